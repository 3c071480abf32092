// SPDX-License-Identifier: AGPL-3.0-or-later
// The look of the internal map: the node's own base map and its own tiles, in the page's colours.
// Without a `glyphs` address letters are drawn with the page's own fonts; nothing is fetched from
// elsewhere.

const SKINS = {
  dark: {
    sea: "#0b1017", land: "#12161b", ukraine: "#1d232b", oblast: "#45505f", border: "#2a323d",
    edge: "#6a7b91", name: "#d3dae2", halo: "#0f1318", country: "#748091", water: "#56697f",
    event: "#ff9a4a", object: "#6fb4f2", item: "#c9a0f0", both: "#e6d06a", ring: "#14120f", count: "#14120f",
    area: "#8fd0ff", own: "#4fae78", overlap: "#6fa8dc", gap: "#e0a63c", objects: "#8a8f98",
  },
  light: {
    sea: "#cfdbe3", land: "#e8e9e5", ukraine: "#fdfcf9", oblast: "#bdbdb4", border: "#c0c5c7",
    edge: "#5d6b78", name: "#1d2833", halo: "#fdfcf9", country: "#6f7a82", water: "#587588",
    event: "#c2410c", object: "#1c5f9e", item: "#7a3fb0", both: "#7a5c00", ring: "#ffffff", count: "#ffffff",
    area: "#0b5cab", own: "#2e8b57", overlap: "#2f6fb0", gap: "#c98400", objects: "#77716a",
  },
};
const polygon = (rings) => ({
  type: "Feature", properties: {},
  geometry: { type: "MultiPolygon", coordinates: rings.map((ring) => [ring]) },
});
const point = ([uk, en, longitude, latitude, rank], language) => ({
  type: "Feature",
  properties: { name: language === "uk" ? uk : en, rank: rank ?? 0 },
  geometry: { type: "Point", coordinates: [longitude, latitude] },
});
const collection = (features) => ({ type: "FeatureCollection", features });
const source = (features) => ({ type: "geojson", data: collection(features) });
const grow = (...pairs) => ["interpolate", ["linear"], ["zoom"], ...pairs];
export const NOTHING = collection([]);

const byKind = (skin) => ["match", ["get", "k"], 0, skin.event, 1, skin.object, 3, skin.item, skin.both];
const byState = (skin) => [
  "match", ["get", "state"], "gap", skin.gap, "overlap", skin.overlap, "own", skin.own, skin.objects,
];
// Area grows with the number: a radius by the root of it, bounded so that squares stay apart.
const radius = ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 4.5, 10, 9, 60, 15, 400, 22];

/** A style of MapLibre. `tiles` and `names` are addresses with {z}, {x} and {y}. */
export function style(base, { theme, language, tiles, names }) {
  const skin = SKINS[theme];
  const edge = Object.values(base.oblasts).flat();
  const said = (id, from, size, colour, more = {}) => ({
    id, type: "symbol", source: from, ...more,
    layout: {
      "text-field": ["get", "name"], "text-font": ["IBM Plex Sans"], "text-size": size,
      "text-padding": 4, ...more.layout,
    },
    paint: { "text-color": colour, "text-halo-color": skin.halo, "text-halo-width": 1.4 },
  });
  return {
    version: 8,
    sources: {
      land: source([polygon(base.land)]),
      edge: source([polygon(edge)]),
      cities: source(base.cities.map((one) => point(one, language))),
      countries: source(base.countries.map((one) => point(one, language))),
      seas: source(base.seas.map((one) => point(one, language))),
      units: source([]),
      drawn: source([]),
      settlements: { type: "vector", tiles: [names], minzoom: 7, maxzoom: 11 },
      records: { type: "vector", tiles: [tiles], minzoom: 3, maxzoom: 18 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": skin.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": skin.land } },
      { id: "border", type: "line", source: "land", paint: { "line-color": skin.border, "line-width": 0.7 } },
      { id: "ukraine", type: "fill", source: "edge", paint: { "fill-color": skin.ukraine } },
      { id: "oblast", type: "line", source: "edge", paint: { "line-color": skin.oblast, "line-width": grow(4, 0.6, 9, 1.4) } },
      {
        id: "unit-areas", type: "fill", source: "units", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": byState(skin), "fill-opacity": 0.35, "fill-outline-color": skin.edge },
      },
      {
        id: "unit-seats", type: "circle", source: "units", filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-color": byState(skin), "circle-opacity": 0.3, "circle-stroke-color": byState(skin), "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "events"]], 0, 9, 10, 20, 60, 42],
        },
      },
      said("sea-names", "seas", grow(4, 11, 8, 18), skin.water, { layout: { "text-letter-spacing": 0.2, "text-max-width": 5 } }),
      said("country-names", "countries", grow(4, 10, 7, 15), skin.country, { maxzoom: 8, layout: { "text-letter-spacing": 0.2, "text-transform": "uppercase" } }),
      said("city-names", "cities", grow(4, 11, 9, 17), skin.name, {
        maxzoom: 8, filter: ["<=", ["get", "rank"], ["step", ["zoom"], 1, 5.2, 2, 6.4, 3]],
        layout: { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.6, "symbol-sort-key": ["get", "rank"] },
      }),
      said("settlement-names", "settlements", grow(8, ["match", ["get", "r"], [0, 1], 14, 11], 14, ["match", ["get", "r"], [0, 1], 20, 15]), skin.name, {
        "source-layer": "settlements", minzoom: 8,
        layout: {
          "text-field": ["get", language === "uk" ? "uk" : "en"], "symbol-sort-key": ["get", "r"],
          "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.6,
        },
      }),
      {
        id: "glow", type: "circle", source: "records", "source-layer": "records", maxzoom: 12,
        paint: { "circle-color": byKind(skin), "circle-opacity": theme === "dark" ? 0.22 : 0.12, "circle-blur": 1, "circle-radius": ["*", 2.2, radius] },
      },
      {
        id: "records", type: "circle", source: "records", "source-layer": "records",
        layout: { "circle-sort-key": ["get", "n"] },
        paint: {
          "circle-color": byKind(skin), "circle-radius": radius,
          "circle-opacity": ["case", ["==", ["get", "c"], 1], 0.25, 0.9],
          "circle-stroke-color": ["case", ["==", ["get", "c"], 1], byKind(skin), skin.ring], "circle-stroke-width": ["case", ["==", ["get", "c"], 1], 1.6, 1],
        },
      },
      {
        id: "counts", type: "symbol", source: "records", "source-layer": "records", filter: [">=", ["get", "n"], 10],
        layout: {
          "text-field": ["to-string", ["get", "n"]], "text-font": ["IBM Plex Sans"], "text-size": 11,
          "text-allow-overlap": false, "symbol-sort-key": ["-", 0, ["get", "n"]],
        },
        paint: {
          "text-color": ["case", ["==", ["get", "c"], 1], skin.name, skin.count],
          "text-halo-color": ["case", ["==", ["get", "c"], 1], skin.halo, byKind(skin)], "text-halo-width": 1.2,
        },
      },
      { id: "drawn-area", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": skin.area, "fill-opacity": 0.08 } },
      { id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": skin.area, "line-width": 2.2, "line-dasharray": [2, 1.2] } },
      {
        id: "drawn-corner", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-color": skin.ukraine, "circle-stroke-color": skin.area, "circle-stroke-width": 2, "circle-radius": 5 },
      },
    ],
  };
}
