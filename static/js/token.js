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

/**
 * Choosing the other language leads back to this page: the secret goes along, as it came.
 * @param {SubmitEvent} event
 */
function takeAlong(event) {
  const form = event.target;
  const next = form instanceof HTMLFormElement ? form.elements.namedItem("next") : null;
  if (!(next instanceof HTMLInputElement) || !(field instanceof HTMLInputElement) || field.value === "") return;
  next.value = `${location.pathname}#${field.value}`;
}

take();
document.addEventListener("submit", takeAlong);
window.addEventListener("hashchange", take);

export {};
