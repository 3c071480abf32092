// SPDX-License-Identifier: AGPL-3.0-or-later
// Stepping through a film by the exact times of its frames, and revealing what is veiled with one
// key. Words shown to people come from the page, so that this file needs no translation.

// ---- frames: <div data-film data-steps='{"time_base":[1,600],"first_pts":0,"steps":[[20,9]]}'> --
// A frame is named by its pts, in units of the time base. `steps` are runs of [pts since the frame
// before, how often]; empty for films too uneven to list, where the player's own times are used.

function timesOf({ time_base: [numerator, denominator], first_pts: first, steps }) {
  const pts = [first];
  for (const [step, count] of steps) {
    for (let n = 0; n < count; n += 1) pts.push(pts[pts.length - 1] + step);
  }
  const seconds = (at) => ((at - first) * numerator) / denominator;
  return { pts, seconds, unit: numerator / denominator, first, isWhole: steps.length > 0 || false };
}

function timeCode(seconds) {
  const all = Math.round(seconds * 1000);
  const two = (number, width = 2) => String(number).padStart(width, "0");
  const minutes = Math.floor(all / 60000);
  const rest = all % 60000;
  const clock = `${two(minutes % 60)}:${two(Math.floor(rest / 1000))}.${two(rest % 1000, 3)}`;
  return `${Math.floor(minutes / 60)}:${clock}`;
}

// The place of the last frame that begins at or before a time; a unit of tolerance, since players
// hand out times that went through floating point.
function placeAt(times, seconds) {
  let low = 0;
  let high = times.pts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (times.seconds(times.pts[middle]) <= seconds + times.unit / 2) low = middle;
    else high = middle - 1;
  }
  return low;
}

function follow(film) {
  const video = film.querySelector("video");
  const bar = film.querySelector("[data-film-bar]");
  if (!bar || !("requestVideoFrameCallback" in HTMLVideoElement.prototype)) return;
  const times = timesOf(JSON.parse(film.dataset.steps));
  const slot = (name) => bar.querySelector(`[data-${name}]`);
  const field = bar.querySelector("input[name=pts]");
  let shown = 0; // seconds, of the frame that is on the screen

  function show(seconds) {
    shown = seconds;
    const place = placeAt(times, seconds);
    const exact = times.isWhole ? times.pts[place] : times.first + Math.round(seconds / times.unit);
    slot("code").textContent = timeCode(times.seconds(exact));
    slot("frame").textContent = times.isWhole ? String(place + 1) : "–";
    slot("pts").textContent = String(exact);
    if (field) field.value = String(exact);
    if (slot("keep")) slot("keep").disabled = !video.paused;
  }

  function step(by) {
    video.pause();
    let target = Math.max(0, shown + by / 25);
    if (times.isWhole) {
      const place = Math.min(Math.max(placeAt(times, shown) + by, 0), times.pts.length - 1);
      const start = times.seconds(times.pts[place]);
      const next = times.pts[place + 1];
      // Into the middle of the frame: its very beginning may be rounded into the one before.
      target = next === undefined ? start + times.unit / 2 : (start + times.seconds(next)) / 2;
    }
    video.currentTime = target;
  }

  video.requestVideoFrameCallback(function onFrame(_now, frame) {
    show(frame.mediaTime);
    video.requestVideoFrameCallback(onFrame);
  });
  for (const event of ["pause", "play"]) video.addEventListener(event, () => show(shown));
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.key === "," || event.key === ".") step(event.key === "." ? 1 : -1);
  });
  // What is veiled is not loaded before somebody asks for it.
  film.querySelector("details[data-veil]")?.addEventListener("toggle", (event) => {
    if (event.target.open && video.preload === "none") {
      video.preload = "auto";
      video.load();
    }
  });
  bar.hidden = false;
}

for (const film of document.querySelectorAll("[data-film]")) follow(film);

// ---- veil: one key shows what may disturb, and hides it again ----------------------------------

document.addEventListener("keydown", (event) => {
  if (event.key !== "v" && event.key !== "м") return; // the same key on a Ukrainian keyboard
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
  for (const veil of document.querySelectorAll("details[data-veil]")) {
    veil.open = !veil.open;
    if (!veil.open) veil.querySelector("video")?.pause();
  }
});
