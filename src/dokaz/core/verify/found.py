# SPDX-License-Identifier: Apache-2.0
"""What was found of a parcel's files, in little memory: digests, names by identifier.

A parcel may hold millions of files; text and objects for each would take thousands of bytes a
file. Here a file takes some hundred bytes beside its path.
"""

from array import array
from collections.abc import Iterable, Iterator
from uuid import UUID

from dokaz.core.digests import DigestSet
from dokaz.core.parcel.id_table import IdTable
from dokaz.core.parcel.items import FileRecord

_SHA256, _SHA512 = 32, 64
_NONE, _FIRST_ONLY, _BOTH = 0, 1, 2
_ABSENT = -1


class FoundDigests:
    """Digests by path, worked out from the bytes that are there."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._paths = list(paths)
        self._numbers = {path: number for number, path in enumerate(self._paths)}
        count = len(self._numbers)
        self._known = bytearray(count)
        self._sizes = array("Q", bytes(8 * count))
        self._sha256 = bytearray(count * _SHA256)
        self._sha512 = bytearray(count * _SHA512)

    def number(self, path: str) -> int | None:
        """Place of a path among the paths given; None for any other."""
        return self._numbers.get(path)

    def path(self, number: int) -> str:
        """The path at a place."""
        return self._paths[number]

    def put(self, path: str, digests: DigestSet) -> None:
        """Keep what was found of a path."""
        number = self._numbers[path]
        self._known[number] = _BOTH if digests.sha512 else _FIRST_ONLY
        self._sizes[number] = digests.size
        _store(self._sha256, number, _SHA256, digests.sha256)
        if digests.sha512:
            _store(self._sha512, number, _SHA512, digests.sha512)

    def get(self, path: str) -> DigestSet | None:
        """Digests of a path; None where its bytes could not be read."""
        number = self._numbers.get(path)
        if number is None or self._known[number] == _NONE:
            return None
        both = self._known[number] == _BOTH
        return DigestSet(
            size=self._sizes[number],
            sha256=_stored(self._sha256, number, _SHA256),
            sha512=_stored(self._sha512, number, _SHA512) if both else None,
        )

    def text(self, path: str, algorithm: str) -> str | None:
        """One digest of a path in hexadecimal, None where there is none."""
        number = self._numbers.get(path)
        if number is None or self._known[number] == _NONE:
            return None
        if algorithm == "sha256":
            return _stored(self._sha256, number, _SHA256)
        return _stored(self._sha512, number, _SHA512) if self._known[number] == _BOTH else None

    def size(self, path: str) -> int | None:
        """Bytes found of a path, None where they could not be read."""
        number = self._numbers.get(path)
        return self._sizes[number] if number is not None and self._known[number] else None


class PathMarks:
    """Which paths were seen before, one byte for each that is in the parcel."""

    def __init__(self, found: FoundDigests, count: int) -> None:
        self._found = found
        self._marks = bytearray(count)
        self._elsewhere: set[str] = set()

    def __contains__(self, path: str) -> bool:
        number = self._found.number(path)
        return path in self._elsewhere if number is None else bool(self._marks[number])

    def add(self, path: str) -> None:
        """Mark a path, also one that is not in the parcel."""
        number = self._found.number(path)
        if number is None:
            self._elsewhere.add(path)
        else:
            self._marks[number] = 1


class KnownFiles:
    """The files that items describe, by their ids, numbered in the order of the metadata.

    Of each are kept: path, role, the reference of its item. The digests are those of the bytes
    found; those described are kept only where no bytes were found.
    """

    def __init__(self, found: FoundDigests) -> None:
        self._found = found
        self._ids = IdTable()
        self._in_order = bytearray()
        self._places = array("q")
        self._roles: list[str] = []
        self._refs: list[str] = []
        self._words: dict[str, str] = {}
        # Only of files that are not there or cannot be read.
        self._absent: dict[int, tuple[str, DigestSet]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    def add(self, file: FileRecord, *, item_ref: str) -> bool:
        """Keep a file; False, and it is not kept, if its id is another's."""
        number = len(self._places)
        if not self._ids.put(file.id, number):
            return False
        self._in_order += UUID(file.id).bytes
        place = self._found.number(file.path)
        self._places.append(_ABSENT if place is None else place)
        self._roles.append(self._words.setdefault(file.role, file.role))
        self._refs.append(item_ref)
        if self._found.size(file.path) is None:
            described = DigestSet(size=file.size, sha256=file.sha256)
            self._absent[number] = (file.path, described)
        return True

    def number(self, id: str) -> int | None:
        """Number of a file."""
        return self._ids.get(id)

    def id(self, number: int) -> str:
        """Identifier of a file."""
        return str(UUID(bytes=bytes(self._in_order[number * 16 : (number + 1) * 16])))

    def path(self, number: int) -> str:
        """Where a file lies."""
        if number in self._absent:
            return self._absent[number][0]
        return self._found.path(self._places[number])

    def role(self, number: int) -> str:
        """Role of a file."""
        return self._roles[number]

    def found(self, number: int) -> tuple[str | None, int | None]:
        """SHA-256 and size of the bytes found, or those described where none were found."""
        if number in self._absent:
            described = self._absent[number][1]
            return described.sha256, described.size
        path = self.path(number)
        return self._found.text(path, "sha256"), self._found.size(path)

    def place(self, id: str) -> tuple[str, str] | None:
        """Reference of the item, and path, of a file."""
        number = self._ids.get(id)
        return None if number is None else (self._refs[number], self.path(number))


class KnownItems:
    """References of items by their ids."""

    def __init__(self) -> None:
        self._ids = IdTable()
        self._refs: list[str] = []
        self._seen: set[str] = set()

    def __len__(self) -> int:
        return len(self._refs)

    def __iter__(self) -> Iterator[str]:
        return iter(self._refs)

    def add(self, id: str, ref: str) -> bool:
        """Keep an item; False if there is one with this reference."""
        is_new = ref not in self._seen
        self._seen.add(ref)
        self._ids.put(id, len(self._refs))
        self._refs.append(ref)
        return is_new

    def ref(self, id: str) -> str | None:
        """Reference of an item."""
        number = self._ids.get(id)
        return None if number is None else self._refs[number]


def _store(digests: bytearray, number: int, width: int, text: str) -> None:
    digests[number * width : (number + 1) * width] = bytes.fromhex(text)


def _stored(digests: bytearray, number: int, width: int) -> str:
    return digests[number * width : (number + 1) * width].hex()
