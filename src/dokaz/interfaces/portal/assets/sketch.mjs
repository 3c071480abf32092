// SPDX-License-Identifier: AGPL-3.0-or-later
// A large dataset before its events are there: how many of which kind each place has, and when in
// each oblast. Filters of kinds and oblasts answer as exactly as later on; of time and of single
// events it knows nothing. Of a full disc it has the dots that are needed to see it.

/** So many places of dots fill the disc of a place; further dots hardly widen it. */
const FULL = 1600;
/** Each so manieth of these is enough to see it filled, but so few dots are there at least. */
const EACH = 6;
const LEAST = 60;

/** The same as a `Selection` over all the time of a dataset, without its single events. */
export class Sketch {
  constructor({ first, last, counts, months }, about) {
    Object.assign(this, { first, last, from: first, to: last, counts });
    this.kinds = about.kinds.length;
    this.oblastOf = about.places.map((place) => place[6]);
    this.hexagonOf = about.places.map((place) => place[7]);
    this.monthsOfOblasts = months;
    this.months = months[0][0].length;
    const begins = new Date(first * 86_400_000);
    this.firstMonth = begins.getUTCFullYear() * 12 + begins.getUTCMonth();
    this.shown = new Uint8Array(this.kinds).fill(1);
    this.oblast = -1;
    /** Fewer dots cover as much, each so many times as large as one of the events. */
    this.swell = 1.25;
    this.byPlace = new Uint32Array(about.places.length);
    this.byOblast = new Uint32Array(about.oblasts.length);
    this.byHexagon = new Uint32Array(about.hexagons.length);
    this.byKind = new Uint32Array(this.kinds);
    this.byMonth = new Float32Array(this.months * this.kinds);
    this.total = 0;
    this.lay();
  }

  /** Dots by place: of each kind that it has at least one, in an order drawn by lot, always the
   * same. `rank` tells where a dot lies, or -1. */
  lay() {
    const place = [];
    const kind = [];
    this.begins = [];
    this.oblastOf.forEach((_, where) => {
      this.begins.push(kind.length);
      const total = this.counts.reduce((sum, column) => sum + column[where], 0);
      const share = Math.max(1, total / Math.max(LEAST, Math.min(total, FULL) / EACH));
      this.counts.forEach((column, what) => {
        for (let left = column[where]; left > 0; left -= share) kind.push(what);
      });
      for (let dot = this.begins[where]; dot < kind.length; dot++) place.push(where);
      for (let dot = kind.length - 1; dot > this.begins[where]; dot--) {
        const other = this.begins[where] + Math.floor(lot(dot) * (dot + 1 - this.begins[where]));
        [kind[dot], kind[other]] = [kind[other], kind[dot]];
      }
    });
    const count = kind.length;
    this.begins.push(count);
    this.events = { count, place, kind: Uint8Array.from(kind), day: new Uint8Array(count) };
    this.rank = new Float32Array(count);
  }

  count() {
    const { counts, shown, oblast: chosen, oblastOf, hexagonOf } = this;
    for (const column of [this.byPlace, this.byOblast, this.byHexagon, this.byKind]) column.fill(0);
    this.total = 0;
    oblastOf.forEach((oblast, where) => {
      const isIn = chosen < 0 || chosen === oblast;
      let found = 0;
      counts.forEach((column, kind) => {
        if (isIn) this.byKind[kind] += column[where];
        if (shown[kind]) found += column[where];
      });
      this.byOblast[oblast] += found;
      if (isIn) {
        this.byPlace[where] = found;
        this.total += found;
        if (hexagonOf[where] >= 0) this.byHexagon[hexagonOf[where]] += found;
      }
      this.arrange(where);
    });
    this.countMonths();
  }

  /** Spreads the dots of a place that are shown over the disc that its events fill. */
  arrange(where) {
    const dots = [];
    for (let dot = this.begins[where]; dot < this.begins[where + 1]; dot++) {
      this.rank[dot] = -1;
      if (this.byPlace[where] && this.shown[this.events.kind[dot]]) dots.push(dot);
    }
    const share = this.byPlace[where] / dots.length;
    // Somewhere in its share: at even steps dots stand in spokes.
    dots.forEach((dot, number) => { this.rank[dot] = Math.floor((number + lot(dot)) * share); });
  }

  /** Whether nothing is filtered out. */
  isWhole() {
    return this.oblast < 0 && this.shown.every(Boolean);
  }

  countMonths() {
    this.byMonth.fill(0);
    this.monthsOfOblasts.forEach((ofKinds, oblast) => {
      if (this.oblast >= 0 && this.oblast !== oblast) return;
      ofKinds.forEach((column, kind) => column.forEach((twelfths, month) => {
        this.byMonth[month * this.kinds + kind] += twelfths / 12;
      }));
    });
  }
}

/** A number from 0 to 1 that is always the same for a dot (the last steps of MurmurHash3). */
function lot(dot) {
  const mixed = Math.imul(dot + 1, 0x85ebca6b);
  const more = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((more ^ (more >>> 16)) >>> 0) / 2 ** 32;
}
