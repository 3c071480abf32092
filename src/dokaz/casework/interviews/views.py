# SPDX-License-Identifier: AGPL-3.0-or-later
"""Frozen views that the room hands out. People stand in them by code name only."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from dokaz.casework.interviews.influences import Influence
from dokaz.casework.interviews.register import RegisterContact
from dokaz.casework.interviews.standing import Answer
from dokaz.casework.interviews.walls import Wall


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """One line of a list. `person_code` is empty for whoever may not see the person."""

    id: UUID
    ref: str
    person_id: UUID
    person_code: str
    type: str
    state: str
    confidentiality: int
    markers: tuple[str, ...]
    interviewer: UUID
    planned_at: datetime | None
    held_from: datetime | None
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class InterviewPage:
    """`after`: where the next page begins; None: this is the last."""

    rows: tuple[InterviewRow, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class GateLineView:
    """`borne_out`: the records let it pass, or they know nothing of such things (`by_word`).
    `current`: its answer still counts."""

    line: str
    outcome: str
    reason: str
    at: datetime | None
    by: UUID | None
    borne_out: bool
    current: bool
    by_guardians: bool
    by_word: bool


@dataclass(frozen=True, slots=True)
class AccountItemView:
    """`ref` and `kind` are empty for whoever may not see the item."""

    item_id: UUID
    role: str
    ref: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DifferenceView:
    id: UUID
    topic: str
    words: str
    other_interview_id: UUID | None
    other_ref: str
    event_id: UUID | None
    event_ref: str
    here_passage: str
    there_passage: str
    exculpatory: bool
    answers: UUID | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadingView:
    by: UUID
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AccessView:
    id: UUID
    member: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperView:
    id: UUID
    code: str
    kind: str
    language: str
    interview_id: UUID | None
    printed_at: datetime
    item_id: UUID | None
    filed_at: datetime | None


@dataclass(frozen=True, slots=True)
class InterviewChangeView:
    """One line of the history; `before` and `after` are codes."""

    at: datetime
    by: UUID
    kind: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventNamed:
    """`ref` and titles are empty for whoever may not see the event."""

    id: UUID
    ref: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """What was agreed with those who have an account."""

    outcome: str
    reason: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class InfluencesView:
    """What somebody recorded of what may have influenced an account."""

    flags: tuple[str, ...]
    previous_accounts: int
    words: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class InterviewView:
    """All of one interview's page. `prior`: how many other interviews with the person there are
    in the organisation, seen or not; `keeping`: whether the person lets the account be kept.
    `register_on_hold`: the register named somebody who was not talked to yet; `influences_before`:
    what was recorded before that which counts, newest first."""

    row: InterviewRow
    revision: int
    language: str
    requested_by: UUID
    case_contact: UUID
    follows: UUID | None
    added_value: str
    referral: str
    prior_accounts: int | None
    prior: int
    held_to: datetime | None
    present: tuple[str, ...]
    interpreter: str
    breaks: int | None
    recorded: bool
    quality: tuple[str, ...]
    mode: str
    setting: str
    distress: str
    afterwards: str
    events: tuple[EventNamed, ...]
    register_answer: str
    register_at: datetime | None
    register_contacts: tuple[RegisterContact, ...]
    register_on_hold: bool
    register_talks: tuple[TalkView, ...]
    gate: tuple[GateLineView, ...]
    gate_passed: bool
    keeping: Answer
    items: tuple[AccountItemView, ...]
    influence: Influence
    influence_words: str
    influence_flags: tuple[str, ...]
    influence_accounts: int
    influences_before: tuple[InfluencesView, ...]
    walls: tuple[Wall, ...]
    wall_reason: str
    differences: tuple[DifferenceView, ...]
    readings: tuple[ReadingView, ...]
    access: tuple[AccessView, ...]
    papers: tuple[PaperView, ...]


@dataclass(frozen=True, slots=True)
class ConsentLineView:
    purpose: str
    recipient: str
    decision: str
    conditions: tuple[str, ...]
    not_before: date | None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """One conversation about consent, as it was recorded."""

    id: UUID
    interview_id: UUID | None
    given_by: str
    capacity: str
    form: str
    language: str
    explained_by: UUID
    text_version: str
    given_at: datetime
    recorded_by: UUID
    lines: tuple[ConsentLineView, ...]
    contact_by: str
    contact_how: tuple[str, ...]
    expires_on: date | None
    review_on: date | None
    proof_item_id: UUID | None
    words: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """What a withdrawal asks for. `about_*` name the copy it is about."""

    id: UUID
    withdrawal_id: UUID
    person_id: UUID
    kind: str
    about_kind: str
    about_id: UUID | None
    about_ref: str
    recipient_kind: str
    went_at: datetime | None
    items: tuple[UUID, ...]
    done_at: datetime | None
    done_by: UUID | None
    words: str


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    id: UUID
    at: datetime
    recorded_at: datetime
    recorded_by: UUID
    purposes: tuple[str, ...]
    recipients: tuple[str, ...]
    reason: str
    erasure_wished: bool
    words: str
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class StandingLine:
    """What stands for one purpose and recipient at the moment asked about."""

    purpose: str
    recipient: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class DependingItem:
    """`ref` is empty for whoever may not see the item; `depends_id`: stated by somebody."""

    item_id: UUID
    ref: str
    interview_id: UUID | None
    depends_id: UUID | None


@dataclass(frozen=True, slots=True)
class PersonConsents:
    """All about one person's consent: what stands, what was said, what was taken back."""

    person_id: UUID
    code: str
    erased: bool
    at: datetime
    standing: tuple[StandingLine, ...]
    consents: tuple[ConsentView, ...]
    withdrawals: tuple[WithdrawalView, ...]
    items: tuple[DependingItem, ...]
    contact_by: str
    contact_how: tuple[str, ...]
    review_on: date | None
    interviews: tuple[tuple[UUID, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What consent says of one record for one use: `state` and `reason` are codes with words."""

    kind: str
    id: UUID
    state: str
    reason: str
    people: int
    conditions: frozenset[str] = frozenset()
