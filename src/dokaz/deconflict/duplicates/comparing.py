# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for pairs among what is kept of items. The worker's part: it reads all organisations.

Pairs of two organisations are made only of items that both may tell of. What was made from an item
or taken out of it looks like it by nature: such pairs say nothing and are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np

from dokaz.deconflict.duplicates.models import KnownAddress, KnownLook, Pair
from dokaz.deconflict.duplicates.pictures.lookup import (
    REACH,
    Near,
    PictureFiles,
    nearest,
    words_of,
)
from dokaz.deconflict.duplicates.vocabulary import Reason
from dokaz.evidence import api as evidence
from dokaz.gate.api import pieces
from dokaz.members.api import service_actor

MIN_QUALITY = 50
"""Below it a hash says little (`dokaz.media.hashing`)."""
MOST_PAIRS = 40
"""Of one item and reason: more of them help nobody, the nearest are kept."""
MOST_NEAR = 1000
"""Of one picture or text: what is posted ten thousand times over, such as an alarm, is not looked
up ten thousand times for each."""
_MOST_TIMES = 6
_AT_ONCE = 500


@dataclass(slots=True)
class _Side:
    """One item in a comparison."""

    id: UUID
    organisation_id: UUID
    is_told: bool


@dataclass(slots=True)
class _Match:
    """Pictures, or texts, of two items that are near: `times` are pairs of times in the videos."""

    distance: int = REACH + 1
    times: list[tuple[int, int | None, int | None]] = field(default_factory=list)


def find_pairs(item_ids: Sequence[UUID], files: PictureFiles | None) -> None:
    """Write the pairs that some items are in. There are none of them yet."""
    pairs = [*_of_addresses(item_ids), *_of_looks(item_ids, files)]
    Pair.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=_AT_ONCE)


def _of_addresses(item_ids: Sequence[UUID]) -> Iterable[Pair]:
    """Of two organisations only: one's own are told of when the address is pasted, and a capture
    makes several items of one address."""
    rows = KnownAddress.objects.filter(item_id__in=item_ids, is_told=True)
    columns = ("key", "item_id", "organisation_id")
    for key, item_id, owner in rows.values_list(*columns):
        others = KnownAddress.objects.filter(key=key, is_told=True).exclude(organisation_id=owner)
        for _key, other, its_owner in others.order_by("-pk").values_list(*columns)[:MOST_PAIRS]:
            one, two = _Side(item_id, owner, True), _Side(other, its_owner, True)
            yield _pair(Reason.ADDRESS, one, two, 0, {})


def _of_looks(item_ids: Sequence[UUID], files: PictureFiles | None) -> Iterable[Pair]:
    looks = list(KnownLook.objects.filter(item_id__in=item_ids))
    if not looks:
        return
    near = _near(looks, files)
    keys = {one.key for some in near.values() for one in some}
    rows = _rows(keys - {look.pk for look in looks}) | {look.pk: look for look in looks}
    for reason, is_wording in ((Reason.PICTURE, False), (Reason.WORDING, True)):
        of_sort = [look for look in looks if look.is_wording is is_wording]
        yield from _of_sort(reason, of_sort, near, rows)


def _of_sort(
    reason: Reason,
    looks: Sequence[KnownLook],
    near: dict[int, list[Near]],
    rows: dict[int, KnownLook],
) -> Iterable[Pair]:
    found: dict[UUID, dict[UUID, _Match]] = defaultdict(lambda: defaultdict(_Match))
    for look in looks:
        for one in near[look.pk]:
            other = rows.get(one.key)
            if other is None or other.item_id == look.item_id or not _may_meet(look, other):
                continue
            match = found[look.item_id][other.item_id]
            match.distance = min(match.distance, one.distance)
            match.times.append((one.distance, look.pts, other.pts))
    sides = {
        row.item_id: _Side(row.item_id, row.organisation_id, row.is_told) for row in rows.values()
    }
    belonging = _belonging(found, sides)
    for item_id, matches in found.items():
        kept = [key for key in matches if key not in belonging.get(item_id, ())]
        kept.sort(key=lambda key: (matches[key].distance, key))
        for other_id in kept[:MOST_PAIRS]:
            match = matches[other_id]
            facts = _facts(match) if reason is Reason.PICTURE else {}
            yield _pair(reason, sides[item_id], sides[other_id], match.distance, facts)


def _near(looks: Sequence[KnownLook], files: PictureFiles | None) -> dict[int, list[Near]]:
    """For each picture what is near, the nearest first: in the mapped files and beside them."""
    beside = KnownLook.objects.filter(pk__gt=files.last_key if files else 0)
    rows = list(beside.order_by("pk").values_list("pk", "bits"))
    keys = np.array([key for key, _bits in rows], dtype=np.int64)
    words = words_of([bytes(bits) for _key, bits in rows])
    found = {}
    for look in looks:
        bits = bytes(look.bits)
        near = [*(files.near(bits) if files else ()), *nearest(keys, words, bits, REACH)]
        found[look.pk] = sorted(near, key=lambda one: one.distance)[:MOST_NEAR]
    return found


def _rows(keys: Iterable[int]) -> dict[int, KnownLook]:
    """Rows that are still there: what the mapped files name may be gone meanwhile."""
    wanted = sorted(keys)
    found: dict[int, KnownLook] = {}
    for some in pieces(wanted, _AT_ONCE):
        found.update(KnownLook.objects.in_bulk(some))
    return found


def _may_meet(one: KnownLook, other: KnownLook) -> bool:
    if one.is_wording is not other.is_wording:
        return False
    if one.organisation_id == other.organisation_id:
        return True
    return bool(one.is_told and other.is_told)


def _belonging(
    found: dict[UUID, dict[UUID, _Match]], sides: dict[UUID, _Side]
) -> dict[UUID, frozenset[UUID]]:
    """By item those of its owner that hold it, or lie in it, or were made from it."""
    of_owner: dict[UUID, set[UUID]] = defaultdict(set)
    for item_id, matches in found.items():
        owner = sides[item_id].organisation_id
        near = [key for key in matches if sides[key].organisation_id == owner]
        if near:
            of_owner[owner] |= {item_id, *near}
    belonging: dict[UUID, set[UUID]] = defaultdict(set)
    for owner, item_ids in of_owner.items():
        actor = replace(service_actor("duplicates"), organisation_id=owner)
        for one, several in evidence.entwined(actor=actor, item_ids=item_ids).items():
            for other in several:
                belonging[one].add(other)
                belonging[other].add(one)
    return {key: frozenset(several) for key, several in belonging.items()}


def _facts(match: _Match) -> dict[str, Any]:
    """Times in the videos at which they look the same, in each video's time base, the nearest
    first: of the looked-for item and of the other."""
    times = sorted(match.times, key=lambda one: one[0])[:_MOST_TIMES]
    return {"times": [[one, other] for _distance, one, other in times], "count": len(match.times)}


def _pair(reason: Reason, one: _Side, other: _Side, distance: int, facts: dict[str, Any]) -> Pair:
    turned = other.id < one.id
    if turned:
        one, other = other, one
        if "times" in facts:
            facts = {**facts, "times": [times[::-1] for times in facts["times"]]}
    return Pair(
        reason=reason,
        one_id=one.id,
        other_id=other.id,
        one_organisation_id=one.organisation_id,
        other_organisation_id=other.organisation_id,
        distance=distance,
        facts=facts,
        found_at=datetime.now(UTC),
    )
