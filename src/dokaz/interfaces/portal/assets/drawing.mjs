// SPDX-License-Identifier: AGPL-3.0-or-later
// What the map shows now, as lines and words (SVG): to save it, and to print it in light colours.
// No style stands inside, since a strict policy forbids it wherever such a picture is shown.

import { ramp, SKINS } from "./style.mjs";

const MOST_DOTS = 30_000;
const GOLDEN = 2.399963;
const FOOT = 84;
const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
const round = (number) => Math.round(number * 10) / 10;

/** A ring on the screen with every point that is a pixel from the one before; "" outside it. */
function path(ring, map, width, height) {
  let [left, top, right, foot] = [Infinity, Infinity, -Infinity, -Infinity];
  let before = null;
  let told = "";
  for (const place of ring) {
    const at = map.project(place);
    if (before && Math.abs(at.x - before.x) + Math.abs(at.y - before.y) < 1) continue;
    told += `${before ? "L" : "M"}${round(at.x)} ${round(at.y)}`;
    before = at;
    [left, right] = [Math.min(left, at.x), Math.max(right, at.x)];
    [top, foot] = [Math.min(top, at.y), Math.max(foot, at.y)];
  }
  const isSeen = right >= 0 && left <= width && foot >= 0 && top <= height;
  return isSeen ? `${told}Z` : "";
}

/** The colour of a count in areas, as the map paints it. */
function colourOfCount(count, most, theme) {
  const steps = ramp[theme];
  return steps[Math.min(steps.length - 1, Math.floor((Math.log1p(count) / Math.log1p(most)) * steps.length))];
}

/** The whole picture. `frame` is the part of the screen that nothing lies over; `colours` are those
 * of the kinds, in order; `title` and `foot` its words. */
export function drawing({ map: screen, frame, ...rest }) {
  const { base, about, selection, view, theme, language, title, foot } = rest;
  const { left, top, width, height } = frame;
  const map = {
    project: (place) => {
      const at = screen.project(place);
      return { x: at.x - left, y: at.y - top };
    },
    zoom: screen.getZoom(),
  };
  const now = { ...rest, map };
  const skin = SKINS[theme];
  const rings = (some) => some.map((ring) => path(ring, map, width, height)).join("");
  const oblasts = about.oblasts.map(([code]) => rings(base.oblasts[code] ?? []));
  const most = Math.max(1, ...selection.byOblast);
  const land = oblasts.map((lines, oblast) => {
    const count = view === "oblasts" ? selection.byOblast[oblast] : 0;
    const isIn = selection.oblast < 0 || selection.oblast === oblast;
    const fill = count && isIn ? colourOfCount(count, most, theme) : skin.ukraine;
    return lines && `<path d="${lines}" fill="${fill}"/>`;
  });
  const parts = [
    `<rect width="${width}" height="${height}" fill="${skin.sea}"/>`,
    `<path d="${rings(base.land)}" fill="${skin.land}" stroke="${skin.border}" stroke-width="0.7"/>`,
    `<g stroke="${skin.oblast}" stroke-width="0.8" stroke-linejoin="round">${land.join("")}</g>`,
    now.layers.drawn(
      theme, (ring) => path(ring, map, width, height),
      (point, stroke, radius = 4) => {
        const at = map.project(point);
        return `<circle cx="${round(at.x)}" cy="${round(at.y)}" r="${round(radius)}" fill="${stroke}" fill-opacity="0.2" stroke="${stroke}" stroke-width="1.8"/>`;
      },
    ),
    view === "events" ? dots(now, width, height) : "",
    view === "hexagons" ? hexagons(now, width, height) : "",
    names(now, skin, width, height),
    `<rect y="${height}" width="${width}" height="${FOOT}" fill="${skin.ukraine}"/>`,
    `<text x="20" y="${height + 35}" font-size="20" font-weight="600" fill="${skin.name}">${safe(title)}</text>`,
    `<text x="20" y="${height + 62}" font-size="13" fill="${skin.name}">${safe(foot)}</text>`,
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + FOOT}" ` +
    `lang="${language}" role="img" font-family="IBM Plex Sans, sans-serif">` +
    `<title>${safe(title)}</title><desc>${safe(foot)}</desc>` +
    `<defs><clipPath id="seen"><rect width="${width}" height="${height}"/></clipPath></defs>` +
    `<g clip-path="url(#seen)">${parts.slice(0, -3).join("")}</g>${parts.slice(-3).join("")}</svg>`
  );
}

