// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for deciding about pairs: s, d, u decide, n goes on; in the list j and k move, Enter opens.
// Every one of them presses a button or follows a link that is on the page.

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-pair]")];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
  (row.querySelector("[data-open]") ?? row.querySelector("a"))?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  // By the place of the key: in the Ukrainian layout the same key gives another letter.
  const key = event.code.replace(/^Key/, "").toLowerCase();
  if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "n") document.querySelector("[data-next]")?.click();
  else document.querySelector(`[data-judge] [data-key="${CSS.escape(key)}"]`)?.click();
});
