// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts the remembered theme on the page before it is painted. Loaded in the head, not deferred:
// a later script would let the page flash in the other colours. "auto" follows the system.
(() => {
  const KEY = "dokaz.theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto"; // storage can be switched off
    }
  }

  function show(choice) {
    const resolved = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.dataset.bsTheme = resolved;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  show(remembered());
  dark.addEventListener("change", () => show(remembered()));
  addEventListener("DOMContentLoaded", () => show(remembered()));
  addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
    if (!["auto", "light", "dark"].includes(choice)) return;
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // not remembered, but still shown
    }
    show(choice);
  });
})();
