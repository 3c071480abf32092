# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of activities with its filters, and the same as a table to take along."""

import csv
import io
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from dokaz.gate.api import Actor
from dokaz.intake.api import harmless
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.outreach.forms import FilterForm
from dokaz.interfaces.web.people import Names
from dokaz.members import api as members
from dokaz.outreach import api as outreach
from dokaz.reports.api import oblast_names

PAGE = 50


@door("outreach.activity.list", "places.place.list", "members.organisation.directory")
def activities(request: HttpRequest) -> HttpResponse:
    """Activities this person may see, the latest day first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = _form(request, actor)
    narrowed = form.narrowed(actor)
    after = key_of(request.GET.get("after"))
    page = outreach.visible_activities(actor=actor, narrowed=narrowed, after=after, limit=PAGE)
    names = Names(actor)
    context = {
        "form": form,
        "rows": [
            (row, "" if row.organisation_id == actor.organisation_id
             else names.code(row.organisation_id))
            for row in page.rows
        ],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "is_narrowed": narrowed != outreach.ActivityFilter(),
        "writes": actor.holds(*outreach.WRITERS),
        "query": _query(request),
        "reads": outreach.reads_activities(actor),
    }  # fmt: skip
    return render(request, "web/outreach/list.html", context)


def _form(request: HttpRequest, actor: Actor) -> FilterForm:
    language = get_language() or "uk"
    others = [
        (str(entry.id), f"{entry.code} · {entry.name(language)}")
        for entry in (members.directory(actor=actor) if actor.organisation_id else ())
        if entry.id != actor.organisation_id
    ]
    return FilterForm(request.GET, oblasts=list(oblast_names(actor).items()), others=others)


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


@door(
    "outreach.activity.export",
    "places.place.list",
    "members.organisation.directory",
    methods=("POST",),
)
def activities_csv(request: HttpRequest) -> HttpResponseBase:
    """All rows of the list that the address says (UTF-8 with a mark, as spreadsheets read it)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    narrowed = _form(request, actor).narrowed(actor)
    rows = outreach.export_activities(actor=actor, narrowed=narrowed)
    response = StreamingHttpResponse(_table(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activities.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _table(rows: Iterator[Mapping[str, str]]) -> Iterator[str]:
    yield "\ufeff" + _line(outreach.EXPORT_COLUMNS)
    for row in rows:
        yield _line(tuple(row.values()))


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(one) for one in cells])
    return text.getvalue()
