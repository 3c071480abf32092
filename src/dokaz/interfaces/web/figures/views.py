# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of figures and the same as a table to take along."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.figures.forms import ScopeForm
from dokaz.interfaces.web.figures.lists import events_of, list_of
from dokaz.reports import api as reports


@door("reports.figures.show", "reports.figures.break_down", "places.place.list")
def figures(request: HttpRequest) -> HttpResponse:
    """All figures of a time, and its events broken down."""
    actor = request.actor  # type: ignore[attr-defined]
    oblasts = reports.oblast_names(actor)
    form = ScopeForm(request.GET, oblasts=list(oblasts.items()))
    scope = form.scope(timezone.localdate())
    found = reports.figures(actor=actor, scope=scope)
    asked = request.GET.get("by", "")
    by = reports.By(asked) if asked in reports.By.values else reports.By.OBLAST
    context = {
        "form": form,
        "scope": scope,
        "before": found.before,
        "lines": [_line(one, found) for one in found.lines if not _is_part(one)],
        "kinds": [
            _line(one, found)
            for one in found.lines
            if one.code == reports.Counted.ITEMS and one.kind
        ],
        "by": by,
        "ways": [(code, label, with_query(request, by=code)) for code, label in reports.By.choices],
        "broken": [
            (reports.name_of(one.code, by, oblasts), one, events_of(one.code, by.value, scope))
            for one in reports.breakdown(actor=actor, scope=scope, by=by)
        ],
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "web/figures/figures.html", context)


@door("reports.figures.show", "places.place.list")
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The lines of the page as CSV (UTF-8 with a mark, as spreadsheets read it)."""
    actor = request.actor  # type: ignore[attr-defined]
    form = ScopeForm(request.GET, oblasts=list(reports.oblast_names(actor).items()))
    found = reports.figures(actor=actor, scope=form.scope(timezone.localdate()))
    answer = HttpResponse(reports.table_of(found), content_type="text/csv; charset=utf-8")
    name = f"figures-{found.scope.since}-{found.scope.until}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _is_part(one: reports.Figure) -> bool:
    return one.code == reports.Counted.ITEMS and bool(one.kind)


def _line(one: reports.Figure, found: reports.Figures) -> tuple[Any, reports.Figure, str, str]:
    scope = found.scope
    now = list_of(one, scope, scope.since, scope.until)
    return reports.label_of(one), one, now, list_of(one, scope, *found.before)
