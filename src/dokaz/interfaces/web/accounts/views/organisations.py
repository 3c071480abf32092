# SPDX-License-Identifier: AGPL-3.0-or-later
"""The own organisation with its keys; the node's organisations; help sessions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.interfaces.web.accounts.forms import (
    DescribeOrganisationForm,
    NewOrganisationForm,
    ReasonForm,
)
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.middleware.actor import choose_organisation
from dokaz.members import api


@door(
    "members.organisation.view",
    "members.organisation.describe",
    "members.key.list",
    methods=("GET", "HEAD", "POST"),
)
def organisation(request: HttpRequest) -> HttpResponse:
    """Names, contact and keys of the organisation acted for."""
    actor = request.actor  # type: ignore[attr-defined]
    found = api.own_organisation(actor=actor)
    form = DescribeOrganisationForm(
        request.POST or None,
        initial={"name_uk": found.name_uk, "name_en": found.name_en, "contact": found.contact},
    )
    if request.method == "POST" and form.is_valid():
        try:
            api.describe(actor=actor, **form.cleaned_data)
            return redirect("members_organisation")
        except Rejected as error:
            form.show_error(error.field, str(error))
    context = {
        "found": found,
        "kind": dict(api.ORGANISATION_KINDS)[found.kind],
        "form": form,
        "keys": api.keys(actor=actor),
        "may_manage": actor.staff_session is None and actor.holds(api.Role.ORGANISATION_ADMIN),
    }
    status = 422 if form.is_bound else 200
    return render(request, "members/organisation.html", context, status=status)


@door("members.key.announce", "members.key.take_up", methods=("POST",))
def rotate_key(request: HttpRequest) -> HttpResponse:
    """Give the organisation a new signing key."""
    api.rotate_key(actor=request.actor)  # type: ignore[attr-defined]
    return redirect("members_organisation")


@door(
    "members.organisation.list",
    "members.organisation.create",
    "members.duty.list",
    methods=("GET", "HEAD", "POST"),
)
def node(request: HttpRequest) -> HttpResponse:
    """Organisations of the node, and opening another."""
    actor = request.actor  # type: ignore[attr-defined]
    form = NewOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = api.create(actor=actor, **form.cleaned_data)
        except Rejected as error:
            form.show_error(error.field, str(error))
        except Conflict as error:
            form.show_error("code", str(error))
        else:
            path = reverse("members_invitation", args=[issued.token])
            context = {
                "url": request.build_absolute_uri(path),
                "expires_at": issued.expires_at,
                "kind": "invitation",
            }
            return render(request, "members/link_once.html", context)
    context = {
        "organisations": api.organisations(actor=actor),
        "duties": api.duties(actor=actor),
        "form": form,
    }
    return render(request, "members/node.html", context, status=422 if form.is_bound else 200)


@door("members.organisation.lock", "members.organisation.unlock", methods=("POST",))
def lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lock or unlock an organisation."""
    act = api.unlock if request.POST.get("what") == "unlock" else api.lock
    reason = request.POST.get("reason", "")
    act(actor=request.actor, organisation_id=pk, reason=reason)  # type: ignore[attr-defined]
    return redirect("members_node")


@door("members.duty.grant", methods=("POST",))
def grant_duty(request: HttpRequest) -> HttpResponse:
    """Make another account an administrator of the node."""
    api.grant_duty(actor=request.actor, email=request.POST.get("email", ""))  # type: ignore[attr-defined]
    return redirect("members_node")


@door("members.duty.end", methods=("POST",))
def end_duty(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a duty for the node."""
    api.end_duty(actor=request.actor, duty_id=pk)  # type: ignore[attr-defined]
    return redirect("members_node")


@door("members.staff_session.list", "members.staff_session.open", methods=("GET", "HEAD", "POST"))
def help_sessions(request: HttpRequest) -> HttpResponse:
    """Help sessions: for the node's administrators to open, for organisations to watch."""
    actor = request.actor  # type: ignore[attr-defined]
    is_node = actor.organisation_id is None and actor.holds(api.Role.PLATFORM_ADMIN)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation_id = _key(request.POST.get("organisation", ""))
        api.open_session(
            actor=actor, organisation_id=organisation_id, reason=form.cleaned_data["reason"]
        )
        choose_organisation(request, organisation_id)
        return redirect("members_list")
    context: dict[str, Any] = {
        "sessions": api.staff_sessions(actor=actor),
        "form": form,
        "organisations": api.organisations(actor=actor) if is_node else (),
        "may_close_all": actor.holds(api.Role.ORGANISATION_ADMIN),
    }
    status = 422 if form.is_bound else 200
    return render(request, "members/help_sessions.html", context, status=status)


@door("members.staff_session.close", methods=("POST",))
def close_help(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a help session."""
    actor = request.actor  # type: ignore[attr-defined]
    api.close_session(actor=actor, session_id=pk)
    if actor.staff_session is not None and actor.staff_session.session_id == pk:
        choose_organisation(request, None)
        return redirect("members_node")
    return redirect("members_help")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("organisation") from error
