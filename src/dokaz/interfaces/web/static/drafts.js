// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed into a form is kept on this device until the node says that the words arrived
// (app.js): AES-GCM ciphertext under a key of the session, which stands in the page alone. With
// another session's key nothing opens, and what does not open is removed. Words come from the page.
// Kept are forms with <form data-draft="name">, and every other form with a field of several lines,
// under the name of where it is sent; what browsers are not to remember (autocomplete="off") is not.
// Without WebCrypto or storage nothing is kept.

const PREFIX = "dokaz-draft:";
const WAIT_MS = 400;
const NOT_TYPED = ["csrfmiddlewaretoken", "revision", "base", "draft"];
const NOT_KEPT = ["password", "file", "submit", "button"];

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const page = document.querySelector("meta[name=draft-key]");
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

async function keyOfPage() {
  const raw = bytesOf(page.content);
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

// All that is kept of the page, by its name (drafts.py: letters, digits and hyphens).
function formsOfPage() {
  const found = new Map();
  for (const form of document.querySelectorAll("form[method=post]")) {
    const byItself = form.autocomplete !== "off" && form.querySelector("textarea");
    if (!form.dataset.draft && !byItself) continue;
    const sentTo = new URL(form.getAttribute("action") || location.href, location.href);
    // What the form is about may stand in its address behind the question mark.
    const where = (sentTo.pathname + sentTo.search).toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const whole = form.dataset.draft || where;
    const name = whole.replace(/^-|-$/g, "").slice(-90);
    found.set(found.has(name) ? `${name}-${found.size}` : name, form);
  }
  return found;
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
  note.dataset.draftNote = "";
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
  const drop = made("button", "btn btn-sm", page.dataset.drop);
  drop.type = "button";
  drop.addEventListener("click", () => {
    localStorage.removeItem(name);
    location.reload();
  });
  const words = made("span", "notice-text", page.dataset.found);
  const rest = made("span", "draft-left", left.join("\n"));
  if (left.length) words.append(" ", page.dataset.left, rest);
  const notice = made("p", "notice align-items-center", words, drop);
  notice.setAttribute("role", "status");
  form.prepend(notice);
  form.closest("details")?.setAttribute("open", "");
}

function watch(form, draft, key) {
  const name = PREFIX + draft;
  const came = new Map([...fieldsOf(form)].map(([one, field]) => [one, givenTo(field)]));
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await keep(key, name, typedInto(form, came));
      noteOf(form).textContent = page.dataset.kept;
      form.dataset.draftState = "kept";
    }, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    // By this name the answer says that the words arrived.
    const sent = Object.assign(document.createElement("input"), { type: "hidden", name: "draft" });
    sent.value = draft;
    form.querySelector("input[name=draft]")?.remove();
    form.append(sent);
    void keep(key, name, typedInto(form, came));
  });
}

async function bringBack(form, draft, key) {
  const name = PREFIX + draft;
  const { count, left } = putBack(form, await opened(key, name));
  if (count || left.length) tell(form, name, left);
}

if (page?.content && globalThis.crypto?.subtle) {
  const forms = formsOfPage();
  const key = forms.size && (await keyOfPage());
  for (const [draft, form] of forms) {
    watch(form, draft, key);
    bringBack(form, draft, key).catch(() => undefined);
  }
}
