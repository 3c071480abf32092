// SPDX-License-Identifier: AGPL-3.0-or-later
// Corners set on a map: by mouse, by touch, or by keyboard at the middle of the map.

import { NOTHING } from "./style.mjs";

const NEAR = 14;
const MOST = 200;

/** The corners of a rectangle by two opposite ones. */
export function box([[west, south], [east, north]]) {
  return [[west, south], [east, south], [east, north], [west, north]];
}

export function shapes(corners, { closed }) {
  if (!corners.length) return NOTHING;
  const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
  const features = corners.map((one) => feature("Point", one));
  if (closed && corners.length > 2) features.unshift(feature("Polygon", [[...corners, corners[0]]]));
  else if (corners.length > 1) features.unshift(feature("LineString", corners));
  return { type: "FeatureCollection", features };
}

export class Pen {
  /** `changed(corners, shown)` after every corner; `finished(tool, corners)` when it is whole. */
  constructor(map, { changed, finished }) {
    Object.assign(this, { map, changed, finished, tool: "", corners: [], at: null });
    map.on("click", (event) => this.tool && this.add(event.lngLat.toArray(), event.point));
    map.on("mousemove", (event) => {
      if (!this.tool || !this.corners.length) return;
      this.at = event.lngLat.toArray();
      this.show();
    });
    map.getCanvas().addEventListener("keydown", (event) => this.key(event));
  }

  take(tool) {
    this.tool = tool;
    this.corners = [];
    this.at = null;
    this.map.getCanvas().classList.toggle("is-drawing", Boolean(tool));
    this.map.getContainer().classList.toggle("is-drawing", Boolean(tool));
    if (tool) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
    this.show();
  }

  key(event) {
    if (!this.tool) return;
    const keys = {
      Enter: () => this.add(this.map.getCenter().toArray(), null),
      Backspace: () => { this.corners.pop(); this.at = null; this.show(); },
      Escape: () => this.finish(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  add(corner, pixel) {
    const place = corner.map((one) => Math.round(one * 1e6) / 1e6);
    if (this.tool === "polygon" && this.corners.length > 2 && pixel) {
      const first = this.map.project(this.corners[0]);
      if (Math.hypot(first.x - pixel.x, first.y - pixel.y) < NEAR) return this.finish();
    }
    const last = this.corners.at(-1);
    if (last && last[0] === place[0] && last[1] === place[1]) {
      if (this.tool !== "measure" && this.corners.length > 2) this.finish();
      return undefined;
    }
    if (this.corners.length < MOST) this.corners.push(place);
    this.at = null;
    if (this.tool === "box" && this.corners.length === 2) return this.finish();
    return this.show();
  }

  finish() {
    const [tool, corners] = [this.tool, this.corners];
    this.take("");
    this.finished(tool, corners);
  }

  show() {
    const open = this.at ? [...this.corners, this.at] : this.corners;
    const shown = this.tool === "box" && open.length === 2 ? box(open) : open;
    this.changed(this.corners, shapes(shown, { closed: this.tool !== "measure" || shown.length > 2 }));
  }
}
