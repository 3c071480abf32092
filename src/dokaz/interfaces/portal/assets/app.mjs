// SPDX-License-Identifier: AGPL-3.0-or-later
// The map over a published dataset. The page is useful without this program; it adds the map,
// filters that count as one chooses, time, and addresses that keep what is chosen.

import { Selection, dateOf, dayOf, dayOfMonth, unfolded, unpack } from "./data.mjs";
import { all, element, find } from "./dom.mjs";
import { drawing } from "./drawing.mjs";
import { Embers } from "./embers.mjs";
import { startKiosk } from "./kiosk.mjs";
import { Layers } from "./layers.mjs";
import { startSearch } from "./search.mjs";
import { Sketch } from "./sketch.mjs";
import { startStory } from "./story.mjs";
import { numberOf, ramp, showHexagons, style } from "./style.mjs";
import { words } from "./words.mjs";

const PAGE_SIZE = 30;
const root = document.documentElement;
const language = root.lang;
const text = words[language];
const query = new URLSearchParams(location.search);
const isKiosk = query.has("kiosk");
const locale = language === "uk" ? "uk-UA" : "en-GB";
const numbers = new Intl.NumberFormat(locale);
const plurals = new Intl.PluralRules(locale);
const dates = [
  { day: "numeric", month: "long", year: "numeric" },
  { month: "long", year: "numeric" },
  { year: "numeric" },
].map((how) => new Intl.DateTimeFormat(locale, { ...how, timeZone: "UTC" }));
const shortDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const shortMonth = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
const counted = (count) => text.events[plurals.select(count)] ?? text.events.other;
const isNarrow = () => innerWidth <= 760;
const told = (day, step = 0) => dates[step].format(dateOf(day)).replace(" р.", "");
const toldShort = (day) => shortDate.format(dateOf(day)).replace(" р.", "");

root.classList.add("alive");
root.classList.toggle("kiosk", isKiosk);
root.classList.toggle("embedded", query.has("embed"));
root.classList.add("counting");
const isStory = Boolean(find("#story"));
root.classList.toggle("telling", isStory);
const preferred = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
let theme = query.get("theme") ?? localStorage.getItem("theme") ?? (isKiosk ? "dark" : preferred);
if (theme !== "light") theme = "dark";
root.dataset.theme = theme;

