# SPDX-License-Identifier: AGPL-3.0-or-later
"""The little of Apache Parquet that a dataset needs: flat columns of values that repeat.

Written here rather than by a library because a dataset must have the same bytes wherever and
whenever it is made: a library writes its version into each file and changes how it lays pages out,
and it would add some 40 MB to a node for this one file. What is written is the part of the format
that every reader knows (format version 1, one row group, dictionary and plain encoding, no
compression); tests read it with a library. Source: parquet-format 2.x, `parquet.thrift`,
Encodings.md; Thrift compact protocol.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

MAGIC = b"PAR1"
_INT32, _DOUBLE, _BYTE_ARRAY = 1, 5, 6
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12

Field: TypeAlias = tuple[int, int, bytes]
"""Number, type and content of a field of a Thrift struct."""


@dataclass(frozen=True, slots=True)
class Repeating:
    """A column whose values, all of one type, stand once each: `of_row` names one for every row."""

    name: str
    type: type[str] | type[bytes] | type[float]
    values: Sequence[str] | Sequence[bytes] | Sequence[float]
    of_row: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counting:
    """A column that counts the rows from 1."""

    name: str
    rows: int


Column: TypeAlias = Repeating | Counting


def write(columns: Sequence[Column], rows: int, about: Mapping[str, str]) -> Iterator[bytes]:
    """A file of these columns, each of so many rows, in pieces. `about`: its key-value metadata."""
    yield MAGIC
    at = len(MAGIC)
    chunks = []
    for column in columns if rows else ():
        content, chunk = _chunk(column, rows, at)
        chunks.append(_struct((2, _I64, _int(at)), (3, _STRUCT, chunk)))
        yield content
        at += len(content)
    group = _struct(
        (1, _LIST, _list(_STRUCT, chunks)),
        (2, _I64, _int(at - len(MAGIC))),
        (3, _I64, _int(rows)),
    )
    schema = [_struct((4, _BINARY, _bytes(b"schema")), (5, _I32, _int(len(columns))))]
    schema += [_element(one) for one in columns]
    stated = [
        _struct((1, _BINARY, _bytes(key.encode())), (2, _BINARY, _bytes(value.encode())))
        for key, value in about.items()
    ]
    footer = _struct(
        (1, _I32, _int(1)),
        (2, _LIST, _list(_STRUCT, schema)),
        (3, _I64, _int(rows)),
        (4, _LIST, _list(_STRUCT, [group] if rows else [])),
        (5, _LIST, _list(_STRUCT, stated)),
        (6, _BINARY, _bytes(b"dokaz")),
    )
    yield footer + struct.pack("<I", len(footer)) + MAGIC


def _element(column: Column) -> bytes:
    """A column's line in the schema: always required, text marked as UTF-8."""
    fields = [
        (1, _I32, _int(_type_of(column))),
        (3, _I32, _int(0)),
        (4, _BINARY, _bytes(column.name.encode())),
    ]
    if isinstance(column, Repeating) and column.type is str:
        fields += [(6, _I32, _int(0)), (10, _STRUCT, _struct((1, _STRUCT, _struct())))]
    return _struct(*fields)


def _type_of(column: Column) -> int:
    if isinstance(column, Counting):
        return _INT32
    return _DOUBLE if column.type is float else _BYTE_ARRAY


def _chunk(column: Column, rows: int, at: int) -> tuple[bytes, bytes]:
    """The pages of a column that begins at this byte, and what the footer says of it."""
    if isinstance(column, Counting):
        first, encodings = b"", [_PLAIN]
        data = np.arange(1, rows + 1, dtype="<i4").tobytes()
    else:
        words = b"".join(_plain(one) for one in column.values)
        first = _page(_DICTIONARY_PAGE, words, len(column.values), _PLAIN)
        encodings = [_PLAIN, _RLE, _RLE_DICTIONARY]
        width = max(1, (len(column.values) - 1).bit_length())
        data = bytes([width]) + _packed(column.of_row, width)
    content = first + _page(_DATA_PAGE, data, rows, encodings[-1])
    fields = [
        (1, _I32, _int(_type_of(column))),
        (2, _LIST, _list(_I32, [_int(one) for one in encodings])),
        (3, _LIST, _list(_BINARY, [_bytes(column.name.encode())])),
        (4, _I32, _int(0)),
        (5, _I64, _int(rows)),
        (6, _I64, _int(len(content))),
        (7, _I64, _int(len(content))),
        (9, _I64, _int(at + len(first))),
    ]
    if first:
        fields.append((11, _I64, _int(at)))
    return content, _struct(*fields)


def _page(kind: int, content: bytes, values: int, encoding: int) -> bytes:
    said = [(1, _I32, _int(values)), (2, _I32, _int(encoding))]
    if kind == _DATA_PAGE:
        # Levels of required columns take no bytes; their encoding has to be named all the same.
        said += [(3, _I32, _int(_RLE)), (4, _I32, _int(_RLE))]
    size = _int(len(content))
    head = _struct(
        (1, _I32, _int(kind)),
        (2, _I32, size),
        (3, _I32, size),
        (5 if kind == _DATA_PAGE else 7, _STRUCT, _struct(*said)),
    )
    return head + content


def _plain(value: str | bytes | float) -> bytes:
    if isinstance(value, float):
        return struct.pack("<d", value)
    content = value.encode() if isinstance(value, str) else value
    return struct.pack("<I", len(content)) + content


def _packed(numbers: NDArray[np.int64], width: int) -> bytes:
    """One bit-packed run of numbers of so many bits, lowest bit first, in groups of eight."""
    groups = -(-len(numbers) // 8)
    padded = np.zeros(groups * 8, np.uint32)
    padded[: len(numbers)] = numbers
    bits = (padded[:, None] >> np.arange(width, dtype=np.uint32)) & 1
    return (
        _unsigned(groups << 1 | 1)
        + np.packbits(bits.astype(np.uint8).ravel(), bitorder="little").tobytes()
    )


def _struct(*fields: Field) -> bytes:
    """Fields in the order of their numbers, which lie less than 16 apart."""
    out, before = bytearray(), 0
    for number, kind, content in fields:
        out.append(number - before << 4 | kind)
        out += content
        before = number
    return bytes(out) + b"\0"


def _list(kind: int, members: Sequence[bytes]) -> bytes:
    size = len(members)
    head = bytes([size << 4 | kind]) if size < 15 else bytes([0xF0 | kind]) + _unsigned(size)
    return head + b"".join(members)


def _bytes(content: bytes) -> bytes:
    return _unsigned(len(content)) + content


def _int(value: int) -> bytes:
    """A number that is not less than 0, as zigzag."""
    return _unsigned(value << 1)


def _unsigned(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
