// SPDX-License-Identifier: AGPL-3.0-or-later
// The internal map. The page is whole without this program: its list has the same records. Here it
// gets the map, areas drawn by hand, measures, two periods side by side, and coverage in colours.

import { Pen, box, shapes } from "./drawing.mjs";
import { distance, surface } from "./measuring.mjs";
import { NOTHING, style } from "./style.mjs";
import { locale, units } from "./words.mjs";

const find = (selector) => document.querySelector(selector);
const stage = find("#map-stage");
const form = find("#map-form");
const language = document.documentElement.lang;
const UKRAINE = [[22.0, 44.2], [40.4, 52.5]];
const metres = new Intl.NumberFormat(language === "uk" ? "uk-UA" : "en-GB", { maximumFractionDigits: 0 });
const parts = new Intl.NumberFormat(language === "uk" ? "uk-UA" : "en-GB", { maximumSignificantDigits: 4 });

let asked = new URLSearchParams(new FormData(form));
let base = null;
const maps = new Map();
let pen = null;
let measured = [];

const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
const say = (text) => { find("#map-say").textContent = text; };
const templated = (address) => address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt");
const isCompared = () => Boolean(asked.get("since_b") || asked.get("until_b"));

function area() {
  const corners = (asked.get("area") || "").split(";").filter(Boolean);
  return corners.map((one) => one.split(",").map(Number));
}

function tiles(which) {
  const query = new URLSearchParams(asked);
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  if (which === "b") query.set("which", "b");
  return `${location.origin}${templated(stage.dataset.tiles)}?${query}`;
}

function look(which) {
  return style(base, {
    theme: theme(), language, tiles: tiles(which),
    names: `${location.origin}${templated(stage.dataset.names)}`,
  });
}

function draw(content) {
  for (const map of maps.values()) map.getSource("drawn")?.setData(content);
}

/** What was drawn last: the points measured, or else the area. */
function redraw() {
  if (measured.length) draw(shapes(measured, { closed: measured.length > 2 }));
  else draw(shapes(area(), { closed: true }));
}

function tell(corners) {
  if (corners.length < 2) return;
  const length = corners.slice(1).reduce((sum, one, at) => sum + distance(corners[at], one), 0);
  const long = length < 1000 ? `${metres.format(length)} ${units.m}` : `${parts.format(length / 1000)} ${units.km}`;
  let text = `${stage.dataset.sayDistance}: ${long}`;
  if (corners.length > 2) {
    const size = surface(corners);
    const wide = size < 1e6 ? `${metres.format(size)} ${units.m}²` : `${parts.format(size / 1e6)} ${units.km}²`;
    text += `; ${stage.dataset.saySurface}: ${wide}`;
  }
  say(`${text} (${stage.dataset.sayEllipsoid})`);
}

// The list is asked for what is in view, shortly after the map came to rest.
let waiting = 0;
let latest = 0;
function refreshList(query = viewed()) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const number = ++latest;
    const answer = await fetch(`${stage.dataset.list}?${query}`, { headers: { "X-Requested-With": "fetch" } });
    if (number !== latest || !answer.ok || answer.redirected) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#map-list");
    if (made) find("#map-list").replaceWith(made);
  }, 180);
}

function viewed() {
  const query = new URLSearchParams(asked);
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  const bounds = maps.get("a")?.getBounds();
  if (bounds) {
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    query.set("view", edges.map((one) => one.toFixed(6)).join(","));
  }
  return query;
}

