# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emptying every word about a person, when that person is erased.

What stays: the code name, dates, who did what kind of act, links to items of evidence (each is
disposed of by itself). Rooms above empty what they have written in the same act (`when_erased`).
Not reached from here: backups made before; the guide says how long they live.
"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from dokaz.casework.persons import marks
from dokaz.casework.persons.models import (
    IdentityOpening,
    Person,
    PersonBatchChange,
    PersonChange,
    PersonErasure,
    PersonExternalId,
    PersonMerge,
    PersonRecord,
    PersonShare,
)
from dokaz.evidence.api import OpeningState
from dokaz.gate.api import Unit, erase_details, pieces

_TEXTS = ("summary", "contact_rules", "needs", "protection")
_LISTS = ("categories", "statuses", "vulnerabilities", "languages", "tags", "markers")

_ABOVE: list[Callable[[Unit, UUID], None]] = []


def when_erased(empty: Callable[[Unit, UUID], None]) -> None:
    """Have a room above empty its words about a person, inside the act that erases. At start."""
    if empty not in _ABOVE:
        _ABOVE.append(empty)


def erase_words(unit: Unit, person: Person) -> None:
    """Empty all words about a locked person and end shares and openings, inside the open act."""
    about = {"person": person}
    for name in _TEXTS:
        setattr(person, name, "")
    for name in _LISTS:
        setattr(person, name, [])
    person.has_identity = False
    person.erased_at, person.erased_by, person.changed_at = unit.at, unit.actor.ref, unit.at
    person.save()
    for external in PersonExternalId.objects.filter(**about):
        # The key keeps two emptied ones apart; the system's name says nothing of the person.
        external.value, external.ended_at = "", external.ended_at or unit.at
        external.save(update_fields=["value", "ended_at"])
    PersonShare.objects.filter(**about, revoked_at__isnull=True).update(
        revoked_at=unit.at, revoked_by=unit.actor.ref
    )
    IdentityOpening.objects.filter(**about).update(reason="")
    IdentityOpening.objects.filter(**about).exclude(state=OpeningState.ENDED).update(
        state=OpeningState.ENDED, ended_at=unit.at
    )
    PersonErasure.objects.filter(**about).update(reason="")
    PersonRecord.objects.filter(**about).update(
        when_text="", when_from=None, when_to=None, place=None, details={}, reports=[]
    )
    for merge in PersonMerge.objects.filter(Q(survivor=person) | Q(absorbed=person)):
        merge.former, merge.joined = {}, {}
        merge.save(update_fields=["former", "joined"])
    for empty in _ABOVE:
        empty(unit, person.pk)
    _empty_history(unit, person)
    marks.rewrite(person)


def _empty_history(unit: Unit, person: Person) -> None:
    """What was before and after, why, and the words kept with earlier acts."""
    lines = PersonChange.objects.filter(person=person)
    ids = list(lines.values_list("act_id", flat=True).distinct())
    lines.update(before=None, after=None, why="")
    for row in PersonBatchChange.objects.filter(person=person):
        row.before = {}
        row.save(update_fields=["before"])
    for some in pieces(ids):
        erase_details(unit, some)
