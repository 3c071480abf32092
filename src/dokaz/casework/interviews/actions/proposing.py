# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for an interview, planning it, and giving members access to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import consent_texts, walls
from dokaz.casework.interviews.actions.consenting import require_living, require_organisation
from dokaz.casework.interviews.models import (
    Interview,
    InterviewEvent,
    InterviewMember,
    Words,
)
from dokaz.casework.interviews.numbers import draw
from dokaz.casework.interviews.policy import (
    ACCESSES,
    GUARDIANS,
    INTERVIEWS,
    REQUESTERS,
    own_person,
)
from dokaz.casework.interviews.recording import (
    interview_ref,
    keep_words,
    locked,
    not_withdrawn,
    note,
    open_interview,
    person_ref,
    require_revision,
    touch,
)
from dokaz.casework.interviews.vocabulary import HistoryKind, InterviewType
from dokaz.casework.persons import api as persons
from dokaz.casework.records.days import today
from dokaz.casework.records.texts import chosen, chosen_all, clean
from dokaz.evidence.api import Confidentiality, Marker
from dokaz.gate.api import (
    Actor,
    Conflict,
    Erasure,
    NotFound,
    ObjectRef,
    Refused,
    Rejected,
    Unit,
    action,
    own,
    with_role,
)
from dokaz.members import api as members

MOST_EVENTS = 50
SEALING_MARKERS = frozenset({Marker.SGBV, Marker.CHILD, Marker.INSIDER})
"""What makes an interview L4 from its beginning."""
SEALING_TYPES = frozenset({InterviewType.CHILD, InterviewType.SGBV})
MOST_ACCOUNTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewDraft:
    """What is asked for. `interviewer` and `case_contact` are accounts; None: whoever asks.

    `added_value`: what this account adds that nobody has. `referral`: where help is at hand.
    `prior_accounts`: how many the person says they gave; None: not asked yet. `wall_reason` is
    needed when the interviewer has read another account of one of the events.
    """

    type: str
    language: str
    interviewer: UUID | None = None
    case_contact: UUID | None = None
    event_ids: tuple[UUID, ...] = ()
    follows: UUID | None = None
    added_value: str = ""
    referral: str = ""
    prior_accounts: int | None = None
    markers: tuple[str, ...] = ()
    wall_reason: str = ""


@dataclass(frozen=True)
class InterviewFacts:
    interview: UUID
    person: UUID
    type: str
    level: int
    interviewer: UUID
    case_contact: UUID
    events: tuple[UUID, ...]
    walls: int


@action(
    "interviews.interview.propose",
    rule=with_role(REQUESTERS, own_person("person_id")),
    facts=InterviewFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="accession",
)
def propose(unit: Unit, *, actor: Actor, person_id: UUID, draft: InterviewDraft) -> UUID:
    """Ask for an interview with one person; returns its identifier.

    Raises:
        Rejected: a value does not pass; the wall needs a reason (`wall_reason`).
        Refused: a follow-up is asked for by somebody else than the case contact.
        NotFound: an event, or the interview it follows, is not this actor's to see.
        Conflict: the person was erased.
    """
    organisation = require_organisation(actor)
    require_living(actor, person_id)
    values = _checked(draft)
    _require_colleagues(actor, values)
    markers = _markers(actor, person_id, draft)
    follows = _followed(actor, person_id, draft)
    row = Interview(
        id=unit.new_id(),
        organisation_id=organisation,
        ref=draw(unit, organisation),
        person_id=person_id,
        type=values["type"],
        confidentiality=_level(values["type"], markers),
        markers=markers,
        language=values["language"],
        requested_by=actor.ref,
        requested_at=unit.at,
        changed_at=unit.at,
        interviewer=values["interviewer"] or actor.ref,
        case_contact=values["case_contact"] or actor.ref,
        follows=follows,
        added_value=values["added_value"],
        referral=values["referral"],
        prior_accounts=values["prior_accounts"],
    )
    event_ids = _events(actor, draft.event_ids)
    row.wall_reason, walled = _through_walls(unit, actor, row, event_ids, draft.wall_reason)
    row.save(force_insert=True)
    _write_events(unit, row, event_ids)
    note(unit, row, HistoryKind.PROPOSED, after=row.ref)
    _record(unit, row, event_ids, walled)
    return row.pk


def _record(unit: Unit, row: Interview, event_ids: Sequence[UUID], walled: int) -> None:
    unit.record(
        InterviewFacts(
            interview=row.pk,
            person=row.person_id,
            type=row.type,
            level=row.confidentiality,
            interviewer=row.interviewer,
            case_contact=row.case_contact,
            events=tuple(event_ids),
            walls=walled,
        ),
        objects=(interview_ref(row.pk), person_ref(row.person_id)),
    )


