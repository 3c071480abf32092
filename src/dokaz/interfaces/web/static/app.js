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
