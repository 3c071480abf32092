// SPDX-License-Identifier: AGPL-3.0-or-later
// A large dataset before it is there: dots by place, made of how many events of which kind each place
// has. It looks as the map of all events does and tells nothing of time. Which dot has which colour is
// drawn by lot, always the same.

const MOST_DOTS = 400;

/** What `Embers` draws, of a sketch: `x` and `y` steps of places in thousandths of a degree, `kinds`
 * codes of kinds, `counts` a column of numbers for each kind. */
export function sketched({ x, y, kinds, counts }) {
  const [across, up] = [x, y].map(summed);
  const places = across.map((longitude, place) => [,,,, up[place], longitude]);
  const totals = places.map((_, place) => counts.reduce((sum, column) => sum + column[place], 0));
  const dots = totals.map((total) => Math.ceil(total / stride(total)));
  const count = dots.reduce((sum, one) => sum + one, 0);
  const events = { count, place: new Uint16Array(count), kind: new Uint8Array(count), day: new Uint8Array(count) };
  const rank = new Float32Array(count);
  let dot = 0;
  let lot = 1;
  places.forEach((_, place) => {
    for (let number = 0; number < dots[place]; number++, dot++) {
      lot = (Math.imul(lot, 1664525) + 1013904223) >>> 0;
      let left = (lot / 2 ** 32) * totals[place];
      let kind = 0;
      while (kind < kinds.length - 1 && left >= counts[kind][place]) left -= counts[kind++][place];
      events.place[dot] = place;
      events.kind[dot] = kind;
      // Somewhere in its stretch: at even steps dots stand in spokes.
      rank[dot] = Math.floor((number + ((lot >>> 3) & 255) / 256) * stride(totals[place]));
    }
  });
  return { picture: { events, rank, to: 0 }, places, kinds };
}

/** Of a full disc each so manieth dot: it is covered by its neighbours many times over. */
const stride = (total) => Math.max(1, Math.ceil(total / MOST_DOTS));

function summed(steps) {
  let at = 0;
  return steps.map((step) => (at += step) / 1000);
}
