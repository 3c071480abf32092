# SPDX-License-Identifier: AGPL-3.0-or-later
"""A holder becomes the keeper of a tag log that another one kept.

1. copies of the log are read: the old keeper's folder `log`, or members' folders `replica` where
the keeper is gone; 2. each is held against the tree head that the old keeper signed, and witnesses
cosigned, and all against the longest; 3. the longest is written into this holder's folder, with a
key of its own; 4. what goes into the next directory is written: the new key, and the old tree head.
Members then accept only what continues that, and what they saw themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint, parse_checkpoint_body, sign_checkpoint
from dokaz.core.log.merkle import Frontier, leaf_hash
from dokaz.core.log.note import VerifierKey, log_key, parse_note
from dokaz.core.log.tiles import TILE_WIDTH, TilePath, new_bundles, new_tiles
from dokaz.core.log.tiles.reader import read_bundle
from dokaz.core.objects.durable import write_file_durably
from dokaz.deconflict.register.protocol.directory import Continues, Directory
from dokaz.deconflict.register.protocol.replica import checked_head, read_copy
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable
from dokaz.interfaces.register_holder.keeping import CHECKPOINT, NEXT

HAND_OVER = "hand-over.json"


@dataclass(frozen=True)
class _Copy:
    """A copy of the log whose tree head was checked, and whose entries give its root."""

    place: Path
    note: bytes
    head: Checkpoint
    entries: Sequence[bytes]


@dataclass(frozen=True)
class TakenOver:
    """`size`: entries; `keeper`: the new key; `file`: what goes into the directory."""

    size: int
    keeper: VerifierKey
    file: Path


def take_over(folder: HolderFolder, places: Sequence[Path]) -> TakenOver:
    """Keep the log of the directory's keeper from now on. May be repeated, with a longer copy too,
    until the directory names this holder as its keeper.

    Raises:
        HolderUnusable: this holder keeps the log already, or a copy does not hold; it is named.
            Nothing was written.
    """
    directory = folder.directory()
    if folder.is_keeper and folder.keeper().public == directory.keeper.ed25519():
        raise HolderUnusable("this holder keeps the tag log already; it was left alone")
    copies = sorted((_read(one, directory) for one in places), key=lambda one: one.head.size)
    for one in copies[:-1]:
        if _root(copies[-1].entries[: one.head.size]) != one.head.root:
            raise HolderUnusable(
                f"{one.place} and {copies[-1].place} hold two different logs, both signed by its "
                "keeper. Nothing was done. Show both to the other members."
            )
    _write(folder.root / "log", copies[-1].entries)
    key = folder.keeper() if folder.is_keeper else folder.make_keeper()
    name, head = directory.keeper.name, copies[-1].head
    signed = sign_checkpoint(Checkpoint(name, head.size, head.root), key=key)
    write_file_durably(folder.root / "log" / CHECKPOINT, signed.to_bytes())
    line = log_key(name, key.public)
    continues = Continues.of(directory.keeper, copies[-1].note)
    value = {"continues": continues.to_json(), "keeper": line.encode()}
    write_file_durably(folder.root / HAND_OVER, canonical_json(value))
    return TakenOver(head.size, line, folder.root / HAND_OVER)


def _read(place: Path, directory: Directory) -> _Copy:
    try:
        note, entries = _content(place)
        _, head = checked_head(note, directory)
    except (DokazError, OSError) as error:
        raise HolderUnusable(f"{place} does not hold: {error} Nothing was done.") from error
    entries = entries[: head.size]
    if len(entries) < head.size or _root(entries) != head.root:
        raise HolderUnusable(
            f"{place} was changed: its entries are not those of its signed tree head. Nothing was "
            "done. Take another copy."
        )
    return _Copy(place, note, head, entries)


def _content(place: Path) -> tuple[bytes, list[bytes]]:
    """The signed tree head and the entries: of a keeper's folder `log`, or a member's `replica`."""
    if not (place / CHECKPOINT).exists():
        return read_copy(place)
    note = (place / CHECKPOINT).read_bytes()
    size = parse_checkpoint_body(parse_note(note).text).size
    entries: list[bytes] = []
    for index in range(-(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        entries += read_bundle(_Files(place), TilePath(None, index, width))
    return note, entries


@dataclass(frozen=True)
class _Files:
    root: Path

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()


def _root(entries: Sequence[bytes]) -> bytes:
    frontier = Frontier()
    frontier.extend(leaf_hash(one) for one in entries)
    return frontier.root()


def _write(log: Path, entries: Sequence[bytes]) -> None:
    """Tiles and bundles; they count when a tree head is written."""
    hashes = [leaf_hash(one) for one in entries]
    reader = _Files(log)
    for name in (CHECKPOINT, NEXT):
        (log / name).unlink(missing_ok=True)
    for file in new_bundles(reader=reader, old_size=0, entries=entries):
        _put(log / file.path, file.content)
    for file in new_tiles(reader=reader, old_size=0, leaf_hashes=hashes):
        _put(log / file.path, file.content)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_file_durably(path, content)
