# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of what was made of a file's content, and keeping a frame of a film."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.evidence import api as evidence
from dokaz.gate.api import NotFound, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence import passes, serving, workable
from dokaz.interfaces.web.evidence.pictures import veil_of


def page(
    request: HttpRequest, opened: evidence.OpenFile, item: evidence.ItemView, token: str
) -> HttpResponse:
    """One rendition whose opening was recorded a moment ago."""
    look = workable.LOOKS[evidence.FileRole(opened.file.role)]
    context: dict[str, Any] = {
        "item": item,
        "file": opened.file,
        "token": token,
        "look": look,
        "veil": veil_of(item.graphic_level),
        "source": workable.source_of(item, opened.file),
    }
    if look in ("pages", "keyframes"):
        context["found"] = workable.pictures(opened.file)
    elif look == "words":
        context["found"] = workable.words(opened)
    elif look == "machine":
        context["found"] = workable.machine(opened)
    elif look == "waveform":
        context["found"] = workable.wave(opened)
    elif look == "timeline":
        context["found"] = workable.timeline(opened)
    else:
        context["found"] = workable.fingerprint(opened)
    return render(request, "web/evidence/rendition.html", context)


@door("evidence.file.open", "evidence.file.list")
def part(request: HttpRequest, pk: UUID, token: str, number: int) -> HttpResponseBase:
    """One picture of a rendition that holds several."""
    opened = passes.redeem(actor=request.actor, file_id=pk, token=token)  # type: ignore[attr-defined]
    if opened.file.role not in (evidence.FileRole.PAGES, evidence.FileRole.KEYFRAMES):
        raise NotFound("picture")
    found = workable.pictures(opened.file)
    if not 0 < number <= len(found):
        raise NotFound("picture")
    one = found[number - 1]
    return serving.shown_bytes(b"".join(opened.range(one.start, one.length)), "image/webp")


@door("evidence.file.add_rendition", methods=("POST",))
def keep_still(request: HttpRequest, pk: UUID, token: str) -> HttpResponseBase:
    """Keep the frame that is shown as a rendition of the film."""
    actor = request.actor  # type: ignore[attr-defined]
    opened = passes.redeem(actor=actor, file_id=pk, token=token)
    written = request.POST.get("pts", "")
    if not written.lstrip("-").isascii() or not written.lstrip("-").isdigit() or len(written) > 18:
        raise Rejected(
            "pts", _("The time of the frame is missing. Stop the film at a frame first.")
        )
    intake.keep_still(actor=actor, opened=opened, pts=int(written))
    messages.success(request, _("The frame is kept as a derived file of the film."))
    return redirect("item", pk=opened.file.item_id)
