// SPDX-License-Identifier: AGPL-3.0-or-later
// Small behaviours of every page: copying, asking before an act, closing open menus.
// Words shown to people come from the page, so that this file needs no translation.

// ---- copy: <button data-copy="text" data-copied-label="Copied"> --------------------------------

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const before = button.getAttribute("aria-label");
  button.dataset.copied = "";
  button.setAttribute("aria-label", button.dataset.copiedLabel ?? before);
  setTimeout(() => {
    delete button.dataset.copied;
    button.setAttribute("aria-label", before);
  }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button).catch(() => getSelection().selectAllChildren(button.parentElement));
});

// ---- confirm: <form data-confirm="Question" data-confirm-text="What will happen"> --------------
// Runs in the capture phase, before htmx sees the event. Without this script the form is sent
// directly, so the server asks for its own confirmation wherever the act cannot be undone.

const agreed = new WeakSet();

function ask(element) {
  const dialog = document.querySelector("#confirm-dialog");
  dialog.querySelector("[data-slot=title]").textContent = element.dataset.confirm;
  dialog.querySelector("[data-slot=text]").textContent = element.dataset.confirmText ?? "";
  dialog.querySelector("[value=yes]").textContent =
    element.dataset.confirmYes ?? dialog.dataset.defaultYes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.dataset?.confirm || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    if (await ask(form)) {
      agreed.add(form);
      form.requestSubmit(submitter);
    }
  },
  { capture: true },
);

// ---- parts of a page that did not come: the node does not answer, or answers with a defect -----
// Without a word a list would look narrowed and hold what it held before.

function sayUnanswered(isSo) {
  const words = document.querySelector("#unanswered");
  if (words) words.hidden = !isSo;
}

document.addEventListener("htmx:error", () => sayUnanswered(true));
document.addEventListener("htmx:after:swap", () => sayUnanswered(false));

// ---- menus made of <details class="menu"> ------------------------------------------------------

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open]");
  closeMenus(null);
  open?.querySelector("summary").focus();
});

// ---- long lists of boxes: <div class="choices-list" data-long> ----------------------------------
// One stop for Tab, as a field with choices has: arrows go from box to box, typed letters to the
// next one with a word or number that begins so. Without this script Tab goes through all of them.

const typed = { text: "", at: 0 };

function sought(boxes, from, letter) {
  const now = performance.now();
  typed.text = (now - typed.at < 1000 ? typed.text : "") + letter.toLowerCase();
  typed.at = now;
  const begins = (box) => {
    const label = box.labels[0].innerText.toLowerCase();
    return label.split(/\s+/).some((word) => word.startsWith(typed.text)) ||
      label.includes(` ${typed.text}`);
  };
  // One more letter may fit where one stands; the first one leads on.
  const start = typed.text.length > 1 ? from : from + 1;
  return boxes.map((_, n) => (start + n) % boxes.length).find((n) => begins(boxes[n]));
}

document.addEventListener("focusin", (event) => {
  const list = event.target.closest?.("[data-long]");
  if (!list || event.target.type !== "checkbox") return;
  for (const box of list.querySelectorAll("input")) box.tabIndex = box === event.target ? 0 : -1;
});

document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-long]");
  if (!list || event.ctrlKey || event.altKey || event.metaKey) return;
  const boxes = [...list.querySelectorAll("input")];
  const at = boxes.indexOf(event.target);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: boxes.length - 1 };
  const isLetter = event.key.length === 1 && event.key !== " ";
  const to = isLetter ? sought(boxes, at, event.key) : steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  boxes[to]?.focus();
});

// ---- drafts (drafts.js) -------------------------------------------------------------------------
// The node says, in a cookie that lives a minute, which form's words arrived: its draft is forgotten.

const arrived = /(?:^|; )dokaz-draft=([a-z0-9-]+)/.exec(document.cookie);
if (arrived) {
  localStorage.removeItem(`dokaz-draft:${arrived[1]}`);
  document.cookie = "dokaz-draft=; path=/; max-age=0; samesite=strict";
}
