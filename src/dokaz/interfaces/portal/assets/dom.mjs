// SPDX-License-Identifier: AGPL-3.0-or-later
// The page's elements: finding them, making them.

export const find = (selector) => document.querySelector(selector);
export const all = (selector) => [...document.querySelectorAll(selector)];

/** A new element with properties and children; text is never read as markup. */
export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
