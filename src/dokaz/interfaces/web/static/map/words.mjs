// SPDX-License-Identifier: AGPL-3.0-or-later
// What the program of the map says by itself, in the reader's language. The rest comes with the page.

const isUkrainian = document.documentElement.lang === "uk";

export const units = isUkrainian ? { m: "м", km: "км" } : { m: "m", km: "km" };

/** For the renderer, whose own words are English. */
export const locale = isUkrainian ? {
  "Map.Title": "Карта",
  "NavigationControl.ZoomIn": "Ближче",
  "NavigationControl.ZoomOut": "Далі від карти",
  "ScaleControl.Meters": units.m,
  "ScaleControl.Kilometers": units.km,
} : {};
