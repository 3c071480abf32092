// SPDX-License-Identifier: AGPL-3.0-or-later
// Layers of the operator over the map. None is fetched or shown before a reader asks for it, and
// while it is shown, its day and source stand with those of the map.

import { all } from "./dom.mjs";

const COLOURS = {
  dark: {
    boundary: "#6f8098", occupied: "#e0575b", contested: "#e0a63c", liberated: "#5aa9e6", government: "#171e29",
    destroyed: "#ff5647", damaged: "#ff9a3d", possible: "#ffe08a", looted: "#c98bff", count: "#c98bff",
  },
  light: {
    boundary: "#8a8f86", occupied: "#a3262a", contested: "#a86a00", liberated: "#1f6fb2", government: "#fbfaf6",
    destroyed: "#c6281c", damaged: "#d9730d", possible: "#a37b00", looted: "#7b3fc4", count: "#7b3fc4",
  },
};
const STATES = ["occupied", "contested", "liberated", "destroyed", "damaged", "possible"];

const PARTS = ["tiles", "fill", "line", "dots", "all", "destroyed"];
const CLOSEST = 10;
/** Pixels of a circle that stands for so many objects: its area grows with their number. */
const reach = (count) => 4 + 2.4 * Math.sqrt(count);
const REACH = (name) => {
  const reach = (part) => ["*", part, ["+", 4, ["*", 2.4, ["sqrt", ["get", name]]]]];
  // On a phone's small map they leave the land to be seen, on a wall they are seen from afar.
  return ["interpolate", ["linear"], ["zoom"], 3.8, reach(0.4), 5.4, reach(1), 7, reach(2.2)];
};

/** Slanted lines in one colour, so that an area stays readable beneath and without colour. */
function stripes(hex) {
  const size = 12;
  const rgb = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const data = new Uint8Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const isLine = (x + y) % size < 3;
      // Colours of such an image are multiplied with how much of them is there.
      const alpha = isLine ? 0.6 : 0.13;
      data.set([...rgb.map((part) => part * alpha), 255 * alpha], 4 * (y * size + x));
    }
  }
  return { width: size, height: size, data };
}

export class Layers {
  /** `home` is the portal's address, `fetched` gets a file of it; `changed` is called after a
   * choice. */
  constructor({ home, fetched, changed }) {
    this.home = home;
    this.fetched = fetched;
    this.known = new Map();
    this.shown = new Set();
    this.switches = all("[data-layer]");
    for (const one of this.switches) {
      one.addEventListener("change", () => {
        if (one.checked) this.shown.add(one.dataset.layer);
        else this.shown.delete(one.dataset.layer);
        changed();
      });
    }
  }

  choose(codes) {
    const there = this.switches.map((one) => one.dataset.layer);
    this.shown = new Set(codes.filter((code) => there.includes(code)));
    for (const one of this.switches) one.checked = this.shown.has(one.dataset.layer);
  }

  get codes() {
    return [...this.shown];
  }

  /** What has to be said of the layers that are shown. */
  get sources() {
    return this.switches.filter((one) => one.checked).map((one) => one.dataset.source);
  }

  async content(code, kind) {
    if (!this.known.has(code)) {
      const file = `layers/${code}.${kind === "tiles" ? "json" : "geojson"}`;
      this.known.set(code, await (await this.fetched(file)).json());
    }
    return this.known.get(code);
  }

  /** Makes the map show what is chosen; call it again after the map was given another style. */
  async show(map, theme) {
    for (const { dataset: { layer: code, of: kind } } of this.switches) {
      const id = `layer-${code}`;
      if (this.shown.has(code)) await this.content(code, kind);
      if (!map.getLayer("embers")) return;
      const isThere = Boolean(map.getSource(id));
      if (this.shown.has(code) && !isThere) this.add(map, id, kind, this.known.get(code), theme);
      if (!this.shown.has(code) && isThere) {
        for (const part of PARTS) if (map.getLayer(`${id}-${part}`)) map.removeLayer(`${id}-${part}`);
        map.removeSource(id);
        if (kind === "tiles") map.setMaxZoom(CLOSEST);
      }
    }
  }

