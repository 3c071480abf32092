# SPDX-License-Identifier: Apache-2.0
"""What the steps share while one parcel is verified: the parcel, the grounds, and what was read.

Each field is filled by the step named beside it and is None or empty before; a step that needs a
field which an earlier step could not fill says "not checked".

Nothing here grows by more than some hundred bytes with each file or event: items and events are
never held, they are read from the parcel when they are looked at. Events are read once, and every
step that judges them sees each as it passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.continuation import Continuation
from dokaz.core.log.note import SignedNote, VerifierKey
from dokaz.core.parcel.custody import CustodyEvent, DisclosedEvent
from dokaz.core.parcel.items import ParcelRecord
from dokaz.core.parcel.plan import Organisation
from dokaz.core.parcel.reader import ParcelReader
from dokaz.core.verify.digesting import Progress
from dokaz.core.verify.found import FoundDigests, KnownFiles, KnownItems
from dokaz.core.verify.trust import Trust
from dokaz.core.verify.verdict import Findings, StepReport


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
    digests: FoundDigests = field(default_factory=FoundDigests)  # step 2
    items: KnownItems = field(default_factory=KnownItems)  # step 3
    files: KnownFiles = field(default_factory=lambda: KnownFiles(FoundDigests()))  # step 3
    organisations: tuple[Organisation, ...] = ()  # step 4: the parcel's claim
    event_count: int = 0  # step 4, while events are read
    events_complete: bool = False  # step 4: every line could be read
    note: SignedNote | None = None  # step 5
    checkpoint: Checkpoint | None = None  # step 5
    log_key: VerifierKey | None = None  # step 6: the key whose signature held
    continuations: tuple[Continuation, ...] = ()  # step 6: proven, oldest first
    anchors: Mapping[int, bytes] = field(default_factory=dict)  # step 8: proven checkpoints

    def origin_at(self, size: int) -> str:
        """The name that the log's checkpoints of this size carry."""
        assert self.checkpoint is not None
        later = (one.old_origin for one in self.continuations if size <= one.kept_size)
        return next(later, self.checkpoint.origin)


class EventStep(Protocol):
    """A step that judges events: made before the first is read, asked when the last has passed."""

    findings: Findings

    def see(self, each: ReadEvent) -> None:
        """Look at one event, in the order of the parcel."""
        ...

    def report(self) -> StepReport:
        """The verdict, after every event was seen."""
        ...
