# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dokaz.casework.cases.figures import Part
from dokaz.casework.records.listing import Cursor


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list."""

    id: UUID
    ref: str
    organisation_id: UUID
    title_uk: str
    title_en: str
    forum: str
    state: str
    confidentiality: int
    markers: tuple[str, ...]
    registered_at: datetime
    next_due: date | None


@dataclass(frozen=True, slots=True)
class CasePage:
    rows: tuple[CaseRow, ...]
    after: Cursor | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One criterion; `score` 0 and no reason: nobody has weighed it."""

    criterion: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawnRecord:
    """What left the case when a person took their consent back: its number, and nothing of it."""

    kind: str
    record_id: UUID
    ref: str


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A record that belongs to the case and that the reader may see."""

    link_id: UUID
    kind: str
    record_id: UUID
    ref: str
    title_uk: str
    title_en: str
    part: str
    note: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class MemberInTeam:
    id: UUID
    member_ref: UUID
    organisation_id: UUID
    part: str
    until: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingDeadline:
    """Something that has to be done for a case still."""

    id: UUID
    case_id: UUID
    case_ref: str
    what: str
    due_date: date


@dataclass(frozen=True, slots=True)
class WallView:
    id: UUID
    member_ref: UUID
    scope: str
    reason: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """`done` counts once it ended. `litigation_id`: the action it belongs to."""

    id: UUID
    litigation_id: UUID | None
    what: str
    due_date: date
    done: bool
    ended_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ProceedingView:
    """`forum` is a code of `FORUMS`, `stage` one of `Stage`, in force since `stage_on`."""

    id: UUID
    forum: str
    number: str
    authority: str
    articles: str
    accused: str
    stage: str
    stage_on: date | None
    in_absentia: bool
    outcome: str
    revision: int
    at: datetime
    by: UUID
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class HearingView:
    """A note of a hearing; `concerns` are words of `Concern`, `by` who wrote it down, for which
    organisation, in the act `act_id`. `heard` is empty where it was erased."""

    id: UUID
    proceeding_id: UUID
    held_on: date
    observer: str
    heard: str
    concerns: tuple[str, ...]
    next_on: date | None
    at: datetime
    by: UUID
    organisation_id: UUID
    act_id: UUID
    may_erase: bool


@dataclass(frozen=True, slots=True)
class ConflictView:
    """What speaks against a litigation action: a word of `ConflictKind`, codes of its `sources`.

    Another action that the reader may see is named by its keys; of a hidden one only
    `organisation_id` is told, with `contact`. `day`: the last day that the rule gives.
    """

    kind: str
    sources: tuple[str, ...]
    litigation_id: UUID | None = None
    case_id: UUID | None = None
    case_ref: str = ""
    forum: str = ""
    organisation_id: UUID | None = None
    contact: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that a litigation action names and that the reader may see.

    `organisation_id`: for whom whoever named it acted. Of victims, `authorised` and `reason` are
    what that organisation's consents say at this moment.
    """

    link_id: UUID
    kind: str
    record_id: UUID
    ref: str
    title_uk: str
    title_en: str
    part: str
    organisation_id: UUID
    at: datetime
    by: UUID
    authorised: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LitigationView:
    """A litigation action, entered by somebody for `organisation_id`.

    `forum` is a code of `FORUMS`, `against` one of `RESPONDENTS`, `state` one of `LitigationState`;
    `lead_id` and `others` are organisations.

    `last_day`: for an application after the final domestic decision. `hidden`: records named in it
    that the reader may not see, by part. `victims` and `unauthorised` count all of them, seen or
    not; `purpose` and `recipient` are what each has to agree to.
    """

    id: UUID
    case_id: UUID
    case_ref: str
    forum: str
    body: str
    claim: str
    against: str
    lead_id: UUID
    others: tuple[UUID, ...]
    state: str
    state_on: date | None
    decided_on: date | None
    file_by: date | None
    filed_on: date | None
    own_number: str
    forum_number: str
    outcome: str
    revision: int
    at: datetime
    by: UUID
    organisation_id: UUID
    changed_at: datetime
    last_day: date | None
    next_due: date | None
    late: bool
    purpose: str
    recipient: str
    conflicts: tuple[ConflictView, ...]
    records: tuple[NamedRecord, ...]
    hidden: Mapping[str, int]
    victims: int
    unauthorised: int

    @property
    def conflict_kinds(self) -> tuple[str, ...]:
        """What speaks against it, each kind once."""
        return tuple(dict.fromkeys(one.kind for one in self.conflicts))


@dataclass(frozen=True, slots=True)
class MemoLine:
    """`organisation_id`: for which its first author acted."""

    id: UUID
    title: str
    state: str
    written_by: UUID
    organisation_id: UUID
    written_at: datetime
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """All of one case's page except what is paged or drawn by itself.

    `links_hidden`: linked records the reader may not see, by kind. `walls` are shown to managers.
    `litigation` holds the first of `litigation_count` actions, or all.
    `withdrawn`: what left the case with somebody's consent.
    `total` is the sum of the scores, 0 unless all criteria are weighed.
    """

    row: CaseRow
    own: bool
    manages: bool
    works: bool
    theory: str
    scope: str
    tags: tuple[str, ...]
    privileged: bool
    registered_by: UUID
    changed_at: datetime
    revision: int
    editable: bool
    review_asked_by: UUID | None
    scores: tuple[ScoreView, ...]
    total: int
    links: tuple[LinkedRecord, ...]
    links_hidden: Mapping[str, int]
    withdrawn: tuple[WithdrawnRecord, ...]
    team: tuple[MemberInTeam, ...]
    walls: tuple[WallView, ...]
    deadlines: tuple[DeadlineView, ...]
    proceedings: tuple[ProceedingView, ...]
    hearings: tuple[HearingView, ...]
    litigation: tuple[LitigationView, ...]
    litigation_count: int
    memos: tuple[MemoLine, ...]


@dataclass(frozen=True, slots=True)
class MemoView:
    """One memo with its figures. `text` is what the author wrote, `parts` what is shown.

    `written_for` and `signed_for`: for which organisations its first author and its signer acted.

    `former` counts earlier texts. `wrote`: the reader is one of its authors, who cannot sign.
    """

    id: UUID
    case_id: UUID
    title: str
    text: str
    state: str
    revision: int
    former: int
    written_by: UUID
    written_for: UUID
    written_at: datetime
    changed_at: datetime
    handed_in_by: UUID | None
    handed_in_at: datetime | None
    signed_by: UUID | None
    signed_for: UUID | None
    signed_at: datetime | None
    parts: tuple[Part, ...]
    wrote: bool


@dataclass(frozen=True, slots=True)
class CommentView:
    """`text` is empty where it was erased. `answers` stand in the order of writing."""

    id: UUID
    kind: str
    audience: str
    organisation_id: UUID
    text: str
    by: UUID
    at: datetime
    mentions: tuple[UUID, ...]
    resolved_at: datetime | None
    erased: bool
    may_erase: bool
    may_resolve: bool
    answers: tuple["CommentView", ...] = ()


@dataclass(frozen=True, slots=True)
class NamedIn:
    """A comment in which the reader is named, with the record it is about."""

    comment_id: UUID
    kind: str
    record_id: UUID
    ref: str
    title_uk: str
    title_en: str
    text: str
    by: UUID
    organisation_id: UUID
    at: datetime
    settled: bool


@dataclass(frozen=True, slots=True)
class CaseOfRecord:
    """A case that a record belongs to, for the record's page."""

    id: UUID
    ref: str
    title_uk: str
    title_en: str
    state: str
