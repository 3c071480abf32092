# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chronology of a case, to look at, print and take away; and its graph with a table."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from dokaz.casework.cases import api as cases
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.moments import time_words
from dokaz.interfaces.web.file_names import titled
from dokaz.interfaces.web.words import Word

WHAT: dict[str, tuple[Word, str]] = {
    "event": (_("Event"), "timeline"),
    "recorded": (_("Recorded, by its description"), "camera"),
    "received": (_("Received by the archive"), "archive"),
    "deadline": (_("Deadline"), "calendar"),
    "deadline_done": (_("Deadline, done"), "check"),
    "proceeding": (_("Proceedings"), "scale"),
    "hearing": (_("Court hearing"), "scale"),
    "filed": (_("Litigation action filed"), "send"),
    "opened": (_("Case opened"), "folder"),
}
PAGES = {"event": "event", "item": "item", "person": "person", "unit": "unit", "object": "object"}
"""Names of the addresses of records' pages."""
BEGINNING = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Of a table, so that spreadsheets read its letters right."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def address_of(kind: str, record_id: UUID | None) -> str:
    """Where a record's page is; empty if it has none."""
    if record_id is None or kind not in PAGES:
        return ""
    try:
        return reverse(PAGES[kind], kwargs={"pk": record_id})
    except NoReverseMatch:
        return ""


def _title(one: Any) -> str:
    return titled(one.title_uk, one.title_en) or str(one.ref)


def when(one: cases.Entry) -> str:
    """The time of an entry in words, no more exact than it is known."""
    precision = one.precision if one.precision != "unknown" else "day"
    begin = one.begin or one.end
    return time_words(one.text, zone=one.zone, precision=precision, begin=begin)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chronology as it is shown."""

    when: str
    what: Word
    icon: str
    title: str
    ref: str
    address: str
    text: str


def _line(one: cases.Entry) -> Line:
    label, icon = WHAT[one.what]
    moment = when(one) if one.begin or one.end else ""
    return Line(
        moment, label, icon, _title(one), one.ref, address_of(one.kind, one.record_id), one.text
    )


@door("cases.chronology.show", "cases.case.rows")
def chronology(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chronology of a case."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.chronology(actor=actor, case_id=pk)
    row = cases.rows_of(actor=actor, case_ids=(pk,))[pk]
    context = {
        "case": {"row": row},
        "row": row,
        "tab": "chronology",
        "dated": [_line(one) for one in found.dated],
        "undated": [_line(one) for one in found.undated],
        "hidden": found.hidden,
    }
    return render(request, "web/cases/chronology.html", context)


@door("cases.chronology.show")
def chronology_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same as a table for other programs: UTF-8 with a mark, times in UTC and as EDTF."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.chronology(actor=actor, case_id=pk)
    answer = HttpResponse("".join(_rows(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="chronology.csv"'
    return answer


def _rows(found: cases.Chronology) -> Iterator[str]:
    yield BEGINNING
    yield csv_line(
        ("from_utc", "to_utc", "edtf", "precision", "what", "number", "title_uk", "title_en")
    )
    for one in (*found.dated, *found.undated):
        yield csv_line(
            (
                one.begin.isoformat() if one.begin else "",
                one.end.isoformat() if one.end else "",
                one.text,
                one.precision,
                one.what,
                one.ref,
                one.title_uk,
                one.title_en,
            )
        )


def csv_line(cells: tuple[str, ...]) -> str:
    """A line, with nothing in it that a spreadsheet would take for a formula."""
    target = io.StringIO()
    harmless = ["'" + cell if cell.startswith(_FORMULA_STARTS) else cell for cell in cells]
    csv.writer(target, lineterminator="\r\n").writerow(harmless)
    return target.getvalue()


WIDTH, HEIGHT, GAP_X, GAP_Y, TOP = 210, 34, 120, 12, 34


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it is drawn, in pixels of the picture."""

    kind: str
    ref: str
    title: str
    address: str
    x: int
    y: int
    joined: int
    near: tuple[str, ...]

    @property
    def text_x(self) -> int:
        return self.x + 10

    @property
    def text_y(self) -> int:
        return self.y + 21

    @property
    def short(self) -> str:
        return self.title if len(self.title) <= 27 else self.title[:26].rstrip() + "…"


