# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs two people: openings of sealed items and of identities, disposals and erasures."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.forms import OpeningForm
from dokaz.interfaces.web.evidence.standing import approves, opens_sealed
from dokaz.interfaces.web.people import Names

_PAGE = 50


@door("evidence.disposal.list", "evidence.sealed.openings", "persons.decision.list")
def waiting(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for a second person."""
    actor = request.actor  # type: ignore[attr-defined]
    names, of_people = Names(actor), persons.decisions(actor=actor)
    context = {
        "disposals": [
            (one, names.person(one.proposed_by), one.proposed_by == actor.ref)
            for one in evidence.disposals(actor=actor)
        ],
        "openings": [
            (one, names.person(one.reader_ref), one.reader_ref == actor.ref)
            for one in evidence.openings(actor=actor)
        ],
        "open_now": [
            (one, names.person(one.reader_ref))
            for one in evidence.openings(actor=actor, state=evidence.OpeningState.APPROVED)
            if one.until is not None and one.until > timezone.now()
        ],
        "erasures": [
            (person, one, names.person(one.proposed_by), one.proposed_by == actor.ref)
            for person, one in of_people.erasures
        ],
        "identities": [
            (person, one, names.person(one.reader_ref), one.reader_ref == actor.ref)
            for person, one in of_people.openings
        ],
        "identities_open": [
            (person, one, names.person(one.reader_ref)) for person, one in of_people.open_now
        ],
        "approves": approves(actor),
        "reseals": opens_sealed(actor),
        "unseals": approves(actor) and actor.clearance >= evidence.Confidentiality.L4,
    }
    return render(request, "web/evidence/approvals.html", context)


@door("evidence.disposal.approve", methods=("POST",))
def approve_disposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve another person's proposal: for good."""
    evidence.approve_disposal(actor=request.actor, disposal_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("Approved. The keys are destroyed; nobody can read it any more."))
    return redirect("approvals")


@door("evidence.disposal.withdraw", methods=("POST",))
def withdraw_disposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a proposal back, or say no to it."""
    evidence.withdraw_disposal(actor=request.actor, disposal_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("The proposal is withdrawn. Nothing was removed."))
    return redirect("approvals")


@door("evidence.sealed.list", "evidence.sealed.openings")
def sealed(request: HttpRequest) -> HttpResponse:
    """The organisation's sealed items as bare numbers; `ask` names the one to ask for."""
    return _sealed_page(request, form=OpeningForm(), about=key_of(request.GET.get("ask")))


def _sealed_page(
    request: HttpRequest, *, form: OpeningForm, about: UUID | None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    before = key_of(request.GET.get("before"))
    shells = evidence.sealed_shells(actor=actor, before=before, limit=_PAGE)
    waiting_for = {one.item_id: one for one in evidence.openings(actor=actor)}
    is_full = len(shells) == _PAGE
    context = {
        "shells": [(shell, waiting_for.get(shell.id)) for shell in shells],
        "next_url": _here(request, before=shells[-1].id, ask=None) if is_full else "",
        "ask_url": _here(request, ask=""),
        "form": form,
        "about": about,
        "may_ask": opens_sealed(actor),
    }
    return render(request, "web/evidence/sealed.html", context, status=status)


def _here(request: HttpRequest, **changes: object) -> str:
    """The list's own address: the page is also shown where a form did not pass."""
    return reverse("sealed") + with_query(request, **changes)


@door("evidence.sealed.propose_opening", methods=("POST",))
def propose_opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask to read a sealed item."""
    form = OpeningForm(request.POST)
    if form.is_valid():
        try:
            evidence.propose_opening(
                actor=request.actor,  # type: ignore[attr-defined]
                item_id=pk,
                **form.cleaned_data,
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Asked for. A second person has to agree."))
            return redirect("sealed")
    return _sealed_page(request, form=form, about=pk, status=422)


@door("evidence.sealed.approve_opening", methods=("POST",))
def approve_opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that another person reads a sealed item."""
    evidence.approve_opening(actor=request.actor, opening_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("Agreed. The item is open to that person now, for a time."))
    return redirect("approvals")


@door("evidence.sealed.end_opening", methods=("POST",))
def end_opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an opening, or say no to one."""
    evidence.end_opening(actor=request.actor, opening_id=pk)  # type: ignore[attr-defined]
    messages.success(request, _("Ended. The item is sealed."))
    return redirect("approvals")
