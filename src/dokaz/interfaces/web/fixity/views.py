# SPDX-License-Identifier: AGPL-3.0-or-later
"""The endless check of stored files: rounds, findings, and saying that one has seen them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm

_PAGE = 50
_ACKNOWLEDGERS = ("custodian", "data_protection_officer", "platform_admin")


class NoteForm(PageForm):
    """What is being done about a finding."""

    note = forms.CharField(
        label=gettext_lazy("What is being done"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@door("evidence.fixity.overview", "evidence.fixity.findings")
def fixity(request: HttpRequest) -> HttpResponse:
    """Where the rounds are, and what they found."""
    return _page(request, form=NoteForm(), about=None)


def _page(
    request: HttpRequest, *, form: NoteForm, about: UUID | None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    shows_all = request.GET.get("all") == "1"
    before = key_of(request.GET.get("before"))
    findings = evidence.findings(actor=actor, open_only=not shows_all, before=before, limit=_PAGE)
    more = len(findings) == _PAGE
    context = {
        "overview": evidence.fixity_overview(actor=actor),
        "findings": findings,
        "shows_all": shows_all,
        "next_url": with_query(request, before=findings[-1].id) if more else "",
        "first_url": with_query(request, before=None) if before else "",
        "may_acknowledge": actor.holds(*_ACKNOWLEDGERS),
        "form": form,
        "about": about,
    }
    return render(request, "web/fixity/fixity.html", context, status=status)


@door("evidence.fixity.acknowledge", methods=("POST",))
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a finding was seen and what is being done; its alarm goes quiet."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            evidence.acknowledge(
                actor=request.actor,  # type: ignore[attr-defined]
                finding_id=pk,
                note=form.cleaned_data["note"],
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Acknowledged. It stays open until the file is well."))
            return redirect("fixity")
    return _page(request, form=form, about=pk, status=422)
