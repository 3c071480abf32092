# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of a case, new or changed, and of its weighing. What was typed survives every refusal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Conflict, Refused, Rejected
from dokaz.interfaces.web.cases.forms import CaseForm, NewCaseForm, WeighForm
from dokaz.interfaces.web.cases.views.lists import opens_cases
from dokaz.interfaces.web.cases.views.showing import FIELDS
from dokaz.interfaces.web.cases.views.working import workable
from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.undoing import before_change

BOTH = ("GET", "HEAD", "POST")
_FIELDS = ("title_uk", "title_en", "forum", "theory", "scope", "tags")


@door("cases.case.register", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    actor = request.actor  # type: ignore[attr-defined]
    if not opens_cases(actor):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("cases.case.register", "role_missing")
    form = NewCaseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = cases.register(actor=actor, draft=cases.CaseDraft(**form.cleaned_data))
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("The case is open. You lead it."))
            return redirect("case", pk=made)
    status = 422 if form.is_bound else 200
    return render(request, "web/cases/edit.html", {"form": form}, status=status)


@door("cases.case.change", "cases.case.show", "cases.case.history", methods=BOTH)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a case; former values are kept. Who saves later is shown what the other wrote."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.case.change")
    saved = _saved(found)
    if request.method != "POST":
        before = before_change(
            request,
            lambda most: cases.history(actor=actor, case_id=pk, limit=most),
            fields=FIELDS,
        )
        context = {"case": found, "form": CaseForm(initial={**saved, **before})}
        context |= Opened(saved, found.revision).context
        return render(request, "web/cases/edit.html", context)
    form, opened = CaseForm(request.POST), Opened.posted(request.POST)
    if form.is_valid():
        stated = {name: form.cleaned_data[name] for name in _FIELDS}
        try:
            cases.change(
                actor=actor,
                case_id=pk,
                changes=typed_over(stated, opened.base),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("Saved."))
            return redirect("case", pk=pk)
    context = {"case": found, "form": form, **opened.context}
    return render(request, "web/cases/edit.html", context, status=422)


def _saved(found: cases.CaseView) -> dict[str, Any]:
    return {
        "title_uk": found.row.title_uk,
        "title_en": found.row.title_en,
        "forum": found.row.forum,
        "theory": found.theory,
        "scope": found.scope,
        "tags": list(found.tags),
    }


@door("cases.case.score", "cases.case.show", methods=BOTH)
def weigh(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Weigh a case by its criteria, each with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    found = workable(request, pk, "cases.case.score")
    saved: dict[str, Any] = {}
    for one in found.scores:
        saved |= {f"score_{one.criterion}": one.score or "", one.criterion: one.reason}
    form = WeighForm(request.POST if request.method == "POST" else None, initial=saved)
    opened = Opened.posted(request.POST) if form.is_bound else Opened(saved, found.revision)
    if form.is_bound and form.is_valid():
        try:
            cases.score(actor=actor, case_id=pk, scores=form.scores(), revision=opened.revision)
        except (Rejected, Conflict) as error:
            stated = {name: form.cleaned_data[name] or "" for name in saved}
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("The case is weighed."))
            return redirect("case", pk=pk)
    pairs = [(form[f"score_{name}"], form[name]) for name in cases.Criterion.values]
    context = {"case": found, "form": form, "pairs": pairs, **opened.context}
    return render(request, "web/cases/weigh.html", context, status=422 if form.is_bound else 200)
