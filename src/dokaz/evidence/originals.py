# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what is known of originals: one item's, lists, take-down statistics, and what is due.

Every count is of items of the own organisation that the reader may see, and of nothing else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise

from dokaz.evidence.models import Item, Original, OriginalCheck
from dokaz.evidence.policy import DESCRIBERS, ITEMS, ORIGINALS
from dokaz.evidence.sources import family
from dokaz.evidence.vocabulary import (
    CONCLUSIVE,
    HIDDEN_FROM_PARTNERS,
    Confidentiality,
    OriginalState,
    Unchecked,
)
from dokaz.gate.api import (
    Actor,
    NotFound,
    Purpose,
    anyone,
    holds_role,
    reading_everything,
    view,
)

SHOWN_CHECKS = 50
MOST_ROWS = 30
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class OriginalCheckView:
    """One check. `revision`: the item's, whose address was asked."""

    at: datetime
    revision: int
    state: str
    state_text: str | Promise
    reason_text: str | Promise
    http_status: int | None


@dataclass(frozen=True, slots=True)
class OriginalView:
    """What is known of an item's address. Never asked: `checked_at` is None and `state` empty.

    `known` is what the last check that told something found, since `known_since`; `is_current` is
    False when the item's address was changed after it.
    """

    item_id: UUID
    item_ref: str
    title: str
    url: str
    state: str
    state_text: str | Promise
    reason_text: str | Promise
    http_status: int | None
    moved_to: str
    checked_at: datetime | None
    known: str
    known_text: str | Promise
    known_since: datetime | None
    gone_at: datetime | None
    due_at: datetime | None
    is_current: bool
    checks: tuple[OriginalCheckView, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Of `all` originals of a kind, how many were last found gone. `id`: a source's."""

    name: str
    gone: int
    all: int
    id: UUID | None = None

    @property
    def percent(self) -> int:
        return round(100 * self.gone / self.all) if self.all else 0


@dataclass(frozen=True, slots=True)
class OriginalStatistics:
    """Counts of the originals that the reader may see.

    `states`: by what is known, in the order of the vocabulary. `unknown`: asked, and nothing could
    be told so far. `never`: never asked. `months`: when they were first found gone, newest first.
    """

    states: tuple[tuple[str, str | Promise, int], ...]
    unknown: int
    never: int
    months: tuple[tuple[date, int], ...]
    platforms: tuple[TakenDown, ...]
    sites: tuple[TakenDown, ...]
    sources: tuple[TakenDown, ...]

    @property
    def all(self) -> int:
        return sum(number for _state, _text, number in self.states) + self.unknown + self.never

    @property
    def gone(self) -> int:
        return next(n for state, _text, n in self.states if state == OriginalState.GONE)


@dataclass(frozen=True, slots=True)
class OriginalsPage:
    """Rows, and the item after which the next page begins."""

    rows: tuple[OriginalView, ...]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class OriginalDue:
    """An address to be asked now. `is_risk`: its source says that visiting it is a risk."""

    item_id: UUID
    organisation_id: UUID
    url: str
    is_risk: bool


@view("evidence.original.show", rule=anyone)
def find_original(*, actor: Actor, item_id: UUID) -> OriginalView | None:
    """What is known of an own item's address, with its newest checks; None: it has none."""
    own = ITEMS.visible(actor).filter(pk=item_id, organisation_id=actor.organisation_id)
    item = own.select_related("original").first()
    if item is None or (not item.url and not hasattr(item, "original")):
        return None
    checks = OriginalCheck.objects.filter(item=item).order_by("-id")[:SHOWN_CHECKS]
    return _view(item, getattr(item, "original", None), tuple(_check(one) for one in checks))


@view("evidence.original.list", rule=anyone)
def originals(
    *,
    actor: Actor,
    known: str = "",
    source_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> OriginalsPage:
    """Originals that were asked, by item, newest item first; of one kind of answer if `known`.

    Raises:
        NotFound: there is no such kind.
    """
    rows = ORIGINALS.visible(actor).exclude(checked_at=None).select_related("item")
    if known and known not in CONCLUSIVE:
        raise NotFound("page")
    if known:
        rows = rows.filter(known=known)
    if source_id is not None:
        rows = rows.filter(item__source_id__in=family(source_id))
    if after is not None:
        rows = rows.filter(item_id__lt=after)
    limit = max(1, min(limit, LARGEST_PAGE))
    found = list(rows.order_by("-item_id")[: limit + 1])
    shown = tuple(_view(row.item, row) for row in found[:limit])
    return OriginalsPage(shown, shown[-1].item_id if len(found) > limit else None)


@view("evidence.original.statistics", rule=anyone)
def original_statistics(*, actor: Actor, source_id: UUID | None = None) -> OriginalStatistics:
    """What was taken down, of all that the reader may see or of one source."""
    rows = ORIGINALS.visible(actor).filter(item__disposed_at__isnull=True)
    items = _with_address(ITEMS.visible(actor).filter(organisation_id=actor.organisation_id))
    if source_id is not None:
        entries = family(source_id)
        rows = rows.filter(item__source_id__in=entries)
        items = items.filter(source_id__in=entries)
    asked = rows.exclude(checked_at=None)
    known = dict(asked.order_by().values_list("known").annotate(Count("id")))
    never = items.filter(Q(original=None) | Q(original__checked_at=None)).count()
    gone = asked.filter(known=OriginalState.GONE)
    months = gone.annotate(month=TruncMonth("gone_at")).order_by("-month").values_list("month")
    return OriginalStatistics(
        states=tuple((state.value, state.label, known.get(state.value, 0)) for state in CONCLUSIVE),
        unknown=known.get("", 0),
        never=never,
        months=tuple((month.date(), number) for month, number in months.annotate(Count("id"))),
        platforms=_taken_down(asked.exclude(item__source__platform=""), "item__source__platform"),
        sites=_taken_down(asked.exclude(host=""), "host"),
        sources=_taken_down(asked, "item__source__name", "item__source_id"),
    )


def _taken_down(rows: QuerySet[Original], *columns: str) -> tuple[TakenDown, ...]:
    """The kinds with most gone. Kinds that differ in capitals only are one."""
    counted = (
        rows.exclude(**{f"{columns[0]}__isnull": True})
        .order_by()
        .values_list(*columns)
        .annotate(gone=Count("id", filter=Q(known=OriginalState.GONE)), all=Count("id"))
    )
    merged: dict[Any, TakenDown] = {}
    for name, *key, gone, number in counted:
        of = key[0] if key else name.casefold()
        before = merged.get(of, TakenDown(name, 0, 0))
        merged[of] = TakenDown(
            before.name, before.gone + gone, before.all + number, key[0] if key else None
        )
    ordered = sorted(merged.values(), key=lambda one: (-one.gone, -one.all, one.name))
    return tuple(ordered[:MOST_ROWS])


@view("evidence.original.due", rule=holds_role(*DESCRIBERS))
def due_originals(*, actor: Actor, now: datetime, limit: int = 50) -> tuple[UUID, ...]:
    """Own items that the actor may see and whose address waits to be asked, longest first."""
    own = ITEMS.visible(actor).filter(organisation_id=actor.organisation_id)
    due, new = _waiting(own, now)
    found = [*due[:limit], *new[:limit]]
    return tuple(row.pk for row in found[: max(1, min(limit, LARGEST_PAGE))])


def next_original(*, now: datetime, only: Collection[UUID] | None = None) -> OriginalDue | None:
    """The address that waits longest, of all items or of some; None: none waits.

    For the node's own work only: what follows is done for one organisation.
    """
    with reading_everything(Purpose.UPKEEP):
        items = Item.objects.all() if only is None else Item.objects.filter(pk__in=list(only))
        for rows in _waiting(items, now):
            row = rows.select_related("source").first()
            if row is not None:
                risk = row.source is not None and row.source.security_risk
                return OriginalDue(row.pk, row.organisation_id, row.url, risk)
        return None


def _waiting(items: QuerySet[Item], now: datetime) -> tuple[QuerySet[Item], QuerySet[Item]]:
    """Those that are due, and those never asked. None is asked for items that are hidden, sealed,
    privileged or gone."""
    asked = _with_address(items).filter(privileged=False, confidentiality__lt=Confidentiality.L4)
    asked = asked.exclude(status__in=HIDDEN_FROM_PARTNERS)
    due = asked.filter(original__due_at__lte=now).order_by("original__due_at", "pk")
    return due, asked.filter(original=None).order_by("-pk")


def _with_address(items: QuerySet[Item]) -> QuerySet[Item]:
    return items.filter(disposed_at__isnull=True).exclude(url="")


def _view(
    item: Item, row: Original | None, checks: tuple[OriginalCheckView, ...] = ()
) -> OriginalView:
    asked = row is not None and row.checked_at is not None
    return OriginalView(
        item_id=item.pk,
        item_ref=item.ref,
        title=item.title_uk or item.title_en,
        url=item.url,
        state=row.state if row else "",
        state_text=_label(row.state if row else ""),
        reason_text=Unchecked(row.reason).label if row and row.reason else "",
        http_status=row.http_status if row else None,
        moved_to=row.moved_to if row else "",
        checked_at=row.checked_at if row else None,
        known=row.known if row else "",
        known_text=_label(row.known if row else ""),
        known_since=row.known_since if row else None,
        gone_at=row.gone_at if row else None,
        due_at=row.due_at if row else None,
        is_current=bool(asked and row and row.url == item.url),
        checks=checks,
    )


def _check(row: OriginalCheck) -> OriginalCheckView:
    return OriginalCheckView(
        at=row.at,
        revision=row.revision,
        state=row.state,
        state_text=_label(row.state),
        reason_text=Unchecked(row.reason).label if row.reason else "",
        http_status=row.http_status,
    )


def _label(state: str) -> str | Promise:
    return OriginalState(state).label if state else ""