  add(map, id, kind, content, theme) {
    const colours = COLOURS[theme];
    if (kind === "tiles") return this.addTiles(map, id, content);
    if (kind === "boundaries") return this.addBoundaries(map, id, content, colours);
    const colour = kind === "air_raid"
      ? colours.count : ["match", ["get", "state"], ...STATES.flatMap((one) => [one, colours[one]]), "#0000"];
    map.addSource(id, { type: "geojson", data: content });
    if (kind === "objects") return this.addObjects(map, id, colours);
    const most = Math.max(1, ...content.features.map((one) => one.properties.count ?? 0));
    let fill = { "fill-color": colour, "fill-opacity": 0.35 };
    if (kind === "air_raid") {
      fill = { "fill-color": colour, "fill-opacity": ["interpolate", ["linear"], ["get", "count"], 0, 0.04, most, 0.55] };
    } else if (kind === "control") {
      for (const one of STATES) {
        if (!map.hasImage(`stripes-${one}`)) map.addImage(`stripes-${one}`, stripes(colours[one]));
      }
      fill = { "fill-pattern": ["match", ["get", "state"], ...STATES.flatMap((one) => [one, `stripes-${one}`]), ""] };
    }
    const isArea = ["==", ["geometry-type"], "Polygon"];
    const isSeen = ["!=", ["get", "state"], "government"];
    map.addLayer({ id: `${id}-fill`, type: "fill", source: id, filter: ["all", isArea, isSeen], paint: fill }, "oblast");
    map.addLayer({
      id: `${id}-line`, type: "line", source: id, filter: ["all", isArea, isSeen],
      paint: { "line-color": colour, "line-width": 1.2, "line-dasharray": [3, 2], "line-opacity": 0.9 },
    }, "oblast");
    map.addLayer({
      id: `${id}-dots`, type: "circle", source: id, filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-color": "#0000", "circle-stroke-color": colour, "circle-stroke-width": 1.8, "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 3, 9, 8] },
    }, "sea-names");
  }

  /** Pictures of another map, beneath our own lines and names: with them one may come closer. */
  addTiles(map, id, { format, minzoom, maxzoom }) {
    const code = id.slice("layer-".length);
    const tiles = [new URL(`layers/${code}/`, this.home).href + `{z}/{x}/{y}.${format}`];
    map.addSource(id, { type: "raster", tiles, minzoom, maxzoom, tileSize: 256 });
    map.addLayer({ id: `${id}-tiles`, type: "raster", source: id }, "oblast");
    map.setMaxZoom(Math.max(CLOSEST, maxzoom + 1));
  }

  addBoundaries(map, id, data, colours) {
    map.addSource(id, { type: "geojson", data });
    map.addLayer({
      id: `${id}-line`, type: "line", source: id,
      paint: { "line-color": colours.boundary, "line-width": 0.7, "line-opacity": 0.8 },
    }, "oblast");
  }

  /** Numbers of objects: a circle for all of a place, within it one for those that were destroyed. */
  addObjects(map, id, colours) {
    const circle = (part, filter, paint) => map.addLayer(
      { id: `${id}-${part}`, type: "circle", source: id, filter, paint }, "sea-names",
    );
    circle("all", [">", ["get", "count"], 0], {
      "circle-color": colours.damaged, "circle-opacity": 0.22, "circle-radius": REACH("count"),
      "circle-stroke-color": colours.damaged, "circle-stroke-width": 1.6,
    });
    circle("destroyed", [">", ["get", "destroyed"], 0], {
      "circle-color": colours.destroyed, "circle-opacity": 0.8, "circle-radius": REACH("destroyed"),
    });
  }

  /** What the layer of objects tells of the place under a point: its properties, or nothing. */
  objectsAt(map, point) {
    if (!map.getLayer("layer-objects-all")) return null;
    return map.queryRenderedFeatures(point, { layers: ["layer-objects-all"] }).at(-1) ?? null;
  }

  /** The same as part of a drawing. `path` makes lines of a ring, `circle` a circle of a point. */
  drawn(theme, path, circle) {
    const colours = COLOURS[theme];
    return this.codes.map((code) => (this.known.get(code)?.features ?? []).map((one) => {
      const { state, count, destroyed } = one.properties;
      if (state === "government") return "";
      if (destroyed !== undefined) {
        const whole = circle(one.geometry.coordinates, colours.damaged, reach(count));
        return whole + (destroyed ? circle(one.geometry.coordinates, colours.destroyed, reach(destroyed)) : "");
      }
      const colour = count !== undefined ? colours.count : colours[state] ?? colours.boundary;
      const { type, coordinates } = one.geometry;
      if (type.endsWith("Point")) {
        const points = type === "Point" ? [coordinates] : coordinates;
        return points.map((point) => circle(point, colour)).join("");
      }
      const areas = type === "Polygon" ? [coordinates] : coordinates;
      return `<path d="${areas.flat().map(path).join("")}" fill="${colour}" fill-opacity="${count === undefined && !state ? 0 : 0.3}" fill-rule="evenodd" stroke="${colour}" stroke-width="1" stroke-dasharray="3 2"/>`;
    }).join("")).join("");
  }
}
