# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compound files ([MS-CFB], version 3) written by hand, for messages that no program would write.

Small streams are filled up with zeros to what lies in sectors of its own, so that cutting the file
off cuts its last stream. The entries of a storage are not a balanced tree but a chain, each the
right neighbour of the one before, which readers have to take as well.
"""

import struct

_SECTOR = 512
_SMALLEST = 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
Tree = dict[str, "bytes | Tree"]


def compound_file(tree: Tree) -> bytes:
    """A file of storages (dictionaries) and streams (bytes) by their names."""
    entries: list[bytes] = [b""]
    content: list[tuple[int, bytes]] = []
    first = _chain(tree, entries, content)
    folder = -(-128 * len(entries) // _SECTOR)
    sectors = sum(-(-len(one) // _SECTOR) for _, one in content)
    tables = 1
    while tables * _SECTOR // 4 < tables + folder + sectors:
        tables += 1
    table = [_TABLE] * tables + _run(tables, folder)
    data = b""
    for place, one in content:
        start, count = len(table), -(-len(one) // _SECTOR)
        entries[place] = entries[place][:116] + struct.pack("<IQ", start, len(one))
        table += _run(start, count)
        data += one.ljust(count * _SECTOR, b"\0")
    entries[0] = _entry("Root Entry", _ROOT, child=first)
    table += [_FREE] * (tables * _SECTOR // 4 - len(table))
    return (
        _header(tables)
        + struct.pack(f"<{len(table)}I", *table)
        + b"".join(entries).ljust(folder * _SECTOR, b"\0")
        + data
    )


def message(attachments: dict[str, bytes], *, properties: bytes = b"") -> bytes:
    """An Outlook message with files attached, by their long names ([MS-OXMSG] 2.2)."""
    tree: Tree = {"__properties_version1.0": bytes(32) + properties}
    for number, (name, content) in enumerate(attachments.items()):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": content,
        }
    return compound_file(tree)


def _chain(tree: Tree, entries: list[bytes], content: list[tuple[int, bytes]]) -> int:
    """Append the entries of one storage; the number of its first."""
    if not tree:
        return _FREE
    first = len(entries)
    numbers = range(first, first + len(tree))
    entries += [b""] * len(tree)
    for number, (name, value) in zip(numbers, tree.items(), strict=True):
        right = number + 1 if number + 1 in numbers else _FREE
        if isinstance(value, dict):
            entries[number] = _entry(
                name, _STORAGE, right=right, child=_chain(value, entries, content)
            )
        else:
            entries[number] = _entry(name, _STREAM, right=right)
            content.append((number, value.ljust(_SMALLEST, b"\0")))
    return first


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", _END, 0)


def _run(start: int, count: int) -> list[int]:
    """The table's part for sectors in a row."""
    return [*range(start + 1, start + count), _END] if count else []


def _header(tables: int) -> bytes:
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    start += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    start += struct.pack("<9I", 0, tables, tables, 0, _SMALLEST, _END, 0, _END, 0)
    return start + struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
