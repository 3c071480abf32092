# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which towns' names fit on a still map: none lies over another, over a numbered point, over the
small map in the corner, or beyond the edge."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

_BESIDE = 12
"""Pixels from a dot's middle to its name (`web/places/map.html`)."""
_LETTER, _LINE = 10.7, 23
"""Pixels of a letter, on average and rather too many, and of a line: as phones have them, where
letters are larger beside the map (`events.css`)."""
_POINT = 9
"""Pixels from the middle of a numbered point to its edge."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge in pixels."""


class Dot(Protocol):
    """A dot in pixels; a name would stand to its right."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def label(self) -> str: ...


D = TypeVar("D", bound=Dot)


def readable(
    towns: Iterable[D], points: Iterable[Dot], *, width: int, corner: Box, most: int
) -> list[D]:
    """Those of `towns` whose names are free, first come first written, `most` of them at most.

    `points` are the numbered ones, `width` is the map's, `corner` the small map's place.
    """
    taken = [corner, *(_around(one) for one in points)]
    kept: list[D] = []
    for town in towns:
        box = _name_of(town)
        if len(kept) == most:
            break
        if box[2] <= width and not any(_overlap(box, other) for other in taken):
            taken.append(box)
            kept.append(town)
    return kept


def _around(point: Dot) -> Box:
    return point.x - _POINT, point.y - _POINT, point.x + _POINT, point.y + _POINT


def _name_of(town: Dot) -> Box:
    left = town.x + _BESIDE
    return left, town.y - _LINE / 2, left + len(town.label) * _LETTER, town.y + _LINE / 2


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
