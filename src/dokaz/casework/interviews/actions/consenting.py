# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording what a person agreed to, and which items depend on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.interviews import consent_texts
from dokaz.casework.interviews.facts import ConsentRecorded
from dokaz.casework.interviews.models import Consent, Interview, ItemOfPerson
from dokaz.casework.interviews.policy import (
    CONSENT_RECORDERS,
    DEPENDING,
    GUARDIANS,
    INTERVIEWS,
    own_person,
)
from dokaz.casework.interviews.recording import (
    keep_words,
    note,
    open_interview,
    person_ref,
)
from dokaz.casework.interviews.vocabulary import (
    Capacity,
    Condition,
    ConsentForm,
    ContactBy,
    ContactHow,
    Decision,
    GivenBy,
    HistoryKind,
    Purpose,
    Recipient,
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

MOST_LINES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One answer: to what, towards whom, with which conditions."""

    purpose: str
    decision: str
    recipient: str = Recipient.ANY
    conditions: tuple[str, ...] = ()
    not_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """One conversation about consent. `words`: what the person set as conditions, in their words.

    `explained_by`: the member who explained it; None: whoever records it. `proof_item_id`: the
    signed paper or the recording, as an item of evidence.
    """

    given_by: str
    capacity: str
    form: str
    language: str
    given_at: datetime
    lines: tuple[LineDraft, ...]
    contact_by: str
    contact_how: tuple[str, ...] = ()
    text_version: str = f"{consent_texts.LATEST}.uk"
    guardian_id: UUID | None = None
    interview_id: UUID | None = None
    explained_by: UUID | None = None
    expires_on: date | None = None
    review_on: date | None = None
    proof_item_id: UUID | None = None
    words: str = ""


@dataclass(frozen=True)
class ConsentFacts:
    person: UUID
    consent: UUID
    interview: UUID | None
    form: str
    text_version: str
    asked: int
    agreed: int


@action(
    "interviews.consent.record",
    rule=with_role(CONSENT_RECORDERS, own_person("person_id")),
    facts=ConsentFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="consent given",
)
def record_consent(unit: Unit, *, actor: Actor, person_id: UUID, draft: ConsentDraft) -> UUID:
    """Keep a person's answers beside the earlier ones; returns the record's identifier.

    What was not asked is not written down, and counts as not asked.

    Raises:
        Rejected: a value does not pass, or who answered could not decide alone.
        NotFound: the interview, the guardian or the proof is not this actor's to see.
        Conflict: the interview is over, or the person was erased.
    """
    require_living(actor, person_id)
    # What rests on the answers so far, as a filing, comes before this act or after it.
    persons.hold((person_id,))
    organisation = require_organisation(actor)
    lines = _checked_lines(draft.lines)
    values = _checked(unit, actor, draft)
    interview = _interview(actor, person_id, draft.interview_id)
    words = keep_words(
        unit,
        organisation_id=organisation,
        person_id=person_id,
        text=clean("words", draft.words, longest=20_000),
    )
    row = Consent(
        id=unit.new_id(),
        person_id=person_id,
        organisation_id=organisation,
        interview_id=draft.interview_id,
        recorded_at=unit.at,
        recorded_by=actor.ref,
        lines=lines,
        words=words,
        **values,
    )
    row.save(force_insert=True)
    if interview is not None:
        note(unit, interview, HistoryKind.CONSENT)
    unit.emit(ConsentRecorded(person=person_id, organisation=row.organisation_id, consent=row.pk))
    unit.record(
        ConsentFacts(
            person=person_id,
            consent=row.pk,
            interview=draft.interview_id,
            form=row.form,
            text_version=row.text_version,
            asked=len(lines),
            agreed=sum(line["decision"] != Decision.NO for line in lines),
        ),
        objects=(person_ref(person_id), ObjectRef("consent", row.pk)),
    )
    return row.pk


def require_organisation(actor: Actor) -> UUID:
    """Raises Rejected: the actor acts for no organisation."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("Interviews are kept for an organisation."))
    return actor.organisation_id


def require_living(actor: Actor, person_id: UUID) -> None:
    """Raises Conflict: what is known of the person was erased, or is kept under another record."""
    row = persons.rows_of(actor=actor, person_ids=[person_id])[person_id]
    if row.merged is not None:
        raise Conflict(
            "merged", _("This record was merged into another one. Nothing was saved; go on there.")
        )
    if row.erased:
        raise Conflict("erased", _("What was known of this person was erased. Nothing was saved."))


def _checked(unit: Unit, actor: Actor, draft: ConsentDraft) -> dict[str, Any]:
    values = {
        "given_by": chosen("given_by", draft.given_by, GivenBy),
        "capacity": chosen("capacity", draft.capacity, Capacity),
        "form": chosen("form", draft.form, ConsentForm),
        "contact_by": chosen("contact_by", draft.contact_by, ContactBy),
        "contact_how": chosen_all("contact_how", draft.contact_how, ContactHow),
        "guardian_id": draft.guardian_id,
        "language": draft.language,
        "text_version": draft.text_version,
        "explained_by": draft.explained_by or actor.ref,
        "given_at": past(unit, "given_at", draft.given_at),
        "expires_on": draft.expires_on,
        "review_on": draft.review_on,
        "proof_item_id": draft.proof_item_id,
    }
    if draft.language not in consent_texts.LANGUAGES:
        raise Rejected("language", _("This is not one of the values to choose from."))
    if draft.text_version not in consent_texts.versions():
        raise Rejected("text_version", _("There is no such text of consent."))
    _require_able(values)
    if draft.guardian_id is not None:
        persons.require_person(actor=actor, person_id=draft.guardian_id)
    if draft.proof_item_id is not None:
        evidence.require_item(actor=actor, item_id=draft.proof_item_id)
    return values


def _require_able(values: dict[str, Any]) -> None:
    alone = values["given_by"] == GivenBy.SELF
    if alone and values["capacity"] == Capacity.MINOR:
        raise Rejected(
            "given_by", _("A child agrees together with a parent or guardian. Nothing was saved.")
        )
    if alone and values["capacity"] == Capacity.NOT_CAPABLE:
        raise Rejected(
            "capacity",
            _("Whoever cannot decide now cannot agree. Wait, or ask the legal representative."),
        )


def past(unit: Unit, field: str, at: datetime) -> datetime:
    """Raises Rejected: no time zone, or it lies in the future."""
    if at.tzinfo is None:
        raise Rejected(field, _("This time needs a time zone."))
    if at > unit.at:
        raise Rejected(field, _("This lies in the future."))
    return at


def _checked_lines(lines: Sequence[LineDraft]) -> list[dict[str, Any]]:
    if not lines:
        raise Rejected("lines", _("Ask about at least one purpose."))
    if len(lines) > MOST_LINES:
        raise Rejected("lines", _("These are too many answers."))
    checked = [_checked_line(line) for line in lines]
    pairs = {(line["purpose"], line["recipient"]) for line in checked}
    if len(pairs) != len(checked):
        raise Rejected("lines", _("One purpose is answered twice for the same recipient."))
    return checked


def _checked_line(line: LineDraft) -> dict[str, Any]:
    conditions = chosen_all("lines", line.conditions, Condition)
    if Condition.AFTER_DATE in conditions and line.not_before is None:
        raise Rejected("lines", _("Say from which day on."))
    found = {
        "purpose": chosen("lines", line.purpose, Purpose),
        "recipient": chosen("lines", line.recipient, Recipient),
        "decision": chosen("lines", line.decision, Decision),
        "conditions": conditions,
    }
    if line.not_before is not None:
        found["not_before"] = line.not_before.isoformat()
    return found


def _interview(actor: Actor, person_id: UUID, interview_id: UUID | None) -> Interview | None:
    if interview_id is None:
        return None
    INTERVIEWS.get(actor, interview_id)
    row = open_interview(interview_id)
    if row.person_id not in persons.records_of(person_id):
        raise Rejected("interview_id", _("This interview is with another person."))
    return row


@dataclass(frozen=True)
class DependsFacts:
    person: UUID
    items: tuple[UUID, ...]


@action(
    "interviews.item.depend",
    rule=with_role(CONSENT_RECORDERS, own_person("person_id")),
    facts=DependsFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def depend(unit: Unit, *, actor: Actor, person_id: UUID, item_ids: Sequence[UUID]) -> int:
    """State that items show or let hear this person, so that their consent decides about them.

    Returns how many did not depend on it before.

    Raises:
        Rejected: no item, or more than 200.
        NotFound: an item is not this actor's to see; then nothing is stated.
    """
    wanted = tuple(dict.fromkeys(item_ids))
    if not wanted or len(wanted) > MOST_LINES:
        raise Rejected("item_ids", _("Choose between 1 and 200 items."))
    require_own_items(actor, wanted)
    known = ItemOfPerson.objects.filter(
        item_id__in=wanted, person_id=person_id, ended_at__isnull=True
    ).values_list("item_id", flat=True)
    fresh = [one for one in wanted if one not in set(known)]
    for one in fresh:
        ItemOfPerson(
            id=unit.new_id(),
            item_id=one,
            person_id=person_id,
            organisation_id=require_organisation(actor),
            at=unit.at,
            by=actor.ref,
        ).save(force_insert=True)
    unit.record(
        DependsFacts(person=person_id, items=wanted),
        objects=(person_ref(person_id), *(ObjectRef("item", one) for one in wanted)),
    )
    return len(fresh)


def require_own_items(actor: Actor, item_ids: Iterable[UUID]) -> None:
    """Raises NotFound: not visible. Rejected: another organisation's."""
    for one in item_ids:
        evidence.require_item(actor=actor, item_id=one)
    rows = evidence.rows_of(actor=actor, item_ids=tuple(item_ids))
    if any(row.organisation_id != actor.organisation_id for row in rows):
        raise Rejected("item_ids", _("This item is another organisation's."))


@dataclass(frozen=True)
class ReleasedFacts:
    person: UUID
    item: UUID


@action(
    "interviews.item.release",
    rule=with_role(GUARDIANS, own(DEPENDING, "depends_id")),
    facts=ReleasedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="relation asserted",
)
def release(unit: Unit, *, actor: Actor, depends_id: UUID) -> None:
    """Take back that an item depends on a person's consent: it was stated wrongly.

    Raises Conflict: taken back before.
    """
    row = ItemOfPerson.objects.select_for_update().get(pk=depends_id)
    if row.ended_at is not None:
        raise Conflict("already_ended", _("This was taken back before."))
    row.ended_at, row.ended_by = unit.at, actor.ref
    row.save(update_fields=["ended_at", "ended_by"])
    unit.record(
        ReleasedFacts(person=row.person_id, item=row.item_id),
        objects=(person_ref(row.person_id), ObjectRef("item", row.item_id)),
    )
