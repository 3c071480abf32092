# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a list finds its rows: the branches of the policy are walked each by an index, and merged."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from dokaz.casework.persons import marks
from dokaz.casework.persons.models import Person
from dokaz.casework.persons.policy import BRANCHES, NOTHING, PERSONS
from dokaz.gate.api import Actor

MOST_COUNTED = 10_000
_MARKS = ("category", "status", "vulnerability", "language", "harm")


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """What a list is narrowed to. Empty fields do not narrow.

    `text` is matched with code names and summaries by beginnings of words. Erased people are shown
    only when asked for.
    """

    text: str = ""
    category: str = ""
    status: str = ""
    vulnerability: str = ""
    language: str = ""
    harm: str = ""
    organisation_id: UUID | None = None
    confidentiality: int | None = None
    erased: bool = False


def narrowing(narrowed: PersonFilter) -> Q:
    """The filter as a condition on people."""
    condition = Q(undone_at__isnull=True, erased_at__isnull=not narrowed.erased)
    if narrowed.organisation_id is not None:
        condition &= Q(organisation_id=narrowed.organisation_id)
    if narrowed.confidentiality is not None:
        condition &= Q(confidentiality=narrowed.confidentiality)
    for kind in _MARKS:
        code = getattr(narrowed, kind)
        if code:
            condition &= marks.having(kind, code)
    if narrowed.text.strip():
        words = marks.in_words(narrowed.text)
        condition &= NOTHING if words is None else words
    return condition


def page_of_keys(
    actor: Actor, narrowed: PersonFilter, *, after: UUID | None, count: int
) -> list[UUID]:
    """Keys of the next `count` people, the newest record first."""
    condition = narrowing(narrowed)
    if after is not None:
        condition &= Q(pk__lt=after)
    found: set[UUID] = set()
    for branch in BRANCHES:
        part = branch(actor)
        if part is not NOTHING:
            rows = Person.objects.filter(part, condition).order_by("-pk")
            found.update(rows.values_list("pk", flat=True)[:count])
    return sorted(found, reverse=True)[:count]


def count(actor: Actor, narrowed: PersonFilter) -> int:
    """How many people pass the filter, up to `MOST_COUNTED` and one."""
    return PERSONS.visible(actor).filter(narrowing(narrowed))[: MOST_COUNTED + 1].count()