function hexagons({ map, about, selection, theme }, width, height) {
  const most = Math.max(1, ...selection.byHexagon);
  return about.hexagons.map((ring, number) => {
    const count = selection.byHexagon[number];
    const lines = count ? path(ring, map, width, height) : "";
    return lines && `<path d="${lines}" fill="${colourOfCount(count, most, theme)}" fill-opacity="0.88"/>`;
  }).join("");
}

/** Dots as they lie on the map; too many of them become one disc for each place. */
function dots({ map, about, selection, embers, colours, theme }, width, height) {
  const points = about.places.map((place) => map.project([place[5], place[4]]));
  const isSeen = (at) => at.x > -50 && at.y > -50 && at.x < width + 50 && at.y < height + 50;
  if (selection.total > MOST_DOTS) {
    const fill = ramp[theme][3];
    return `<g fill="${fill}" fill-opacity="0.75">${[...selection.byPlace.entries()]
      .filter(([place, count]) => count && isSeen(points[place]))
      .map(([place, count]) => circle(points[place].x, points[place].y, Math.min(60, embers.reach(count))))
      .join("")}</g>`;
  }
  const { place, kind, count } = selection.events;
  const radius = (embers.size / 2) * (theme === "dark" ? 0.48 : 0.9);
  const told = [];
  for (let event = 0; event < count; event++) {
    const rank = selection.rank[event];
    const at = points[place[event]];
    if (rank < 0 || !isSeen(at)) continue;
    const away = embers.spread * (rank < 1200 ? Math.sqrt(rank) : 34.64 + Math.log(rank / 1200) * 3);
    const turn = rank * GOLDEN;
    told.push(circle(at.x + Math.cos(turn) * away, at.y - Math.sin(turn) * away, radius, colours[kind[event]]));
  }
  return told.join("");
}

const circle = (x, y, radius, fill = "") => (
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"${fill && ` fill="${fill}"`}/>`
);

/** Names of cities and seas, as many as the map shows this near. */
function names({ map, base, language }, skin, width, height) {
  const { zoom } = map;
  const most = zoom < 4.9 ? 1 : zoom < 6.4 ? 2 : 3;
  const size = Math.min(18, 11 + (zoom - 4) * 1.4);
  const told = ([uk, en, longitude, latitude], more) => {
    const at = map.project([longitude, latitude]);
    if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) return "";
    return `<text x="${round(at.x)}" y="${round(at.y)}" ${more}>${safe(language === "uk" ? uk : en)}</text>`;
  };
  const halo = `stroke="${skin.halo}" stroke-width="2.8" stroke-linejoin="round" paint-order="stroke"`;
  return (
    `<g font-size="${round(size)}" letter-spacing="2" text-anchor="middle" fill="${skin.water}">` +
    `${base.seas.map((one) => told(one, "")).join("")}</g>` +
    `<g font-size="${round(0.85 * size)}" text-anchor="middle" fill="${skin.country}" ${halo}>` +
    `${base.towns.map((one) => told(one, "")).join("")}</g>` +
    `<g font-size="${round(size)}" fill="${skin.name}" ${halo}>` +
    `${base.cities.filter((city) => city[4] <= most).map((one) => told(one, 'dx="8" dy="4"')).join("")}</g>`
  );
}
