// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed into <form data-draft="name" data-draft-key="base64"> is kept on this device when
// the line is lost: AES-GCM ciphertext under a key of the session, which this page alone holds.
// With another session's key nothing opens, and what does not open is removed. Words come from the
// page. Without WebCrypto or storage the form works as ever and keeps nothing.

const PREFIX = "dokaz-draft:";
const WAIT_MS = 400;

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const textOf = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

async function keyOf(form) {
  const raw = bytesOf(form.dataset.draftKey);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

function fieldsOf(form) {
  return [...form.querySelectorAll("textarea, select, input[type=text]")].filter(
    (field) => field.name && field.name !== "csrfmiddlewaretoken",
  );
}

async function keep(form, key, name) {
  const typed = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) },
    key,
    new TextEncoder().encode(JSON.stringify(typed)),
  );
  localStorage.setItem(name, `${textOf(iv)}.${textOf(new Uint8Array(sealed))}`);
}

async function opened(key, name) {
  const [iv, sealed] = localStorage.getItem(name).split(".");
  const bytes = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytesOf(iv), additionalData: new TextEncoder().encode(name) },
    key,
    bytesOf(sealed),
  );
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function bringBack(form, key, name, note) {
  if (localStorage.getItem(name) === null) return;
  try {
    const typed = await opened(key, name);
    for (const field of fieldsOf(form)) {
      if (typed[field.name] && !field.value.trim()) field.value = typed[field.name];
      else if (field.tagName === "SELECT" && typed[field.name]) field.value = typed[field.name];
    }
    form.closest("details")?.setAttribute("open", "");
    note.textContent = form.dataset.draftFound;
  } catch {
    localStorage.removeItem(name); // another session's: nobody can open it any more
  }
}

async function watch(form) {
  const key = await keyOf(form);
  const name = PREFIX + form.dataset.draft;
  const note = form.querySelector("[data-draft-note]");
  await bringBack(form, key, name, note);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await keep(form, key, name);
      note.textContent = form.dataset.draftKept;
      form.dataset.draftState = "kept";
    }, WAIT_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// The draft goes when the server says that it has the words (data-draft-saved), and not before: a
// form that comes back with what is wrong, or a lost line, leaves it where it is.
for (const form of document.querySelectorAll("form[data-draft-saved]")) {
  localStorage.removeItem(PREFIX + form.dataset.draft);
  history.replaceState(null, "", location.pathname);
}
if (globalThis.crypto?.subtle) {
  for (const form of document.querySelectorAll("form[data-draft][data-draft-key]")) {
    if (form.dataset.draftKey) watch(form).catch(() => undefined);
  }
}
