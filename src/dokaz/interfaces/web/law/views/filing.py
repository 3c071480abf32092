# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filing a passage of an item under an element: first which item, then where in it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.events.views.showing import items_of
from dokaz.interfaces.web.forms import Choices
from dokaz.interfaces.web.law import forms
from dokaz.interfaces.web.law.citing import cite
from dokaz.interfaces.web.submitting import ended, submitted

_LONGEST_CELL = 60


@door(
    "legal.finding.file",
    "legal.qualification.show",
    "events.event.show",
    "evidence.item.identify",
    "evidence.item.rows",
    methods=("GET", "HEAD", "POST"),
)
def file_passage(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Choose an item, then file a passage of it."""
    actor = request.actor  # type: ignore[attr-defined]
    matrix = legal.get_matrix(actor=actor, qualification_id=pk, most=0)
    cell = request.GET.get("cell", "")[:_LONGEST_CELL]
    chosen = forms.ChooseItemForm(request.GET or None, items=_items(actor, matrix))
    item = _chosen(actor, request, chosen)
    if item is None:
        context = {"matrix": matrix, "found": matrix.qualification, "form": chosen, "cell": cell}
        return render(request, "web/law/choose.html", context)
    cells = _cells(matrix)
    labels = dict(legal.PassageKind.choices)
    kinds = [
        (str(one), labels[str(one)]) for one in legal.possible_passages(item.kind, item.media_type)
    ]

    def again(status: int = 422) -> HttpResponse:
        context = {"matrix": matrix, "found": matrix.qualification, "form": form, "item": item}
        return render(request, "web/law/passage.html", context, status=status)

    if request.method != "POST":
        initial: dict[str, Any] = {"cell": cell, "kind": kinds[-1][0] if kinds else ""}
        form = forms.PassageForm(cells=cells, kinds=kinds, initial=initial)
        return again(status=200)
    form = forms.PassageForm(request.POST, cells=cells, kinds=kinds)
    return submitted(
        request,
        form,
        lambda values: legal.file_finding(
            actor=actor, qualification_id=pk, draft=form.draft(item.id)
        ),
        done=_("The passage is filed."),
        after=lambda: redirect("qualification", pk=pk),
        again=again,
    )


def _items(actor: Actor, matrix: legal.MatrixView) -> Choices:
    event = events.get_event(actor=actor, event_id=matrix.qualification.event_id)
    return items_of(event)


def _chosen(
    actor: Actor, request: HttpRequest, form: forms.ChooseItemForm
) -> evidence.ItemRow | None:
    """The item that the address names; None: it names none that the actor may see."""
    key = None
    ref = request.GET.get("ref", "").strip()[:40]
    if ref:
        key = evidence.find_by_ref(actor=actor, ref=ref)
        if key is None:
            form.is_valid()
            form.add_error("ref", _("There is no such item, or you may not see it."))
            return None
    elif request.GET.get("item"):
        key = key_of(request.GET["item"])
    if key is None:
        return None
    rows = evidence.rows_of(actor=actor, item_ids=(key,))
    if not rows:
        raise NotFound("item")
    return rows[0]


def _cells(matrix: legal.MatrixView) -> list[tuple[str, Any]]:
    """The elements as choices: those of the crime, then those of each suspect's mode."""
    found = matrix.qualification
    groups: list[tuple[str, Any]] = [
        (cite(found.code, found.framework), _options("", matrix.rows)),
    ]
    for one in matrix.liabilities:
        told = f"{one.code} · {cite(one.mode, found.framework)}"
        groups.append((told, _options(f"{one.id}.", one.rows)))
    return groups


def _options(prefix: str, rows: tuple[legal.ElementRow, ...]) -> list[tuple[str, str]]:
    return [
        (f"{prefix}{row.element.number}", f"{row.element.number}. {row.element.words}"[:150])
        for row in rows
    ]


@door("legal.finding.withdraw", methods=("POST",))
def withdraw(request: HttpRequest, pk: UUID, finding: UUID) -> HttpResponse:
    """Take a passage out of the matrix."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: legal.withdraw_finding(actor=actor, finding_id=finding, why=why),
        done=_("The passage is withdrawn; the log keeps it."),
        after=lambda: redirect("qualification", pk=pk),
    )