def _checked(draft: InterviewDraft) -> dict[str, Any]:
    found = {
        "type": chosen("type", draft.type, InterviewType),
        "language": draft.language,
        "interviewer": draft.interviewer,
        "case_contact": draft.case_contact,
        "added_value": clean("added_value", draft.added_value, longest=20_000),
        "referral": clean("referral", draft.referral, longest=20_000),
        "prior_accounts": draft.prior_accounts,
    }
    if found["type"] == InterviewType.IDENTIFICATION:
        raise Rejected(
            "type", _("Only authorities hold identifications. Refer the person to them instead.")
        )
    if draft.language not in consent_texts.LANGUAGES:
        raise Rejected("language", _("This is not one of the values to choose from."))
    if draft.prior_accounts is not None and not 0 <= draft.prior_accounts <= MOST_ACCOUNTS:
        raise Rejected("prior_accounts", _("This is not a number of accounts."))
    return found


def _require_colleagues(actor: Actor, stated: Mapping[str, Any]) -> None:
    """Whoever is named now is a member; who was named before and left is another matter."""
    for field in ("interviewer", "case_contact"):
        if stated.get(field) is not None:
            require_colleague(actor, field, stated[field])


def require_colleague(actor: Actor, field: str, account: UUID) -> None:
    """Raises Rejected: not a member of the actor's organisation now."""
    if account == actor.ref:
        return
    if not members.colleagues(actor=actor, on=today(), account_ids=[account]):
        raise Rejected(field, _("This is no member of your organisation."))


def _markers(actor: Actor, person_id: UUID, draft: InterviewDraft) -> list[str]:
    """Those stated, and those the person's record carries."""
    stated = chosen_all("markers", draft.markers, Marker)
    known = persons.rows_of(actor=actor, person_ids=[person_id])[person_id].markers
    return [one for one in Marker.values if one in stated or one in known]


def _level(kind: str, markers: Iterable[str]) -> int:
    sealed = kind in SEALING_TYPES or not SEALING_MARKERS.isdisjoint(markers)
    return Confidentiality.L4 if sealed else Confidentiality.L3


def _followed(actor: Actor, person_id: UUID, draft: InterviewDraft) -> Interview | None:
    """The interview a follow-up follows. Only its case contact goes back to the person."""
    if draft.type != InterviewType.FOLLOW_UP:
        if draft.follows is not None:
            raise Rejected("follows", _("Only a follow-up follows another interview."))
        return None
    if draft.follows is None:
        raise Rejected("follows", _("Say which interview is followed up."))
    row = INTERVIEWS.get(actor, draft.follows)
    if row.person_id not in persons.records_of(person_id):
        raise Rejected("follows", _("This interview is with another person."))
    if row.case_contact != actor.ref:
        raise Refused("interviews.interview.propose", "only_case_contact")
    return row


