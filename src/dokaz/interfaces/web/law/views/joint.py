# SPDX-License-Identifier: AGPL-3.0-or-later
"""The element matrices of a case and of a suspect: of all their events, with the gaps of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dokaz.casework.cases import api as cases
from dokaz.casework.legal import api as legal
from dokaz.casework.persons import api as persons
from dokaz.interfaces.web.addresses import few, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.law.views import plans


@dataclass(frozen=True, slots=True)
class _Head:
    """An event of a part: how many of its elements are gaps, and where its own matrix is."""

    line: legal.JointLine
    gaps: int
    address: str


@dataclass(frozen=True, slots=True)
class _Row:
    """An element: what is filed for it in all events, and by how far it is shown the first of the
    events and how many there are."""

    number: int
    together: legal.ElementRow
    by_cover: tuple[tuple[str, Sequence[tuple[legal.JointLine, bool, str]], int], ...]

    @property
    def is_gap(self) -> bool:
        return any(cover != legal.Cover.COVERED for cover, _events, _count in self.by_cover)


@door("cases.matrix.show", "cases.case.rows")
def of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The matrix of a case."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.matrix(actor=actor, case_id=pk)
    row = cases.rows_of(actor=actor, case_ids=(pk,))[pk]
    context = {
        "case": {"row": row},
        "row": row,
        "tab": "matrix",
        "unqualified": found.unqualified,
        "hidden": found.hidden,
        "csv": reverse("case_plan_csv", kwargs={"pk": pk}),
        "json": reverse("case_plan_json", kwargs={"pk": pk}),
    }
    return _page(request, found.joint, context)


@door("legal.matrix.of_person", "persons.person.rows")
def of_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The matrix of a suspect."""
    actor = request.actor  # type: ignore[attr-defined]
    joint = legal.matrix_of_person(actor=actor, person_id=pk)
    context = {
        "person": persons.rows_of(actor=actor, person_ids=(pk,))[pk],
        "csv": reverse("person_plan_csv", kwargs={"pk": pk}),
        "json": reverse("person_plan_json", kwargs={"pk": pk}),
    }
    return _page(request, joint, context)


@door("cases.matrix.show", "cases.case.rows")
def case_plan_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps of a case as a table."""
    joint, ref = _of_case(request, pk)
    return _as_csv(joint, ref)


@door("cases.matrix.show", "cases.case.rows")
def case_plan_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps of a case for programs (docs/formats/legal-frameworks.md)."""
    joint, ref = _of_case(request, pk)
    return _as_json("case", joint, ref)


@door("legal.matrix.of_person", "persons.person.rows")
def person_plan_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps of a suspect as a table."""
    joint, ref = _of_person(request, pk)
    return _as_csv(joint, ref)


@door("legal.matrix.of_person", "persons.person.rows")
def person_plan_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The gaps of a suspect for programs (docs/formats/legal-frameworks.md)."""
    joint, ref = _of_person(request, pk)
    return _as_json("person", joint, ref)


def _as_csv(joint: legal.JointMatrix, ref: str) -> HttpResponse:
    unknown = plans.unknown_of_joint(joint)
    return plans.as_csv(plans.lines_of_joint(joint), ref, unknown=unknown, cut=joint.cut)


def _as_json(of: str, joint: legal.JointMatrix, ref: str) -> HttpResponse:
    beside = {of: ref, "cut": joint.cut, "unknown": plans.unknown_of_joint(joint)}
    return plans.as_json(beside, plans.lines_of_joint(joint), ref)


def _of_case(request: HttpRequest, pk: UUID) -> tuple[legal.JointMatrix, str]:
    actor = request.actor  # type: ignore[attr-defined]
    joint = cases.matrix(actor=actor, case_id=pk).joint
    return joint, cases.rows_of(actor=actor, case_ids=(pk,))[pk].ref


def _of_person(request: HttpRequest, pk: UUID) -> tuple[legal.JointMatrix, str]:
    actor = request.actor  # type: ignore[attr-defined]
    joint = legal.matrix_of_person(actor=actor, person_id=pk)
    return joint, persons.rows_of(actor=actor, person_ids=(pk,))[pk].ref


def _page(request: HttpRequest, joint: legal.JointMatrix, context: dict[str, Any]) -> HttpResponse:
    only = "gaps" if request.GET.get("only") == "gaps" else ""
    parts = []
    for number, part in enumerate(joint.parts, 1):
        heads = [_head(line) for line in part.lines]
        rows = [_row(request, part, place) for place in range(len(part.together))]
        shown = [row for row in rows if row.is_gap or not only]
        parts.append({"part": part, "heads": heads, "rows": shown, "anchor": f"part-{number}"})
    return render(
        request,
        "web/law/joint.html",
        {
            **context,
            "joint": joint,
            "parts": parts,
            "only": only,
            "all": with_query(request, all=1),
        },
    )


def _head(line: legal.JointLine) -> _Head:
    page = reverse("qualification", kwargs={"pk": line.qualification_id})
    if line.liability_id:
        page += f"#suspect-{line.liability_id}"
    gaps = sum(row.cover != legal.Cover.COVERED for row in line.rows)
    return _Head(line, gaps, page)


def _row(request: HttpRequest, part: legal.JointPart, place: int) -> _Row:
    together = part.together[place]
    number = together.element.number
    found: dict[str, list[legal.JointLine]] = {}
    for line in part.lines:
        found.setdefault(line.rows[place].cover, []).append(line)

    def shown(line: legal.JointLine) -> tuple[legal.JointLine, bool, str]:
        page = reverse("qualification", kwargs={"pk": line.qualification_id})
        key = legal.cell_key(line.liability_id, number)
        return line, line.rows[place].contested, f"{page}#line-{key}"

    return _Row(
        number,
        together,
        tuple(
            (str(one), [shown(line) for line in few(request, found[one])], len(found[one]))
            for one in legal.Cover
            if one in found
        ),
    )
