# SPDX-License-Identifier: Apache-2.0
"""What the steps share while one parcel is verified: the parcel, the grounds, and what was read.

Each field is filled by the step named beside it and is None or empty before; a step that needs a
field which an earlier step could not fill says "not checked".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dokaz.core.digests import DigestSet
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.note import SignedNote, VerifierKey
from dokaz.core.parcel.custody import CustodyEvent, DisclosedEvent
from dokaz.core.parcel.items import FileRecord, ItemRecord, ParcelRecord
from dokaz.core.parcel.plan import Omission, Organisation
from dokaz.core.parcel.reader import ParcelReader
from dokaz.core.verify.digesting import Progress
from dokaz.core.verify.trust import Trust


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """One line of events that could be read. `line` counts from 1."""

    line: int
    disclosed: DisclosedEvent
    event: CustodyEvent


@dataclass(kw_only=True)
class Case:
    """The state of one verification."""

    reader: ParcelReader
    trust: Trust
    workers: int
    progress: Progress

    record: ParcelRecord | None = None  # step 1
    digests: Mapping[str, DigestSet] = field(default_factory=dict)  # step 2: what was found
    items: tuple[ItemRecord, ...] = ()  # step 3
    files: Mapping[str, FileRecord] = field(default_factory=dict)  # step 3: by file id
    organisations: tuple[Organisation, ...] = ()  # step 4: the parcel's claim
    events: tuple[ReadEvent, ...] = ()  # step 4
    events_complete: bool = False  # step 4: every line could be read
    note: SignedNote | None = None  # step 5
    checkpoint: Checkpoint | None = None  # step 5
    log_key: VerifierKey | None = None  # step 6: the key whose signature held
    anchors: Mapping[int, bytes] = field(default_factory=dict)  # step 8: proven checkpoints
    omissions: tuple[Omission, ...] | None = None  # step 11
