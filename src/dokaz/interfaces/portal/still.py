# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map as one still picture (SVG), for the first view and for who has no programs running.

Lines are those of the base map that ships with the portal, in which Crimea is Ukraine. A place with
events is one dot; its area grows with their number.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dokaz.interfaces.portal.dataset import Dataset

_WIDTH = 1000.0
_WEST, _EAST, _SOUTH, _NORTH = 21.8, 40.6, 44.1, 52.6
_COLOURS = {
    "dark": ("#171e29", "#4a5a70", "#ff9a3d"),
    "light": ("#fbfaf6", "#9aa3a8", "#c25a22"),
}


def _height() -> float:
    return _WIDTH * (_y(_SOUTH) - _y(_NORTH)) / math.radians(_EAST - _WEST)


def _y(latitude: float) -> float:
    return -math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def at(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a place stands on a picture 1000 wide (Mercator), from its upper left corner."""
    scale = _WIDTH / math.radians(_EAST - _WEST)
    return (
        round(math.radians(longitude - _WEST) * scale, 1),
        round((_y(latitude) - _y(_NORTH)) * scale, 1),
    )


def still(dataset: Dataset, base: Mapping[str, Any], *, theme: str) -> str:
    """The picture in the colours of a theme. No styles inside: a strict policy forbids them."""
    fill, line, dot = _COLOURS[theme]
    outline = "".join(_path(ring) for rings in base["oblasts"].values() for ring in rings)
    counts = {where: count for where, (count, _kinds) in dataset.embers.items()}
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{min(1.1 * math.sqrt(count), 22):.1f}"/>'
        for (longitude, latitude), count in sorted(counts.items(), key=lambda each: -each[1])[:900]
        for x, y in [at(longitude, latitude)]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_height():.0f}">'
        f'<path d="{outline}" fill="{fill}" stroke="{line}" stroke-width="0.9"/>'
        f'<g fill="{dot}" fill-opacity="0.72">{dots}</g></svg>\n'
    )


def _path(ring: Sequence[Sequence[float]]) -> str:
    """A ring with every point that is at least a pixel from the one before."""
    kept: list[tuple[float, float]] = []
    for longitude, latitude in ring:
        x, y = at(longitude, latitude)
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= 3:
            kept.append((x, y))
    if len(kept) < 3:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z"
