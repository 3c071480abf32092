# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who held a place, by the dated lists that the own organisation brought in.

A list that names only the hromada, raion or oblast speaks for the place; `of` says which. Nothing
found means not listed, which is neither occupied nor free.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from dokaz.casework.places.models import ControlPeriod
from dokaz.casework.places.policy import CONTROL_LISTS
from dokaz.casework.places.presenting import by_codes, place_views
from dokaz.casework.places.queries import chains_of
from dokaz.casework.places.views import ControlListView, ControlView, PlaceView
from dokaz.casework.places.vocabulary import Control
from dokaz.gate.api import Actor, anyone, view


@view("places.control.list", rule=anyone)
def control_lists(*, actor: Actor) -> tuple[ControlListView, ...]:
    """The own organisation's lists of control, newest first."""
    rows = CONTROL_LISTS.visible(actor).order_by("-dated", "-pk")
    return tuple(ControlListView(row.pk, row.source, row.dated, row.lines) for row in rows)


@view("places.control.show", rule=anyone)
def control_on(*, actor: Actor, code: str, day: date) -> tuple[ControlView, ...]:
    """What each list says of a place on a day, newest list first."""
    return _between(actor, (code,), day, day).get(code, ())


@view("places.control.between", rule=anyone)
def control_between(
    *, actor: Actor, codes: Collection[str], first: date, last: date
) -> dict[str, tuple[ControlView, ...]]:
    """What each list says of some places from one day to another, newest list first: several times
    of one list where it changed meanwhile. The number of queries does not depend on the places'."""
    return _between(actor, codes, first, last)


def _between(
    actor: Actor, codes: Collection[str], first: date, last: date
) -> dict[str, tuple[ControlView, ...]]:
    chains = chains_of(codes)
    periods = ControlPeriod.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gte=first),
        code__in={one for chain in chains.values() for one in chain},
        from_date__lte=last,
        listed_in__in=CONTROL_LISTS.visible(actor),
    )
    by_code: defaultdict[str, list[ControlPeriod]] = defaultdict(list)
    for row in periods.select_related("listed_in").order_by("from_date", "pk"):
        by_code[row.code].append(row)
    views = place_views(by_codes(by_code))
    found = {code: _said(chain, by_code, views, first, last) for code, chain in chains.items()}
    return {code: said for code, said in found.items() if said}


def _said(
    chain: Sequence[str],
    by_code: Mapping[str, list[ControlPeriod]],
    views: Mapping[str, PlaceView],
    first: date,
    last: date,
) -> tuple[ControlView, ...]:
    """Of one place, on each day by what each list names closest to it."""
    lists: defaultdict[UUID, list[ControlPeriod]] = defaultdict(list)
    for code in chain:
        for row in by_code.get(code, ()):
            lists[row.listed_in_id].append(row)
    ordered = sorted(lists.values(), key=lambda rows: rows[0].listed_in.dated, reverse=True)
    return tuple(_view(row, views) for rows in ordered for row in _closest(rows, first, last))


def _closest(rows: Sequence[ControlPeriod], first: date, last: date) -> dict[ControlPeriod, None]:
    """`rows`: of one list, the closest first."""
    # On other days it says what it said the day before.
    turns = {first, *(row.from_date for row in rows if row.from_date > first)}
    turns |= {row.to_date + timedelta(1) for row in rows if row.to_date and row.to_date < last}
    said: dict[ControlPeriod, None] = {}
    for day in sorted(turns):
        then = [row for row in rows if row.from_date <= day <= (row.to_date or day)]
        said |= dict.fromkeys(row for row in then if row.code == then[0].code)
    return said


def _view(row: ControlPeriod, views: Mapping[str, PlaceView]) -> ControlView:
    return ControlView(
        list_id=row.listed_in_id,
        source=row.listed_in.source,
        dated=row.listed_in.dated,
        control=Control(row.control),
        of=views[row.code],
        from_date=row.from_date,
        to_date=row.to_date,
    )
