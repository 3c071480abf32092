// SPDX-License-Identifier: AGPL-3.0-or-later
// Distances and areas on the ellipsoid WGS 84. Points are [longitude, latitude] in degrees.

const A = 6_378_137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two points along the ellipsoid (Vincenty 1975, inverse), good to a millimetre
 * where its rounds come to an end; for points opposite each other on the globe they do not, and
 * the answer is NaN. */
export function distance([lon1, lat1], [lon2, lat2]) {
  if (lon1 === lon2 && lat1 === lat2) return 0;
  const L = rad(lon2 - lon1);
  const [u1, u2] = [lat1, lat2].map((one) => Math.atan((1 - F) * Math.tan(rad(one))));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = L;
  for (let round = 0; round < 200; round++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sigmaSin = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sigmaSin === 0) return 0;
    const sigmaCos = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sigmaSin, sigmaCos);
    const alphaSin = (c1 * c2 * sl) / sigmaSin;
    const alphaCos2 = 1 - alphaSin * alphaSin;
    const middle = alphaCos2 ? sigmaCos - (2 * s1 * s2) / alphaCos2 : 0;
    const C = (F / 16) * alphaCos2 * (4 + F * (4 - 3 * alphaCos2));
    const before = lambda;
    lambda = L + (1 - C) * F * alphaSin
      * (sigma + C * sigmaSin * (middle + C * sigmaCos * (2 * middle * middle - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const k = (alphaCos2 * (A * A - B * B)) / (B * B);
    const bigA = 1 + (k / 16384) * (4096 + k * (k * (320 - 175 * k) - 768));
    const bigB = (k / 1024) * (256 + k * (k * (74 - 47 * k) - 128));
    const part = bigB * sigmaSin * (middle + (bigB / 4) * (
      sigmaCos * (2 * middle * middle - 1)
      - (bigB / 6) * middle * (4 * sigmaSin * sigmaSin - 3) * (4 * middle * middle - 3)));
    return B * bigA * (sigma - part);
  }
  return NaN;
}

const q = (latitude) => {
  const sin = Math.sin(rad(latitude));
  return (1 - E2) * (sin / (1 - E2 * sin * sin) + Math.atanh(E * sin) / E);
};

/** Square metres inside corners whose sides are straight on the map (lines of a constant bearing).
 * Every strip between two latitudes has its exact area on the ellipsoid (Snyder 1987, 3-12);
 * sides are walked in short steps. */
export function surface(corners) {
  const height = (latitude) => Math.asinh(Math.tan(rad(latitude)));
  const latitudeOf = (y) => (Math.atan(Math.sinh(y)) * 180) / Math.PI;
  let sum = 0;
  corners.forEach(([lon1, lat1], at) => {
    const [lon2, lat2] = corners[(at + 1) % corners.length];
    const [y1, y2] = [height(lat1), height(lat2)];
    const steps = Math.max(1, Math.min(400, Math.ceil(Math.abs(lat2 - lat1) / 0.01)));
    let before = lat1;
    for (let step = 1; step <= steps; step++) {
      const latitude = latitudeOf(y1 + ((y2 - y1) * step) / steps);
      const middle = lon1 + ((lon2 - lon1) * (step - 0.5)) / steps;
      sum += rad(middle) * (q(latitude) - q(before));
      before = latitude;
    }
  });
  return Math.abs((sum * A * A) / 2);
}
