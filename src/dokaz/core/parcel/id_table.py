# SPDX-License-Identifier: Apache-2.0
"""Very many UUIDs with a number each, in little memory.

A dict of text takes about 250 bytes an entry, this 40 to 70; parcels name millions of things. An
open hash table; `hash` of bytes is keyed anew in each process, so that nobody can choose
identifiers that meet.
"""

from array import array

_EMPTY = -1
_WIDTH = 16


class IdTable:
    """Numbers from 0 by UUID in its lower-case text form, such as `fields.uuid` lets through."""

    def __init__(self) -> None:
        self._count = 0
        self._make(1 << 10)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, id: str) -> bool:
        return self.get(id) is not None

    def get(self, id: str) -> int | None:
        """The number of `id`, or None if it is not in the table.

        Raises:
            ValueError: not a UUID.
        """
        number = self._numbers[self._slot(_packed(id))]
        return None if number == _EMPTY else number

    def put(self, id: str, number: int) -> bool:
        """Give `id` this number; False, and nothing changed, if it has one already.

        Raises:
            ValueError: not a UUID.
        """
        if self._count * 3 >= self._slots * 2:
            self._grow()
        key = _packed(id)
        slot = self._slot(key)
        if self._numbers[slot] != _EMPTY:
            return False
        self._set(slot, key, number)
        self._count += 1
        return True

    def _slot(self, key: bytes) -> int:
        """Where `key` is, or the free place where it belongs."""
        mask = self._slots - 1
        slot = hash(key) & mask
        while self._numbers[slot] != _EMPTY and self._key(slot) != key:
            slot = (slot + 1) & mask
        return slot

    def _key(self, slot: int) -> bytes:
        return bytes(self._keys[slot * _WIDTH : (slot + 1) * _WIDTH])

    def _set(self, slot: int, key: bytes, number: int) -> None:
        self._keys[slot * _WIDTH : (slot + 1) * _WIDTH] = key
        self._numbers[slot] = number

    def _make(self, slots: int) -> None:
        self._slots = slots
        self._keys = bytearray(slots * _WIDTH)
        self._numbers = array("q", [_EMPTY]) * slots

    def _grow(self) -> None:
        keys, numbers = self._keys, self._numbers
        self._make(self._slots * 2)
        for slot, number in enumerate(numbers):
            if number != _EMPTY:
                key = bytes(keys[slot * _WIDTH : (slot + 1) * _WIDTH])
                self._set(self._slot(key), key, number)


def _packed(id: str) -> bytes:
    key = bytes.fromhex(id.replace("-", ""))
    if len(key) != _WIDTH:
        raise ValueError("not a UUID")
    return key
