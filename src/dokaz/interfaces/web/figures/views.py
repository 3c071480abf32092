# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of figures and the same as files to take along."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.figures.forms import ScopeForm
from dokaz.interfaces.web.figures.lists import events_of, list_of, work_of
from dokaz.members import api as members
from dokaz.publication import api as publication
from dokaz.reports import api as reports

TYPES = {
    reports.WHOLE: "application/zip",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""Forms of the account in the order of the page, with their types of content."""


@door(
    "reports.figures.show",
    "reports.figures.break_down",
    "reports.figures.work_by_organisation",
    "places.place.list",
    "members.organisation.directory",
)
def figures(request: HttpRequest) -> HttpResponse:
    """All figures of a time, its events broken down, and activities by organisation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
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
        "lines": [
            _line(one, found) for one in found.lines if not one.is_item_kind and not one.is_work
        ],
        "kinds": [_line(one, found) for one in found.lines if one.is_item_kind],
        "work": [_line(one, found) for one in found.lines if one.is_work],
        "worked": _worked(actor, scope),
        "by": by,
        "ways": [(code, label, with_query(request, by=code)) for code, label in reports.By.choices],
        "broken": [
            (reports.name_of(one.code, by, oblasts), one, events_of(one.code, by.value, scope))
            for one in reports.breakdown(actor=actor, scope=scope, by=by)
        ],
        "csv_query": request.GET.urlencode(),
        "forms": [(form, form.upper()) for form in TYPES],
    }
    return render(request, "web/figures/figures.html", context)


def _worked(actor: Actor, scope: reports.Scope) -> list[tuple[str, reports.Worked, str]]:
    """Activities by organisation, with the list behind each; nothing where there is one alone."""
    rows = reports.work_by_organisation(actor=actor, scope=scope)
    names = reports.organisation_names(actor, get_language() or "uk") if len(rows) > 1 else {}
    return [
        (names.get(one.organisation_id, one.code), one, work_of(one, actor, scope))
        for one in (rows if len(rows) > 1 else ())
    ]


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


@door(
    "reports.report.take",
    "reports.figures.show",
    "reports.figures.break_down",
    "reports.figures.work_by_organisation",
    "publication.dataset.list",
    "places.place.list",
    "members.organisation.directory",
    methods=("POST",),
)
def account(request: HttpRequest) -> HttpResponse:
    """The account of the time that the address says, as a file; that it was taken is recorded."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.POST.get("form", "")
    if asked not in TYPES:
        return redirect(f"{reverse('figures')}?{request.GET.urlencode()}")
    form = ScopeForm(request.GET, oblasts=list(reports.oblast_names(actor).items()))
    scope = form.scope(timezone.localdate())
    made = reports.account_of(
        actor=actor,
        scope=scope,
        organisation=_organisation(actor),
        dataset=_dataset(actor),
        at=datetime.now(UTC).replace(microsecond=0),
        forms=reports.FORMS if asked == reports.WHOLE else (asked,),
    )
    reports.take_report(
        actor=actor, since=scope.since, until=scope.until, form=asked, sha256=made.sha256
    )
    name = reports.NAMES.get(asked, f"account.{asked}")
    content = _together(made) if asked == reports.WHOLE else made.files[name]
    answer = HttpResponse(content, content_type=TYPES[asked])
    stem, _dot, ending = name.partition(".")
    told = f"{stem}-{scope.since}-{scope.until}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{told}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _together(made: reports.Account) -> bytes:
    """All files of one account: the digest that the page names is that of the data beside it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in made.files.items():
            archive.writestr(name, one)
    return content.getvalue()


def _organisation(actor: Actor) -> tuple[str, str]:
    """Code and name of the organisation for which it is counted."""
    for entry in members.directory(actor=actor):
        if entry.id == actor.organisation_id:
            return entry.code, entry.name(get_language() or "uk")
    return "", ""


def _dataset(actor: Actor) -> dict[str, Any] | None:
    newest = publication.datasets(actor=actor, limit=1)
    return {"number": newest[0].number, "sha256": newest[0].sha256} if newest else None


def _line(
    one: reports.FigureLine, found: reports.Figures
) -> tuple[Any, reports.FigureLine, str, str]:
    scope = found.scope
    now = list_of(one, scope, scope.since, scope.until)
    return reports.label_of(one), one, now, list_of(one, scope, *found.before)
