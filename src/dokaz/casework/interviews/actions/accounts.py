# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filing what an interview left, opening it, and recording what influenced and contradicts it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import walls
from dokaz.casework.interviews.actions.consenting import require_own_items
from dokaz.casework.interviews.actions.gating import require_keeping
from dokaz.casework.interviews.actions.proposing import require_seen
from dokaz.casework.interviews.models import (
    AccountItem,
    AccountReading,
    Difference,
    Influences,
    Interview,
)
from dokaz.casework.interviews.policy import ANALYSTS, GUARDIANS, INTERVIEWERS, INTERVIEWS
from dokaz.casework.interviews.recording import (
    interview_ref,
    keep_words,
    locked,
    not_withdrawn,
    note,
    open_interview,
)
from dokaz.casework.interviews.vocabulary import (
    AccountRole,
    ContaminationFlag,
    HistoryKind,
    InterviewState,
    Topic,
)
from dokaz.casework.persons import api as persons
from dokaz.casework.records.texts import chosen, chosen_all, clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    ObjectRef,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)

AFTER_HELD = (
    InterviewState.HELD,
    InterviewState.SIGNED,
    InterviewState.TRANSCRIBED,
    InterviewState.REGISTERED,
)
BEFORE_TELLING = frozenset({AccountRole.CONSENT, AccountRole.FORM})
"""What is filed before anything was told."""
MOST_ACCOUNTS = 100


@dataclass(frozen=True)
class FiledFacts:
    interview: UUID
    item: UUID
    role: str


