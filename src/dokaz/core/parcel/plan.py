# SPDX-License-Identifier: Apache-2.0
"""What goes into a parcel, as frozen values.

A plan holds no content of evidence: each file brings a function that opens it when its turn comes.
`items`, `events`, `omissions` and `tiles` may be any re-iterable collection, also one that reads
from a database each time it is walked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dokaz.core.digests import DigestSet
from dokaz.core.keys import PublicKey
from dokaz.core.parcel.custody import DisclosedEvent
from dokaz.core.seals.signature import Envelope

ORIGINAL = "original"


class OmissionReason(StrEnum):
    """Why a file or an item named by an event is not in the parcel."""

    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    WITHHELD = "withheld"
    REDACTED = "redacted"
    NOT_SELECTED = "not_selected"
    DAMAGED = "damaged"


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """One file of an item.

    `open` returns its bytes in chunks, anew each time it is called. `digests` are the registered
    ones; SHA-512 may be absent and is then worked out while the file streams past.
    """

    id: str
    role: str
    name: str
    digests: DigestSet
    open: Callable[[], Iterable[bytes]]
    media_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One item of evidence: title by language code, kind, further metadata (JSON values)."""

    id: str
    ref: str
    kind: str
    title: Mapping[str, str]
    files: tuple[PlannedFile, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Omission:
    """One thing that events name and the parcel does not hold."""

    item: str
    file: str
    sha256: str
    reason: OmissionReason
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OrganisationKey:
    """A key of an organisation with the time in which it signs. `valid_to` None: still valid."""

    key: PublicKey
    valid_from: datetime
    valid_to: datetime | None = None

    def is_valid_at(self, moment: datetime) -> bool:
        """Whether the key signs at `moment`; both ends count."""
        if moment < self.valid_from:
            return False
        return self.valid_to is None or moment <= self.valid_to


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """An organisation that signed events, as the sender knows it.

    `id` is None for the node itself, whose services sign with the node's key.
    """

    id: str | None
    name: str
    keys: tuple[OrganisationKey, ...]


@dataclass(frozen=True, kw_only=True)
class TimestampFile:
    """An RFC 3161 response over an anchor's checkpoint file. `authority` names the file."""

    authority: str
    response: bytes


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A checkpoint that was time-stamped. `consistency` leads from `size` to the final size."""

    size: int
    checkpoint: bytes
    consistency: tuple[bytes, ...]
    timestamps: tuple[TimestampFile, ...] = ()
    opentimestamps: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LogContinuation:
    """That the log goes on under a new name: the signed statement's bytes, and the first entry of
    the new name, which names it. `consistency` leads from the kept tree to the final one."""

    kept_size: int
    note: bytes
    first: DisclosedEvent
    consistency: tuple[bytes, ...]


@dataclass(frozen=True, kw_only=True)
class LedgerMaterial:
    """Everything of the ledger that goes along. `tiles` maps C2SP paths to bytes."""

    checkpoint: bytes
    log_vkey: str
    policy: str
    organisations: tuple[Organisation, ...]
    tiles: Callable[[], Iterable[tuple[str, bytes]]]
    anchors: tuple[Anchor, ...] = ()
    continuations: tuple[LogContinuation, ...] = ()
    authority_roots: Mapping[str, bytes] = field(default_factory=dict)
    authority_chains: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """The organisation that hands over. `key_id` names the key it signs the seal with."""

    id: str
    name: str
    key_id: str


@dataclass(frozen=True, kw_only=True)
class ParcelPlan:
    """One parcel. `seal` signs the seal's payload bytes, or is None for an unsealed parcel."""

    ref: str
    made_at: datetime
    sender: Sender
    recipient: str
    purpose: str
    items: Iterable[PlannedItem]
    events: Iterable[DisclosedEvent]
    omissions: Iterable[Omission]
    ledger: LedgerMaterial
    seal: Callable[[bytes], Envelope] | None = None
