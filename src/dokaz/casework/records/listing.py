# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a list finds its rows: the branches of the policy are walked each by an index, and merged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from dokaz.casework.records.seeing import NOTHING, Branch
from dokaz.gate.api import Actor, Policy

MOST_COUNTED = 1_000
"""A list says "more than" this many: each record counted is one whose rights are looked at."""
LONGEST_PAGE = 200
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: after this record in the order of the list."""

    id: UUID
    when: datetime | None = None


def page_of_keys(
    rows: Any,
    branches: Sequence[Branch],
    actor: Actor,
    condition: Q,
    *,
    after: Cursor | None,
    count: int,
    by_time: str = "",
) -> list[tuple[UUID, datetime | None]]:
    """Keys of the next `count` records that pass the condition, with their times.

    The newest record stands first; with a column `by_time` the latest time does.
    """
    if after is not None:
        condition &= _beyond(after, by_time)
    found: dict[UUID, datetime | None] = {}
    for branch in branches:
        part = branch(actor)
        if part is NOTHING:
            continue
        asked = rows.objects.filter(part, condition).order_by("-pk")
        if by_time:
            found.update(_latest(asked, by_time, count))
        else:
            found.update((key, None) for key in asked.values_list("pk", flat=True)[:count])
    ordered = sorted(found.items(), key=lambda pair: (pair[1] or _BEGINNING, pair[0]), reverse=True)
    return ordered[:count]


def _latest(asked: Any, by_time: str, count: int) -> list[tuple[UUID, datetime | None]]:
    """The latest of these records by a time, those without one last. They are asked for apart: no
    index has "descending, unknown last", and all records would be read and sorted."""
    rows = asked.values_list("pk", by_time)
    known = rows.filter(**{f"{by_time}__isnull": False}).order_by(f"-{by_time}", "-pk")
    found = list(known[:count])
    if len(found) < count:
        found += rows.filter(**{f"{by_time}__isnull": True})[: count - len(found)]
    return found


def _beyond(after: Cursor, by_time: str) -> Q:
    if not by_time:
        return Q(pk__lt=after.id)
    unknown = Q(**{f"{by_time}__isnull": True})
    if after.when is None:
        return unknown & Q(pk__lt=after.id)
    earlier = Q(**{f"{by_time}__lt": after.when})
    return unknown | earlier | Q(**{by_time: after.when}, pk__lt=after.id)


def registered(since: datetime | None, until: datetime | None) -> Q:
    """The condition that a record was registered from `since` on and before `until`.

    Identifiers begin with the time in which they were made (RFC 9562, version 7), and rows lie in
    their order.
    """
    condition = Q()
    if since is not None:
        condition &= Q(pk__gte=_first_id(since))
    if until is not None:
        condition &= Q(pk__lt=_first_id(until))
    return condition


def _first_id(moment: datetime) -> UUID:
    """The smallest identifier of a moment."""
    # Nothing was registered before identifiers begin to count time, in 1970.
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def count(policy: Policy[Any], actor: Actor, condition: Q, *, exact: bool = False) -> int:
    """How many records pass the condition, up to `MOST_COUNTED` and one, or all of them."""
    rows = policy.visible(actor).filter(condition)
    return rows.count() if exact else rows[: MOST_COUNTED + 1].count()
