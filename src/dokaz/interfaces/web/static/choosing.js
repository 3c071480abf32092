// SPDX-License-Identifier: AGPL-3.0-or-later
// "Choose all on this page" in lists; the page works without it. Lists are replaced by filters, so
// the box is shown anew whenever one arrives.

function offer() {
  for (const label of document.querySelectorAll("[data-choose-all][hidden]")) label.hidden = false;
}

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-choose-all] input");
  if (!all) return;
  for (const box of all.form.querySelectorAll("input[name=item]")) box.checked = all.checked;
  event.stopPropagation();
});

new MutationObserver(offer).observe(document.body, { childList: true, subtree: true });
offer();
