// SPDX-License-Identifier: AGPL-3.0-or-later
// A cited place of an item: #page=3, #t=61.5,70 or #xywh=percent:10,20,30,40 (W3C Media Fragments,
// RFC 8118) at the end of the item's address. Files open on pages of their own, after an act that
// is recorded, so the place is kept for this tab and gone to there. Nothing of it leaves the tab. A
// page of a file that is opened at a place itself, as from search, goes to that one.

const PREFIX = "cited-place ";

function parsed(hash) {
  const found = new Map(new URLSearchParams(hash.replace(/^#/, "")));
  const numbers = (text) => (text ?? "").split(",").map(Number);
  const [begin, end] = numbers(found.get("t"));
  const region = numbers((found.get("xywh") ?? "").replace(/^percent:/, ""));
  return {
    page: Number(found.get("page")) || 0,
    begin: found.has("t") && Number.isFinite(begin) ? begin : null,
    end: Number.isFinite(end) ? end : null,
    region: region.length === 4 && region.every(Number.isFinite) ? region : null,
  };
}

function play(player, place) {
  const go = () => {
    player.currentTime = place.begin;
  };
  if (player.readyState >= 1) go();
  else player.addEventListener("loadedmetadata", go, { once: true });
  if (place.end === null) return;
  // Once: afterwards people listen on as they like.
  const stop = () => {
    if (player.currentTime < place.end) return;
    player.removeEventListener("timeupdate", stop);
    player.pause();
  };
  player.addEventListener("timeupdate", stop);
}

function mark(image, [left, top, width, height]) {
  const frame = document.createElement("span");
  frame.className = "cited-frame";
  Object.assign(frame.style, {
    left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%`,
  });
  const around = document.createElement("span");
  around.className = "cited-around";
  image.replaceWith(around);
  around.append(image, frame);
}

function goTo(place) {
  const player = document.querySelector("video, audio");
  if (player && place.begin !== null) play(player, place);
  const image = document.querySelector(".preview img, .preview-hidden img");
  if (image && place.region) mark(image, place.region);
  if (place.page) document.getElementById(`page-${place.page}`)?.scrollIntoView();
}

const SAID = /[#&](page|t|xywh)=/;
const item = document.querySelector("[data-item]")?.dataset.item;
const from = document.querySelector("[data-of-item]")?.dataset.ofItem;
if (item) {
  const keep = () => {
    if (SAID.test(location.hash)) {
      sessionStorage.setItem(PREFIX + item, location.hash);
    }
  };
  keep();
  window.addEventListener("hashchange", keep);
} else if (from) {
  const said = SAID.test(location.hash) ? location.hash : null;
  const kept = said ?? sessionStorage.getItem(PREFIX + from);
  if (kept) goTo(parsed(kept));
}
