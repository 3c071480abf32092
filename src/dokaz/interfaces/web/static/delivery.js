// SPDX-License-Identifier: AGPL-3.0-or-later
// When all files have been sent, leads the eye and the keyboard to the button that finishes.

document.addEventListener("dokaz:sent", () => {
  const form = document.querySelector("[data-finish]");
  form.classList.add("is-ready");
  form.querySelector("button").focus();
});
