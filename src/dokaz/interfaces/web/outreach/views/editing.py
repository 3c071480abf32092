# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an activity. What was typed survives a refusal."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.gate.api import Actor, Conflict, Refused, Rejected
from dokaz.interfaces.web.addresses import number_of
from dokaz.interfaces.web.comparing import base_of, compared, typed_over, with_theirs
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.outreach.forms import FIELDS, ActivityForm, held, taken
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
    now = held(found)
    further: dict[str, Any] = {"activity": found, "base": json.dumps(now)}
    further["revision"] = found.revision
    if request.method != "POST":
        return _render(request, _form(actor, None, initial=now), further)
    form = _form(actor, request.POST, initial=now)
    base = base_of(request.POST)
    further["base"] = json.dumps(base)
    further["revision"] = number_of(request.POST.get("revision")) or 0
    if form.is_valid():
        changes = typed_over(form.stated(), base)
        try:
            outreach.change(
                actor=actor,
                activity_id=pk,
                changes=taken(changes),
                revision=further["revision"],
                why=form.cleaned_data["why"],
            )
        except Conflict as error:
            form, further = _compared(actor, request.POST, found, changes, error)
        except Rejected as error:
            form.show(error)
        else:
            messages.success(request, _("Saved. The former values are kept."))
            return redirect("activity", pk=pk)
    return _render(request, form, further)


def may_write(actor: Actor, found: outreach.ActivityView) -> bool:
    """Whether this person is offered changing it; the act decides."""
    standing = not (found.row.withdrawn or found.row.erased or found.undone)
    return found.own and standing and actor.holds(*outreach.WRITERS)


def _form(
    actor: Actor, data: QueryDict | None, *, is_new: bool = False, **more: Any
) -> ActivityForm:
    oblasts = list(oblast_names(actor).items())
    return ActivityForm(data, oblasts=oblasts, is_new=is_new, **more)


def _compared(
    actor: Actor,
    data: QueryDict,
    found: outreach.ActivityView,
    changes: Mapping[str, Any],
    error: Conflict,
) -> tuple[ActivityForm, dict[str, Any]]:
    """The form again after somebody else saved: theirs where this person changed nothing."""
    saved = held(found)
    again = _form(actor, with_theirs(data, saved, changes, FIELDS), initial=saved)
    again.is_valid()
    again.show(error)
    return again, {
        "activity": found,
        "base": json.dumps(saved),
        "revision": found.revision,
        "compared": compared(again, saved, changes, FIELDS),
    }


def _render(request: HttpRequest, form: ActivityForm, further: Mapping[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "web/outreach/edit.html", {"form": form, **further}, status=status)
