# SPDX-License-Identifier: AGPL-3.0-or-later
"""One box over everything: lines with the words that were meant, and counts to narrow by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.search import found
from dokaz.interfaces.web.search.asked import EDGES, FORM, NAMES, ON_PAGE, asked_in, day
from dokaz.interfaces.web.search.opening import opening, recordings
from dokaz.search import api as search

_SHOWN_VALUES = 8

_HEADINGS = {
    "kind": gettext_lazy("Kind"),
    "state": gettext_lazy("State"),
    "verification": gettext_lazy("Verification"),
    "crime": gettext_lazy("Conduct"),
    "organisation": gettext_lazy("Organisation"),
    "source": gettext_lazy("Source"),
    "year": gettext_lazy("Year"),
    "place": gettext_lazy("Place"),
    "tag": gettext_lazy("Tag"),
    "language": gettext_lazy("Language"),
    "graphic": gettext_lazy("Graphic content"),
    "confidentiality": gettext_lazy("Level"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value to narrow by. `address` is of the list with it, or without it if it is chosen."""

    label: str
    count: int
    address: str
    chosen: bool


@door("search.archive.ask", "search.saved.list", "evidence.file.list")
def search_page(request: HttpRequest) -> HttpResponse:
    """What was asked for, or how to ask."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = asked_in(request)
    context: dict[str, Any] = {
        "text": asked.text,
        "order": str(asked.order),
        "switches": asked.switches,
        "narrowed": [(name, value) for name, value in asked.narrowed.values.items() if value],
        "typed": {name: request.GET.get(name, "") for name in FORM},
        "unread": _unread(request, asked),
        "here": request.get_full_path().partition("?")[2],
    }
    if asked.text.strip() or asked.narrowed.names:
        try:
            context |= _found(request, actor, asked)
        except search.IndexMissing:
            context["missing"] = True
        except search.IndexDamaged:
            context["damaged"] = True
    else:
        context["saved"] = search.saved_searches(actor=actor)
    return render(request, "web/search/search.html", context)


def _unread(request: HttpRequest, asked: search.Asked) -> bool:
    """Whether dates, edges or corners were typed that mean nothing: that is said."""
    days = any(request.GET.get(name, "").strip() for name in ("from", "to"))
    edges = any(request.GET.get(name, "").strip() for name in EDGES)
    typed = [name for name in ("from", "to") if request.GET.get(name, "").strip()]
    odd_day = any(day(request.GET[name]) is None for name in typed)
    missing = (days and asked.narrowed.dates is None) or (edges and asked.narrowed.box is None)
    odd_area = bool(request.GET.get("area", "").strip()) and asked.narrowed.area is None
    return odd_day or missing or odd_area


def _found(request: HttpRequest, actor: Actor, asked: search.Asked) -> dict[str, Any]:
    answer = search.search(actor=actor, asked=asked)
    names = Names(actor)
    last = 1 if answer.grouped else min(search.LAST_PAGE, -(-answer.total // ON_PAGE))
    may_open = evidence.reads_words(actor)
    playing = recordings(actor, answer.lines) if may_open else {}
    rows = [_row(actor, names, line, playing) for line in answer.lines]
    return {
        "answer": answer,
        "may_open": may_open,
        "groups": _groups(request, answer, rows),
        "tabs": _tabs(request, answer, asked),
        "facets": _facets(request, actor, names, answer, asked),
        "clear_url": with_query(request, **dict.fromkeys((*NAMES, *FORM, "page"))),
        "page": asked.page,
        "last_page": last,
        "previous_url": with_query(request, page=asked.page - 1) if asked.page > 1 else "",
        "next_url": with_query(request, page=asked.page + 1) if asked.page < last else "",
        "is_cut": asked.page == search.LAST_PAGE < -(-answer.total // ON_PAGE),
    }


def _groups(
    request: HttpRequest, answer: search.Answer, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Lines under the heading of their kind; or all under none where a page shows one kind."""
    if not answer.grouped:
        return [{"heading": "", "rows": rows}] if rows else []
    counts = answer.facets["subject"]
    groups = []
    for subject, heading in found.KINDS.items():
        mine = [row for row in rows if row["line"].subject == subject]
        if mine:
            groups.append(
                {
                    "heading": str(heading),
                    "rows": mine,
                    "count": counts[subject],
                    "more": counts[subject] > len(mine),
                    "address": _narrower(request, subject=subject),
                }
            )
    return groups


def _row(
    actor: Actor, names: Names, line: search.Line, playing: Mapping[UUID, UUID]
) -> dict[str, Any]:
    own = line.organisation_id == actor.organisation_id
    return {
        "line": line,
        "address": found.address(line),
        "title": _titled(line) or line.text,
        "text": line.text if _titled(line) else (),
        "organisation": "" if own else names.code(line.organisation_id),
        "state": found.state(line),
        "kind": found.kind(line),
        "when": found.when(line),
        "is_checked": line.subject in ("item", "event"),
        "has_level": line.subject not in ("comment", "task", "activity"),
        "passages": [
            (one, found.place_in_file(one), opening(one, playing)) for one in line.passages
        ],
    }


def _titled(line: search.Line) -> tuple[search.Piece, ...]:
    """The title in the language of the page, or in the other one, or the file's name."""
    both = line.title_uk, line.title_en
    first, second = reversed(both) if get_language() == "en" else both
    return first or second or line.name


def _tabs(request: HttpRequest, answer: search.Answer, asked: search.Asked) -> list[Value]:
    """Everything, and each kind. Once one is chosen only its own count is known."""
    chosen = asked.narrowed.values.get("subject", "")
    counts = answer.facets.get("subject", {})
    tabs = [Value(_("Everything"), answer.total, _narrower(request, subject=None), not chosen)]
    for subject, label in found.KINDS.items():
        if chosen == subject or subject in counts or chosen:
            address = _narrower(request, subject=subject)
            tabs.append(Value(str(label), counts.get(subject, 0), address, chosen == subject))
    return tabs


def _facets(
    request: HttpRequest,
    actor: Actor,
    names: Names,
    answer: search.Answer,
    asked: search.Asked,
) -> list[tuple[str, list[Value]]]:
    made = []
    for name, heading in _HEADINGS.items():
        chosen = asked.narrowed.values.get(name, "")
        if name == "source":
            shown = [(key.hex, count) for key, (_said, count) in answer.sources.items()]
            labels = {key.hex: said for key, (said, _count) in answer.sources.items()}
        else:
            counts = answer.facets.get(name, {})
            # What is chosen stands first: else many as frequent could leave it out.
            ordered = sorted(
                counts.items(), key=lambda pair: (pair[0] != chosen, -pair[1], pair[0])
            )
            if name == "year":
                ordered = sorted(counts.items(), reverse=True)
            shown = ordered[:_SHOWN_VALUES]
            labels = found.labels(actor, names, name, [value for value, _count in shown])
        values = [
            Value(
                labels.get(value, value),
                count,
                _narrower(request, **{name: None if value == chosen else value}),
                value == chosen,
            )
            for value, count in shown
        ]
        if len(values) > 1 or chosen:
            made.append((str(heading), values))
    return made


def _narrower(request: HttpRequest, **changes: object) -> str:
    return with_query(request, **changes, page=None)
