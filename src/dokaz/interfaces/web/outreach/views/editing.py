# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an activity. What was typed survives a refusal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.outreach.forms import ActivityForm, held, taken
from dokaz.outreach import api as outreach
from dokaz.reports.api import oblast_names

BOTH = ("GET", "HEAD", "POST")


@door("outreach.activity.register", "places.place.list", methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Register an activity."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.holds(*outreach.WRITERS):
        # Before somebody fills in a form for nothing; the act itself checks again.
        raise Refused("outreach.activity.register", "role_missing")
    form = _form(actor, request.POST if request.method == "POST" else None, is_new=True)
    if form.is_bound and form.is_valid():
        try:
            draft = outreach.ActivityDraft(**taken(form.stated()))
            made = outreach.register(actor=actor, draft=draft)
        except Rejected as error:
            form.show(error)
        else:
            messages.success(request, _("The activity is registered."))
            return redirect("activity", pk=made)
    return _render(request, form, {})


@door("outreach.activity.change", "outreach.activity.show", "places.place.list", methods=BOTH)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an activity; former values are kept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = outreach.get_activity(actor=actor, activity_id=pk)
    if not may_write(actor, found):
        raise Refused("outreach.activity.change", "role_missing")
    saved = held(found)
    if request.method != "POST":
        context = {"activity": found, **Opened(saved, found.revision).context}
        return _render(request, _form(actor, None, initial=saved), context)
    form, opened = _form(actor, request.POST), Opened.posted(request.POST)
    if form.is_valid():
        stated = form.stated()
        try:
            outreach.change(
                actor=actor,
                activity_id=pk,
                changes=taken(typed_over(stated, opened.base)),
                revision=opened.revision,
                why=form.cleaned_data["why"],
            )
        except (Rejected, Conflict) as error:
            opened.refused(form, error, saved=saved, revision=found.revision, stated=stated)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("activity", pk=pk)
    return _render(request, form, {"activity": found, **opened.context})


def may_write(actor: Actor, found: outreach.ActivityView) -> bool:
    """Whether this person is offered changing it; the act decides."""
    standing = not (found.row.withdrawn or found.row.erased or found.undone)
    return found.own and standing and actor.holds(*outreach.WRITERS)


def _form(
    actor: Actor, data: QueryDict | None, *, is_new: bool = False, **more: Any
) -> ActivityForm:
    oblasts = list(oblast_names(actor).items())
    return ActivityForm(data, oblasts=oblasts, is_new=is_new, **more)


def _render(request: HttpRequest, form: ActivityForm, further: Mapping[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/outreach/edit.html", {"form": form, **further}, status=status)
