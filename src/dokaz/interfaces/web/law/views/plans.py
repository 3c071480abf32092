# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gaps as a plan of what to collect: lines, and the files they are taken away in."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dokaz.casework.legal import api as legal
from dokaz.interfaces.web.law.citing import cite
from dokaz.interfaces.web.words import word_of

Line = dict[str, Any]
"""A gap as it stands in the JSON file; `cited`: its code as lawyers write it."""


def line_of(gap: legal.PlanRow, framework: str) -> Line:
    """One gap of a matrix."""
    classes = legal.proof_classes()
    return {
        "code": gap.about,
        "cited": cite(gap.about, framework),
        "person": gap.person,
        "number": gap.number,
        "element": gap.element,
        "cover": gap.cover,
        "passages": gap.support.passages,
        "independent": gap.support.independent,
        "not_assessed": gap.support.not_assessed,
        "against": gap.against,
        "present": gap.present,
        "present_words": [str(classes[code]) for code in gap.present if code in classes],
        "missing": gap.missing,
        "missing_words": [str(classes[code]) for code in gap.missing],
    }


def lines_of_joint(joint: legal.JointMatrix) -> list[Line]:
    """The gaps of several events, each with the event and what it is qualified as."""
    return [
        {
            "event": line.event_ref,
            "framework": part.framework,
            "crime": line.crime,
            **line_of(gap, part.framework),
        }
        for part, line, gap in legal.plan_of_joint(joint)
    ]


def unknown_of(matrix: legal.MatrixView) -> list[dict[str, str]]:
    """What one event is qualified as, and how suspects are held liable, as `unknown_of_joint`."""
    found = matrix.qualification
    told = [("", found.code, found.crime)]
    told += [(one.code, one.mode, one.crime) for one in matrix.liabilities]
    return [
        {"event": matrix.event_ref, "framework": found.framework, "code": code, "person": person}
        for person, code, crime in told
        if crime is None
    ]


def unknown_of_joint(joint: legal.JointMatrix) -> list[dict[str, str]]:
    """What several events are qualified as, and how suspects are held liable, of which no gaps are
    told because the texts of law do not have it any more."""
    return [
        {
            "event": one.line.event_ref,
            "framework": one.framework,
            "code": one.code,
            "person": one.person,
        }
        for one in joint.unknown
    ]


def as_csv(
    lines: Iterable[Line], name: str, *, unknown: Iterable[dict[str, str]] = (), cut: int = 0
) -> HttpResponse:
    """A table (RFC 4180, UTF-8 with a mark, so that spreadsheets read the letters). `unknown`: see
    `unknown_of_joint`; `cut`: how many qualifications are not in it, which its last line says."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [_("Event"), _("Crime or mode"), _("Suspect"), _("No."), _("Element"), _("State"),
         _("Passages"), _("Independent"), _("Not assessed"), _("Against"), _("There is"),
         _("Courts have looked at"), _("Who"), _("Until")]
    )  # fmt: skip
    for line in lines:
        writer.writerow(
            [_harmless(value) for value in (
                line["event"], line["cited"], line["person"], line["number"], line["element"],
                word_of("cover", line["cover"]), line["passages"], line["independent"],
                line["not_assessed"], line["against"], "; ".join(line["present_words"]),
                "; ".join(line["missing_words"]), "", "",
            )]
        )  # fmt: skip
    for one in unknown:
        said = [one["event"], cite(one["code"], one["framework"]), one["person"], "", "",
                _("No longer in the texts of law")]  # fmt: skip
        writer.writerow([_harmless(value) for value in said])
    if cut:
        words = ngettext(
            "%(n)s more qualification is not shown: there are too many for one matrix.",
            "%(n)s more qualifications are not shown: there are too many for one matrix.",
            cut,
        )
        writer.writerow([words % {"n": cut}])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_json(of: Mapping[str, Any], lines: Iterable[Line], name: str) -> HttpResponse:
    """The same for programs (docs/formats/legal-frameworks.md). `of`: what the plan is of."""
    response = JsonResponse(
        {"format": "dokaz-collection-plan", "version": 1, **of, "gaps": list(lines)},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def _harmless(value: object) -> str:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
