// Passkeys: the page's buttons, the browser's own dialog, and the server's two questions. W3C WebAuthn, level 3.

/**
 * @param {string} text base64url
 * @returns {ArrayBuffer}
 */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0)).buffer;
}

/**
 * @param {ArrayBuffer | null} buffer
 * @returns {string | null} base64url
 */
function text(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {string} address
 * @param {object} data
 * @returns {Promise<{ok: boolean, status: number, data: any}>}
 */
async function post(address, data) {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const answer = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": token instanceof HTMLInputElement ? token.value : "",
    },
    body: JSON.stringify(data),
  });
  return { ok: answer.ok, status: answer.status, data: await answer.json() };
}

/**
 * @param {any} options as JSON
 * @returns {Promise<Credential | null>}
 */
async function get(options) {
  const allowCredentials = options.allowCredentials?.map((/** @type {any} */ one) => ({ ...one, id: bytes(one.id) }));
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials };
  return navigator.credentials.get({ publicKey });
}

/**
 * @param {any} options as JSON
 * @returns {Promise<Credential | null>}
 */
async function create(options) {
  const excludeCredentials = options.excludeCredentials?.map((/** @type {any} */ one) => ({ ...one, id: bytes(one.id) }));
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = { ...options, challenge: bytes(options.challenge), user, excludeCredentials };
  return navigator.credentials.create({ publicKey });
}

/**
 * @param {PublicKeyCredential} credential
 * @returns {object} as the server reads it
 */
function asJson(credential) {
  /** @type {Record<string, string | null>} */
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  if (credential.response instanceof AuthenticatorAttestationResponse) {
    response.attestationObject = text(credential.response.attestationObject);
  } else if (credential.response instanceof AuthenticatorAssertionResponse) {
    response.authenticatorData = text(credential.response.authenticatorData);
    response.signature = text(credential.response.signature);
    if (credential.response.userHandle) response.userHandle = text(credential.response.userHandle);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

/**
 * Ask the browser for a passkey, and the server whether it fits.
 * @param {HTMLElement} place
 * @returns {Promise<{ok: boolean, status: number, data: any}>}
 */
async function ask(place) {
  const asked = await post(place.dataset.options ?? "", {});
  if (!asked.ok) return asked;
  const credential = await (place.dataset.passkey === "create" ? create(asked.data) : get(asked.data));
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("", "NotAllowedError");
  const name = document.querySelector("[data-passkey-name]");
  const named = name instanceof HTMLInputElement ? { name: name.value } : {};
  return post(place.dataset.answer ?? "", { ...asJson(credential), ...named });
}

/**
 * @param {HTMLElement} place
 * @param {any} data
 */
function goOn(place, data) {
  if (place.dataset.then === "submit") place.closest("form")?.submit();
  else if (place.dataset.then === "unlock") place.dispatchEvent(new CustomEvent("proved", { bubbles: true }));
  else location.assign(data.next);
}

/**
 * @param {HTMLElement} place
 * @param {string} [words]
 */
function say(place, words) {
  const region = place.querySelector("[data-says]");
  if (!(region instanceof HTMLElement)) return;
  region.hidden = !words;
  region.textContent = words ?? "";
}

/** @param {HTMLElement} place */
async function press(place) {
  const region = place.querySelector("[data-says]");
  const words = region instanceof HTMLElement ? region.dataset : {};
  say(place);
  try {
    const answer = await ask(place);
    if (answer.ok) goOn(place, answer.data);
    else if (answer.data.reason) location.reload(); // the proof is too old, or the page is covered: it says so itself
    else if (answer.data.next) location.assign(answer.data.next);
    else say(place, answer.data.says);
  } catch (error) {
    say(place, error instanceof DOMException ? words.stopped : words.lost);
  }
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!(place instanceof HTMLElement) || !("PublicKeyCredential" in window)) continue;
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () => press(place));
}

for (const form of document.querySelectorAll("[data-passkey-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.querySelector("button")?.click();
  });
}

export {};