const home = new URL(`${find("#portal").dataset.root}/`, location.href);
const { shown } = find("#portal").dataset;
const fetched = async (name, how = {}) => {
  const answer = await fetch(new URL(name, home), how);
  if (!answer.ok) throw new Error(name);
  return answer;
};
const ofDataset = (name) => fetched(new URL(`${shown}/${name}`, location.href)).catch(anew);
// What is read first has the line to itself: letters and the still map. No longer than a moment;
// whoever asks for what is below is told that it failed.
await Promise.race([
  Promise.all([
    document.fonts.load('400 16px "IBM Plex Sans"', "Київ Kyiv 1"),
    ...all(".still img").filter((one) => one.offsetParent).map((one) => one.decode()),
  ]).catch(() => {}),
  new Promise((resolve) => { setTimeout(resolve, 1500); }),
]);
// Then all at once: on a bad line each turn costs as much as what comes with it.
const library = new URL("vendor/maplibre.mjs", import.meta.url).href;
const program = import(library);
const land = fetched(new URL("basemap.json", import.meta.url)).then((answer) => answer.json());
for (const one of [program, land]) one.catch(() => {});
let about = null;
let selection = null;
let events = null;
let base = null;
let map = null;
let embers = null;
const letters = [
  ['400 24px "IBM Plex Sans"', "Київ Kyiv"], ['500 24px "Plex Medium"', "Київ Kyiv"],
];
const UNSEEN = 0.2;
const UKRAINE = [[22.1, 44.3], [40.3, 52.4]];
// An exhibition's screen is read from afar, and may have four times the points.
const far = isKiosk ? Math.max(1.3, innerWidth / 1440) : Math.max(1, innerWidth / 1800);
const look = () => ({ theme, language, scale: far, isBare: isKiosk });
openTab(find("[role=tab]"));
const opened = openMap();
opened.catch(() => {});
// A dataset so large that the line needs seconds for it comes after everything that draws a map. A
// sketch of it stands there until then, which answers all filters but that of time; so whoever asks
// for a time, as stories do, waits.
const { sketch } = find("#portal").dataset;
const asksTime = () => isStory || isKiosk || /[#&](from|to)=/.test(location.hash);
const outline = sketch && !asksTime()
  ? fetched(new URL(`${shown}/${sketch}`, location.href)).then((answer) => answer.json()) : null;
if (sketch) await Promise.allSettled([program, land, outline]);
const listed = ofDataset("places.json").then((answer) => answer.json());
// The sketch waits for names of places, and they would wait for half of the events.
const packed = (outline ? listed : Promise.resolve())
  .then(() => ofDataset("events.bin")).then((answer) => answer.arrayBuffer());
packed.catch(() => {});
about = await listed;
selection = await outline?.then((told) => new Sketch(told, about)).catch(() => null) ?? await exact();
({ events } = selection);
const isSketched = () => selection instanceof Sketch;
async function exact() { return new Selection(unpack(await packed), about); }
const placeName = (place) => about.places[place][language === "uk" ? 2 : 3];
const oblastName = (oblast) => about.oblasts[oblast][language === "uk" ? 1 : 2];
const kindName = (kind) => about.kinds[kind][language];
let view = "events";
let page = 0;
let chosenPlace = -1;
let cameFrom = null;
let camera = null;
let step = 0;

const layers = new Layers({ home, fetched, changed: () => refresh() });

/** A newer dataset took the place of this page's while it came. The page is asked for again, once. */
function anew(failed) {
  try {
    // A line that broke is no newer dataset.
    if (!(failed instanceof TypeError) && sessionStorage.getItem("anew") !== shown) {
      sessionStorage.setItem("anew", shown);
      location.reload();
      return new Promise(() => {});
    }
  } catch {
    // Inside another site's page nothing may be kept: the words and the still map stay.
  }
  if (!selection) root.classList.remove("alive");
  throw failed;
}

// What is chosen stands in the address, after the #, which no server is ever sent.
function choose(stated) {
  view = ["events", "hexagons", "oblasts"].includes(stated.get("view")) ? stated.get("view") : "events";
  const kinds = stated.get("kinds")?.split(",");
  about.kinds.forEach((kind, number) => {
    selection.shown[number] = !kinds || kinds.includes(kind.code) ? 1 : 0;
  });
  selection.oblast = about.oblasts.findIndex(([code]) => code === stated.get("oblast"));
  const within = (name, otherwise) => {
    const day = dayOf(stated.get(name) ?? "");
    return Number.isFinite(day) ? Math.min(Math.max(day, selection.first), selection.last) : otherwise;
  };
  selection.from = within("from", selection.first);
  selection.to = Math.max(selection.from, within("to", selection.last));
  const [code, stepOf] = (stated.get("place") ?? "").split(".");
  chosenPlace = about.places.findIndex((one) => one[0] === code && (!stepOf || one[1] === stepOf));
  layers.choose((stated.get("layers") ?? "").split(","));
  const at = (stated.get("at") ?? "").split(",").map(Number);
  camera = at.length === 3 && at.every(Number.isFinite) ? at : null;
}

/** Shows the state of the map that belongs to a step of the story. */
function showStep(stated, number) {
  stop();
  step = number + 1;
  choose(stated);
  if (stated.has("play")) play(selection.to);
  if (isKiosk) chosenPlace = -1;
  refresh();
  moveCamera();
}

function moveCamera() {
  if (!map) return;
  const place = about.places[chosenPlace];
  const { left, right, top, bottom } = padding();
  // A padding given here would stay with the map; an offset is for this once.
  const how = { offset: [(left - right) / 2, (top - bottom) / 2], duration: 1800 };
  if (camera) map.easeTo({ center: camera.slice(0, 2), zoom: camera[2], ...how });
  else if (place) map.easeTo({ center: [place[5], place[4]], zoom: 8, ...how });
  else if (selection.oblast >= 0) flyToOblast(selection.oblast);
  else map.fitBounds(UKRAINE, { padding: padding() });
}

function writeAddress() {
  const stated = new URLSearchParams();
  if (view !== "events") stated.set("view", view);
  const kinds = about.kinds.filter((_, number) => selection.shown[number]).map((kind) => kind.code);
  if (kinds.length < about.kinds.length) stated.set("kinds", kinds.join(","));
  if (selection.oblast >= 0) stated.set("oblast", about.oblasts[selection.oblast][0]);
  const iso = (day) => dateOf(day).toISOString().slice(0, 10);
  if (selection.from > selection.first) stated.set("from", iso(selection.from));
  if (selection.to < selection.last) stated.set("to", iso(selection.to));
  if (chosenPlace >= 0) {
    // A city with special status may be there twice: as itself and as an oblast.
    const [code, stepOf] = about.places[chosenPlace];
    const isAlone = about.places.filter((one) => one[0] === code).length === 1;
    stated.set("place", isAlone ? code : `${code}.${stepOf}`);
  }
  if (layers.codes.length) stated.set("layers", layers.codes.join(","));
  const hash = isStory ? `step=${step}` : stated.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  for (const link of all("[data-keeps]")) link.hash = hash;
}

// Controls. Those for kinds and oblasts come with the page; here they are brought to life.
function listen() {
  all("[data-kind]").forEach((button) => button.addEventListener("click", () => {
    const number = Number(button.dataset.kind);
    selection.shown[number] = selection.shown[number] ? 0 : 1;
    refresh();
  }));
  find("#oblast").addEventListener("change", (event) => chooseOblast(Number(event.target.value)));
  find("#top").addEventListener("click", (event) => {
    const button = event.target.closest("[data-oblast]");
    if (!button) return;
    const number = Number(button.dataset.oblast);
    chooseOblast(number === selection.oblast ? -1 : number);
  });
  all("[data-view]").forEach((button) => button.addEventListener("click", () => {
    view = button.dataset.view;
    refresh();
  }));
  find("#theme").addEventListener("click", () => {
    theme = theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", theme);
    root.dataset.theme = theme;
    dress();
    refresh();
  });
  find("#from").addEventListener("input", (event) => moveTime("from", Number(event.target.value)));
  find("#to").addEventListener("input", (event) => moveTime("to", Number(event.target.value)));
  find("#whole").addEventListener("click", () => {
    stop();
    selection.from = selection.first;
    selection.to = selection.last;
    refresh();
  });
  find("#play").addEventListener("click", () => (playing ? stop() : play()));
  find("#previous").addEventListener("click", () => turn(-1));
  find("#next").addEventListener("click", () => turn(1));
  find("#rows").addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]");
    if (button) choosePlace(Number(button.dataset.place), { fly: true });
  });
  find("#close").addEventListener("click", () => choosePlace(-1));
  find("#sheet").addEventListener("click", () => openSheet(!root.classList.contains("sheet-open")));
  find(".skip").addEventListener("click", (event) => {
    // What stands after the # is what is chosen.
    event.preventDefault();
    const list = find(event.target.getAttribute("href"));
    openSheet(true);
    openTab(find(`#${list.getAttribute("aria-labelledby")}`));
    list.focus();
  });
  find("#closer").addEventListener("click", () => map?.zoomIn());
  find("#farther").addEventListener("click", () => map?.zoomOut());
  find("#picture").addEventListener("click", savePicture);
  find("#drawing").addEventListener("click", saveDrawing);
  addEventListener("beforeprint", drawForPrint);
  startSearch({
    about,
    countOf: ({ place, oblast }) => (place < 0 ? selection.byOblast[oblast] : selection.byPlace[place]),
    tell: ({ names, place, oblast, step }, count) => ({
      name: names[language === "uk" ? 0 : 1],
      where: place < 0 ? text.steps.whole_oblast : `${oblastName(oblast)} · ${text.steps[step]}`,
      told: numbers.format(count),
    }),
    choose: ({ place, oblast }) => {
      if (place >= 0) return choosePlace(place, { fly: true });
      chooseOblast(oblast);
      flyToOblast(oblast);
    },
    found: (count) => text.found[plurals.select(count)]?.replace("{}", numbers.format(count))
      ?? text.found.other.replace("{}", numbers.format(count)),
  });
  const tabs = all("[role=tab]");
  tabs.forEach((tab, number) => {
    tab.addEventListener("click", () => openTab(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      const next = tabs[(number + 1) % tabs.length];
      openTab(next);
      next.focus();
    });
  });
  if (!isStory) {
    addEventListener("hashchange", () => {
      if (isSketched() && asksTime()) return location.reload();
      choose(new URLSearchParams(location.hash.slice(1)));
      refresh();
      moveCamera();
    });
  }
  find("#embed").addEventListener("click", () => {
    const address = new URL(location.href);
    address.search = "?embed";
    const code = element("iframe", { src: address.href, width: 1000, height: 640, title: document.title });
    find("#embed-code textarea").value = code.outerHTML;
    find("#embed-code").showModal();
    find("#embed-code textarea").select();
  });
  addEventListener("resize", drawMonths);
  addEventListener("keydown", (event) => { if (event.key === "Escape") choosePlace(-1); });
}

