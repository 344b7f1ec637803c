// A link's secret stands after the sign #, which no server sees. It goes from there into the form, and out of the
// address line, so that neither history nor a glance at the screen keeps it.

const field = document.querySelector("[data-token]");
const place = document.querySelector("[data-token-field]");

function take() {
  if (!(field instanceof HTMLInputElement) || !(place instanceof HTMLElement)) return;
  if (location.hash.length > 1) {
    field.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
  place.hidden = field.value !== "";
}

take();
window.addEventListener("hashchange", take);

export {};
