# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, changing and classifying people, and their numbers in other systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons import marks
from dokaz.casework.persons.drafts import (
    CLASSIFICATION,
    DESCRIBABLE,
    PersonDraft,
    checked,
    checked_draft,
)
from dokaz.casework.persons.facts import PersonRegistered
from dokaz.casework.persons.models import Person
from dokaz.casework.persons.numbers import CodeName, draw
from dokaz.casework.persons.policy import (
    CLASSIFIERS,
    GUARDIANS,
    PERSONS,
    WRITERS,
    may_set_level,
)
from dokaz.casework.persons.recording import KIND, locked, note, person_ref, revise
from dokaz.casework.persons.vocabulary import ChangeKind, Series
from dokaz.casework.records import identifying
from dokaz.casework.records.recording import changed_meanwhile, require_fields, require_revision
from dokaz.casework.records.texts import chosen, clean
from dokaz.evidence.api import takes_protection_away
from dokaz.gate.api import (
    Actor,
    Erasure,
    Rejected,
    Unit,
    action,
    all_of,
    holds_role,
    own,
    with_role,
)


@dataclass(frozen=True)
class Registered:
    person: UUID
    ref: str


@action(
    "persons.person.register",
    rule=holds_role(*WRITERS),
    facts=Registered,
    erasure=Erasure.NOTHING_PERSONAL,
    event="accession",
)
def register(unit: Unit, *, actor: Actor, draft: PersonDraft) -> UUID:
    """Register one person under a new code name; returns the identifier.

    Raises:
        Rejected: a value does not pass; says which.
    """
    owner = require_organisation(actor)
    values = checked_draft(draft)
    letter = chosen("series", draft.series, Series)
    (name,) = draw(unit, owner, letter=letter, count=1)
    person = new_person(unit, owner, name, values)
    person.save(force_insert=True)
    marks.write([person])
    note(unit, person, ChangeKind.REGISTERED)
    unit.emit(PersonRegistered(person=person.pk, organisation=owner))
    unit.record(Registered(person=person.pk, ref=name.ref), objects=(person_ref(person.pk),))
    return person.pk


def require_organisation(actor: Actor) -> UUID:
    """Raises Rejected: the actor acts for no organisation."""
    if actor.organisation_id is None:
        raise Rejected("organisation", _("People are registered for an organisation."))
    return actor.organisation_id


def new_person(unit: Unit, owner: UUID, name: CodeName, values: Mapping[str, Any]) -> Person:
    """A new row, not saved yet."""
    return Person(
        id=unit.new_id(),
        organisation_id=owner,
        code=name.code,
        ref=name.ref,
        registered_at=unit.at,
        registered_by=unit.actor.ref,
        changed_at=unit.at,
        **values,
    )


@dataclass(frozen=True)
class Changed:
    person: UUID
    revision: int
    fields: tuple[str, ...]


@action(
    "persons.person.change",
    rule=with_role(WRITERS, own(PERSONS, "person_id")),
    facts=Changed,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def change(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    changes: Mapping[str, Any],
    revision: int,
    why: str = "",
) -> int:
    """Change fields of the open block; returns the new revision number.

    `revision` is the number the editor saw. Fields: those of `PersonDraft` except classification
    and the letter of the code name.

    Raises:
        Rejected: a field is unknown or its value does not pass.
        Conflict: somebody changed the record meanwhile; nothing of theirs is overwritten.
    """
    require_fields(changes, DESCRIBABLE)
    why = clean("why", why, longest=10_000)
    values = checked(changes)
    person = locked(person_id)
    require_revision(person, revision)
    changed = revise(unit, person, values, kind=ChangeKind.CHANGED, why=why)
    if changed:
        marks.rewrite(person)
    unit.record(
        Changed(person=person.pk, revision=person.revision, fields=tuple(sorted(changed))),
        objects=(person_ref(person.pk),),
        details={"why": why} if why else None,
    )
    return person.revision


@dataclass(frozen=True)
class Classified:
    person: UUID
    revision: int
    confidentiality: int
    markers: tuple[str, ...]
    privileged: bool


@action(
    "persons.person.classify",
    rule=all_of(with_role(CLASSIFIERS, own(PERSONS, "person_id")), may_set_level),
    facts=Classified,
    erasure=Erasure.NOTHING_PERSONAL,
    event="policy assignment",
)
def classify(
    unit: Unit,
    *,
    actor: Actor,
    person_id: UUID,
    confidentiality: int | None = None,
    markers: tuple[str, ...] | None = None,
    privileged: bool | None = None,
) -> None:
    """Set who may see a person and what warnings the record carries; None leaves a field.

    Raises:
        Rejected: a value is not in its list.
        Refused: taking protection away without the role for it.
    """
    given = {"confidentiality": confidentiality, "markers": markers, "privileged": privileged}
    stated = {name: value for name, value in given.items() if value is not None}
    assert set(stated) <= CLASSIFICATION
    values = checked(stated)
    person = locked(person_id)
    if takes_protection_away(person, values) and not actor.holds(*GUARDIANS):
        raise changed_meanwhile()  # Protected since the rule looked.
    revise(unit, person, values, kind=ChangeKind.CLASSIFIED)
    unit.record(
        Classified(
            person=person.pk,
            revision=person.revision,
            confidentiality=person.confidentiality,
            markers=tuple(person.markers),
            privileged=person.privileged,
        ),
        objects=(person_ref(person.pk),),
    )


@dataclass(frozen=True)
class ExternalIdAdded:
    person: UUID


@action(
    "persons.external_id.add",
    rule=with_role(WRITERS, own(PERSONS, "person_id")),
    facts=ExternalIdAdded,
    erasure=Erasure.DETAILS,
    event="metadata modification",
)
def add_external_id(unit: Unit, *, actor: Actor, person_id: UUID, system: str, value: str) -> None:
    """State a person's identifier in another system.

    Raises:
        Rejected: a value is missing.
        Conflict: a person of this organisation has it already.
    """
    locked(person_id)
    stated = identifying.add(KIND, unit, key=person_id, system=system, value=value)
    unit.record(ExternalIdAdded(person=person_id), objects=(person_ref(person_id),), details=stated)
