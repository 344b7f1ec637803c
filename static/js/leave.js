// Leaving in a hurry: the page goes blank at once, and the way back does not lead here.

/** @type {HTMLAnchorElement | null} */
const link = document.querySelector("a[data-leave]");

link?.addEventListener("click", (event) => {
  event.preventDefault();
  document.title = " ";
  document.body.replaceChildren();
  location.replace(link.href);
});
