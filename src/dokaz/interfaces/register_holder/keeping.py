# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tag log: entries appended in order, tiles, and a signed checkpoint (C2SP tlog-tiles).

An entry counts when its tree head is kept in `next`, before a witness sees it: whoever is cut off
after that goes on from there, since no witness cosigns another tree head of that size. A kill
before leaves tiles that no tree head names; they are written over.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from dokaz.core.log.errors import TileMissing
from dokaz.core.log.merkle import EMPTY_ROOT, leaf_hash
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note
from dokaz.core.log.tiles import (
    consistency_proof,
    frontier_from_tiles,
    new_bundles,
    new_tiles,
    parse_tile_path,
)
from dokaz.core.log.witness_client import (
    Cosigned,
    build_add_checkpoint_request,
    parse_witness_response,
)
from dokaz.core.objects.durable import write_file_durably

CHECKPOINT = "checkpoint"
NEXT = "next"
_NAME = re.compile(r"[a-z0-9/.]+\Z")
Post = Callable[[str, bytes], tuple[int, bytes]]


class TagLog:
    """The log in one folder. Not for two threads or processes at once."""

    def __init__(self, folder: Path, *, key: SigningKey, origin: str) -> None:
        self._folder, self._key, self._origin = folder, key, origin
        if not (folder / CHECKPOINT).exists():
            self._publish(self._signed(Checkpoint(origin, 0, EMPTY_ROOT)))
        size = self.checkpoint().size
        self._frontier = frontier_from_tiles(reader=self, size=size)
        self.cosigned = 0
        """Witnesses that cosigned the newest tree head, as far as `confirm` and `append` know."""
        self._finish()

    def checkpoint(self) -> Checkpoint:
        """The newest tree head. Raises NotProven: not this key's."""
        return self._opened((self._folder / CHECKPOINT).read_bytes())

    def _opened(self, note: bytes) -> Checkpoint:
        return open_checkpoint(note, origin=self._origin, key=self._key.public)

    def append(
        self,
        entry: bytes,
        *,
        witnesses: Sequence[tuple[VerifierKey, str]] = (),
        post: Post | None = None,
    ) -> int:
        """Append one entry and publish; returns its number.

        1. new tiles and bundles  2. the tree head, not shown yet  3. what witnesses add to it
        4. the tree head is shown

        Raises StorageFault: it is not shown yet; after step 2 it will be, before the next entry.
        """
        self._finish()
        old, frontier = self._frontier.size, self._frontier.copy()
        leaf = leaf_hash(entry)
        for file in new_bundles(reader=self, old_size=old, entries=[entry]):  # 1
            self._write(file.path, file.content)
        for file in new_tiles(reader=self, old_size=old, leaf_hashes=[leaf]):
            self._write(file.path, file.content)
        frontier.append(leaf)
        note = self._signed(Checkpoint(self._origin, frontier.size, frontier.root()))
        self._write(NEXT, note.to_bytes())  # 2
        if post is not None:
            for key, url in witnesses:
                note = self._cosigned(note, frontier.size, key, url, post)  # 3
        self._publish(note)  # 4
        self._frontier, self.cosigned = frontier, _cosigned_by(note, witnesses)
        return old

    def confirm(
        self, witnesses: Sequence[tuple[VerifierKey, str]], *, quorum: int, post: Post
    ) -> None:
        """Have witnesses cosign the newest tree head, where it has fewer of them than members ask
        for: a witness was down, or the keeper is a new one. Asks nobody otherwise.
        """
        note = parse_note((self._folder / CHECKPOINT).read_bytes())
        self.cosigned = _cosigned_by(note, witnesses)
        if not self._frontier.size or self.cosigned >= quorum:
            return
        cosigned = note
        for key, url in witnesses:
            cosigned = self._cosigned(cosigned, self._frontier.size, key, url, post)
        if cosigned != note:
            self._publish(cosigned)
            self.cosigned = _cosigned_by(cosigned, witnesses)

    def _finish(self) -> None:
        """Show the tree head of an entry that was cut off; `confirm` has it cosigned."""
        path = self._folder / NEXT
        if not path.exists():
            return
        note = parse_note(path.read_bytes())
        size = self._opened(note.to_bytes()).size
        if size > self._frontier.size:
            self._publish(note)
            self._frontier, self.cosigned = frontier_from_tiles(reader=self, size=size), 0

    def read(self, path: str) -> bytes:
        """A tile or bundle. Raises TileMissing."""
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise TileMissing("the tag log has no such tile") from error

    def serve(self, path: str) -> bytes | None:
        """What members fetch: the checkpoint, tiles and bundles; nothing else of the folder."""
        if path == CHECKPOINT:
            return (self._folder / CHECKPOINT).read_bytes()
        try:
            return self.read(str(parse_tile_path(path))) if _NAME.match(path) else None
        except DokazError:
            return None

    def _cosigned(
        self, note: SignedNote, size: int, key: VerifierKey, url: str, post: Post
    ) -> SignedNote:
        """With a witness's line; without it when the witness cannot be asked: readers decide."""
        old = self._frontier.size
        try:
            for _ in range(2):
                proof = consistency_proof(reader=self, old_size=old, new_size=size)
                body = build_add_checkpoint_request(old_size=old, proof=proof, note=note)
                status, answer = post(url.rstrip("/") + "/add-checkpoint", body)
                found = parse_witness_response(status=status, body=answer, note=note, keys=(key,))
                if isinstance(found, Cosigned):
                    return note.with_signatures(found.signatures)
                old = found.size
        except DokazError:
            return note
        return note

    def _signed(self, checkpoint: Checkpoint) -> SignedNote:
        return sign_checkpoint(checkpoint, key=self._key)

    def _publish(self, note: SignedNote) -> None:
        self._write(CHECKPOINT, note.to_bytes())

    def _write(self, path: str, content: bytes) -> None:
        file = self._folder / path
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file_durably(file, content)


def _cosigned_by(note: SignedNote, witnesses: Sequence[tuple[VerifierKey, str]]) -> int:
    """How many of these witnesses have a line in the note."""
    keys = {(key.name, key.key_id) for key, _ in witnesses}
    return len({(one.name, one.key_id) for one in note.signatures} & keys)
