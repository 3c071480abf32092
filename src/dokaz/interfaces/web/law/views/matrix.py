# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of a qualification, and its gaps as a plan of what to collect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.legal import api as legal
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.comparing import Opened
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import EmptyForm, PageForm
from dokaz.interfaces.web.histories import newest
from dokaz.interfaces.web.law import forms
from dokaz.interfaces.web.law.standing import is_lawyer
from dokaz.interfaces.web.law.views import plans
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.templatetags.dokaz_law import tally

_SHOWN = ("gaps", "contested")
_FIRST = 3
"""Passages of a cell that are shown before all are asked for."""
_LONGEST_KEY = 60


@door(
    "legal.qualification.show",
    "legal.qualification.history",
    "events.event.rows",
    "interviews.difference.of_items",
    "interviews.influence.of_items",
    "members.organisation.directory",
)
def qualification(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One qualification with its matrix."""
    return matrix_page(request, pk)


def matrix_page(
    request: HttpRequest,
    pk: UUID,
    *,
    shown: dict[str, PageForm] | None = None,
    status: int = 200,
    **further: Any,
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    whole = request.GET.get("whole", "")[:_LONGEST_KEY]
    matrix = legal.get_matrix(actor=actor, qualification_id=pk, most=_FIRST, whole=whole)
    found = matrix.qualification
    names = Names(actor)
    only = request.GET.get("only", "")
    only = only if only in _SHOWN else ""
    changes, older = newest(
        request, lambda most: legal.history(actor=actor, qualification_id=pk, limit=most)
    )
    tables = _tables(request, matrix, only)
    items = _shown_items(tables)
    context = {
        "matrix": matrix,
        "found": found,
        "merged": _is_merged(actor, found.event_id),
        "may": found.own and is_lawyer(actor) and found.crime is not None,
        "only": only,
        "tables": tables,
        "warnings": interviews.warnings_of_items(actor=actor, item_ids=items),
        "contradicted": interviews.contradictions_of_items(actor=actor, item_ids=items),
        "has_modes": _has_modes(found.framework),
        "by": names.person(found.by, organisation_id=found.organisation_id),
        "names": names,
        "history": [
            (one, names.person(one.by, organisation_id=found.organisation_id)) for one in changes
        ],
        "older": older,
        "forms": {**_forms(found), **(shown or {})},
        "opened_form": next(iter(shown or {}), ""),
        **Opened(forms.assessed(found), found.revision).context,
        **further,
    }
    return render(request, "web/law/matrix.html", context, status=status)


def _is_merged(actor: Actor, event_id: UUID) -> bool:
    row = events.rows_of(actor=actor, event_ids=(event_id,)).get(event_id)
    return row is not None and row.state == events.EventState.MERGED


def _has_modes(framework: str) -> bool:
    return any(one.mode for one in legal.get_framework(framework).crimes.values())


def _forms(found: legal.QualificationRow) -> dict[str, EmptyForm | PageForm]:
    return {
        "assess": forms.ConductForm(initial=forms.assessed(found)),
        "suspect": EmptyForm(forms.SuspectForm, given=(("framework", found.framework),)),
    }


@dataclass(frozen=True, slots=True)
class _Cell:
    """Passages of one direction; `told`: how many there are. `address`: where all are, or empty."""

    label: str
    passages: tuple[legal.FindingView, ...]
    count: int
    told: str
    address: str


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    row: legal.ElementRow
    cells: tuple[_Cell, ...]


def _tables(request: HttpRequest, matrix: legal.MatrixView, only: str) -> list[dict[str, Any]]:
    """The crime's lines, then those of each suspect."""
    parts = [(None, matrix.rows), *((one, one.rows) for one in matrix.liabilities)]
    return [
        {
            "part": part,
            "lines": [
                _line(request, matrix.qualification.id, part.id if part else None, row)
                for row in _kept(rows, only)
            ],
        }
        for part, rows in parts
    ]


def _shown_items(tables: Sequence[dict[str, Any]]) -> list[UUID]:
    cells = (cell for table in tables for line in table["lines"] for cell in line.cells)
    return [one.item_id for cell in cells for one in cell.passages]


def _line(request: HttpRequest, pk: UUID, liability: UUID | None, row: legal.ElementRow) -> _Line:
    key = legal.cell_key(liability, row.element.number)
    # The page may stand at the address of a form that did not pass.
    page = reverse("qualification", kwargs={"pk": pk})
    address = f"{page}{with_query(request, whole=key)}#line-{key}"
    cells = (
        (_("Supports"), row.supports, row.support.passages + row.refuted, tally(row.support)),
        (_("Contradicts"), row.contradicts, row.against.passages, tally(row.against)),
        (_("Neutral"), row.neutral, row.beside, ""),
    )
    return _Line(
        key,
        row,
        tuple(
            _Cell(label, shown, count, told, address if len(shown) < count else "")
            for label, shown, count, told in cells
        ),
    )


def _kept(rows: tuple[legal.ElementRow, ...], only: str) -> list[legal.ElementRow]:
    if only == "gaps":
        return [row for row in rows if row.cover != legal.Cover.COVERED]
    if only == "contested":
        return [row for row in rows if row.contested]
    return list(rows)


@door("legal.plan.show", "legal.qualification.show")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps as a page to print."""
    actor = request.actor  # type: ignore[attr-defined]
    matrix = legal.get_matrix(actor=actor, qualification_id=pk, most=0)
    context = {
        "matrix": matrix,
        "rows": legal.collection_plan(actor=actor, qualification_id=pk),
        "unknown": plans.unknown_of(matrix),
    }
    return render(request, "web/law/plan.html", context)


@door("legal.plan.show", "legal.qualification.show")
def plan_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps as a table."""
    matrix, lines = _plan(request, pk)
    told = ({**line, "event": matrix.event_ref} for line in lines)
    return plans.as_csv(told, _named(matrix), unknown=plans.unknown_of(matrix))


@door("legal.plan.show", "legal.qualification.show")
def plan_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps for programs (docs/formats/legal-frameworks.md)."""
    matrix, lines = _plan(request, pk)
    found = matrix.qualification
    return plans.as_json(
        {
            "event": matrix.event_ref,
            "framework": found.framework,
            "crime": found.code,
            "status": found.status,
            "made_with": found.made_with,
            "unknown": plans.unknown_of(matrix),
        },
        lines,
        _named(matrix),
    )


def _plan(request: HttpRequest, pk: UUID) -> tuple[legal.MatrixView, list[plans.Line]]:
    actor = request.actor  # type: ignore[attr-defined]
    matrix = legal.get_matrix(actor=actor, qualification_id=pk, most=0)
    framework = matrix.qualification.framework
    gaps = legal.collection_plan(actor=actor, qualification_id=pk)
    return matrix, [plans.line_of(gap, framework) for gap in gaps]


def _named(matrix: legal.MatrixView) -> str:
    return f"{matrix.event_ref}-{matrix.qualification.code}"
