# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the place a file says it was made at fits places that people stated of what it shows.

A camera stands away from what it films: from the next street to the horizon. So a tolerance of what
can usually be seen is added to how exactly the place is stated. Far apart does not say which place
is wrong, and close together proves nothing: anybody can write a place into a file.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_EARTH_METRES = 6_371_008.8
"""Mean radius (IUGG); a sphere errs by up to 0.6 %, less than any tolerance here."""
SEEN_FROM = 3_000.0
"""How far from a camera what it shows usually is, in metres."""
EXACTNESS = {
    "exact": 10.0,
    "vicinity": 100.0,
    "locality": 1_000.0,
    "settlement": 10_000.0,
    "raion": 60_000.0,
    "oblast": 200_000.0,
}
"""How far the true place may be from the stated point, in metres, by its stated precision."""


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """A place that people stated: degrees north and east. `of` is what it was stated of."""

    of: str
    latitude: float
    longitude: float
    precision: str


@dataclass(frozen=True, slots=True)
class PlaceComparison:
    """`apart` and `allowed` in metres. `claimed`: the file's place as it is written."""

    stated: StatedPlace
    claimed: str
    apart: float
    allowed: float

    @property
    def differs(self) -> bool:
        """They do not fit together."""
        return self.apart > self.allowed


def compared_places(claims: Any, stated: Sequence[StatedPlace]) -> tuple[PlaceComparison, ...]:
    """The file's place against each stated one. `claims`: as in the sidecar (`claims.sidecar`).

    A place of 0, 0 is what devices write that know none: it is compared with nothing.
    """
    claimed = _place(claims)
    if claimed is None or claimed == (0.0, 0.0):
        return ()
    latitude, longitude = claimed
    return tuple(
        PlaceComparison(
            stated=one,
            claimed=f"{latitude:.5f}, {longitude:.5f}",
            apart=metres(claimed, (one.latitude, one.longitude)),
            allowed=EXACTNESS.get(one.precision, EXACTNESS["settlement"]) + SEEN_FROM,
        )
        for one in stated
    )


def metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Length of the great circle between two points in degrees north and east."""
    north_1, east_1, north_2, east_2 = map(math.radians, (*first, *second))
    half = (
        math.sin((north_2 - north_1) / 2) ** 2
        + math.cos(north_1) * math.cos(north_2) * math.sin((east_2 - east_1) / 2) ** 2
    )
    return 2 * _EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


def _place(claims: Any) -> tuple[float, float] | None:
    """The place in a sidecar's claims; None for none, or for what is none on earth."""
    for part in ("photo", "recording"):
        found = claims.get(part) if isinstance(claims, Mapping) else None
        place = found.get("place") if isinstance(found, Mapping) else None
        if not isinstance(place, Mapping):
            continue
        try:
            latitude, longitude = float(place["latitude"]), float(place["longitude"])
        except (KeyError, TypeError, ValueError):
            continue
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None
