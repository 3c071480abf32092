# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading files: small pictures freely, everything else as a recorded act with its purpose."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from dokaz.evidence import api as evidence
from dokaz.gate.api import Rejected
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence import (
    chat_messages,
    claimed,
    comparing,
    device_identifiers,
    passes,
    replaying,
    serving,
    workable,
)
from dokaz.interfaces.web.evidence.pictures import veil_of
from dokaz.interfaces.web.evidence.standing import offered
from dokaz.interfaces.web.evidence.views import renditions

_TEXT_SHOWN = 200_000


@door("evidence.thumbnail.show")
def picture(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A small picture."""
    opened = evidence.thumbnail(actor=request.actor, file_id=pk)  # type: ignore[attr-defined]
    return serving.shown(request, opened)


@door("evidence.file.open", methods=("POST",))
def open_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Record the opening of a file; then download it, or go on to the viewer."""
    actor = request.actor  # type: ignore[attr-defined]
    purpose = request.POST.get("purpose", "")
    if purpose == evidence.Purpose.PACKAGE:
        raise Rejected("purpose", "Parcels are made on their own pages.")
    if purpose == evidence.Purpose.DOWNLOAD:
        return serving.downloaded(evidence.open_file(actor=actor, file_id=pk, purpose=purpose))
    token = passes.issue(actor=actor, file_id=pk, purpose=purpose)
    return redirect("viewer", pk=pk, token=token)


@door("evidence.file.open", "evidence.item.show", "events.link.of_item", "events.event.show")
def viewer(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """A file whose opening was recorded a moment ago."""
    actor = request.actor  # type: ignore[attr-defined]
    opened = passes.redeem(actor=actor, file_id=pk, token=token)
    item = evidence.get_item(actor=actor, item_id=opened.file.item_id)
    if opened.file.role in workable.LOOKS:
        return renditions.page(request, opened, item, token)
    context: dict[str, Any] = {
        "item": item,
        "file": opened.file,
        "token": token,
        "veil": veil_of(item.graphic_level),
        "look": _look(opened.file.media_type),
    }
    if opened.file.role == evidence.FileRole.PLAYABLE:
        context["original"] = workable.source_of(item, opened.file)
    if context["look"] == "video":
        # A copy keeps the times of its original's frames; frames are kept from the original only.
        context["steps"] = workable.steps(item, context.get("original") or opened.file)
        context["may_keep"] = offered(actor, item).describe and "original" not in context
    if context["look"] == "message":
        content = b"".join(opened.chunks())
        context["message"] = chat_messages.message_of(content, opened.file.media_type)
        if context["message"] is None:
            context["look"] = "text"
    if context["look"] == "text" and device_identifiers.is_proof(opened.file):
        context["look"] = "proof"
    if context["look"] == "text":
        context["text"], context["is_cut"] = _text(opened)
    if opened.file.role == evidence.FileRole.METADATA:
        context["look"] = "claims"
        context["said"] = claimed.lines(opened)
        context["compared"] = comparing.lines(opened, item, comparing.stated_places(actor, item.id))
    if context["look"] == "archive" and replaying.holds_several(opened.file):
        context["look"] = "several"
    replay = replaying.replay_for(request) if context["look"] == "archive" else None
    if replay is not None:
        context["scripts"] = request.GET.get("programs") == "yes"
        token = evidence.pass_for(opened, actor=actor)
        context["replay"] = replay.address(token, scripts=context["scripts"])
    response = render(request, "web/evidence/viewer.html", context)
    if replay is not None:
        response["Content-Security-Policy"] = replay.policy
    return response


@door("evidence.file.open", "evidence.file.list")
def content(request: HttpRequest, pk: UUID, token: str) -> HttpResponseBase:
    """The bytes the viewer shows."""
    opened = passes.redeem(actor=request.actor, file_id=pk, token=token)  # type: ignore[attr-defined]
    return serving.shown(request, opened)


def _look(media_type: str) -> str:
    if media_type in chat_messages.MEDIA_TYPES:
        return "message"
    if media_type in replaying.MEDIA_TYPES:
        return "archive"
    if media_type in serving.IMAGES:
        return "image"
    if media_type in serving.VIDEOS:
        return "video"
    if media_type in serving.SOUNDS:
        return "audio"
    return "text" if media_type in serving.TEXTS else "none"


def _text(opened: evidence.OpenFile) -> tuple[str, bool]:
    """The beginning of a text and whether it goes on; bytes that are no text show as such."""
    content = b""
    for chunk in opened.chunks():
        content += chunk
        if len(content) > _TEXT_SHOWN:
            break
    return content[:_TEXT_SHOWN].decode("utf-8", "replace"), len(content) > _TEXT_SHOWN
