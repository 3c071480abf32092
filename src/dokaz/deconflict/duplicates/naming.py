# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs of items and of events by name, and pages of them, without telling how many there are.

Numbers of rows would say how many pairs other organisations have. A pair goes by the own one of the
two and a mark made of both: whoever may not see the other one learns no identifier from it, for
identifiers of records are too long to be guessed. A page is full as long as there is something to
show: a gap would say that there is a pair one may not see.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from dokaz.deconflict.duplicates.models import EventPair, Pair
from dokaz.gate.api import Actor

_MARK = 16
_WALKED = 500
"""Pairs looked at together while a page is not full."""
AnyPair = TypeVar("AnyPair", Pair, EventPair)
Shown = TypeVar("Shown")


class SeenIn(Protocol):
    """A room's condition that what a column names is the actor's to see."""

    def __call__(self, *, actor: Actor, column: str) -> Q: ...


def own_seen(actor: Actor, seen_in: SeenIn) -> tuple[Q, ...]:
    """Conditions on pairs: those of the two that are the own organisation's are the actor's to see.

    Hidden ones are left out by the database: walking over them here would take longer the more of
    them there are.
    """
    return tuple(
        ~Q(**{f"{side}_organisation_id": actor.organisation_id})
        | seen_in(actor=actor, column=f"{side}_id")
        for side in ("one", "other")
    )


def own_and_other(actor: Actor, pair: Pair | EventPair) -> tuple[UUID, UUID]:
    """The own one of a pair (the newer one, if both are) and the other one."""
    if pair.other_organisation_id == actor.organisation_id:
        return pair.other_id, pair.one_id
    return pair.one_id, pair.other_id


def name_of(actor: Actor, pair: Pair | EventPair) -> str:
    """How a pair is called in addresses of its reader."""
    own, other = own_and_other(actor, pair)
    return f"{own.hex}-{hashlib.sha256(own.bytes + other.bytes).hexdigest()[:_MARK]}"


def named(actor: Actor, rows: QuerySet[AnyPair], name: str) -> AnyPair | None:
    """The newest pair of that name among some; None: there is none, or it is no name."""
    try:
        own = UUID(hex=name.partition("-")[0])
    except ValueError:
        return None
    of_own = rows.filter(Q(one_id=own) | Q(other_id=own)).order_by("-pk")
    return next((pair for pair in of_own if name_of(actor, pair) == name), None)


def page_of(
    rows: QuerySet[AnyPair],
    show: Callable[[Sequence[AnyPair]], Iterable[tuple[AnyPair, Shown]]],
    behind: AnyPair | None,
    limit: int,
) -> tuple[list[Shown], AnyPair | None]:
    """The first so many that are shown of some pairs, the newest first, and the last of them if
    there are more. From the beginning, if the pair `behind` which they begin is not shown itself.
    """
    rows = rows.order_by("-pk")
    if behind is not None and list(show([behind])):
        rows = rows.filter(pk__lt=behind.pk)
    found: list[tuple[AnyPair, Shown]] = []
    some = list(rows[: limit + 1])
    while some:
        found += show(some)
        if len(found) > limit:
            break
        some = list(rows.filter(pk__lt=some[-1].pk)[:_WALKED])
    last = found[limit - 1][0] if len(found) > limit else None
    return [shown for _pair, shown in found[:limit]], last