@action(
    "interviews.account.file",
    rule=with_role((*INTERVIEWERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=FiledFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def file_item(unit: Unit, *, actor: Actor, interview_id: UUID, item_id: UUID, role: str) -> None:
    """State what an item of evidence is of this interview. The person's consent decides about it
    from then on.

    Raises:
        NotFound: the item is not this actor's to see.
        Rejected: another organisation's, or less protected than an account must be.
        Conflict: the interview was not held, is over, or has this item already; no consent.
    """
    role = chosen("role", role, AccountRole)
    row = open_interview(interview_id)
    if row.state not in AFTER_HELD and role not in BEFORE_TELLING:
        raise Conflict("not_held", _("First record that the interview was held."))
    if role not in BEFORE_TELLING:
        require_keeping(unit, actor, row)
    require_protected(actor, item_id)
    write_account_item(unit, row, item_id, role)
    unit.record(
        FiledFacts(interview=row.pk, item=item_id, role=role),
        objects=(interview_ref(row.pk), ObjectRef("item", item_id)),
    )


def require_protected(actor: Actor, item_id: UUID) -> None:
    """Raises NotFound: not visible. Rejected: another owner's, or open to more than the named."""
    require_own_items(actor, [item_id])
    (item,) = evidence.rows_of(actor=actor, item_ids=(item_id,))
    if item.confidentiality < evidence.Confidentiality.L3:
        raise Rejected(
            "item_id",
            _("An account is for named people only. Raise this item to L3 first, then file it."),
        )


def write_account_item(unit: Unit, row: Interview, item_id: UUID, role: str) -> None:
    """Put an item beside the others. Raises Conflict: it is there already."""
    if AccountItem.objects.filter(interview=row, item_id=item_id).exists():
        raise Conflict("already_there", _("This item is filed here already."))
    AccountItem(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        item_id=item_id,
        role=role,
        at=unit.at,
        by=unit.actor.ref,
    ).save(force_insert=True)
    note(unit, row, HistoryKind.ITEM, after=role)


@dataclass(frozen=True)
class ReadFacts:
    interview: UUID
    items: tuple[UUID, ...]
    walls: int


@dataclass(frozen=True, slots=True)
class AccountOpened:
    """Items of the account by what they are; each item's content is opened in the archive."""

    items: tuple[tuple[str, UUID], ...]


@action(
    "interviews.account.read",
    rule=with_role((*ANALYSTS, "data_protection_officer"), own(INTERVIEWS, "interview_id")),
    facts=ReadFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="displaying",
)
def read_account(
    unit: Unit, *, actor: Actor, interview_id: UUID, reason: str, despite_wall: bool = False
) -> AccountOpened:
    """Open an account: it is recorded who, when and why.

    Raises:
        Rejected: no reason.
        Conflict: consent was withdrawn and the actor does not answer for protection; or the actor
            is yet to take another account of the same event and has not confirmed to go on.
    """
    text = clean("reason", reason, longest=10_000, required=True)
    row = locked(interview_id)
    if row.state == InterviewState.WITHDRAWN and not actor.holds(*GUARDIANS):
        raise Conflict(
            "withdrawn", _("The person withdrew their consent. The account is not opened.")
        )
    ahead = walls.about_to_take(actor, row)
    if ahead and not despite_wall:
        raise Conflict(
            "wall",
            _(
                "You are to hear another person about the same event (%s). Who knows this account "
                "may carry it over. Leave it closed, or confirm that you go on."
            )
            % ", ".join(ahead[:5]),
        )
    words = keep_words(
        unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
    )
    AccountReading(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        by=actor.ref,
        at=unit.at,
        words=words,
    ).save(force_insert=True)
    note(unit, row, HistoryKind.READ, words=words)
    items = tuple(row.items.order_by("pk").values_list("role", "item_id"))
    unit.record(
        ReadFacts(
            interview=row.pk, items=tuple(item_id for _role, item_id in items), walls=len(ahead)
        ),
        objects=(interview_ref(row.pk),),
    )
    return AccountOpened(items)


@dataclass(frozen=True)
class InfluenceFacts:
    interview: UUID
    flags: tuple[str, ...]
    previous_accounts: int


@action(
    "interviews.influences.record",
    rule=with_role(INTERVIEWERS, own(INTERVIEWS, "interview_id")),
    facts=InfluenceFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def record_influences(
    unit: Unit,
    *,
    actor: Actor,
    interview_id: UUID,
    flags: Iterable[str],
    previous_accounts: int = 0,
    words: str = "",
) -> None:
    """Record what may have influenced the account; an empty list says that somebody looked.

    Raises:
        Rejected: a value is not in its list, or something was noted and nothing says what.
        Conflict: the interview was not held, or is over.
    """
    found = chosen_all("flags", flags, ContaminationFlag)
    text = clean("words", words, longest=20_000, required=bool(found))
    if not 0 <= previous_accounts <= MOST_ACCOUNTS:
        raise Rejected("previous_accounts", _("This is not a number of accounts."))
    row = open_interview(interview_id)
    if row.state not in AFTER_HELD:
        raise Conflict("not_held", _("First record that the interview was held."))
    Influences(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        flags=found,
        previous_accounts=previous_accounts,
        words=keep_words(
            unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
        ),
        at=unit.at,
        by=actor.ref,
    ).save(force_insert=True)
    note(unit, row, HistoryKind.CONTAMINATION, after=str(len(found)))
    unit.record(
        InfluenceFacts(interview=row.pk, flags=tuple(found), previous_accounts=previous_accounts),
        objects=(interview_ref(row.pk),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceDraft:
    """Where this account differs from another of the same person or from a fact of an event.

    Passages: a page, paragraph or time code. `answers`: an earlier difference that `words` explain.
    """

    topic: str
    words: str
    other_interview: UUID | None = None
    event_id: UUID | None = None
    here_passage: str = ""
    there_passage: str = ""
    exculpatory: bool = False
    answers: UUID | None = None


@dataclass(frozen=True)
class DifferenceFacts:
    interview: UUID
    difference: UUID
    other_interview: UUID | None
    event: UUID | None
    topic: str
    exculpatory: bool


@action(
    "interviews.difference.note",
    rule=with_role(ANALYSTS, own(INTERVIEWS, "interview_id")),
    facts=DifferenceFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def note_difference(
    unit: Unit, *, actor: Actor, interview_id: UUID, draft: DifferenceDraft
) -> UUID:
    """Keep a contradiction for disclosure. Neither side of it is changed.

    Raises:
        Rejected: a value does not pass; neither or both of another account and an event named;
            another person's account.
        NotFound: the other account or the event is not this actor's to see.
        Conflict: consent was withdrawn.
    """
    topic = chosen("topic", draft.topic, Topic)
    text = clean("words", draft.words, longest=20_000, required=True)
    row = not_withdrawn(interview_id)
    _require_other_side(actor, row, draft)
    answered = _answered(row, draft.answers)
    made = Difference(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        other_interview_id=draft.other_interview,
        event_id=draft.event_id,
        answers=answered,
        topic=topic,
        here_passage=clean("here_passage", draft.here_passage, longest=200),
        there_passage=clean("there_passage", draft.there_passage, longest=200),
        exculpatory=bool(draft.exculpatory),
        words=keep_words(
            unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
        ),
        at=unit.at,
        by=actor.ref,
    )
    made.save(force_insert=True)
    note(unit, row, HistoryKind.DIFFERENCE, after=topic)
    unit.record(
        DifferenceFacts(
            interview=row.pk,
            difference=made.pk,
            other_interview=draft.other_interview,
            event=draft.event_id,
            topic=topic,
            exculpatory=made.exculpatory,
        ),
        objects=(interview_ref(row.pk),),
    )
    return made.pk


def _require_other_side(actor: Actor, row: Interview, draft: DifferenceDraft) -> None:
    if (draft.other_interview is None) == (draft.event_id is None):
        raise Rejected("other_interview", _("Name another account, or an event; one of the two."))
    if draft.event_id is not None:
        events.require_event(actor=actor, event_id=draft.event_id)
        return
    assert draft.other_interview is not None
    other = require_seen(actor, draft.other_interview)
    if other.pk == row.pk:
        raise Rejected("other_interview", _("This is the same account."))
    if other.person_id not in persons.records_of(row.person_id):
        raise Rejected(
            "other_interview",
            _(
                "Accounts of different people are not set side by side here. "
                "Note against a fact of the event what contradicts it."
            ),
        )


def _answered(row: Interview, answers: UUID | None) -> Difference | None:
    if answers is None:
        return None
    found: Difference | None = row.differences.filter(pk=answers).first()
    if found is None:
        raise Rejected("answers", _("There is no such contradiction here."))
    return found
