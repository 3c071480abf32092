# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks about a person and about interviews with them lose their words when the person is erased,
tasks about an item when it is disposed of.

Whichever organisation asked: what it wrote may say who the person was, or what the item held. Who
asked whom for what kind of work, and when, stays.
"""

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
def forget_item(unit: Unit, item_id: UUID) -> None:
    """Empty the words of tasks about an item, inside the act that disposes of it."""
    _empty(unit, Q(about=About.ITEM, about_id=item_id))


def _empty(unit: Unit, about: Q) -> None:
    rows = Task.objects.select_for_update().filter(about, erased_at__isnull=True)
    for task in rows.order_by("pk"):
        empty_words(unit, task)
