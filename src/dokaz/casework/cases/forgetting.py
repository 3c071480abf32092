# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of comments when the words about their record are erased.

Whoever wrote them and for whom: they may repeat what was said or who a person was, and are emptied
in the act that erases. That somebody wrote something, and when, stays.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dokaz.casework.cases.facts import CommentWordsErased
from dokaz.casework.cases.models import Comment
from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Purpose, Unit, erase_details, pieces, with_everything


@with_everything(Purpose.ERASURE)
def empty_comments(unit: Unit, *records: tuple[str, UUID]) -> None:
    """Empty the words of all comments on these records, those of other organisations too."""
    about = Q(pk__in=[])
    for kind, record_id in records:
        about |= Q(record_kind=kind, record_id=record_id)
    _empty(unit, about)


def _empty(unit: Unit, about: Q) -> None:
    rows = list(Comment.objects.select_for_update().filter(about, erased_at__isnull=True))
    for row in rows:
        row.text, row.erased_at, row.erased_by = "", unit.at, unit.actor.ref
        row.save(update_fields=["text", "erased_at", "erased_by"])
        unit.emit(CommentWordsErased(comment=row.pk, organisation=row.organisation_id))
    acts = [row.act_id for row in rows]
    for some in pieces(acts):
        erase_details(unit, some)


def forget_person(unit: Unit, person_id: UUID) -> None:
    """Empty comments on a person and on the interviews with them, when the person is erased."""
    talks = (("interview", key) for key in interviews.interviews_with(person_id))
    empty_comments(unit, ("person", person_id), *talks)


@with_everything(Purpose.ERASURE)
def forget_item(unit: Unit, item_id: UUID, until: datetime | None) -> None:
    """Empty comments on an item, all or those written up to a moment, when it is disposed of."""
    about = Q(record_kind="item", record_id=item_id)
    _empty(unit, about & Q(at__lte=until) if until else about)


def items_with_words(ended: Mapping[UUID, datetime]) -> set[UUID]:
    """Of items with the moments they were disposed of: those with comments from before."""
    rows = Comment.objects.filter(
        record_kind="item", record_id__in=ended, erased_at__isnull=True
    ).values_list("record_id", "at")
    return {item_id for item_id, at in rows if at <= ended[item_id]}
