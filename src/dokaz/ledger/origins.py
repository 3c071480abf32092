# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names this log had and has: one, unless it went on under a new one after a loss.

The first name is a setting. Each later one stands in a statement below the log folder,
`public/continuations/<entries kept>`, signed by the node's key under the old name and the new.
Entries keep their places; a checkpoint of up to so many entries is of the old name.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint_body
from dokaz.core.log.continuation import Continuation, open_continuation
from dokaz.core.log.note import VerifierKey, log_key, parse_note
from dokaz.ledger.errors import LogDiverged
from dokaz.ledger.keyring import node_key

FOLDER = "continuations"
_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Origins:
    """The names by size of the tree. `notes` are the statements' exact bytes, oldest first."""

    first: str
    continuations: tuple[Continuation, ...]
    notes: tuple[bytes, ...]

    @property
    def now(self) -> str:
        """The name under which the log signs."""
        return self.continuations[-1].new_origin if self.continuations else self.first

    @property
    def kept(self) -> int:
        """Entries that were there before the log had its present name."""
        return self.continuations[-1].kept_size if self.continuations else 0

    def at(self, size: int) -> str:
        """The name that checkpoints of this size carry."""
        name = self.first
        for one in self.continuations:
            if size > one.kept_size:
                name = one.new_origin
        return name

    def key_at(self, size: int) -> VerifierKey:
        """The key that checkpoints of this size are signed with."""
        return log_key(self.at(size), node_key().public)

    def open(self, note: bytes) -> Checkpoint:
        """Check that this log signed a checkpoint, under the name it had at that size.

        Raises:
            MalformedNote, MalformedCheckpoint, CheckpointNotProven: it did not.
        """
        size = parse_checkpoint_body(parse_note(note).text).size
        return open_checkpoint(note, origin=self.at(size), key=node_key().public)


def origins() -> Origins:
    """The names of this node's log.

    Raises:
        LogDiverged: a statement was altered, or they do not follow each other.
    """
    first: str = settings.DOKAZ.log_origin
    notes = tuple(path.read_bytes() for path in _statements())
    try:
        found = tuple(open_continuation(note, key=node_key().public) for note in notes)
    except DokazError as error:
        raise LogDiverged(
            f"a statement that this log goes on under a new name does not hold ({error}). Nothing "
            "was written. Restore the log folder from its backup."
        ) from error
    name, kept = first, -1
    for one in found:
        if one.old_origin != name or one.kept_size <= kept:
            raise LogDiverged(
                "the statements that this log goes on under a new name do not follow each other. "
                "Nothing was written. Restore the log folder and the name of the log from the "
                "same backup."
            )
        name, kept = one.new_origin, one.kept_size
    return Origins(first, found, notes)


def statement_path(kept_size: int) -> Path:
    """Where the statement lies; names sort by size."""
    return _folder() / f"{kept_size:0{_DIGITS}d}"


def _folder() -> Path:
    return Path(settings.DOKAZ.ledger_folder) / "public" / FOLDER


def _statements() -> list[Path]:
    folder = _folder()
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name.isdigit())


def witness_origins(names: Origins) -> tuple[str, ...]:
    """What a witness's state may name for what it has cosigned to be of the present name.

    States from before a log could have two names name none.
    """
    return (names.now,) if names.continuations else (names.now, "")
