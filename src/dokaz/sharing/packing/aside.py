# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits on disk while a parcel is packed, so that memory does not grow with its items.

All of it lies in sealed spools of the core, in the parcel's own folder, without a name.
"""

import itertools
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from dokaz.core.digests import DigestSet
from dokaz.core.errors import DokazError
from dokaz.core.parcel.id_table import IdTable
from dokaz.core.parcel.plan import Omission, OmissionReason, PlannedFile, PlannedItem
from dokaz.core.parcel.spool import Spool
from dokaz.gate.api import Actor, GateError
from dokaz.sharing import archive
from dokaz.sharing.errors import ContentNotAsRegistered, NoLongerAllowed

_ID = 16


class Values:
    """JSON values in their order, walked any number of times."""

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, value: Any) -> None:
        """Append one."""
        self._spool.write(json.dumps(value).encode() + b"\n")
        self._count += 1

    def __iter__(self) -> Iterator[Any]:
        rest = b""
        for chunk in self._spool.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            yield from map(json.loads, lines)

    def close(self) -> None:
        """Give the room back."""
        self._spool.close()


class Ids:
    """Very many identifiers, 16 bytes each, in their order."""

    def __init__(self, ids: Iterable[UUID] = ()) -> None:
        self._bytes = bytearray()
        for id in ids:
            self.append(id)

    def __len__(self) -> int:
        return len(self._bytes) // _ID

    def append(self, id: UUID) -> None:
        """Add one at the end."""
        self._bytes += id.bytes

    def __getitem__(self, number: int) -> UUID:
        return UUID(bytes=bytes(self._bytes[number * _ID : (number + 1) * _ID]))

    def __iter__(self) -> Iterator[UUID]:
        for piece in self.pieces():
            yield from piece

    def pieces(self, size: int = 500) -> Iterator[list[UUID]]:
        """Lists of so many at a time."""
        for start in range(0, len(self), size):
            yield [self[number] for number in range(start, min(start + size, len(self)))]

    def taken(self, order: Sequence[int]) -> "Ids":
        """Those at these places."""
        return Ids(self[number] for number in order)


class Omissions:
    """What is not in the parcel, walked any number of times."""

    def __init__(self, folder: Path) -> None:
        self._values = Values(folder)

    def __len__(self) -> int:
        return len(self._values)

    def put(self, each: Omission) -> None:
        """Append one."""
        self._values.put([each.item, each.file, each.sha256, each.reason.value, each.note])

    def __iter__(self) -> Iterator[Omission]:
        for item, file, sha256, reason, note in self._values:
            yield Omission(
                item=item, file=file, sha256=sha256, reason=OmissionReason(reason), note=note
            )

    def close(self) -> None:
        """Give the room back."""
        self._values.close()


@dataclass(frozen=True, slots=True)
class DescribedItem:
    """An item as it goes along, without its files; `metadata` are JSON values."""

    id: UUID
    ref: str
    kind: str
    title: Mapping[str, str]
    metadata: Mapping[str, Any]


class OpenedItems:
    """Items whose files were opened, walked any number of times.

    Content is read through the act that recorded the opening, some hundred files at a time: the
    rights of the moment of reading count again, and no file is held open until its turn.
    """

    def __init__(self, actor: Actor, folder: Path) -> None:
        self._reading = _Reading(actor)
        self._values = Values(folder)
        self._files = IdTable()
        self._items = IdTable()
        self._refs: list[str] = []

    def knows_file(self, file_id: str) -> bool:
        """Whether a file goes along."""
        return file_id in self._files

    def ref(self, item_id: str) -> str | None:
        """Number of an item that goes along."""
        number = self._items.get(item_id)
        return None if number is None else self._refs[number]

    def put(self, described: DescribedItem, files: Sequence[archive.Opened]) -> None:
        """Append an item with files that one or more acts opened."""
        self._items.put(str(described.id), len(self._refs))
        self._refs.append(described.ref)
        for file in files:
            self._files.put(str(file.file.id), 0)
        self._values.put(
            [
                str(described.id),
                described.ref,
                described.kind,
                dict(described.title),
                dict(described.metadata),
                [_file_value(file) for file in files],
            ]
        )

    def __iter__(self) -> Iterator[PlannedItem]:
        for batch in _batches(self._values):
            self._reading.expect(batch)
            yield from map(self._planned, batch)

    def close(self) -> None:
        """Give the room back."""
        self._values.close()

    def _planned(self, value: list[Any]) -> PlannedItem:
        id, ref, kind, title, metadata, files = value
        return PlannedItem(
            id=id,
            ref=ref,
            kind=kind,
            title=title,
            metadata=metadata,
            files=tuple(self._file(UUID(id), ref, file) for file in files),
        )

    def _file(self, item_id: UUID, item_ref: str, value: list[Any]) -> PlannedFile:
        id, role, name, media_type, size, sha256, sha512, act = value
        wanted = _Wanted(item_id, item_ref, UUID(id), UUID(act))
        return PlannedFile(
            id=id,
            role=role,
            name=name,
            digests=DigestSet(size=size, sha256=sha256, sha512=sha512),
            open=lambda: self._reading.chunks(wanted),
            media_type=media_type,
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    item_id: UUID
    item_ref: str
    file_id: UUID
    act_id: UUID


_Batch = list[list[Any]]
_FILES_AT_ONCE = 500


def _batches(values: Iterable[list[Any]]) -> Iterator[_Batch]:
    """Items one after the other, of about so many files together."""
    batch: _Batch = []
    count = 0
    for value in values:
        batch.append(value)
        count += len(value[5])
        if count >= _FILES_AT_ONCE:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


class _Reading:
    """Readers of the files of one batch of items, got when the first of them is read."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._by_act: dict[UUID, list[UUID]] = {}
        self._opened: dict[UUID, archive.Opened] = {}

    def expect(self, batch: _Batch) -> None:
        """These items come next."""
        self._opened = {}
        self._by_act = {}
        for file in itertools.chain.from_iterable(value[5] for value in batch):
            self._by_act.setdefault(UUID(file[7]), []).append(UUID(file[0]))

    def chunks(self, wanted: _Wanted) -> Iterator[bytes]:
        """The content of one file; raises what stops a packing."""
        opened = self._reader(wanted)
        try:
            yield from opened.chunks()
        except DokazError as error:
            raise ContentNotAsRegistered(
                item_ref=wanted.item_ref,
                item_id=wanted.item_id,
                file_id=wanted.file_id,
                cause_code=error.code,
            ) from error

    def _reader(self, wanted: _Wanted) -> archive.Opened:
        if wanted.file_id not in self._opened:
            # All files of the act in this batch at once; one alone where one of them hinders.
            together = self._by_act.pop(wanted.act_id, [])
            if not together or not self._read(wanted.act_id, together):
                self._read_one(wanted)
        return self._opened[wanted.file_id]

    def _read(self, act_id: UUID, file_ids: list[UUID]) -> bool:
        try:
            found = archive.read_again(self._actor, act_id, file_ids)
        except GateError:
            return False
        self._opened |= found
        return True

    def _read_one(self, wanted: _Wanted) -> None:
        try:
            found = archive.read_again(self._actor, wanted.act_id, [wanted.file_id])
        except GateError as error:
            raise NoLongerAllowed(
                item_ref=wanted.item_ref, item_id=wanted.item_id, cause_code=error.code
            ) from error
        self._opened |= found


def _file_value(opened: archive.Opened) -> list[Any]:
    file = opened.file
    return [
        str(file.id),
        str(file.role),
        file.original_name or "file",
        file.media_type or None,
        file.size,
        file.sha256,
        file.sha512 or None,
        str(opened.act_id),
    ]


def in_log_order(ids: Ids, indexes: "array[int]") -> tuple[Ids, "array[int]"]:
    """Both by index, what is there twice once."""
    order = sorted(range(len(indexes)), key=indexes.__getitem__)
    single = [
        number
        for place, number in enumerate(order)
        if not place or indexes[order[place - 1]] != indexes[number]
    ]
    return ids.taken(single), array("Q", (indexes[number] for number in single))
