# SPDX-License-Identifier: AGPL-3.0-or-later
"""A search as the address of its page says it. What makes no sense there does not narrow."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest

from dokaz.interfaces.web.addresses import number_of, start_of_day
from dokaz.search import api as search

ON_PAGE = 20
OF_A_KIND = 5
NAMES = (
    "subject", "kind", "state", "verification", "crime", "organisation", "source", "year", "place",
    "language", "graphic", "confidentiality", "tag",
)  # fmt: skip
EDGES = ("south", "west", "north", "east")
FORM = ("date_of", "from", "to", *EDGES, "area")
"""Fields of the form beside the words; facets are links."""


def asked_in(request: HttpRequest) -> search.Asked:
    """What an address asks for."""
    order = request.GET.get("order", "")
    off = set(request.GET.getlist("off"))
    return search.Asked(
        text=_clean(request.GET.get("q", "")),
        narrowed=search.Narrowed(
            values={
                name: _clean(request.GET[name])[:200] for name in NAMES if request.GET.get(name)
            },
            dates=_dates(request),
            box=_box(request),
            area=_area(request),
        ),
        order=search.Order(order) if order in set(search.Order) else search.Order.RANK,
        page=max(1, min(number_of(request.GET.get("page")) or 1, search.LAST_PAGE)),
        on_page=ON_PAGE,
        by_kind=OF_A_KIND,
        switches=search.Switches(
            forms="forms" not in off, scripts="scripts" not in off, names="names" not in off
        ),
    )


def _clean(text: str) -> str:
    """Without what PostgreSQL keeps in no text; the act of searching holds what was asked."""
    return text.replace("\0", " ")


def day(text: str) -> date | None:
    """A day as YYYY-MM-DD; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dates(request: HttpRequest) -> search.Dates | None:
    first, last = day(request.GET.get("from", "")), day(request.GET.get("to", ""))
    which = request.GET.get("date_of", "")
    if (first is None and last is None) or which not in set(search.DateOf):
        return None
    behind = _start(last + timedelta(days=1)) if last and last < date.max else None
    return search.Dates(search.DateOf(which), _start(first), behind)


def _start(day: date | None) -> datetime | None:
    try:
        return start_of_day(day)
    except OverflowError:
        return None


def _box(request: HttpRequest) -> search.Box | None:
    try:
        south, west, north, east = (float(request.GET.get(name, "")) for name in EDGES)
        return search.Box(south, west, north, east)
    except ValueError:
        return None


def _area(request: HttpRequest) -> search.Area | None:
    try:
        return search.Area.read(request.GET.get("area", ""))
    except ValueError:
        return None