def _events(actor: Actor, event_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    wanted = tuple(dict.fromkeys(event_ids))
    if len(wanted) > MOST_EVENTS:
        raise Rejected("event_ids", _("Choose at most 50 events."))
    for one in wanted:
        events.require_event(actor=actor, event_id=one)
    return wanted


def _write_events(unit: Unit, row: Interview, event_ids: Iterable[UUID]) -> None:
    for one in event_ids:
        InterviewEvent(
            id=unit.new_id(), interview=row, organisation_id=row.organisation_id, event_id=one
        ).save(force_insert=True)


def _through_walls(
    unit: Unit, actor: Actor, row: Interview, event_ids: Iterable[UUID], reason: str
) -> tuple[Words | None, int]:
    """The stated reason and how many walls there are. Raises Rejected: a wall and no reason."""
    found = walls.read_by(
        actor, member=row.interviewer, event_ids=event_ids, besides_person=row.person_id
    )
    text = clean("wall_reason", reason, longest=20_000)
    if not found:
        return None, 0
    if not text:
        raise Rejected("wall_reason", wall_text(found))
    words = keep_words(
        unit, organisation_id=row.organisation_id, person_id=row.person_id, text=text
    )
    return words, len(found)


def wall_text(found: Sequence[walls.Wall]) -> str:
    """What to tell whoever is about to take or assign the interview."""
    refs = ", ".join(one.ref for one in found[:5])
    return _(
        "The interviewer has read or taken another account of the same event (%(refs)s) and may "
        "carry it over. Choose somebody else, or say why it must be them."
    ) % {"refs": refs}


CHANGEABLE = frozenset(
    {
        "language", "interviewer", "case_contact", "event_ids", "added_value", "referral",
        "prior_accounts", "markers", "wall_reason",
    }
)  # fmt: skip


@action(
    "interviews.interview.plan",
    rule=with_role((*REQUESTERS, *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=InterviewFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def plan(
    unit: Unit, *, actor: Actor, interview_id: UUID, changes: Mapping[str, Any], revision: int
) -> int:
    """Change what is planned before the interview is held; returns the new revision.

    Fields: those of `InterviewDraft` except the type and what it follows. Events can only be
    added, markers only be added: protection is not taken away here.

    Raises:
        Rejected: as `propose`. Conflict: changed meanwhile, held already, or over.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise Rejected(min(unknown), _("There is no such field."))
    row = open_interview(interview_id)
    require_revision(row, revision)
    if row.state not in walls.BEFORE_HELD:
        raise Conflict("held", _("The interview was held. Its plan is not changed any more."))
    draft = replace(_as_draft(row), **changes)
    values = _checked(draft)
    _require_colleagues(actor, changes)
    before = set(row.about.values_list("event_id", flat=True))
    fresh = [one for one in _events(actor, draft.event_ids) if one not in before]
    row.markers = [one for one in Marker.values if one in row.markers or one in draft.markers]
    row.confidentiality = max(row.confidentiality, _level(row.type, row.markers))
    for name in ("language", "interviewer", "case_contact", "added_value", "referral",
                 "prior_accounts"):  # fmt: skip
        setattr(row, name, values[name])
    all_events = [*before, *fresh]
    words, walled = _through_walls(unit, actor, row, all_events, draft.wall_reason)
    row.wall_reason = words or row.wall_reason
    _write_events(unit, row, fresh)
    touch(
        unit, row, "language", "interviewer", "case_contact", "added_value", "referral",
        "prior_accounts", "markers", "confidentiality", "wall_reason",
    )  # fmt: skip
    note(unit, row, HistoryKind.CHANGED)
    _record(unit, row, all_events, walled)
    return row.revision


def _as_draft(row: Interview) -> InterviewDraft:
    return InterviewDraft(
        type=row.type,
        language=row.language,
        interviewer=row.interviewer,
        case_contact=row.case_contact,
        added_value=row.added_value,
        referral=row.referral,
        prior_accounts=row.prior_accounts,
        markers=tuple(row.markers),
        wall_reason=row.wall_reason.text if row.wall_reason is not None else "",
    )


@dataclass(frozen=True)
class AccessFacts:
    interview: UUID
    member: UUID


@action(
    "interviews.access.give",
    rule=with_role(("interviewer", *GUARDIANS), own(INTERVIEWS, "interview_id")),
    facts=AccessFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def give_access(unit: Unit, *, actor: Actor, interview_id: UUID, member: UUID) -> None:
    """Let a member of the organisation know of the interview. Their clearance still counts.

    Raises:
        Rejected: no member of the organisation. Conflict: they have it, or consent was withdrawn.
    """
    require_colleague(actor, "member", member)
    row = not_withdrawn(interview_id)
    there = InterviewMember.objects.filter(interview=row, member_ref=member, ended_at__isnull=True)
    if there.exists():
        raise Conflict("already_there", _("They have access already."))
    InterviewMember(
        id=unit.new_id(),
        interview=row,
        organisation_id=row.organisation_id,
        member_ref=member,
        at=unit.at,
        by=actor.ref,
    ).save(force_insert=True)
    note(unit, row, HistoryKind.NAMED, after=str(member))
    unit.record(
        AccessFacts(interview=row.pk, member=member),
        objects=(interview_ref(row.pk), ObjectRef("account", member)),
    )


@action(
    "interviews.access.end",
    rule=with_role(("interviewer", *GUARDIANS), own(ACCESSES, "access_id")),
    facts=AccessFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def end_access(unit: Unit, *, actor: Actor, access_id: UUID) -> None:
    """End a member's access from the next call on. Raises Conflict: ended before."""
    access = InterviewMember.objects.select_for_update().get(pk=access_id)
    if access.ended_at is not None:
        raise Conflict("already_ended", _("This was taken back before."))
    access.ended_at, access.ended_by = unit.at, actor.ref
    access.save(update_fields=["ended_at", "ended_by"])
    row = locked(access.interview_id)
    note(unit, row, HistoryKind.UNNAMED, before=str(access.member_ref))
    unit.record(
        AccessFacts(interview=row.pk, member=access.member_ref),
        objects=(interview_ref(row.pk), ObjectRef("account", access.member_ref)),
    )


def require_seen(actor: Actor, interview_id: UUID) -> Interview:
    """Another interview that an act refers to. Raises NotFound: not this actor's to see."""
    row = INTERVIEWS.get(actor, interview_id)
    if row.organisation_id != actor.organisation_id:
        raise NotFound("interview")
    return row
