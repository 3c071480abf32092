# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposing that an event is told, and deciding about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.releases.forms import ProposeForm, StepForm
from dokaz.interfaces.web.releases.showing import release_page, silent_until
from dokaz.interfaces.web.releases.standing import proposes
from dokaz.interfaces.web.releases.wording import ground_words, told_words
from dokaz.interfaces.web.submitting import PageOf
from dokaz.interfaces.web.words import word_of
from dokaz.publication import api as publication

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
PAGE = PageOf("release", release_page)


@door(
    "publication.release.consider",
    "publication.release.propose",
    "places.place.show_many",
    methods=BOTH,
)
def of_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would be told of an event and why; proposing exactly that."""
    actor = request.actor  # type: ignore[attr-defined]
    posted = request.method == "POST"
    asked = (request.POST if posted else request.GET).get("at_least", "")
    at_least = asked if asked in publication.Step.values else publication.Step.SETTLEMENT.value
    considered = publication.consider(actor=actor, event_id=pk, at_least=at_least)
    form = ProposeForm(request.POST if posted else None, initial={"at_least": at_least})
    if posted and form.is_valid():
        try:
            made = publication.propose(actor=actor, event_id=pk, **form.cleaned_data)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            messages.success(request, _("Proposed. It waits for another person to agree."))
            return redirect("release", pk=made)
    told = considered.told
    context = {
        "event_id": pk,
        "considered": considered,
        "told": told_words(actor, [told])[0] if told else None,
        "together": told is not None
        and not any(one.step == told.step for one in considered.grounds),
        "obstacles": [word_of("obstacle", one) for one in considered.obstacles],
        "grounds": ground_words(considered.grounds),
        "silent_until": silent_until(considered),
        "may_propose": proposes(actor),
        "step_form": StepForm(initial={"at_least": at_least}),
        "form": form,
    }
    return render(request, "web/releases/of_event.html", context, status=422 if posted else 200)


@door("publication.release.approve", methods=POST)
def approve(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Agree, as a second person, to exactly what was proposed."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.settle(
        request,
        pk,
        lambda: publication.approve(actor=actor, release_id=pk),
        done=_("Released: the next dataset tells it, if the rules still allow it then."),
    )


@door("publication.release.decline", methods=POST)
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: publication.decline(actor=actor, release_id=pk, why=why),
        done=_("Declined. It can be proposed again."),
    )


@door("publication.release.withdraw", methods=POST)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a release back."""
    actor = request.actor  # type: ignore[attr-defined]
    return PAGE.end(
        request,
        pk,
        lambda why: publication.withdraw(actor=actor, release_id=pk, why=why),
        done=_("Taken back: the next dataset is made without it."),
    )