@door("cases.graph.show", "cases.case.rows")
def graph(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The graph of a case with a table of the same content."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.graph(actor=actor, case_id=pk)
    row = cases.rows_of(actor=actor, case_ids=(pk,))[pk]
    boxes = boxes_of(found)
    used = sorted({node.column for node in found.nodes})
    context = {
        "case": {"row": row},
        "row": row,
        "tab": "graph",
        "graph": found,
        "boxes": boxes,
        "lines": "".join(_curve(boxes[edge.start], boxes[edge.end]) for edge in found.edges),
        "heads": [(cases.COLUMNS[column], _x(used, column)) for column in used],
        "width": max((box.x for box in boxes), default=0) + WIDTH + 4,
        "height": max((box.y for box in boxes), default=0) + HEIGHT + 4,
        "box_width": WIDTH,
        "box_height": HEIGHT,
    }
    return render(request, "web/cases/graph.html", context)


def _x(used: list[int], column: int) -> int:
    """Empty columns take no room."""
    return 2 + used.index(column) * (WIDTH + GAP_X)


def boxes_of(found: cases.Graph) -> list[Box]:
    """Where each node of the graph is drawn, in its order."""
    used = sorted({node.column for node in found.nodes})
    near: list[list[int]] = [[] for _ in found.nodes]
    for edge in found.edges:
        near[edge.start].append(edge.end)
        near[edge.end].append(edge.start)
    places = _places(found.nodes, near)
    return [
        Box(
            kind=node.kind,
            ref=node.ref,
            title=_title(node),
            address=address_of(node.kind, node.id),
            x=_x(used, node.column),
            y=TOP + places[number] * (HEIGHT + GAP_Y),
            joined=len(near[number]),
            near=tuple(found.nodes[other].ref for other in near[number]),
        )
        for number, node in enumerate(found.nodes)
    ]


def _places(nodes: Sequence[cases.Node], near: Sequence[Sequence[int]]) -> list[int]:
    """How many boxes from the top each node is drawn: the longest column without gaps, nodes of the
    others, in their order, as near as there is room to what they are joined to. So the picture is
    no higher than its longest column, and a line need not lead out of sight."""
    columns: dict[int, list[int]] = {}
    for number in sorted(range(len(nodes)), key=lambda one: nodes[one].place):
        columns.setdefault(nodes[number].column, []).append(number)
    tallest = max(map(len, columns.values()), default=0)
    places: dict[int, int] = {}
    for column in sorted(columns.values(), key=len, reverse=True):
        free = 0
        for left, number in zip(range(len(column), 0, -1), column, strict=True):
            joined = [places[one] for one in near[number] if one in places]
            wished = round(sum(joined) / len(joined)) if joined else free
            places[number] = min(max(free, wished), tallest - left)
            free = places[number] + 1
    return [places[number] for number in range(len(nodes))]


def _curve(start: Box, end: Box) -> str:
    """The path of an edge, from the right side of the left box to the left side of the right."""
    left, right = (start, end) if start.x <= end.x else (end, start)
    x1, y1 = left.x + WIDTH, left.y + HEIGHT // 2
    x2, y2 = right.x, right.y + HEIGHT // 2
    if left.x == right.x:
        x2 = x1
        bend = x1 + GAP_X // 2
        return f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}"
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


KINDS: dict[str, Word] = {
    "event": _("Events"),
    "item": _("Evidence"),
    "person": _("People by code name"),
    "unit": _("Units"),
    "object": _("Protected objects"),
    "case": _("Cases"),
}
