// A link's secret stands after the sign #, which no server sees. It goes from there into the form, and out of the
// address line, so that neither history nor a glance at the screen keeps it.

const field = document.querySelector("[data-token]");
const place = document.querySelector("[data-token-field]");
const token = location.hash.slice(1);

if (field instanceof HTMLInputElement && place instanceof HTMLElement) {
  if (token) {
    field.value = token;
    history.replaceState(null, "", location.pathname);
  }
  place.hidden = field.value !== "";
}

export {};
