# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a vector tile back, by the letter of the specification and not with our own encoder."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dokaz.maps import plane


@dataclass(frozen=True)
class Dot:
    """A point of a tile: where it is in it (0 to 4096), its identifier and its tags."""

    x: int
    y: int
    id: int
    tags: dict[str, Any]

    def degrees(self, zoom: int, column: int, row: int) -> tuple[float, float]:
        size = plane.SIZE >> zoom
        latitude, longitude = plane.degrees(
            column * size + (self.x + 0.5) * size / 4096, row * size + (self.y + 0.5) * size / 4096
        )
        return float(latitude), float(longitude)


def layers(tile: bytes) -> dict[str, list[Dot]]:
    """Layers by name."""
    return dict(_layer(content) for number, content in _fields(tile) if number == 3)


def dots(tile: bytes, name: str = "records") -> list[Dot]:
    """The points of one layer; none where it is not there."""
    return layers(tile).get(name, [])


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        else:
            assert key & 7 == 2, "only numbers and what has a length"
            length, at = _varint(data, at)
            yield key >> 3, data[at : at + length]
            at += length


def _packed(data: bytes) -> list[int]:
    found, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        found.append(value)
    return found


def _layer(data: bytes) -> tuple[str, list[Dot]]:
    told = list(_fields(data))
    (name,) = [value.decode() for number, value in told if number == 1]
    assert [value for number, value in told if number == 15] == [2]
    assert [value for number, value in told if number == 5] == [4096]
    keys = [value.decode() for number, value in told if number == 3]
    values: list[Any] = []
    for number, value in told:
        if number == 4:
            ((kind, content),) = _fields(value)
            values.append(content.decode() if kind == 1 else content)
    return name, [_dot(value, keys, values) for number, value in told if number == 2]


def _dot(data: bytes, keys: list[str], values: list[Any]) -> Dot:
    told = dict(_fields(data))
    assert told[3] == 1, "a point"
    command, x, y = _packed(told[4])
    assert command == 9, "one MoveTo"
    pairs = _packed(told.get(2, b""))
    tags = {keys[key]: values[value] for key, value in zip(pairs[::2], pairs[1::2], strict=True)}
    return Dot((x >> 1) ^ -(x & 1), (y >> 1) ^ -(y & 1), told.get(1, 0), tags)
