# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of harm, detention, being missing, suspicion and help: added, changed, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import marks
from dokaz.casework.persons.happenings import RecordDraft, checked
from dokaz.casework.persons.models import Person, PersonRecord
from dokaz.casework.persons.policy import PERSONS, RECORDS, WRITERS
from dokaz.casework.persons.recording import locked, note, person_ref
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.casework.records.recording import kept, require_revision, set_fields
from dokaz.casework.records.texts import clean
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Erasure, Rejected, Unit, action, own, with_role

MOST_ITEMS = 200


@dataclass(frozen=True)
class RecordChanged:
    person: UUID
    record: UUID
    kind: str
    revision: int
    withdrawn: bool = False


@action(
    "persons.record.add",
    rule=with_role(WRITERS, own(PERSONS, "person_id")),
    facts=RecordChanged,
    erasure=Erasure.NOTHING_PERSONAL,
    event="metadata modification",
)
def add_record(unit: Unit, *, actor: Actor, person_id: UUID, draft: RecordDraft) -> UUID:
    """Add a record about a person; returns its identifier.

    Raises:
        Rejected: a value does not pass; says which.
        NotFound: an item is not this actor's to see.
    """
    values = checked(draft, now=unit.at)
    person = locked(person_id)
    row = PersonRecord(
        id=unit.new_id(),
        person=person,
        organisation_id=person.organisation_id,
        item_ids=_items(actor, draft.item_ids, known=()),
        at=unit.at,
        by=actor.ref,
        changed_at=unit.at,
        **values,
    )
    row.save(force_insert=True)
    _noted(unit, person, row, ChangeKind.RECORD_ADDED)
    return row.pk


@action(
    "persons.record.change",
    rule=with_role(WRITERS, own(RECORDS, "record_id")),
    facts=RecordChanged,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change_record(
    unit: Unit, *, actor: Actor, record_id: UUID, draft: RecordDraft, revision: int, why: str = ""
) -> int:
    """Set a record anew; returns its revision. `revision` is the number the editor saw.

    Raises:
        Rejected: a value does not pass, or another kind of record.
        Conflict: somebody changed it meanwhile, or it was withdrawn; nothing is overwritten.
        NotFound: a new item is not this actor's to see.
    """
    why = clean("why", why, longest=10_000)
    values = checked(draft, now=unit.at)
    person, row = _locked(record_id)
    if values.pop("kind") != row.kind:
        raise Rejected("kind", _("A record does not become one of another kind. Add a new one."))
    require_revision(row, revision)
    values["item_ids"] = _items(actor, draft.item_ids, known=row.item_ids)
    before, _after = set_fields(unit, row, values)
    _noted(unit, person, row, ChangeKind.RECORD_CHANGED, before=before, why=why)
    return row.revision


@action(
    "persons.record.withdraw",
    rule=with_role(WRITERS, own(RECORDS, "record_id")),
    facts=RecordChanged,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def withdraw_record(unit: Unit, *, actor: Actor, record_id: UUID, why: str) -> None:
    """State that a record should not stand; it stays, marked so. Raises Rejected, Conflict."""
    why = clean("why", why, longest=10_000, required=True)
    person, row = _locked(record_id)
    row.withdrawn_at, row.withdrawn_by = unit.at, actor.ref
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _noted(unit, person, row, ChangeKind.RECORD_CHANGED, why=why)


def _locked(record_id: UUID) -> tuple[Person, PersonRecord]:
    person = locked(PersonRecord.objects.get(pk=record_id).person_id)
    row = PersonRecord.objects.select_for_update().get(pk=record_id)
    if row.withdrawn_at is not None:
        raise Conflict("already_withdrawn", _("This record was withdrawn before."))
    return person, row


def _items(actor: Actor, item_ids: Sequence[UUID], *, known: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(item_ids))
    if len(wanted) > MOST_ITEMS:
        raise Rejected("item_ids", _("At most %d items at a time.") % MOST_ITEMS)
    for item_id in wanted:
        if str(item_id) not in known:
            evidence.require_item(actor=actor, item_id=item_id)
    return [str(one) for one in wanted]


def _noted(
    unit: Unit,
    person: Person,
    row: PersonRecord,
    what: ChangeKind,
    *,
    before: dict[str, Any] | None = None,
    why: str = "",
) -> None:
    marks.rewrite(person)
    after = {
        "record": str(row.pk),
        **{name: kept(getattr(row, name)) for name in before or ()},
        **({"withdrawn": True} if row.withdrawn_at else {}),
    }
    note(unit, person, what, before=before, after=after, why=why)
    unit.record(
        RecordChanged(
            person=row.person_id,
            record=row.pk,
            kind=row.kind,
            revision=row.revision,
            withdrawn=row.withdrawn_at is not None,
        ),
        objects=(person_ref(row.person_id),),
        details={"why": why} if why else None,
    )
