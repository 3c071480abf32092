# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks about a person and about interviews with them lose their words when the person is erased,
tasks about an item when it is disposed of.

Whichever organisation asked: what it wrote may say who the person was, or what the item held. Who
asked whom for what kind of work, and when, stays.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.interviews import api as interviews
from dokaz.coordination.models import Task
from dokaz.coordination.recording import empty_words
from dokaz.coordination.vocabulary import About
from dokaz.gate.api import Purpose, Unit, with_everything


@with_everything(Purpose.ERASURE)
def forget_person(unit: Unit, person_id: UUID) -> None:
    """Empty the words of these tasks, inside the act that erases the person."""
    about = Q(about=About.PERSON, about_id=person_id) | Q(
        about=About.INTERVIEW, about_id__in=interviews.interviews_with(person_id)
    )
    _empty(unit, about)


@with_everything(Purpose.ERASURE)
def forget_item(unit: Unit, item_id: UUID, until: datetime | None) -> None:
    """Empty the words of tasks about an item, all or those asked up to a moment, inside the act
    that disposes of it."""
    about = Q(about=About.ITEM, about_id=item_id)
    _empty(unit, about & Q(asked_at__lte=until) if until else about)


def items_with_words(ended: Mapping[UUID, datetime]) -> set[UUID]:
    """Of items with the moments they were disposed of: those with tasks from before."""
    rows = Task.objects.filter(
        about=About.ITEM, about_id__in=ended, erased_at__isnull=True
    ).values_list("about_id", "asked_at")
    return {item_id for item_id, asked_at in rows if asked_at <= ended[item_id]}


def _empty(unit: Unit, about: Q) -> None:
    rows = Task.objects.select_for_update().filter(about, erased_at__isnull=True)
    for task in rows.order_by("pk"):
        empty_words(unit, task)
