// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed into <form data-draft="name" data-draft-key="base64"> is kept on this device until
// the node says that the words arrived (app.js): AES-GCM ciphertext under a key of the session,
// which this page alone holds. With another session's key nothing opens, and what does not open is
// removed. Words come from the page. Without WebCrypto or storage nothing is kept.

const PREFIX = "dokaz-draft:";
const WAIT_MS = 400;
const NOT_TYPED = ["csrfmiddlewaretoken", "revision", "base", "draft"];
const NOT_KEPT = ["password", "file", "submit", "button"];

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const textOf = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const encoded = (text) => new TextEncoder().encode(text);
const isBox = (field) => field.type === "checkbox" || field.type === "radio";
const valueOf = (field) => (isBox(field) ? field.checked : field.value);

// The value that the server gave; a browser that reloads puts in by itself what was typed. A hidden
// field that a script sets has nothing but its present one.
function givenTo(field) {
  if (isBox(field)) return field.defaultChecked;
  if (field.tagName !== "SELECT") return field.defaultValue;
  const chosen = [...field.options].find((one) => one.defaultSelected) ?? field.options[0];
  return chosen?.value ?? "";
}

async function keyOf(form) {
  const raw = bytesOf(form.dataset.draftKey);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// Fields of the form by what names each: of boxes with one name the value does too.
function fieldsOf(form) {
  const kept = [...form.elements].filter(
    (field) => field.name && !NOT_TYPED.includes(field.name) && !NOT_KEPT.includes(field.type),
  );
  const named = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
  return new Map(kept.map((field) => [named(field), field]));
}

// What differs from how the page came, also of fields that came later: [as it came, as it is now].
function typedInto(form, came) {
  const typed = {};
  for (const [name, field] of fieldsOf(form)) {
    const was = came.get(name) ?? (isBox(field) ? false : "");
    if (valueOf(field) !== was) typed[name] = [was, valueOf(field)];
  }
  return typed;
}

async function keep(key, name, typed) {
  if (!Object.keys(typed).length) {
    localStorage.removeItem(name);
    return;
  }
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: encoded(name) };
  const sealed = await crypto.subtle.encrypt(how, key, encoded(JSON.stringify(typed)));
  localStorage.setItem(name, `${textOf(iv)}.${textOf(new Uint8Array(sealed))}`);
}

async function opened(key, name) {
  const stored = localStorage.getItem(name);
  if (stored === null) return {};
  try {
    const [iv, sealed] = stored.split(".").map(bytesOf);
    const how = { name: "AES-GCM", iv, additionalData: encoded(name) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, sealed)));
  } catch {
    localStorage.removeItem(name); // another session's: nobody can open it any more
    return {};
  }
}

// Puts back what was typed where the field is as it was then, or empty. Returns how many were, and
// the words for which there is no such field any more: somebody else changed it meanwhile.
function putBack(form, typed) {
  const fields = fieldsOf(form);
  let count = 0;
  const left = [];
  for (const [name, [was, now]] of Object.entries(typed)) {
    const field = fields.get(name);
    const is = field && valueOf(field);
    if (is === now) continue;
    if (field && (is === was || is === "")) {
      if (isBox(field)) field.checked = now;
      else field.value = now;
      count += 1;
    } else if (typeof now === "string" && now.trim()) left.push(now);
  }
  return { count, left };
}

function noteOf(form) {
  const known = form.querySelector("[data-draft-note]");
  if (known) return known;
  const note = made("p", "form-hint");
  note.setAttribute("aria-live", "polite");
  form.append(note);
  return note;
}

function made(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

// At the form's beginning: why its fields are not as one expects them.
function tell(form, name, left) {
  const drop = made("button", "btn btn-sm", form.dataset.draftDrop);
  drop.type = "button";
  drop.addEventListener("click", () => {
    localStorage.removeItem(name);
    location.reload();
  });
  const words = made("span", "notice-text", form.dataset.draftFound);
  const rest = made("span", "draft-left", left.join("\n"));
  if (left.length) words.append(" ", form.dataset.draftLeft, rest);
  const notice = made("p", "notice align-items-center", words, drop);
  notice.setAttribute("role", "status");
  form.prepend(notice);
  form.closest("details")?.setAttribute("open", "");
}

async function watch(form) {
  const key = await keyOf(form);
  const name = PREFIX + form.dataset.draft;
  const came = new Map([...fieldsOf(form)].map(([one, field]) => [one, givenTo(field)]));
  const note = noteOf(form);
  const { count, left } = putBack(form, await opened(key, name));
  if (count || left.length) tell(form, name, left);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await keep(key, name, typedInto(form, came));
      note.textContent = form.dataset.draftKept;
      form.dataset.draftState = "kept";
    }, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // By this name the answer says that the words arrived.
    const sent = Object.assign(document.createElement("input"), { type: "hidden", name: "draft" });
    sent.value = form.dataset.draft;
    form.querySelector("input[name=draft]")?.remove();
    form.append(sent);
    void keep(key, name, typedInto(form, came));
  });
}

if (globalThis.crypto?.subtle) {
  for (const form of document.querySelectorAll("form[data-draft][data-draft-key]")) {
    if (form.dataset.draftKey) watch(form).catch(() => undefined);
  }
}