/** On a narrow page the panel's lists lie in a sheet. */
function openSheet(isOpen) {
  root.classList.toggle("sheet-open", isOpen);
  find("#sheet").setAttribute("aria-expanded", String(isOpen));
}

function openTab(opened) {
  for (const tab of all("[role=tab]")) {
    const isOpen = tab === opened;
    tab.setAttribute("aria-selected", String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    find(`#${tab.getAttribute("aria-controls")}`).hidden = !isOpen;
  }
}

function chooseOblast(number) {
  selection.oblast = number;
  page = 0;
  refresh();
}

function flyToOblast(oblast) {
  const points = base?.oblasts[about.oblasts[oblast][0]]?.flat() ?? [];
  if (!map || !points.length) return;
  const ends = (part) => points.reduce(
    ([least, most], point) => [Math.min(least, point[part]), Math.max(most, point[part])],
    [Infinity, -Infinity],
  );
  const [[west, east], [south, north]] = [ends(0), ends(1)];
  map.fitBounds([[west, south], [east, north]], { padding: padding() });
}

function moveTime(end, day) {
  stop();
  if (end === "from") selection.from = Math.min(day, selection.to);
  else selection.to = Math.max(day, selection.from);
  refresh();
}

function turn(by) {
  page = Math.max(0, page + by);
  showRows();
  find("#list").scrollTop = 0;
}

// Everything that follows from a choice is shown at the next frame, once.
let ordered = 0;
function refresh() {
  ordered ||= requestAnimationFrame(() => {
    ordered = 0;
    selection.count();
    embers?.update();
    paintAreas();
    showControls();
    showLayers();
    drawMonths();
    if (!isKiosk) showRows();
    showPlace();
    if (!playing && !isKiosk) writeAddress();
  });
}

const ownSources = find("#sources").textContent;
function showLayers() {
  find("#sources").textContent = [ownSources, ...layers.sources].join(" · ");
  if (embers) layers.show(map, theme).catch(() => layers.choose([]));
}

function showControls() {
  find("#total").textContent = numbers.format(selection.total);
  find("#total-word").textContent = counted(selection.total);
  for (const button of all("[data-kind]")) {
    const number = Number(button.dataset.kind);
    button.setAttribute("aria-pressed", String(Boolean(selection.shown[number])));
    if (!about.kinds[number].totals_only) {
      button.querySelector("b").textContent = numbers.format(selection.byKind[number]);
    }
  }
  for (const button of all("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  find("#oblast").value = String(selection.oblast);
  const order = [...selection.byOblast.keys()]
    .filter((oblast) => selection.byOblast[oblast])
    .sort((one, other) => selection.byOblast[other] - selection.byOblast[one])
    .slice(0, 7);
  const most = selection.byOblast[order[0]] || 1;
  find("#top").replaceChildren(...order.map((oblast) => {
    const bar = element("progress", { max: most, value: selection.byOblast[oblast] });
    bar.setAttribute("aria-hidden", "true");
    const button = element(
      "button", { type: "button" }, element("span", { textContent: oblastName(oblast) }), bar,
      element("b", { textContent: numbers.format(selection.byOblast[oblast]) }),
    );
    button.dataset.oblast = String(oblast);
    button.setAttribute("aria-pressed", String(oblast === selection.oblast));
    return element("li", {}, button);
  }));
  for (const [id, day] of [["#from", selection.from], ["#to", selection.to]]) {
    Object.assign(find(id), { min: selection.first, max: selection.last, value: day });
    find(id).setAttribute("aria-valuetext", told(day));
  }
  const tellDay = isNarrow() ? toldShort : told;
  find("#period").textContent = isSketched()
    ? awaited : `${tellDay(selection.from)} – ${tellDay(selection.to)}`;
  root.classList.toggle("sketched", isSketched());
  for (const id of ["#from", "#to", "#play", "#whole"]) find(id).disabled = isSketched();
  find("#big-date").textContent = told(selection.to, 1);
}

const written = all("#rows > li");
let awaited = text.coming;
const coming = () => element("li", { className: "coming", textContent: awaited });

const row = (event, withPlace) => {
  const place = events.place[event];
  const where = about.places[place][1] === "oblast" ? [] : [placeName(place)];
  const parts = withPlace ? [...where, oblastName(about.places[place][6])] : [];
  const title = element("strong", { textContent: kindName(events.kind[event]) });
  title.dataset.colour = about.kinds[events.kind[event]].code;
  return [title, element("small", {
    textContent: [[...new Set(parts)].join(", "), told(events.day[event], events.dateStep[event])]
      .filter(Boolean).join(" · "),
  })];
};

function showRows() {
  // The first of all are on the page; which others there are a sketch cannot tell.
  if (isSketched()) return find("#rows").replaceChildren(...(selection.isWhole() ? written : [coming()]));
  const found = selection.page(page, PAGE_SIZE);
  page = found.at;
  find("#rows").replaceChildren(...found.rows.map((event) => {
    const button = element("button", { type: "button" }, ...row(event, true));
    button.dataset.place = String(events.place[event]);
    return element("li", {}, button);
  }));
  find("#page").textContent = text.page(numbers.format(page + 1), numbers.format(found.pages));
  find("#previous").disabled = page === 0;
  find("#next").disabled = page + 1 >= found.pages;
}

function choosePlace(place, { fly = false } = {}) {
  if (place >= 0 && chosenPlace < 0) cameFrom = document.activeElement;
  const wasOpen = chosenPlace >= 0;
  chosenPlace = place;
  if (fly && map && place >= 0) {
    const [, , , , latitude, longitude] = about.places[place];
    showPlace();
    map.easeTo({ center: [longitude, latitude], zoom: Math.max(7.5, map.getZoom()), offset: besideCard() });
  } else showPlace();
  writeAddress();
  if (place >= 0) find("#close").focus({ preventScroll: true });
  else if (wasOpen) cameFrom?.focus?.({ preventScroll: true });
}

function showPlace() {
  const card = find("#card");
  card.hidden = chosenPlace < 0;
  if (chosenPlace < 0) return;
  const place = about.places[chosenPlace];
  const count = selection.byPlace[chosenPlace];
  find("#card-name").textContent = placeName(chosenPlace);
  find("#card-about").textContent = [
    place[1] === "oblast" ? "" : oblastName(place[6]), text.steps[place[1]],
    `${numbers.format(count)} ${counted(count)}`,
  ].filter(Boolean).join(" · ");
  const rows = isSketched()
    ? [coming()]
    : selection.page(0, 15, chosenPlace).rows.map((event) => element("li", {}, ...row(event, false)));
  find("#card-events").replaceChildren(...rows);
  const more = isSketched() ? 0 : count - rows.length;
  find("#card-more").textContent = more > 0 ? text.more(numbers.format(more)) : "";
}

// Time: months as stacked columns, two handles over them, and playing.
function colourOf(code, shown = theme) {
  const dressed = shown === theme ? root : find("#printed");
  return getComputedStyle(dressed).getPropertyValue(`--kind-${code}`).trim();
}

function drawMonths() {
  const canvas = find("#months");
  const box = canvas.getBoundingClientRect();
  const sharp = devicePixelRatio;
  canvas.width = Math.round(box.width * sharp);
  canvas.height = Math.round(box.height * sharp);
  const pen = canvas.getContext("2d");
  pen.scale(sharp, sharp);
  // On a large screen the page is enlarged, and the box with it.
  const letters = isKiosk ? Math.max(16, box.width / 130) : (11 * box.height) / canvas.clientHeight;
  const foot = 1.5 * letters;
  const height = box.height - foot;
  const { kinds, months, byMonth, firstMonth, shown, first, last, from, to } = selection;
  let most = 1;
  for (let month = 0; month < months; month++) {
    let sum = 0;
    for (let kind = 0; kind < kinds; kind++) if (shown[kind]) sum += byMonth[month * kinds + kind];
    most = Math.max(most, sum);
  }
  const colours = about.kinds.map((kind) => colourOf(kind.code));
  const leftOf = (day) => ((Math.max(day, first) - first) / (last - first + 1)) * box.width;
  for (let month = 0; month < months; month++) {
    const begins = dayOfMonth(firstMonth + month);
    const ends = Math.min(dayOfMonth(firstMonth + month + 1), last + 1);
    pen.globalAlpha = ends > from && begins <= to ? 1 : 0.22;
    const left = leftOf(begins);
    const wide = Math.max(0.7, leftOf(ends) - left - (box.width > 700 ? 2 : 1));
    let top = height;
    for (let kind = 0; kind < kinds; kind++) {
      const tall = shown[kind] ? (byMonth[month * kinds + kind] / most) * (height - 4) : 0;
      if (!tall) continue;
      pen.fillStyle = colours[kind];
      pen.fillRect(left, top - tall, wide, tall);
      top -= tall;
    }
  }
  pen.globalAlpha = 1;
  pen.fillStyle = getComputedStyle(root).getPropertyValue("--dim");
  pen.font = `${letters}px "IBM Plex Sans", sans-serif`;
  pen.textBaseline = "bottom";
  const years = [dateOf(first).getUTCFullYear(), dateOf(last).getUTCFullYear()];
  for (let year = years[0]; year <= years[1]; year++) {
    for (const month of box.width > 700 ? [0, 3, 6, 9] : [0]) {
      const day = Date.UTC(year, month, 1) / 86_400_000;
      if (day < first || day > last - 20) continue;
      const left = ((day - first) / (last - first + 1)) * box.width;
      const name = month ? shortMonth.format(dateOf(day)) : String(year);
      pen.fillRect(left, height, 1, month ? 3 : 6);
      if (left + 3 + pen.measureText(name).width <= box.width) pen.fillText(name, left + 3, box.height);
    }
  }
}

let playing = 0;
function play(until = selection.last) {
  if (selection.to >= until) selection.to = selection.from;
  if (embers) embers.isPlaying = true;
  find("#play").setAttribute("aria-pressed", "true");
  let reached = selection.to;
  let before = performance.now();
  const frame = (now) => {
    reached += ((now - before) / 1000) * (isKiosk ? 25 : 45);
    before = now;
    selection.to = Math.min(until, Math.floor(reached));
    refresh();
    if (selection.to >= until) return stop();
    playing = requestAnimationFrame(frame);
  };
  playing = requestAnimationFrame(frame);
}

function stop() {
  if (!playing) return;
  cancelAnimationFrame(playing);
  playing = 0;
  if (embers) embers.isPlaying = false;
  find("#play").setAttribute("aria-pressed", "false");
  refresh();
}

// The map.
function palette(codes) {
  const found = new Float32Array(3 * 16);
  codes.forEach((code, number) => {
    const hex = colourOf(code);
    [1, 3, 5].forEach((at, part) => {
      found[3 * number + part] = parseInt(hex.slice(at, at + 2), 16) / 255;
    });
  });
  return found;
}

function paintAreas() {
  const legend = find("#legend");
  legend.hidden = view === "events";
  if (!map?.getLayer("embers")) return;
  embers.isHidden = view !== "events";
  map.setLayoutProperty("counted", "visibility", view === "oblasts" ? "visible" : "none");
  showHexagons(map, view === "hexagons" ? about.hexagons : null, theme);
  map.triggerRepaint();
  if (view === "events") return;
  const [layer, from, counts] = view === "oblasts"
    ? ["counted", "base", selection.byOblast]
    : ["hexagons", "hexagons", selection.byHexagon];
  const isIn = (area) => view !== "oblasts" || selection.oblast < 0 || area === selection.oblast;
  let most = 1;
  counts.forEach((count, area) => {
    const value = isIn(area) ? count : 0;
    most = Math.max(most, value);
    const id = view === "oblasts" ? numberOf(base, about.oblasts[area][0]) : area;
    map.setFeatureState({ source: from, id }, { count: Math.log1p(value) });
  });
  const state = ["coalesce", ["feature-state", "count"], 0];
  const stops = ramp[theme].flatMap((colour, step) => [
    Math.max(0.01 * step, (Math.log1p(most) * step) / (ramp[theme].length - 1)), colour,
  ]);
  map.setPaintProperty(layer, "fill-color", [
    "case", ["==", state, 0], "rgba(0,0,0,0)", ["interpolate", ["linear"], state, ...stops],
  ]);
  find("#legend-middle").textContent = numbers.format(Math.round(Math.expm1(Math.log1p(most) / 2)));
  find("#legend-most").textContent = numbers.format(most);
}

function dress() {
  if (map) map.setStyle(style(base, look()), { diff: false });
}

function drawEvents() {
  if (map.getLayer("embers")) map.removeLayer("embers");
  selection.count();
  const colours = palette(about.kinds.map((kind) => kind.code));
  embers = new Embers(selection, about.places, { palette: colours, isDark: theme === "dark", scale: far });
  map.addLayer(embers, "sea-names");
  embers.isPlaying = Boolean(playing);
  // At once, not at the next frame: all of it is one picture.
  paintAreas();
  showLayers();
}

/** The events take the place of their sketch, under what was chosen meanwhile. */
async function showEvents() {
  const found = await exact();
  found.shown.set(selection.shown);
  found.oblast = selection.oblast;
  selection = found;
  ({ events } = found);
  if (embers) drawEvents();
  refresh();
}

function placeAt(point) {
  let best = -1;
  let closest = 1;
  selection.byPlace.forEach((count, place) => {
    if (!count) return;
    const at = map.project([about.places[place][5], about.places[place][4]]);
    const away = Math.hypot(at.x - point.x, at.y - point.y) / Math.max(9, embers.reach(count));
    if (away < closest) {
      closest = away;
      best = place;
    }
  });
  return best;
}

/** Beside the pointer: which place a circle of objects stands for, and its numbers. */
function tellObjects(tip, { x, y }, told) {
  const parts = ["destroyed", "damaged", "looted"].filter((one) => told[one])
    .map((one) => `${text.damage[one]} ${numbers.format(told[one])}`);
  tip.style.translate = `${x}px ${y}px`;
  tip.textContent = `${told[language]} · ${parts.join(", ")}`;
}

/** From the middle of the map to the middle of what is seen of it beside the card of a place. */
function besideCard() {
  const { left, bottom } = covered();
  const card = find("#card").getBoundingClientRect();
  if (isNarrow()) return [0, (card.top - find("#map").getBoundingClientRect().height) / 2];
  return [(left + card.left - innerWidth) / 2, -bottom / 2];
}

/** How far the panel and the time reach into the map, on a wide screen. */
function covered() {
  return {
    left: find(".panel").getBoundingClientRect().right,
    bottom: innerHeight - find(".time").getBoundingClientRect().top,
  };
}

/** Room on the screen that is taken by what stands over the map. */
function padding() {
  if (isKiosk) return { left: innerWidth * (isStory ? 0.34 : 0.15), right: innerWidth * 0.07, top: 40, bottom: innerHeight * 0.17 };
  const { left, bottom } = covered();
  // On a phone a story's map ends where its words begin.
  const below = innerHeight - find("#map").getBoundingClientRect().bottom;
  if (isNarrow()) return { left: 8, right: 8, top: isStory ? 64 : 110, bottom: bottom + 26 - below };
  return { left: left + 24, right: 70, top: 24, bottom: bottom + 16 };
}

/** The map without events, drawn once behind the still one. It is drawn anew as each part of it
 * comes; few points are enough for that, and no events: a weak machine took seconds for them. */
async function openMap() {
  const [{ Map: MapView, setWorkerUrl }, outlines] = await Promise.all([
    program,
    land.then(unfolded),
    // Letters are drawn once and kept: the right font has to be there before.
    ...letters.map((one) => document.fonts.load(...one)),
  ]);
  base = outlines;
  // The worker is the same file, which the browser has by then.
  setWorkerUrl(library);
  map = new MapView({
    container: "map", style: style(base, look()), attributionControl: false,
    bounds: UKRAINE, fitBoundsOptions: { padding: padding() },
    minZoom: 3.4, maxZoom: 10, maxBounds: [[3, 31], [59, 65]], dragRotate: false,
    pitchWithRotate: false, touchPitch: false, fadeDuration: 0, pixelRatio: UNSEEN,
    // Lines, letters and dots are smooth by themselves: no sample is taken four times, and no frame
    // is kept; a picture is taken in the turn that draws it.
  });
  map.touchZoomRotate.disableRotation();
  map.getCanvas().setAttribute("aria-label", text.map);
  await new Promise((done) => { map.once("idle", done); });
  map.setPixelRatio(undefined);
}

/** The first picture with everything in it takes the place of the still one. */
async function showMap() {
  await opened;
  map.on("style.load", drawEvents);
  map.on("click", (event) => choosePlace(view === "events" ? placeAt(event.point) : -1));
  let looked = 0;
  map.on("mousemove", (event) => {
    looked ||= requestAnimationFrame(() => {
      looked = 0;
      const place = view === "events" && embers ? placeAt(event.point) : -1;
      const tip = find("#tip");
      map.getCanvas().classList.toggle("over-place", place >= 0);
      const objects = place < 0 && embers ? layers.objectsAt(map, event.point) : null;
      tip.hidden = place < 0 && !objects;
      if (objects) return tellObjects(tip, event.point, objects.properties);
      if (place < 0) return;
      const at = map.project([about.places[place][5], about.places[place][4]]);
      tip.style.translate = `${at.x}px ${at.y}px`;
      const count = selection.byPlace[place];
      tip.textContent = `${placeName(place)} · ${numbers.format(count)} ${counted(count)}`;
    });
  });
  drawEvents();
  await new Promise((done) => { map.once("render", done); });
  root.classList.add("mapped");
  if (camera || isStory) moveCamera();
  if (!isKiosk) return;
  startKiosk({
    isStill: query.get("kiosk") === "still", seconds: Number(query.get("seconds")), story,
    shown, fetched, isPlaying: () => Boolean(playing), play: () => { selection.from = selection.first; play(); },
  });
}

// Pictures of what is shown now, with what has to stand beside it wherever they go.
function caption() {
  const label = about.invented ? ` · ${text.invented}` : "";
  return {
    title: `${find("h1").textContent.trim()} – ${numbers.format(selection.total)} ${counted(selection.total)}${label}`,
    foot: `${find("#period").textContent} · ${find("#number").textContent} · ${find("#sources").textContent}`,
  };
}

function drawn(shown) {
  const colours = about.kinds.map((kind) => colourOf(kind.code, shown));
  const { left = 0, top = 0, right = 0, bottom = 0 } = innerWidth > 760 && !isKiosk ? covered() : {};
  const { clientWidth, clientHeight } = map.getContainer();
  const frame = { left, top, width: clientWidth - left - right, height: clientHeight - top - bottom };
  return drawing({
    map, frame, layers, base, about, selection, view, embers, language, colours, theme: shown, ...caption(),
  });
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function saveDrawing() {
  if (embers) save(new Blob([drawn(theme)], { type: "image/svg+xml" }), "map.svg");
}

/** Paper is white: the map is drawn anew in light colours. Without a map the still one is printed. */
function drawForPrint() {
  if (!embers) return;
  const made = new DOMParser().parseFromString(drawn("light"), "image/svg+xml");
  find("#printed").replaceChildren(document.importNode(made.documentElement, true));
}

async function savePicture() {
  if (!embers) return;
  await new Promise((resolve) => { map.once("render", resolve); map.triggerRepaint(); });
  const from = map.getCanvas();
  const sharp = map.getPixelRatio();
  const made = element("canvas", { width: from.width, height: from.height + Math.round(80 * sharp) });
  const pen = made.getContext("2d");
  const colours = getComputedStyle(root);
  pen.fillStyle = colours.getPropertyValue("--solid");
  pen.fillRect(0, 0, made.width, made.height);
  pen.drawImage(from, 0, 0);
  pen.fillStyle = colours.getPropertyValue("--ink");
  pen.font = `600 ${20 * sharp}px "IBM Plex Sans"`;
  const { title, foot } = caption();
  pen.fillText(title, 20 * sharp, from.height + 32 * sharp, made.width - 40 * sharp);
  pen.font = `400 ${13 * sharp}px "IBM Plex Sans"`;
  pen.fillText(foot, 20 * sharp, from.height + 60 * sharp, made.width - 40 * sharp);
  made.toBlob((blob) => save(blob, "map.png"), "image/png");
}

choose(new URLSearchParams(isStory ? "" : location.hash.slice(1)));
listen();
const story = isStory ? startStory({
  apply: showStep,
  told: (number, all) => text.page(numbers.format(number), numbers.format(all)),
}) : null;
story?.begin();
root.classList.remove("counting");
refresh();
try {
  await showMap();
} catch {
  // Without WebGL the list, the counts and the still map stay.
  root.classList.add("mapless");
}
// Not before the picture: reading a million events holds everything up.
if (isSketched()) {
  showEvents().catch(() => {
    awaited = text.lost;
    refresh();
  });
}
