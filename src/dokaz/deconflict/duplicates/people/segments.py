# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes of a segment: some people as they are compared. Only ever kept sealed (docs/adr/0014).

`dokaz people 1\\n`, three numbers of 32 bits (people, bytes of features, keys), all little-endian;
identifiers (16 bytes each), ends of the features (32 bits), keys in order (64 bits), the row of
each key (32 bits), features as text. Filled up with zeros to a multiple of 4096.
"""

import struct

import numpy as np

from dokaz.deconflict.duplicates.people.lookup import Shelf

_MAGIC = b"dokaz people 1\n\0"
_NUMBERS = struct.Struct("<III")
_BLOCK = 4096


def to_bytes(shelf: Shelf) -> bytes:
    """A shelf as bytes."""
    plain = b"".join(
        (
            _MAGIC, _NUMBERS.pack(len(shelf), len(shelf.lines), len(shelf.keys)), shelf.ids,
            shelf.ends.astype("<u4").tobytes(), shelf.keys.astype("<u8").tobytes(),
            shelf.rows.astype("<u4").tobytes(), shelf.lines,
        )
    )  # fmt: skip
    return plain + b"\0" * (-len(plain) % _BLOCK)


def from_bytes(plain: bytes) -> Shelf:
    """The shelf of some bytes.

    Raises:
        ValueError: they are no segment. A sealed one was authenticated before: this is a defect.
    """
    head = len(_MAGIC) + _NUMBERS.size
    if len(plain) < head or not plain.startswith(_MAGIC):
        raise ValueError("not a segment of people of this version")
    people, text, keys = _NUMBERS.unpack_from(plain, len(_MAGIC))
    sizes = (people * 16, people * 4, keys * 8, keys * 4, text)
    if head + sum(sizes) > len(plain):
        raise ValueError("a segment of people is cut short")
    parts, start = [], head
    for size in sizes:
        parts.append(plain[start : start + size])
        start += size
    return Shelf(
        parts[0],
        parts[4],
        np.frombuffer(parts[1], dtype="<u4"),
        np.frombuffer(parts[2], dtype="<u8"),
        np.frombuffer(parts[3], dtype="<u4"),
    )
