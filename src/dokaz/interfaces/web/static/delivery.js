// SPDX-License-Identifier: AGPL-3.0-or-later
// When all files have been sent, leads the eye and the keyboard to the button that finishes. Before
// that the button asks: files that never set out are known to this page alone, and to no report.

const form = document.querySelector("[data-finish]");
const { confirm, confirmText } = form?.dataset ?? {};

function asks(question, text) {
  for (const [name, value] of Object.entries({ confirm: question, confirmText: text })) {
    if (value) form.dataset[name] = value;
    else delete form.dataset[name];
  }
}

document.addEventListener("dokaz:unsent", () => {
  form.classList.remove("is-ready");
  asks(form.dataset.unsent, form.dataset.unsentText);
});
document.addEventListener("dokaz:sent", () => {
  asks(confirm, confirmText);
  form.classList.add("is-ready");
  form.querySelector("button").focus();
});
