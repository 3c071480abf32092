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
/** Zoom of the finest tiles. Coarser ones have fewer points and are what a phone sees first; on a
 * screen, which would need many tiles at this zoom, it is one less. */
const COARSEST = innerWidth <= 760 ? 4 : 3;
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

/** The number of an oblast's feature. */
export const numberOf = (base, code) => Object.keys(base.oblasts).indexOf(code);

/** Puts hexagons onto the map, or takes them away; none are there before somebody looks at them. */
export function showHexagons(map, rings, theme) {
  const isThere = Boolean(map.getLayer("hexagons"));
  if (isThere) map.setLayoutProperty("hexagons", "visibility", rings ? "visible" : "none");
  if (isThere || !rings) return;
  map.addSource("hexagons", source(rings.map((ring, id) => polygon([[...ring, ring[0]]], {}, id))));
  map.addLayer({
    id: "hexagons", type: "fill", source: "hexagons",
    paint: { "fill-color": "#0000", "fill-opacity": 0.88, "fill-outline-color": SKINS[theme].halo },
  }, "sea-names");
}

/** A style of MapLibre. `isBare`: without names of other countries, for words that lie over them. */
export function style(base, { theme, language, scale, isBare }) {
  const skin = SKINS[theme];
  const only = (of, ...filters) => ["all", ["==", ["get", "of"], of], ...filters];
  const land = { source: "base", filter: only("land") };
  const oblasts = { source: "base", filter: only("oblasts") };
  const names = (id, of, size, colour, { filter, ...more } = {}) => ({
    id, type: "symbol", source: "base", ...more, filter: only(of, ...(filter ? [filter] : [])),
    layout: {
      "text-field": ["get", "name"], "text-font": ["IBM Plex Sans"], "text-size": size,
      "text-padding": 4, ...more.layout,
    },
    paint: { "text-color": colour, "text-halo-color": skin.halo, "text-halo-width": 1.5 * scale },
  });
  return {
    version: 8,
    // One source in few, large tiles: the map is drawn anew when each of them is there. Our lines are
    // told in hundredths of a degree, which a tile of this size still tells apart.
    sources: {
      base: {
        ...source([
          polygon(base.land, { of: "land" }),
          ...Object.values(base.oblasts).map((rings, id) => polygon(rings, { of: "oblasts" }, id)),
          ...["seas", "countries", "towns", "cities"].flatMap((of) => points(base[of], of, language)),
        ]),
        maxzoom: COARSEST,
      },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": skin.sea } },
      { id: "land", type: "fill", ...land, paint: { "fill-color": skin.land } },
      { id: "border", type: "line", ...land, paint: { "line-color": skin.border, "line-width": 0.7 * scale } },
      {
        id: "glow", type: "line", ...oblasts,
        paint: { "line-color": skin.glow, "line-width": grow(4, 5 * scale, 9, 14 * scale), "line-blur": grow(4, 5 * scale, 9, 14 * scale), "line-opacity": 0.55 },
      },
      // Beneath the land, so that it is seen around the country and never within.
      { id: "edge", type: "line", ...oblasts, paint: { "line-color": skin.edge, "line-width": grow(4, 2.2 * scale, 9, 4 * scale), "line-opacity": 0.9 } },
      { id: "ukraine", type: "fill", ...oblasts, paint: { "fill-color": skin.ukraine } },
      { id: "counted", type: "fill", ...oblasts, layout: { visibility: "none" }, paint: { "fill-opacity": 0.92 } },
      {
        id: "oblast", type: "line", ...oblasts,
        paint: { "line-color": skin.oblast, "line-width": grow(4, 0.6 * scale, 9, 1.4 * scale) },
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
