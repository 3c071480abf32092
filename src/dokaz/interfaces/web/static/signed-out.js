// SPDX-License-Identifier: AGPL-3.0-or-later
// On the page where one signs in: what forms left on this device (drafts.js) opens for nobody any
// more, and its names would say which records somebody was writing about.

for (const name of Object.keys(localStorage)) {
  if (name.startsWith("dokaz-draft:")) localStorage.removeItem(name);
}
