# SPDX-License-Identifier: AGPL-3.0-or-later
"""Analytical memos: written, shown with their figures, handed in, signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import number_of
from dokaz.interfaces.web.cases.forms import MemoForm
from dokaz.interfaces.web.cases.views.working import workable
from dokaz.interfaces.web.comparing import Opened
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.submitting import ended

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")


@door("cases.memo.write", "cases.case.show", methods=BOTH)
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a memo of a case."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.memo.write")
    form = MemoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = cases.write_memo(actor=actor, case_id=pk, **form.cleaned_data)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The memo is kept as a draft."))
            return redirect("memo", pk=made)
    return _form(request, form, {"case": found})


@door("cases.memo.change", "cases.memo.show", "cases.case.show", methods=BOTH)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a draft anew."""
    actor = request.actor  # type: ignore[attr-defined]
    memo = cases.get_memo(actor=actor, memo_id=pk)
    found = workable(request, memo.case_id, "cases.memo.change")
    saved = {"title": memo.title, "text": memo.text}
    form = MemoForm(request.POST if request.method == "POST" else None, initial=saved)
    opened = Opened.posted(request.POST) if form.is_bound else Opened(saved, memo.revision)
    if form.is_bound and form.is_valid():
        try:
            cases.change_memo(
                actor=actor, memo_id=pk, revision=opened.revision, **form.cleaned_data
            )
        except (Rejected, Conflict) as error:
            now = {"saved": saved, "revision": memo.revision}
            opened.refused(form, error, stated=form.cleaned_data, **now)
        else:
            messages.success(request, _("The memo is kept as a draft."))
            return redirect("memo", pk=pk)
    return _form(request, form, {"case": found, "memo": memo, **opened.context})


def _form(request: HttpRequest, form: MemoForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {**context, "form": form, "figures": cases.FIGURES.items()}
    return render(request, "web/cases/memo_edit.html", context, status=status)


@door("cases.memo.show", "cases.case.show")
def memo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One memo."""
    actor = request.actor  # type: ignore[attr-defined]
    found = cases.get_memo(actor=actor, memo_id=pk)
    case = cases.get_case(actor=actor, case_id=found.case_id, most_litigation=0)
    names = Names(actor)
    context = {
        "memo": found,
        "case": case,
        "row": case.row,
        "tab": "memos",
        "figures": [
            (part, cases.FIGURES[part.name])
            for part in {one.name: one for one in found.parts if one.name}.values()
        ],
        "author": names.person(found.written_by, organisation_id=found.written_for),
        "signer": names.person(found.signed_by, organisation_id=found.signed_for),
        "may_sign": case.works and found.state == "review" and not found.wrote,
    }
    return render(request, "web/cases/memo.html", context)


@door("cases.memo.hand_in", methods=POST)
def hand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a draft to its reviewer."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = number_of(request.POST.get("revision")) or 0
    try:
        cases.hand_in_memo(actor=actor, memo_id=pk, revision=revision)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The memo waits for somebody else to sign it."))
    return redirect("memo", pk=pk)


@door("cases.memo.return", methods=POST)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a memo back to its author."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: cases.return_memo(actor=actor, memo_id=pk, why=why),
        done=_("The memo is a draft again."),
        after=lambda: redirect("memo", pk=pk),
    )


@door("cases.memo.sign", methods=POST)
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign a memo: its figures freeze."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = number_of(request.POST.get("revision")) or 0
    try:
        cases.sign_memo(actor=actor, memo_id=pk, revision=revision)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The memo is signed and its figures are frozen."))
    return redirect("memo", pk=pk)
