# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points as a vector tile (Mapbox Vector Tile specification 2.1, protocol buffers).

Written for one shape only: layers of points whose tags are small numbers or texts. Libraries that
encode any geometry take seconds for a tile of a million events (docs/adr/0015).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

EXTENT = 4096
_LAYER, _NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 0x1A, 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x78


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


_SMALL = tuple(_varint(value) for value in range(1 << 14))


def _number(value: int) -> bytes:
    return _SMALL[value] if value < len(_SMALL) else _varint(value)


def _framed(key: int, content: bytes) -> bytes:
    return bytes((key,)) + _number(len(content)) + content


@dataclass(frozen=True, slots=True)
class Points:
    """A layer: places in the tile (0 to `EXTENT` from the north-west), identifiers (may be none),
    and tags by name, one value a point."""

    name: str
    x: Sequence[int]
    y: Sequence[int]
    ids: Sequence[int] = ()
    tags: Mapping[str, Sequence[int | str]] = field(default_factory=dict)


def encoded(*layers: Points) -> bytes:
    """A tile of layers; those without a point are left out."""
    return b"".join(_framed(_LAYER, _layer(one)) for one in layers if len(one.x))


def _layer(layer: Points) -> bytes:
    values: dict[int | str, int] = {}
    pairs = [
        [
            bytes((place,)) + _number(values.setdefault(value, len(values)))
            for value in layer.tags[name]
        ]
        for place, name in enumerate(layer.tags)
    ]
    tags = [b"".join(one) for one in zip(*pairs, strict=True)] if pairs else [b""] * len(layer.x)
    ids: Sequence[int | None] = layer.ids or [None] * len(layer.x)
    features = [
        _framed(_FEATURE, _feature(x, y, tag, number))
        for x, y, tag, number in zip(layer.x, layer.y, tags, ids, strict=True)
    ]
    keys = [_framed(_KEY, name.encode()) for name in layer.tags]
    told = [_framed(_VALUE, _value(value)) for value in values]
    head = _framed(_NAME, layer.name.encode())
    foot = bytes((_EXTENT,)) + _number(EXTENT) + bytes((_VERSION, 2))
    return b"".join((head, *features, *keys, *told, foot))


def _feature(x: int, y: int, tags: bytes, number: int | None) -> bytes:
    # MoveTo once (9), then the parameters zigzag encoded: never negative here.
    geometry = b"\x09" + _number(x << 1) + _number(y << 1)
    told = b"" if number is None else b"\x08" + _number(number)
    if tags:
        told += b"\x12" + _number(len(tags)) + tags
    return told + b"\x18\x01\x22" + _number(len(geometry)) + geometry


def _value(value: int | str) -> bytes:
    if isinstance(value, str):
        return _framed(0x0A, value.encode())
    return b"\x28" + _number(value)
