// SPDX-License-Identifier: AGPL-3.0-or-later
// An exhibition's screen: nobody at the controls, for days. It tells its story or plays its time
// again and again, leads nowhere else, and comes back whole when its page was published anew - what
// was withdrawn must not stay on a wall.

import { all } from "./dom.mjs";

const PAUSE_SECONDS = 6;
const LOOK_SECONDS = 600;

/** Runs until the page is closed. `seconds`: how long a step stands; otherwise as long as reading
 * it takes. `story` is null where time is played instead. `shown`: the dataset's address in
 * the page. */
export function startKiosk({ isStill, seconds, story, shown, fetched, isPlaying, play }) {
  for (const link of all("a")) link.replaceWith(...link.childNodes);
  addEventListener("contextmenu", (event) => event.preventDefault());
  if (isStill) return;
  const stands = () => (seconds >= 2 && seconds <= 600 ? seconds : story ? story.reading() : PAUSE_SECONDS);
  const cycle = () => {
    if (story && !isPlaying()) story.on();
    else if (!story && !isPlaying()) play();
    setTimeout(cycle, (isPlaying() && !story ? 1 : stands()) * 1000);
  };
  if (!story) play();
  setTimeout(cycle, stands() * 1000);

  let first = "";
  const look = async () => {
    try {
      const now = await (await fetched(location.pathname, { cache: "no-store" })).text();
      // The page names its dataset: also what was published before the first look is noticed.
      if ((first && now !== first) || !now.includes(shown)) location.reload();
      first ||= now;
    } catch {
      // A screen whose line is down keeps what it has.
    }
    setTimeout(look, LOOK_SECONDS * 1000);
  };
  look();
}