function narrow() {
  asked = new URLSearchParams(new FormData(form));
  const query = new URLSearchParams([...asked].filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  find("#map-no-area").hidden = !asked.get("area");
  find("#map-b").hidden = !isCompared();
  stage.classList.toggle("is-compared", isCompared());
  closeCard();
  if (isCompared() && !maps.has("b")) addMap("b");
  for (const [which, map] of maps) {
    map.resize();
    map.getSource("records")?.setTiles([tiles(which)]);
  }
  redraw();
  showUnits();
  refreshList();
}

async function showUnits() {
  const level = find("#map-level").value;
  find(".map-legend-units").hidden = !level;
  let content = NOTHING;
  if (level) {
    const query = new URLSearchParams(asked);
    query.set("level", level);
    const answer = await fetch(`${stage.dataset.units}?${query}`);
    if (answer.ok) content = await answer.json();
    else say(stage.dataset.sayWait);
  }
  // Counted are events of the first period.
  maps.get("a")?.getSource("units")?.setData(content);
}

function closeCard() {
  const card = find("#map-card");
  if (card.hidden) return;
  card.hidden = true;
  card.replaceChildren();
}

async function openCard(square, which) {
  const query = new URLSearchParams(asked);
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  if (which === "b") {
    for (const name of ["since", "until"]) {
      query.delete(name);
      if (asked.get(`${name}_b`)) query.set(name, asked.get(`${name}_b`));
    }
  }
  const address = stage.dataset.square.replace("/0/", `/${square}/`);
  const answer = await fetch(`${address}?${query}`);
  if (!answer.ok) return;
  const card = find("#map-card");
  card.innerHTML = await answer.text();
  card.hidden = false;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function addMap(which) {
  const first = maps.get("a");
  const map = new MapView({
    container: `map-${which}`, style: look(which), locale, attributionControl: false,
    ...(first ? { center: first.getCenter(), zoom: first.getZoom() } : { bounds: startBounds(), fitBoundsOptions: { padding: 20 } }),
    minZoom: 3, maxZoom: 18, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    fadeDuration: 100, cooperativeGestures: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  find("#map-a").dataset.period = stage.dataset.sayFirst;
  find("#map-b").dataset.period = stage.dataset.saySecond;
  const period = which === "b" ? stage.dataset.saySecond : stage.dataset.sayFirst;
  map.getCanvas().setAttribute("aria-label", isCompared() ? `${period}. ${stage.dataset.label}` : stage.dataset.label);
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-left");
  maps.set(which, map);
  map.on("style.load", () => { redraw(); showUnits(); });
  map.on("moveend", () => which === "a" && refreshList());
  map.on("move", (event) => {
    if (!event.originalEvent && event.isFollowing) return;
    for (const [other, follower] of maps) {
      if (other === which || follower.isMoving()) continue;
      follower.jumpTo({ center: map.getCenter(), zoom: map.getZoom() }, { isFollowing: true });
    }
  });
  map.on("click", (event) => {
    if (pen?.tool) return;
    const reach = 6;
    const { x, y } = event.point;
    const [found] = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: ["records"] });
    if (found) openCard(found.id, which);
    else closeCard();
  });
  map.on("mouseenter", "records", () => map.getCanvas().classList.add("is-over"));
  map.on("mouseleave", "records", () => map.getCanvas().classList.remove("is-over"));
  map.on("error", (event) => { if (event.error?.status === 503) say(stage.dataset.sayWait); });
  map.once("idle", () => { stage.dataset.ready = which; });
  return map;
}

function startBounds() {
  const corners = area();
  if (corners.length < 3) return UKRAINE;
  const [x, y] = [0, 1].map((part) => corners.map((one) => one[part]));
  return [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
}

function takeTool(tool) {
  const same = pen.tool === tool;
  measured = [];
  pen.take(same ? "" : tool);
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(pen.tool === button.dataset.tool));
  }
  find("#map-finish").hidden = !pen.tool || pen.tool === "box";
  const words = { box: "sayBox", polygon: "sayPolygon", measure: "sayMeasure" };
  say(pen.tool ? stage.dataset[words[pen.tool]] : "");
  if (!pen.tool) redraw();
  else maps.get("a").getCanvas().focus({ preventScroll: true });
}

function finished(tool, corners) {
  for (const button of document.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", "false");
  find("#map-finish").hidden = true;
  if (tool === "measure") {
    measured = corners;
    redraw();
    return;
  }
  const all = tool === "box" && corners.length === 2 ? ordered(corners) : corners;
  if (all.length > 2) {
    find("#map-area").value = all.map((one) => one.join(",")).join(";");
    say(stage.dataset.sayArea);
  } else {
    say("");
  }
  narrow();
}

function ordered([[x1, y1], [x2, y2]]) {
  if (x1 === x2 || y1 === y2) return [];
  return box([[Math.min(x1, x2), Math.min(y1, y2)], [Math.max(x1, x2), Math.max(y1, y2)]]);
}

function listen() {
  form.addEventListener("submit", (event) => { event.preventDefault(); narrow(); });
  form.addEventListener("change", () => narrow());
  find("#map-level").addEventListener("change", () => showUnits());
  find("#map-finish").addEventListener("click", () => pen.finish());
  find("#map-no-area").addEventListener("click", () => { find("#map-area").value = ""; say(""); narrow(); });
  for (const button of document.querySelectorAll("[data-tool]")) {
    button.addEventListener("click", () => takeTool(button.dataset.tool));
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) {
      closeCard();
      maps.get("a")?.getCanvas().focus({ preventScroll: true });
    }
    const link = event.target.closest("a[data-part]");
    if (link) {
      event.preventDefault();
      const query = viewed();
      query.set("page", new URL(link.href).searchParams.get("page") ?? "1");
      refreshList(query);
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
  for (const event of ["mouseover", "focusin"]) {
    document.addEventListener(event, ({ target }) => {
      const at = target.closest?.(".map-list [data-at]")?.dataset.at;
      if (!pen || pen.tool || measured.length) return;
      if (at) draw({ type: "FeatureCollection", features: [...shapes(area(), { closed: true }).features, ...shapes([at.split(",").map(Number)], { closed: false }).features] });
      else redraw();
    });
  }
  new MutationObserver(() => {
    for (const [which, map] of maps) map.setStyle(look(which), { diff: false });
  }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

let MapView, NavigationControl, ScaleControl;
try {
  let land;
  [{ Map: MapView, NavigationControl, ScaleControl }, land] = await Promise.all([
    import(stage.dataset.renderer),
    fetch(stage.dataset.base).then((answer) => answer.json()),
    // Letters are drawn once and kept: the right font has to be there before.
    document.fonts.load('500 24px "IBM Plex Sans"', "Київ Kyiv"),
  ]);
  base = land;
  find("#map-b").hidden = !isCompared();
  stage.classList.toggle("is-compared", isCompared());
  addMap("a");
  if (isCompared()) addMap("b");
  pen = new Pen(maps.get("a"), {
    changed: (corners, shown) => { draw(shown); if (pen?.tool === "measure") tell(corners); },
    finished,
  });
  find("#map-no-area").hidden = !asked.get("area");
  find(".map-tools").hidden = false;
  listen();
} catch (error) {
  stage.hidden = true;
  say(stage.dataset.sayFailed);
  throw error;
}
