# SPDX-License-Identifier: AGPL-3.0-or-later
"""One box over items and events: lines with the words that were meant, and counts to narrow by."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.casework.places import api as places
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import number_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.words import spoken
from dokaz.search import api as search

ON_PAGE = 20
_SHOWN_VALUES = 8
_WITH_PLACES = ("page", "paragraph", "line", "sheet", "slide")
"""Kinds of addresses in a file at which its page opens."""

_HEADINGS = {
    "kind": gettext_lazy("Kind"),
    "state": gettext_lazy("State"),
    "verification": gettext_lazy("Verification"),
    "organisation": gettext_lazy("Organisation"),
    "year": gettext_lazy("Year"),
    "place": gettext_lazy("Place"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value to narrow by. `address` is of the list with it, or without it if it is chosen."""

    label: str
    count: int
    address: str
    chosen: bool


@door("search.archive.ask")
def search_page(request: HttpRequest) -> HttpResponse:
    """What was asked for, or how to ask."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = _asked(request)
    context: dict[str, Any] = {
        "text": asked.text,
        "order": str(asked.order),
        "switches": asked.switches,
        "narrowed": [(name, value) for name, value in asked.narrowed.items() if value],
    }
    if asked.text.strip() or context["narrowed"]:
        try:
            context |= _found(request, actor, asked)
        except search.IndexMissing:
            context["missing"] = True
        except search.IndexDamaged:
            context["damaged"] = True
    return render(request, "web/search/search.html", context)


def _asked(request: HttpRequest) -> search.Asked:
    order = request.GET.get("order", "")
    off = set(request.GET.getlist("off"))
    return search.Asked(
        text=_clean(request.GET.get("q", "")),
        narrowed={
            name: _clean(request.GET[name])[:200] for name in search.FACETS if request.GET.get(name)
        },
        order=search.Order(order) if order in set(search.Order) else search.Order.RANK,
        page=max(1, min(number_of(request.GET.get("page")) or 1, search.LAST_PAGE)),
        on_page=ON_PAGE,
        switches=search.Switches(
            forms="forms" not in off, scripts="scripts" not in off, names="names" not in off
        ),
    )


def _clean(text: str) -> str:
    """Without what PostgreSQL keeps in no text; the act of searching holds what was asked."""
    return text.replace("\0", " ")


def _found(request: HttpRequest, actor: Actor, asked: search.Asked) -> dict[str, Any]:
    answer = search.search(actor=actor, asked=asked)
    names = Names(actor)
    last = min(search.LAST_PAGE, -(-answer.total // ON_PAGE))
    return {
        "answer": answer,
        "rows": [_row(actor, names, line) for line in answer.lines],
        "tabs": _tabs(request, answer, asked),
        "facets": _facets(request, actor, names, answer, asked),
        "clear_url": with_query(request, **dict.fromkeys((*search.FACETS, "page"))),
        "page": asked.page,
        "last_page": last,
        "previous_url": with_query(request, page=asked.page - 1) if asked.page > 1 else "",
        "next_url": with_query(request, page=asked.page + 1) if asked.page < last else "",
        "is_cut": asked.page == search.LAST_PAGE < -(-answer.total // ON_PAGE),
    }


def _row(actor: Actor, names: Names, line: search.Line) -> dict[str, Any]:
    is_item = line.subject == search.Subject.ITEM
    own = line.organisation_id == actor.organisation_id
    return {
        "line": line,
        "is_item": is_item,
        "title": line.title_uk or line.title_en or line.name,
        "organisation": "" if own else names.code(line.organisation_id),
        "state": spoken("status" if is_item else "event_state", line.state),
        "kind": spoken("kind", line.kind) if is_item else _("Event"),
        "passages": [(one, _place(one), one.kind in _WITH_PLACES) for one in line.passages],
        "may_open": evidence.reads_words(actor),
    }


def _place(passage: search.FoundPassage) -> str:
    words = {
        "page": _("page %s"),
        "paragraph": _("paragraph %s"),
        "line": _("line %s"),
        "sheet": _("sheet %s"),
        "slide": _("slide %s"),
    }
    if passage.kind == "second":
        minutes, seconds = divmod(passage.number, 60)
        return f"{minutes}:{seconds:02}"
    return words.get(passage.kind, "%s") % passage.number


def _tabs(request: HttpRequest, answer: search.Answer, asked: search.Asked) -> list[Value]:
    """Everything, evidence, events. Once one is chosen only its own count is known."""
    chosen = asked.narrowed.get("subject", "")
    counts = answer.facets.get("subject", {})
    labels = {"item": _("Evidence"), "event": _("Events")}
    tabs = [Value(_("Everything"), answer.total, _narrower(request, subject=None), not chosen)]
    for subject, label in labels.items():
        address = _narrower(request, subject=subject)
        tabs.append(Value(label, counts.get(subject, 0), address, chosen == subject))
    return tabs


def _facets(
    request: HttpRequest,
    actor: Actor,
    names: Names,
    answer: search.Answer,
    asked: search.Asked,
) -> list[tuple[str, list[Value]]]:
    found = []
    for name, heading in _HEADINGS.items():
        counts = answer.facets.get(name, {})
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if name == "year":
            ordered = sorted(counts.items(), reverse=True)
        chosen = asked.narrowed.get(name, "")
        shown = ordered[:_SHOWN_VALUES]
        labels = _labels(actor, names, name, [value for value, _count in shown])
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
            found.append((str(heading), values))
    return found


def _labels(actor: Actor, names: Names, facet: str, values: list[str]) -> dict[str, str]:
    if facet == "place":
        known = places.get_places(actor=actor, codes=tuple(values))
        return {code: place.label for code, place in known.items()}
    if facet == "organisation":
        found = {}
        for value in values:
            found[value] = names.code(UUID(hex=value))
        return found
    if facet == "verification":
        return {value: spoken("verification", value) for value in values}
    vocabulary = {"item": "status" if facet == "state" else "kind", "event": "event_state"}
    labels = {}
    for value in values:
        subject, _dot, code = value.partition(".")
        labels[value] = spoken(vocabulary.get(subject, ""), code) if code else value
    return labels


def _narrower(request: HttpRequest, **changes: object) -> str:
    return with_query(request, **changes, page=None)
