// SPDX-License-Identifier: AGPL-3.0-or-later
// A story's steps, one at a time: by button, by keyboard, or by themselves where nobody stands at
// the controls. What the map shows at a step comes with the page.

import { all, find } from "./dom.mjs";

const BACK = ["ArrowLeft", "PageUp"];
const ON = ["ArrowRight", "PageDown"];

/** Brings a story to life. `apply` shows a state of the map; `told` tells which step of how many.
 * Returns the functions that move through it. */
export function startStory({ apply, told }) {
  const steps = all(".step");
  let at = -1;

  const go = (to) => {
    const next = Math.min(Math.max(to, 0), steps.length - 1);
    if (next === at) return;
    at = next;
    steps.forEach((step, number) => step.classList.toggle("now", number === at));
    find("#steps").scrollTop = 0;
    find("#story").scrollTop = 0;
    find("#step").textContent = told(at + 1, steps.length);
    find("#step-back").disabled = at === 0;
    find("#step-on").disabled = at === steps.length - 1;
    apply(new URLSearchParams(steps[at].dataset.state), at);
  };
  const fromAddress = () => {
    const stated = Number(new URLSearchParams(location.hash.slice(1)).get("step"));
    return Number.isInteger(stated) && stated > 0 ? stated - 1 : 0;
  };

  find("#step-back").addEventListener("click", () => go(at - 1));
  find("#step-on").addEventListener("click", () => go(at + 1));
  addEventListener("hashchange", () => go(fromAddress()));
  addEventListener("keydown", (event) => {
    // Fields, tabs and the map have uses of their own for these keys.
    if (event.target.closest?.("input, select, textarea, canvas, [role=tab]")) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (BACK.includes(event.key)) go(at - 1);
    else if (ON.includes(event.key)) go(at + 1);
    else return;
    event.preventDefault();
  });
  return {
    begin: () => go(fromAddress()),
    on: () => go((at + 1) % steps.length),
    /** Seconds that reading the step at hand takes, at a slow pace. */
    reading: () => Math.max(12, steps[at].textContent.trim().split(/\s+/).length * 0.45),
  };
}
