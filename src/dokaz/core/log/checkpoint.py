# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: a log's signed word about its size and root (C2SP tlog-checkpoint v1.0.0).

Extension lines of other logs are kept and signed for; this project writes none.
"""

from dataclasses import dataclass

from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.log.errors import CheckpointNotProven, MalformedCheckpoint, NoteNotProven
from dokaz.core.log.lines import (
    decode_decimal,
    decode_hash,
    encode_hash,
)
from dokaz.core.log.merkle import HASH_LENGTH, MAX_TREE_SIZE
from dokaz.core.log.note import (
    SignedNote,
    VerifierKey,
    log_key,
    parse_note,
    sign_note,
    verify_note,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree head of the log `origin`: number of leaves and 32-byte root.

    `extension` holds further lines, without newlines.

    Raises:
        MalformedCheckpoint: a value cannot stand in a checkpoint.
    """

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for line in (self.origin, *self.extension):
            if not line or any(c < " " or "\ud800" <= c <= "\udfff" for c in line):
                raise MalformedCheckpoint("checkpoint has an empty or impossible line")
        if not 0 <= self.size <= MAX_TREE_SIZE:
            raise MalformedCheckpoint("tree size is negative or larger than 2^63 - 1")
        if len(self.root) != HASH_LENGTH:
            raise MalformedCheckpoint(f"root has {len(self.root)} bytes instead of {HASH_LENGTH}")

    def body(self) -> str:
        """The text that is signed, with its final newline."""
        lines = (self.origin, str(self.size), encode_hash(self.root), *self.extension)
        return "\n".join(lines) + "\n"


def parse_checkpoint_body(text: str) -> Checkpoint:
    """Read the text of a checkpoint note. Says nothing about who signed it.

    Raises:
        MalformedCheckpoint: not the text of a checkpoint in its only form.
    """
    *lines, last = text.split("\n")
    if last or len(lines) < 3:
        raise MalformedCheckpoint("checkpoint does not have three lines")
    origin, size_line, root_line, *extension = lines
    size, root = decode_decimal(size_line), decode_hash(root_line)
    if size is None:
        raise MalformedCheckpoint("the second line of a checkpoint is not a tree size")
    if root is None:
        raise MalformedCheckpoint("the third line of a checkpoint is not a root hash")
    return Checkpoint(origin, size, root, tuple(extension))


def sign_checkpoint(
    checkpoint: Checkpoint, *, key: SigningKey, name: str | None = None
) -> SignedNote:
    """Sign as the log. `name` is the key name, by default the origin.

    The caller must never sign two checkpoints of which one does not extend the other.

    Raises:
        MalformedVerifierKey: the origin cannot be a key name and no `name` is given.
    """
    return sign_note(checkpoint.body(), name=name or checkpoint.origin, key=key)


def open_checkpoint(
    note: bytes | SignedNote, *, origin: str, key: PublicKey | VerifierKey
) -> Checkpoint:
    """Check the log's signature and return what it signed.

    With a bare `PublicKey` the key name must be the origin.

    Raises:
        MalformedNote, MalformedCheckpoint: not a checkpoint.
        MalformedVerifierKey: the origin cannot be a key name, or the key is not of type 0x01.
        CheckpointNotProven: of another origin, not signed by `key`, or the signature is bad.
    """
    if isinstance(note, bytes):
        note = parse_note(note)
    if isinstance(key, PublicKey):
        key = log_key(origin, key)
    try:
        verify_note(note, keys=(key,))
    except NoteNotProven as error:
        raise CheckpointNotProven(f"checkpoint of {origin}: {error}") from error
    checkpoint = parse_checkpoint_body(note.text)
    if checkpoint.origin != origin:
        raise CheckpointNotProven(f"checkpoint is of another log than {origin}")
    return checkpoint
