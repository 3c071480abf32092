# SPDX-License-Identifier: Apache-2.0
"""The ledger's leaf rule: a hiding commitment to one event.

The entry of the log is SHA-256 over a label, a random nonce and the canonical event (see
docs/formats/parcel.md section 5.3). Promised: two different events or nonces never give one entry
(collision resistance of SHA-256), and the entry alone says nothing about the event as long as the
nonce is random and secret. Not promised: that an event is true, or in canonical form; whoever
makes events checks that.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.core.errors import InvalidInput, NotProven

NONCE_LENGTH = 32
_LABEL = b"dokaz-leaf/1\n"


class BadNonce(InvalidInput):
    """The nonce does not have 32 bytes."""

    code = "commitment.nonce"


class CommitmentMismatch(NotProven):
    """The disclosed event and nonce do not give the entry that is in the log."""

    code = "commitment.mismatch"


def commit(event: bytes, *, nonce: bytes) -> bytes:
    """Return the 32-byte log entry for `event` (canonical JSON bytes) and a 32-byte `nonce`.

    Raises:
        BadNonce: the nonce is not 32 bytes; a shorter one could be guessed, and a variable length
            would let event and nonce be cut at another place.
    """
    if len(nonce) != NONCE_LENGTH:
        raise BadNonce(f"nonce has {len(nonce)} bytes instead of {NONCE_LENGTH}")
    return hashlib.sha256(_LABEL + nonce + event).digest()


def commit_each(events: Sequence[bytes], *, nonces: Sequence[bytes]) -> list[bytes]:
    """The log entry for each event with its nonce, as `commit` gives it.

    Raises:
        BadNonce: as `commit`.
        ValueError: there are not as many nonces as events.
    """
    if set(map(len, nonces)) - {NONCE_LENGTH}:
        raise BadNonce(f"a nonce does not have {NONCE_LENGTH} bytes")
    return [
        hashlib.sha256(_LABEL + nonce + event).digest()
        for event, nonce in zip(events, nonces, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one commitment: the nonce and the canonical event bytes."""

    nonce: bytes
    event: bytes

    def __post_init__(self) -> None:
        if len(self.nonce) != NONCE_LENGTH:
            raise BadNonce(f"nonce has {len(self.nonce)} bytes instead of {NONCE_LENGTH}")

    @property
    def entry(self) -> bytes:
        """The 32-byte log entry this opens."""
        return commit(self.event, nonce=self.nonce)

    def require_opens(self, entry: bytes) -> None:
        """Check that this is what `entry` commits to.

        Raises:
            CommitmentMismatch: it is not.
        """
        if not hmac.compare_digest(self.entry, entry):
            raise CommitmentMismatch("event and nonce do not give the entry of the log")
