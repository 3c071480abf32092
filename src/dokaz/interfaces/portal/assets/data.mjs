// SPDX-License-Identifier: AGPL-3.0-or-later
// Events of a dataset as columns, and counting them. docs/formats/published-dataset.md says how the
// pack is laid out. Nothing here asks a server for anything but the dataset's own files.

const HEAD = 16;
const BRIDGE = 31;
const DAY_MS = 86_400_000;

/** The base map with its rings as degrees. They come as steps from point to point, in hundredths. */
export function unfolded(base) {
  const degrees = (steps) => {
    let [x, y] = [0, 0];
    const ring = [];
    for (let at = 0; at < steps.length; at += 2) {
      [x, y] = [x + steps[at], y + steps[at + 1]];
      ring.push([x / 100, y / 100]);
    }
    return ring;
  };
  const oblasts = Object.entries(base.oblasts).map(([code, rings]) => [code, rings.map(degrees)]);
  return { ...base, land: base.land.map(degrees), oblasts: Object.fromEntries(oblasts) };
}

/** The columns of a pack: place, day (days since 1970), kind, dateStep (0 day, 1 month, 2 year). */
export function unpack(buffer) {
  const head = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 8));
  const count = head.getUint32(8, true);
  if (magic !== "DOKAZEV1" || buffer.byteLength !== HEAD + 5 * count) {
    throw new Error("not an event pack of version 1");
  }
  const column = (number) => new Uint8Array(buffer, HEAD + number * count, count);
  const [low, high, gap, mark, harmed] = [0, 1, 2, 3, 4].map(column);
  let events = 0;
  for (let row = 0; row < count; row++) events += (mark[row] & 31) !== BRIDGE;
  const made = {
    count: events,
    place: new Uint16Array(events),
    day: new Int32Array(events),
    kind: new Uint8Array(events),
    dateStep: new Uint8Array(events),
    harmed: new Uint8Array(events),
  };
  let day = head.getInt32(12, true);
  for (let row = 0, to = 0; row < count; row++) {
    day += gap[row];
    if ((mark[row] & 31) === BRIDGE) continue;
    made.place[to] = low[row] | (high[row] << 8);
    made.day[to] = day;
    made.kind[to] = mark[row] & 31;
    made.dateStep[to] = mark[row] >> 5;
    made.harmed[to++] = harmed[row];
  }
  return made;
}

/** The last day that a date can mean: of a month or a year where it is told so. */
function until(day, step) {
  if (step === 0) return day;
  const first = dateOf(day);
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  return (step === 1 ? Date.UTC(year, month + 1, 1) : Date.UTC(year + 1, 0, 1)) / DAY_MS - 1;
}

/** A column that follows from date and exactness. Dates repeat, and working with them is slow. */
function each({ count, day, dateStep }, derive) {
  const known = new Map();
  const made = new Int32Array(count);
  for (let event = 0; event < count; event++) {
    const key = day[event] * 4 + dateStep[event];
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = derive(day[event], dateStep[event])));
    made[event] = value;
  }
  return made;
}

/** Months since the year 0, and the day that one begins with. */
const monthOf = (day) => dateOf(day).getUTCFullYear() * 12 + dateOf(day).getUTCMonth();
export const dayOfMonth = (month) => Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;

export const dateOf = (day) => new Date(day * DAY_MS);
export const dayOf = (text) => Math.floor(Date.parse(`${text}T00:00:00Z`) / DAY_MS);

