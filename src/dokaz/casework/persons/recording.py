# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a person does, by the common parts of records."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.persons.facts import PersonChanged
from dokaz.casework.persons.models import (
    Person,
    PersonBatch,
    PersonBatchChange,
    PersonChange,
    PersonExternalId,
    PersonMerge,
    PersonSeries,
    PersonShare,
)
from dokaz.casework.persons.numbers import draw
from dokaz.casework.persons.vocabulary import ChangeKind
from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Conflict, Fact, ObjectRef, Unit


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return PersonChanged(person=key, organisation=organisation, what=what)


def _drawn(unit: Unit, owner: UUID, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Numbers under the letter that each row states, in the order of the rows."""
    letters = [row["series"] for row in rows]
    drawn = {
        letter: iter(draw(unit, owner, letter=letter, count=letters.count(letter)))
        for letter in sorted(set(letters))
    }
    return [next(drawn[letter]).ref for letter in letters]


KIND = Kind(
    name="person",
    letter="",  # A code name has a letter of its own (`numbers`).
    rows=Person,
    changes=PersonChange,
    series=PersonSeries,
    external_ids=PersonExternalId,
    shares=PersonShare,
    merges=PersonMerge,
    batches=PersonBatch,
    batch_changes=PersonBatchChange,
    told=_changed,
    drawn=_drawn,
)


def person_ref(person_id: UUID) -> ObjectRef:
    """How the log names a person."""
    return KIND.ref(person_id)


def locked(person_id: UUID) -> Person:
    """The person's row, locked until the act ends; the rule has checked who asks.

    Raises:
        Conflict: the person was erased, or the import was undone.
    """
    person: Person = recording.locked(KIND, person_id)
    if person.erased_at is not None:
        raise _erased()
    return person


def locked_to_open(person_id: UUID) -> Person:
    """`locked`, for what is done with an identity block: also of a person that was merged.

    The block of a merged person stays under that person's own number and is opened there.

    Raises:
        Conflict: the person was erased, or the import was undone.
    """
    person: Person = Person.objects.select_for_update().get(pk=person_id)
    if person.merged_into_id is None:
        return locked(person_id)
    if person.erased_at is not None:
        raise _erased()
    return person


def _erased() -> Conflict:
    return Conflict(
        "erased", _("This person was erased from the archive. Nothing can be added any more.")
    )


def revise(
    unit: Unit, person: Person, values: Mapping[str, Any], *, kind: ChangeKind, why: str = ""
) -> set[str]:
    """Set fields of a locked person and keep what they were; returns the fields that changed."""
    return recording.revise(KIND, unit, person, values, what=str(kind), why=why)


def note(
    unit: Unit,
    person: Person,
    kind: ChangeKind,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Write one line of the person's history and tell the rooms above."""
    recording.note(KIND, unit, person, what=str(kind), before=before, after=after, why=why)
