# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roadmap: litigation actions of all cases one may see, to look at and to take away."""

import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Rejected
from dokaz.interfaces.web.addresses import how_many
from dokaz.interfaces.web.cases.forms import RoadmapForm
from dokaz.interfaces.web.cases.views.parts import BEGINNING, csv_line
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names, all_organisations

_COLUMNS = (
    "case", "forum", "body", "claim", "against", "lead", "others", "state", "state_on",
    "decided_on", "last_day", "file_by", "filed_on", "next_due", "own_number", "forum_number",
    "victims", "unauthorised", "conflicts", "checked_by_lawyer",
)  # fmt: skip


@door("cases.litigation.roadmap", "cases.litigation.count")
def page(request: HttpRequest) -> HttpResponse:
    """Actions by their nearest deadline, narrowed by forum, state and who leads."""
    actor = request.actor  # type: ignore[attr-defined]
    form = RoadmapForm(request.GET, organisations=all_organisations(actor))
    narrowed = _narrowed(form) if form.is_valid() else None
    rows = (
        () if narrowed is None else cases.roadmap(actor=actor, limit=how_many(request), **narrowed)
    )
    names = Names(actor)
    context = {
        "form": form,
        "count": 0 if narrowed is None else cases.count_litigation(actor=actor, **narrowed),
        "rows": [(one, names.organisation(one.lead_id)) for one in rows],
        "is_narrowed": any(form.cleaned_data.values()),
        "query": request.GET.urlencode(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "web/cases/roadmap.html", context, status=status)


def _narrowed(form: RoadmapForm) -> dict[str, Any]:
    values = dict(form.cleaned_data)
    return {**values, "lead": UUID(values["lead"]) if values["lead"] else None}


@door("cases.litigation.roadmap")
def table(request: HttpRequest) -> HttpResponse:
    """The same as a table for other programs: UTF-8 with a mark, days as ISO 8601."""
    lines = [BEGINNING, csv_line(_COLUMNS)]
    for one in _told(request):
        cells = ("; ".join(cell) if isinstance(cell, list) else str(cell) for cell in one.values())
        lines.append(csv_line(tuple(cells)))
    return _file("".join(lines), "text/csv; charset=utf-8", "csv")


@door("cases.litigation.roadmap")
def data(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    text = json.dumps(_told(request), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return _file(text, "application/json", "json")


def _file(text: str, kind: str, ending: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="roadmap.{ending}"'
    return answer


def _told(request: HttpRequest) -> list[dict[str, Any]]:
    """What of each action is taken away: whom it names is only counted."""
    actor = request.actor  # type: ignore[attr-defined]
    names = Names(actor)
    form = RoadmapForm(request.GET, organisations=all_organisations(actor))
    if not form.is_valid():
        # Everything instead of a part would be taken for that part.
        raise Rejected(
            next(iter(form.errors)), _("There is no such choice. Nothing was taken out.")
        )
    told = []
    for one in cases.roadmap(actor=actor, **_narrowed(form)):
        values: dict[str, Any] = {
            "case": one.case_ref,
            "lead": names.code(one.lead_id),
            "others": [names.code(key) for key in one.others],
            "conflicts": list(one.conflict_kinds),
            # Last days and conflicts come from our paraphrase of rules.
            "checked_by_lawyer": "no",
        }
        for column in _COLUMNS:
            values.setdefault(column, getattr(one, column, None))
        told.append({name: "" if values[name] is None else values[name] for name in _COLUMNS})
    return told
