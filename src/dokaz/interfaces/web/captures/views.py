# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captures: the list, asking for a page, what became of one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.deconflict.duplicates import api as duplicates
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.addresses import with_query
from dokaz.interfaces.web.captures.forms import NewCaptureForm, ScreenshotForm
from dokaz.interfaces.web.deliveries.sources import offered_sources
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.duplicates.views import told
from dokaz.interfaces.web.people import Names

_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")


@door("intake.capture.list")
def captures(request: HttpRequest) -> HttpResponse:
    """Pages the organisation asked for, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    page = intake.captures(actor=actor, after=request.GET.get("after"))
    names = Names(actor)
    context = {
        "rows": [(row, names.person(row.requested_by)) for row in page.rows],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first": not request.GET.get("after"),
        "may_ask": actor.holds(*_RECEIVERS) and settings.DOKAZ.capture,
        "may_bring": actor.holds(*_RECEIVERS),
        "is_on": settings.DOKAZ.capture,
    }
    return render(request, "web/captures/list.html", context)


@door("intake.capture.request", "evidence.source.list", "evidence.source.show",
      "duplicates.address.known", "duplicates.unseen.stop",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a page."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.holds(*_RECEIVERS):
        raise Refused("intake.capture.request", "role_missing")
    named = request.POST.get("source") or request.GET.get("source")
    form = NewCaptureForm(
        request.POST or None,
        offer=offered_sources(actor, chosen=named),
        clearance=actor.clearance,
    )
    known = _known(request)
    if request.method == "POST" and form.is_valid() and _is_meant(request, known):
        values = form.cleaned_data
        try:
            capture_id = intake.request_capture(
                actor=actor,
                url=values["url"],
                purpose=values["purpose"],
                source_id=values["source"],
                confidentiality=values["confidentiality"],
            )
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return redirect("capture", pk=capture_id)
    context = {"form": form, "is_on": settings.DOKAZ.capture, **told(known)}
    return render(request, "web/captures/new.html", context, status=422 if form.is_bound else 200)


@door("intake.delivery.open", "intake.delivery.announce", "intake.delivery.complete",
      "evidence.source.list", "evidence.source.show", "duplicates.address.known",
      "duplicates.unseen.stop",
      methods=("GET", "HEAD", "POST"))  # fmt: skip
def screenshot(request: HttpRequest) -> HttpResponse:
    """Hand over a picture of a page together with its address."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.holds(*_RECEIVERS):
        raise Refused("intake.delivery.open", "role_missing")
    named = request.POST.get("source") or request.GET.get("source")
    form = ScreenshotForm(
        request.POST or None,
        request.FILES or None,
        offer=offered_sources(actor, chosen=named),
        clearance=actor.clearance,
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = _delivered(actor, form.cleaned_data)
        except (Rejected, Conflict) as error:
            form.show(error)
        else:
            return _told_of(request, found)
    may_ask = settings.DOKAZ.capture
    context = {"form": form, "may_ask": may_ask, **told(_known(request))}
    status = 422 if form.is_bound else 200
    return render(request, "web/captures/screenshot.html", context, status=status)


def _delivered(actor: Actor, values: dict[str, Any]) -> intake.DeliveredScreenshot:
    sent: UploadedFile = values["file"]
    return intake.deliver_screenshot(
        actor=actor,
        picture=intake.Picture(name=sent.name or "", size=sent.size or 0, chunks=sent.chunks),
        url=values["url"],
        purpose=values["purpose"],
        taken_at=values["taken_at"],
        source_id=values["source"],
        confidentiality=values["confidentiality"],
    )


def _told_of(request: HttpRequest, found: intake.DeliveredScreenshot) -> HttpResponse:
    if found.item_id is None:
        # Refused, such as for want of room: the report says why and what to do.
        return redirect("delivery", pk=found.delivery_id)
    if found.is_new:
        messages.success(request, _("Taken in. There is only this picture, no page behind it."))
    else:
        messages.warning(
            request,
            _("This very picture is here already. What is said of it was not changed."),
        )
    return redirect("item", pk=found.item_id)


def _known(request: HttpRequest) -> duplicates.Known:
    actor = request.actor  # type: ignore[attr-defined]
    address = request.POST.get("url", "")
    return duplicates.known_address(actor=actor, address=address)


def _is_meant(request: HttpRequest, known: duplicates.Known) -> bool:
    """Whether the page is new here, or whoever asks has been told that it is not."""
    return not known.is_known or request.POST.get("told") == known.form


@door("intake.capture.read", "evidence.source.show")
def capture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of one request; asks again by itself while it is under way."""
    actor = request.actor  # type: ignore[attr-defined]
    found = intake.get_capture(actor=actor, capture_id=pk)
    source = (
        evidence.find_source(actor=actor, source_id=found.source_id) if found.source_id else None
    )
    context = {
        "found": found,
        "requested_by": Names(actor).person(found.requested_by),
        "source": source.name if source else "",
    }
    return render(request, "web/captures/capture.html", context)