/** The first event of this day or a later one. */
function firstFrom(day, count, wanted) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (day[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Filters over the columns; `count` goes through all events once. */
export class Selection {
  constructor(events, about) {
    this.events = events;
    this.kinds = about.kinds.length;
    this.oblastOf = Uint8Array.from(about.places, (place) => place[6]);
    this.hexagonOf = Int16Array.from(about.places, (place) => place[7]);
    this.first = events.count ? events.day[0] : 0;
    this.until = each(events, (day, step) => until(day, step));
    // Where only the year is told the period goes no further than events that are told better.
    this.last = events.count ? events.day[events.count - 1] : 0;
    for (let event = 0; event < events.count; event++) {
      if (events.dateStep[event] === 1) this.last = Math.max(this.last, this.until[event]);
    }
    this.firstMonth = monthOf(this.first);
    this.months = monthOf(this.last) - this.firstMonth + 1;
    this.month = each(events, (day) => monthOf(day) - this.firstMonth);
    this.shown = new Uint8Array(this.kinds).fill(1);
    this.oblast = -1;
    this.from = this.first;
    this.to = this.last;
    this.byPlace = new Uint32Array(about.places.length);
    /** The same in all oblasts. */
    this.anywhere = new Uint32Array(about.places.length);
    this.byOblast = new Uint32Array(about.oblasts.length);
    this.byHexagon = new Uint32Array(about.hexagons.length);
    this.byKind = new Uint32Array(this.kinds);
    this.byMonth = new Float32Array(this.months * this.kinds);
    /** Which dot of its place an event is, or -1 where it is filtered out. */
    this.rank = new Float32Array(events.count);
    this.total = 0;
    /** The oblast that `byMonth` was counted for; nothing at first. */
    this.monthsOf = null;
  }

  /** Counts everything anew. Kinds are counted without the filter of kinds, oblasts without that
   * of oblasts, months without that of time: each control shows what choosing it would give. */
  count() {
    const { day, kind, place, count } = this.events;
    const { until: untils, from, to, oblast: chosen, shown, oblastOf, hexagonOf, rank } = this;
    const { byPlace, byOblast, byHexagon, byKind, anywhere } = this;
    if (this.monthsOf !== chosen) this.countMonths();
    for (const column of [byPlace, byOblast, byHexagon, byKind, anywhere]) column.fill(0);
    rank.fill(-1);
    // Events stand by their days; the longest that one is told for is a year.
    const end = firstFrom(day, count, to + 1);
    for (let event = firstFrom(day, count, from - 366); event < end; event++) {
      if (untils[event] < from) continue;
      const what = kind[event];
      const where = place[event];
      const isInOblast = chosen < 0 || oblastOf[where] === chosen;
      if (isInOblast) byKind[what]++;
      if (!shown[what]) continue;
      anywhere[where]++;
      if (isInOblast) rank[event] = byPlace[where]++;
    }
    let total = 0;
    for (let where = 0; where < byPlace.length; where++) {
      total += byPlace[where];
      byOblast[oblastOf[where]] += anywhere[where];
      if (hexagonOf[where] >= 0) byHexagon[hexagonOf[where]] += byPlace[where];
    }
    this.total = total;
  }

  /** Events by month and kind, of the chosen oblast: neither time nor kinds that are hidden change
   * it. An event of some day of a year stands a twelfth in each of its months. */
  countMonths() {
    const { kind, place, dateStep, count } = this.events;
    const { month: months, kinds, byMonth, oblastOf, oblast: chosen } = this;
    byMonth.fill(0);
    for (let event = 0; event < count; event++) {
      if (chosen >= 0 && oblastOf[place[event]] !== chosen) continue;
      const what = kind[event];
      if (dateStep[event] < 2) byMonth[months[event] * kinds + what]++;
      else {
        const end = Math.min(this.months, months[event] + 12);
        for (let month = months[event]; month < end; month++) byMonth[month * kinds + what] += 1 / 12;
      }
    }
    this.monthsOf = chosen;
  }

  /** The page-th `size` of events that pass, the latest first, and how many pages there are.
   * Needs `count` before; goes no further through the events than to the end of the page. */
  page(number, size, place = -1) {
    const all = place < 0 ? this.total : this.byPlace[place];
    const pages = Math.max(1, Math.ceil(all / size));
    const at = Math.min(number, pages - 1);
    const rows = [];
    let skipped = 0;
    for (let event = this.events.count - 1; event >= 0 && rows.length < size; event--) {
      if (this.rank[event] < 0 || (place >= 0 && this.events.place[event] !== place)) continue;
      if (skipped < at * size) skipped++;
      else rows.push(event);
    }
    return { rows, pages, at, all };
  }
}
