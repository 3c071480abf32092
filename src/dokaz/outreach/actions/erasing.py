# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing the words of an activity: names that stand in it and should not.

What was done, when, by whom and with which outcome stays and counts on; so do codes and numbers.
"""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from dokaz.casework.cases.api import empty_comments
from dokaz.casework.records.recording import note
from dokaz.casework.records.texts import clean
from dokaz.gate.api import Actor, Conflict, Erasure, Unit, action, erase_details, own, with_role
from dokaz.outreach.marks import MARKS
from dokaz.outreach.models import (
    Activity,
    ActivityBatchChange,
    ActivityChange,
    ActivityExternalId,
    Outcome,
)
from dokaz.outreach.policy import ACTIVITIES, ERASERS
from dokaz.outreach.recording import KIND
from dokaz.outreach.vocabulary import ChangeKind

WORDS = (
    "title_uk", "title_en", "description", "channel", "partners", "place", "reference",
)  # fmt: skip
"""Columns in which people write what they like; addresses (`links`) may name somebody too."""


@dataclass(frozen=True)
class WordsErased:
    activity: UUID


@action(
    "outreach.activity.erase_words",
    rule=with_role(ERASERS, own(ACTIVITIES, "activity_id")),
    facts=WordsErased,
    erasure=Erasure.DETAILS,
    event="deletion",
)
def erase_words(unit: Unit, *, actor: Actor, activity_id: UUID, why: str) -> None:
    """Empty every word people wrote about an activity: here, in its outcomes, in its history, in
    comments on it and with the acts of all these. Also of one that was withdrawn, or whose import
    was taken back.

    Raises:
        Rejected: no reason. Conflict: they were erased before.
    """
    why = clean("why", why, longest=2000, required=True)
    row = Activity.objects.select_for_update().get(pk=activity_id)
    if row.erased_at is not None:
        raise Conflict("already_erased", _("The words of this activity were erased before."))
    _empty_beside(unit, row)
    empty_comments(unit, (KIND.name, row.pk))
    for name in WORDS:
        setattr(row, name, "")
    row.links = []
    row.erased_at, row.changed_at = unit.at, unit.at
    row.revision += 1
    row.save(update_fields=[*WORDS, "links", "erased_at", "changed_at", "revision"])
    MARKS.rewrite(row)
    note(KIND, unit, row, what=ChangeKind.ERASED)
    unit.record(WordsErased(activity=row.pk), objects=(KIND.ref(row.pk),), details={"why": why})


def _empty_beside(unit: Unit, row: Activity) -> None:
    """Outcomes, history, numbers in tables, and what people said with earlier acts."""
    Outcome.objects.filter(activity=row).update(words="")
    lines = ActivityChange.objects.filter(activity=row)
    acts = set(lines.values_list("act_id", flat=True))
    lines.update(before=None, after=None, why="")
    for one in ActivityBatchChange.objects.filter(activity=row):
        one.before = {}
        one.save(update_fields=["before"])
    for number in ActivityExternalId.objects.filter(activity=row):
        # The key keeps two emptied ones apart; the system's name says nothing of anybody.
        number.value, number.ended_at = "", number.ended_at or unit.at
        number.save(update_fields=["value", "ended_at"])
    erase_details(unit, acts)
