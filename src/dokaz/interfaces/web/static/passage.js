// SPDX-License-Identifier: AGPL-3.0-or-later
// The form of a passage shows only what its kind of place needs. Without this all of it is shown,
// and the act takes only what the kind needs.

const form = document.querySelector("form[data-passage]");
const kind = form?.querySelector("select[name=kind]");

function show() {
  for (const input of form.querySelectorAll("[data-for]")) {
    const needed = input.dataset.for.split(" ").includes(kind.value);
    const field = input.closest(".field") ?? input.parentElement;
    field.hidden = !needed;
    input.disabled = !needed;
  }
}

if (kind) {
  kind.addEventListener("change", show);
  show();
}
