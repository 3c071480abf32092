// SPDX-License-Identifier: AGPL-3.0-or-later
// An area drawn for a field that holds its corners. The field works without this program; the map
// is fetched when its part of the page is opened.

import { Pen, shapes } from "./drawing.mjs";
import { style } from "./style.mjs";
import { locale } from "./words.mjs";

const UKRAINE = [[22.0, 44.2], [40.4, 52.5]];
const language = document.documentElement.lang;
const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");

class Drawn {
  constructor(part) {
    this.part = part;
    this.field = document.getElementById(part.dataset.field);
    part.hidden = false;
    part.addEventListener("toggle", () => part.open && !this.asked && this.begin());
    this.field.addEventListener("input", () => this.show());
    this.find("[data-draw-finish]").addEventListener("click", () => this.pen?.finish());
    this.find("[data-draw-clear]").addEventListener("click", () => this.keep([]));
  }

  find(selector) {
    return this.part.querySelector(selector);
  }

  corners() {
    const all = this.field.value.split(";").map((one) => one.split(",").map(Number));
    return all.every((one) => one.length === 2 && one.every(Number.isFinite)) ? all : [];
  }

  look() {
    const whole = (address) => `${location.origin}${address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")}`;
    const { tiles, names } = this.part.dataset;
    return style(this.base, { theme: theme(), language, tiles: whole(tiles), names: whole(names) });
  }

  async begin() {
    this.asked = true;
    try {
      const { renderer, base, label } = this.part.dataset;
      const [{ Map: MapView, NavigationControl }, land] = await Promise.all([
        import(renderer), fetch(base).then((answer) => answer.json()),
        document.fonts.load('500 24px "IBM Plex Sans"', "Київ Kyiv"),
      ]);
      this.base = land;
      this.map = new MapView({
        container: this.find(".map-view"), style: this.look(), locale, attributionControl: false,
        bounds: this.bounds(), fitBoundsOptions: { padding: 20 }, minZoom: 3, maxZoom: 16,
        dragRotate: false, pitchWithRotate: false, touchPitch: false,
      });
      this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
      this.map.getCanvas().setAttribute("aria-label", label);
      this.map.on("style.load", () => this.show());
      this.map.once("idle", () => { this.part.dataset.ready = "yes"; });
      this.pen = new Pen(this.map, {
        changed: (corners, shown) => this.draw(shown),
        finished: (tool, corners) => this.keep(corners.length > 2 ? corners : this.corners()),
      });
      this.pen.take("polygon");
      new MutationObserver(() => this.map.setStyle(this.look(), { diff: false }))
        .observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    } catch (error) {
      this.find("[data-draw-say]").textContent = this.part.dataset.failed;
      throw error;
    }
  }

  bounds() {
    const corners = this.corners();
    if (corners.length < 3) return UKRAINE;
    const [x, y] = [0, 1].map((at) => corners.map((one) => one[at]));
    return [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
  }

  /** Put corners into the field; the next click begins another area. */
  keep(corners) {
    this.field.value = corners.map((one) => one.join(",")).join(";");
    this.pen?.take("polygon");
    this.show();
  }

  show() {
    this.draw(shapes(this.corners(), { closed: true }));
  }

  draw(content) {
    this.map?.getSource("drawn")?.setData(content);
  }
}

for (const part of document.querySelectorAll("[data-draw]")) new Drawn(part);
