// SPDX-License-Identifier: AGPL-3.0-or-later
// The look of the map: our own base map, in the colours of the page. No font and no picture comes
// from anywhere else: without a `glyphs` address MapLibre draws letters with the page's own fonts.

export const ramp = {
  dark: ["#241c20", "#4f2a25", "#8e3d22", "#cf642b", "#f5a34a", "#ffd796"],
  light: ["#f6e3cf", "#f0bd8c", "#e18c4b", "#c25a22", "#8f3413", "#571a0b"],
};
export const SKINS = {
  dark: {
    sea: "#060a10", land: "#0c1016", ukraine: "#171e29", oblast: "#3a4658", border: "#262e3a",
    edge: "#5d7088", glow: "#3b5272", name: "#c5cfdb", halo: "#0b0f15", country: "#6a7688",
    water: "#4a5d75",
  },
  light: {
    sea: "#c9d8e2", land: "#e9ebe8", ukraine: "#fbfaf6", oblast: "#c3c3bb", border: "#c3c8ca",
    edge: "#62707d", glow: "#a9b9c6", name: "#1e2a35", halo: "#fbfaf6", country: "#7b868e",
    water: "#6c889c",
  },
};
const polygon = (rings, properties, id) => ({
  type: "Feature", id, properties,
  geometry: { type: "MultiPolygon", coordinates: rings.map((ring) => [ring]) },
});
const points = (rows, of, language) => rows.map(([uk, en, longitude, latitude, rank]) => ({
  type: "Feature",
  properties: { of, name: language === "uk" ? uk : en, rank: rank ?? 0 },
  geometry: { type: "Point", coordinates: [longitude, latitude] },
}));
const source = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
const grow = (...pairs) => ["interpolate", ["linear"], ["zoom"], ...pairs];

/** A style of MapLibre. `isBare`: without names of other countries, for words that lie over them. `codes` are the oblasts in the dataset's order, which number features. */
export function style(base, about, { theme, language, scale, isBare }) {
  const skin = SKINS[theme];
  const oblasts = about.oblasts.map(([code], number) => polygon(base.oblasts[code] ?? [], {}, number));
  const hexagons = about.hexagons.map((ring, id) => polygon([[...ring, ring[0]]], {}, id));
  const names = (id, of, size, colour, { filter, ...more } = {}) => ({
    id, type: "symbol", source: "names", ...more,
    filter: ["all", ["==", ["get", "of"], of], ...(filter ? [filter] : [])],
    layout: {
      "text-field": ["get", "name"], "text-font": ["IBM Plex Sans"], "text-size": size,
      "text-padding": 4, ...more.layout,
    },
    paint: { "text-color": colour, "text-halo-color": skin.halo, "text-halo-width": 1.5 * scale },
  });
  return {
    version: 8,
    sources: {
      land: source([polygon(base.land, {})]),
      oblasts: source(oblasts),
      hexagons: source(hexagons),
      // As few sources as may be: the map is drawn anew when a part of one of them is there.
      names: source(["seas", "countries", "towns", "cities"].flatMap((of) => points(base[of], of, language))),
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": skin.sea } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": skin.land } },
      { id: "border", type: "line", source: "land", paint: { "line-color": skin.border, "line-width": 0.7 * scale } },
      {
        id: "glow", type: "line", source: "oblasts",
        paint: { "line-color": skin.glow, "line-width": grow(4, 5 * scale, 9, 14 * scale), "line-blur": grow(4, 5 * scale, 9, 14 * scale), "line-opacity": 0.55 },
      },
      // Beneath the land, so that it is seen around the country and never within.
      { id: "edge", type: "line", source: "oblasts", paint: { "line-color": skin.edge, "line-width": grow(4, 1.6 * scale, 9, 3 * scale), "line-opacity": 0.9 } },
      { id: "ukraine", type: "fill", source: "oblasts", paint: { "fill-color": skin.ukraine } },
      { id: "counted", type: "fill", source: "oblasts", layout: { visibility: "none" }, paint: { "fill-opacity": 0.92 } },
      {
        id: "oblast", type: "line", source: "oblasts",
        paint: { "line-color": skin.oblast, "line-width": grow(4, 0.6 * scale, 9, 1.4 * scale) },
      },
      {
        id: "hexagons", type: "fill", source: "hexagons", layout: { visibility: "none" },
        paint: { "fill-opacity": 0.88, "fill-outline-color": skin.halo },
      },
      names("sea-names", "seas", grow(4, 11 * scale, 8, 18 * scale), skin.water, { layout: { "text-letter-spacing": 0.2, "text-max-width": 5 } }),
      names("country-names", "countries", grow(4, 10 * scale, 7, 15 * scale), skin.country, { maxzoom: 8, layout: { visibility: isBare ? "none" : "visible", "text-letter-spacing": 0.2, "text-transform": "uppercase" } }),
      names("town-names", "towns", grow(4, 10 * scale, 9, 15 * scale), skin.country, { layout: { visibility: isBare ? "none" : "visible" } }),
      names("city-names", "cities", grow(4, 11 * scale, 9, 18 * scale), skin.name, {
        filter: ["<=", ["get", "rank"], ["step", ["zoom"], 1, 4.9, 2, 6.4, 3]],
        layout: {
          "text-font": ["Plex Medium"], "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.6,
          "symbol-sort-key": ["get", "rank"],
        },
      }),
    ],
  };
}
