# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searches people keep for themselves, and downloading all that a search finds."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Rejected
from dokaz.intake.api import csv_line, harmless
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.search.asked import asked_in
from dokaz.search import api as search

FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
_COLUMNS = (
    "kind_of_record", "number", "title_uk", "title_en", "name", "kind", "state", "verification",
    "level", "organisation", "when", "precision", "happened_at", "place", "registered_at", "about",
    "id",
)  # fmt: skip
_LEAST = timedelta(microseconds=1)


@door("search.saved.keep", "search.archive.ask", methods=("POST",))
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search that the address says."""
    asked = asked_in(request)
    try:
        search.keep(
            actor=request.actor,  # type: ignore[attr-defined]
            name=request.POST.get("name", ""),
            asked=asked,
            tells=bool(request.POST.get("tells")),
        )
    except Rejected as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The search is saved."))
    return redirect(f"{reverse('search')}?{query_of(asked)}")


@door("search.saved.look", methods=("POST",))
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask a kept search again; what was new is not any more."""
    found = search.look(actor=request.actor, saved_id=pk)  # type: ignore[attr-defined]
    return redirect(f"{reverse('search')}?{query_of(found.asked)}")


@door("search.saved.tell", methods=("POST",))
def tell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Be told of new matches, or not."""
    tells = bool(request.POST.get("tells"))
    search.tell(actor=request.actor, saved_id=pk, tells=tells)  # type: ignore[attr-defined]
    said = _("New matches will be told.") if tells else _("No new matches are told any more.")
    messages.success(request, said)
    return redirect("search")


@door("search.saved.forget", methods=("POST",))
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a kept search."""
    search.forget(actor=request.actor, saved_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("The search is forgotten with its words."))
    return redirect("search")


def query_of(asked: search.Asked) -> str:
    """A search as the query of its page's address."""
    narrowed = asked.narrowed
    values: list[tuple[str, Any]] = [("q", asked.text), *narrowed.values.items()]
    if narrowed.dates is not None:
        first, last = narrowed.dates.first, narrowed.dates.last
        values.append(("date_of", narrowed.dates.of))
        values += [("from", timezone.localtime(first).date())] if first else []
        # The moment that is not in it any more belongs to the day behind the last one.
        values += [("to", (timezone.localtime(last) - _LEAST).date())] if last else []
    if narrowed.box is not None:
        box = narrowed.box
        edges = (box.south, box.west, box.north, box.east)
        values += zip(("south", "west", "north", "east"), edges, strict=True)
    if narrowed.area is not None:
        values.append(("area", narrowed.area.written()))
    values.append(("order", asked.order))
    switches = asked.switches
    values += [
        ("off", name) for name in ("forms", "scripts", "names") if not getattr(switches, name)
    ]
    return urlencode([(name, str(value)) for name, value in values if str(value)])


@door("search.archive.export", methods=("POST",))
def export(request: HttpRequest) -> HttpResponseBase:
    """All lines of the search that the address says, while they are made."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = request.POST.get("form", "")
    if form not in FORMS:
        form = "csv"
    try:
        lines = search.export(actor=actor, asked=asked_in(request), form=form)
    except (search.IndexMissing, search.IndexDamaged):
        return redirect(f"{reverse('search')}?{query_of(asked_in(request))}")
    names = Names(actor)
    rows = (_row(line, names) for line in lines)
    pieces = _table(rows) if form == "csv" else _json_lines(rows)
    response = StreamingHttpResponse(pieces, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="dokaz-search.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _row(line: search.Line, names: Names) -> dict[str, str]:
    """One line as texts by column."""
    words = {
        name: search.joined(getattr(line, name))
        for name in ("title_uk", "title_en", "name", "place")
    }
    return {
        **dict.fromkeys(_COLUMNS, ""),
        **words,
        "kind_of_record": line.subject,
        "number": line.ref,
        "kind": line.kind,
        "state": line.state,
        "verification": line.verification,
        "level": f"L{line.confidentiality}"
        if line.subject not in ("comment", "task", "activity")
        else "",
        "organisation": names.code(line.organisation_id),
        "when": line.when,
        "precision": line.precision,
        "happened_at": line.happened.isoformat() if line.happened else "",
        "registered_at": line.registered_at.isoformat(),
        "about": line.about[2] if line.about else "",
        "id": str(line.id),
    }


def _table(rows: Iterator[dict[str, str]]) -> Iterator[str]:
    """A table of RFC 4180 with a byte order mark, so that spreadsheets read it as Unicode; no cell
    is a formula."""
    yield "\ufeff" + csv_line(_COLUMNS)
    for row in rows:
        yield csv_line(tuple(harmless(row[name]) for name in _COLUMNS))


def _json_lines(rows: Iterator[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
