# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a transparency log, in families by who must act.

`Malformed...` errors say that bytes or values do not follow their format. `...NotProven` errors
say that the bytes are readable but a signature or proof does not hold; they never mean "maybe".
"""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven, StorageFault


class OutsideTree(InvalidInput):
    """An index or a size does not lie in the tree that was named."""

    code: ClassVar[str] = "log.outside_tree"


class MalformedHash(InvalidInput):
    """A value that must be a 32-byte SHA-256 hash has another length."""

    code: ClassVar[str] = "log.malformed_hash"


class MalformedTile(InvalidInput):
    """A tile path or the content of a hash tile or entry bundle does not follow its format."""

    code: ClassVar[str] = "log.malformed_tile"


class EntryTooLong(InvalidInput):
    """A log entry has more than 65,535 bytes and cannot stand in an entry bundle."""

    code: ClassVar[str] = "log.entry_too_long"


class MalformedVerifierKey(InvalidInput):
    """Text is not a verifier key of a kind that this project can use."""

    code: ClassVar[str] = "log.malformed_verifier_key"


class MalformedNote(InvalidInput):
    """Bytes are not a signed note."""

    code: ClassVar[str] = "log.malformed_note"


class MalformedContinuation(InvalidInput):
    """The text is no statement that a log goes on under a new name, or contradicts itself."""

    code: ClassVar[str] = "log.malformed_continuation"


class MalformedCheckpoint(InvalidInput):
    """The text of a note is not a checkpoint."""

    code: ClassVar[str] = "log.malformed_checkpoint"


class MalformedPolicy(InvalidInput):
    """Bytes are not a witness policy."""

    code: ClassVar[str] = "log.malformed_policy"


class MalformedProof(InvalidInput):
    """Bytes are not a log proof file."""

    code: ClassVar[str] = "log.malformed_proof"


class MalformedWitnessMessage(InvalidInput):
    """Bytes are not a request to a witness, or not an answer of one."""

    code: ClassVar[str] = "log.malformed_witness_message"


class InclusionNotProven(NotProven):
    """The proof does not show that the entry is in the tree."""

    code: ClassVar[str] = "log.inclusion"


class ConsistencyNotProven(NotProven):
    """The proof does not show that the later tree only adds to the earlier one."""

    code: ClassVar[str] = "log.consistency"


class TileNotProven(NotProven):
    """A tile or bundle does not hash up to the trusted root."""

    code: ClassVar[str] = "log.tile"


class NoteNotProven(NotProven):
    """A note has no signature by the expected key, or one by it that does not hold."""

    code: ClassVar[str] = "log.note"


class ContinuationNotProven(NotProven):
    """A statement that a log goes on is not signed by the log's key under both names."""

    code: ClassVar[str] = "log.continuation"


class CheckpointNotProven(NotProven):
    """A checkpoint is of another log, or is not signed by the log's key."""

    code: ClassVar[str] = "log.checkpoint"


class CosignatureNotProven(NotProven):
    """A line that carries a witness's name and key does not hold as its cosignature."""

    code: ClassVar[str] = "log.cosignature"


class PolicyNotSatisfied(NotProven):
    """A checkpoint is not signed by a listed log, or too few listed witnesses cosigned it."""

    code: ClassVar[str] = "log.policy"


class WitnessRefused(NotProven):
    """A witness refused to cosign. `status` is its HTTP status."""

    code: ClassVar[str] = "log.witness_refused"

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class TileMissing(StorageFault):
    """A tile that the tree's size says must exist cannot be found."""

    code: ClassVar[str] = "log.tile_missing"


class TileDamaged(StorageFault):
    """A stored tile does not have the length its path says."""

    code: ClassVar[str] = "log.tile_damaged"
