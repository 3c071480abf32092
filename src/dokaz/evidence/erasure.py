# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emptying every word about an item, when it is disposed of.

Rooms above empty what they have written about it in the same act (`when_disposed`).

What stays: the item's number, dates, codes, digests, custody, who disposed of it and why. Not
reached from here: backups made before, and pages the database has freed but not overwritten; the
guide on custody says how long they live.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.evidence import words
from dokaz.evidence.models import (
    CustodyEvent,
    ExternalId,
    File,
    Hold,
    Item,
    ItemRevision,
    ItemShare,
    Note,
    Original,
    OriginalCheck,
    SealedOpening,
    VerificationRecord,
)
from dokaz.evidence.vocabulary import (
    ItemStatus,
    OpeningState,
    TimeBasis,
    TimePrecision,
)
from dokaz.gate.api import Purpose, Unit, erase_details, pieces, with_everything

_KEEPS_ITS_REASON = "evidence.disposal."
_ITEM_WORDS = ("title_uk", "title_en", "description", "language", "url", "acquired_from")


@dataclass(frozen=True, slots=True)
class WordsAbove:
    """What a room above knows to do about the words it keeps on items.

    `empty`: empty those about an item inside the act that is open, all or those written up to a
    moment. `left`: of items with the moments their ends were approved, those of which words from
    before stand.
    """

    empty: Callable[[Unit, UUID, datetime | None], None]
    left: Callable[[Mapping[UUID, datetime]], set[UUID]]


ABOVE: list[WordsAbove] = []
"""Of all rooms above, as they registered."""


def when_disposed(words_above: WordsAbove) -> None:
    """Have a room above empty its words about an item, inside the act that disposes. At start."""
    if words_above not in ABOVE:
        ABOVE.append(words_above)


@with_everything(Purpose.ERASURE)
def erase_words(unit: Unit, item: Item) -> None:
    """Empty all words about a locked item and end its shares and openings."""
    _empty_item(unit, item)
    File.objects.filter(item=item).update(
        original_name="",
        relative_path="",
        derivation_note="",
        technical={},
        claimed_modified_at=None,
        disposed_at=unit.at,
    )
    ItemRevision.objects.filter(item=item).update(before=None)
    Note.objects.filter(item=item).update(text="")
    for external in ExternalId.objects.filter(item=item):
        external.value = external.url = ""
        external.save(update_fields=["value", "url"])
    VerificationRecord.objects.filter(item=item).update(method="", as_stated=None)
    Hold.objects.filter(item=item).update(authority="", reason="")
    ItemShare.objects.filter(item=item, revoked_at__isnull=True).update(
        revoked_at=unit.at, revoked_by=unit.actor.ref
    )
    SealedOpening.objects.filter(item=item).update(reason="")
    SealedOpening.objects.filter(item=item).exclude(state=OpeningState.ENDED).update(
        state=OpeningState.ENDED, ended_at=unit.at
    )
    Original.objects.filter(item=item).update(url="", host="", moved_to="")
    words.forget(item.pk)
    _empty_details(unit, item)
    empty_above(unit, item.pk)


@with_everything(Purpose.ERASURE)
def empty_above(unit: Unit, item_id: UUID, *, until: datetime | None = None) -> None:
    """Empty what the rooms above wrote about an item, all or up to a moment."""
    for above in ABOVE:
        above.empty(unit, item_id, until)


def _empty_item(unit: Unit, item: Item) -> None:
    for name in _ITEM_WORDS:
        setattr(item, name, "")
    item.particulars = None
    item.source = None
    item.acquired_at = item.acquired_by = None
    item.recorded_from = item.recorded_to = None
    item.recorded_precision, item.recorded_basis = TimePrecision.UNKNOWN, TimeBasis.UNKNOWN
    item.status = ItemStatus.DISPOSED
    item.disposed_at = item.changed_at = unit.at
    item.save()


def _empty_details(unit: Unit, item: Item) -> None:
    """Empty the words kept with earlier acts; without the salt their digests say nothing."""
    acts = CustodyEvent.objects.filter(item=item).exclude(action__startswith=_KEEPS_ITS_REASON)
    ids = list(acts.values_list("act_id", flat=True).distinct())
    ids += OriginalCheck.objects.filter(item=item).values_list("last_act_id", flat=True)
    for some in pieces(ids):
        erase_details(unit, some)
