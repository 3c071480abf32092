# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printed forms: ordering them, the sheets themselves, and finding one again by its code."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from dokaz.casework.interviews import api
from dokaz.gate.api import NotFound
from dokaz.interfaces.web.addresses import key_of
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.interviews import finding, forms, matrix_code
from dokaz.interfaces.web.interviews.standing import RECORDERS
from dokaz.interfaces.web.submitting import submitted


@door("interviews.paper.print", "interviews.paper.find", methods=("GET", "HEAD", "POST"))
def forms_page(request: HttpRequest) -> HttpResponseBase:
    """Order forms to print; find a paper by the code on it."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request)
    form = forms.PrintForm(request.POST)
    made: list[UUID] = []

    def act(values: dict[str, Any]) -> None:
        interview = finding.interview(actor, "interview", values.pop("interview"))
        made.extend(api.print_forms(actor=actor, interview_id=interview, **values))

    def sheets() -> HttpResponse:
        keys = urlencode({"form": [str(one) for one in made]}, doseq=True)
        return redirect(f"{reverse('print_forms')}?{keys}")

    return submitted(
        request,
        form,
        act,
        done=_("The forms are ready. Print them from the browser."),
        after=sheets,
        again=lambda: _page(request, shown={"print": form}, status=422),
    )


def _page(
    request: HttpRequest, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    code = request.GET.get("code", "")[:40]
    found = api.find_paper(actor=actor, code=code) if code else None
    refs = (
        api.standings(actor=actor, interview_ids=[found.interview_id])
        if found and found.interview_id
        else {}
    )
    context = {
        "forms": {
            "print": forms.PrintForm(initial={"interview": request.GET.get("interview", "")}),
            "find": forms.FindPaperForm(initial={"code": code}),
            "file": forms.FilePaperForm(blank=found is None or found.interview_id is None),
            **(shown or {}),
        },
        "code": code,
        "paper": found,
        "interview_ref": refs.get(found.interview_id, "") if found and found.interview_id else "",
        "may": actor.organisation_id is not None and actor.holds(*RECORDERS),
        "opened_form": next(iter(shown or {}), ""),
    }
    return render(request, "web/interviews/forms.html", context, status=status)


@door("interviews.paper.show", "interviews.interview.standings")
def print_page(request: HttpRequest) -> HttpResponse:
    """The sheets, made for A4."""
    actor = request.actor  # type: ignore[attr-defined]
    keys = [key_of(text) for text in request.GET.getlist("form")[:50]]
    wanted = [one for one in keys if one is not None]
    if not wanted:
        raise NotFound("form")
    papers = api.get_papers(actor=actor, paper_ids=wanted)
    refs = api.standings(
        actor=actor, interview_ids=[one.interview_id for one in papers if one.interview_id]
    )
    language = papers[0].language
    said = api.consent_texts.sentences(api.consent_texts.latest_in(language))
    context = {
        "papers": [
            (one, refs.get(one.interview_id, "") if one.interview_id else "",
             matrix_code.svg(api.paper_codes.shown(one.code)))
            for one in papers
        ],
        "language": language,
        "version": api.consent_texts.latest_in(language),
        "intro": [text for key, text in said.items() if key.startswith("intro.")],
        "title": said["title"],
        "end": said["end"],
        "purposes": [
            (purpose, said[purpose]) for purpose in api.Purpose.values if purpose in said
        ],
        "flags": api.ContaminationFlag.values,
        "quality": api.Quality.values,
        "present": api.Present.values,
    }  # fmt: skip
    # A form is in its own language, whatever language the page is read in.
    with override(language):
        return render(request, "web/interviews/sheets.html", context)


@door("interviews.paper.file", "interviews.paper.find", "interviews.paper.show", methods=("POST",))
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """File the scan of a paper with its interview."""
    actor = request.actor  # type: ignore[attr-defined]
    # Whose form it is comes before what was typed.
    (paper,) = api.get_papers(actor=actor, paper_ids=[pk])
    form = forms.FilePaperForm(request.POST, blank=paper.interview_id is None)
    of = [paper.interview_id]

    def act(values: dict[str, Any]) -> None:
        item = finding.item(actor, "item", values["item"])
        assert item is not None
        if of[0] is None:
            of[0] = finding.interview(actor, "interview", values["interview"])
        api.file_paper(actor=actor, paper_id=pk, item_id=item, interview_id=of[0])
        if paper.kind == api.PaperKind.CONSENT:
            told = _("Now record the answers that stand on it: until then they are not there.")
            messages.warning(request, told)

    return submitted(
        request,
        form,
        act,
        done=_("The scan is filed with its interview."),
        after=lambda: redirect("interview", pk=of[0]),
        again=lambda: _page(request, shown={"file": form}, status=422),
    )
