# SPDX-License-Identifier: AGPL-3.0-or-later
"""People of an organisation: list, invitation, rights, help with signing in."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.accounts.forms import ClearanceForm, InviteForm, ReasonForm, RolesForm
from dokaz.interfaces.web.doors import door
from dokaz.members import api


@door("members.member.list", "members.invitation.list")
def people(request: HttpRequest) -> HttpResponse:
    """Members and open invitations of the organisation acted for."""
    actor = request.actor  # type: ignore[attr-defined]
    page = api.members(actor=actor, after=_key(request.GET.get("after")))
    context = {
        "members": [(member, role_names(member.roles)) for member in page.members],
        "next_after": page.next_after,
        "invitations": [(i, role_names(i.roles)) for i in api.invitations(actor=actor)],
        "may_manage": _manages(actor),
    }
    return render(request, "members/people.html", context)


@door("members.member.invite", methods=("GET", "HEAD", "POST"))
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person; the one-time link is shown once, on the answer to the form."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST" and not _manages(actor):
        # Before anybody fills the form in. Sending it is refused, and recorded, by the act.
        raise Refused("members.member.invite", "role_missing")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            issued = api.invite(
                actor=actor,
                email=values["email"],
                roles=tuple(values["roles"]),
                clearance=values["clearance"],
                department=values["department"],
                until=_end_of_day(values["until"]),
            )
        except Rejected as error:
            form.show_error(error.field, str(error))
        except Conflict as error:
            form.show_error("", str(error))
        else:
            return _link_page(request, "members_invitation", issued, kind="invitation")
    context = {"form": form, "texts": role_texts()}
    return render(request, "members/invite.html", context, status=422 if form.is_bound else 200)


@door("members.invitation.withdraw", methods=("POST",))
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    api.withdraw(actor=request.actor, invitation_id=pk)  # type: ignore[attr-defined]
    return redirect("members_list")


@door("members.member.view", "members.training.list")
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One member with the forms that change their rights."""
    actor = request.actor  # type: ignore[attr-defined]
    found = api.member(actor=actor, membership_id=pk)
    here = found.organisation_id == actor.organisation_id
    may_manage = _manages(actor)
    context = {
        "member": found,
        "role_names": role_names(found.roles),
        "trainings": api.trainings(actor=actor, membership_id=pk),
        "texts": role_texts(),
        "roles_form": RolesForm(initial={"roles": list(found.roles)}),
        "clearance_form": ClearanceForm(initial={"clearance": found.clearance}),
        "reason_form": ReasonForm(),
        "is_self": found.account_id == actor.ref,
        "may_change_rights": here and actor.holds(api.Role.ORGANISATION_ADMIN),
        "may_help": here and may_manage,
        "ended": found.status != "active",
    }
    return render(request, "members/member.html", context)


@door("members.member.change_roles", methods=("POST",))
def change_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a member other roles."""
    form = RolesForm(request.POST)
    roles = tuple(form.cleaned_data["roles"]) if form.is_valid() else ()
    api.change_roles(actor=request.actor, membership_id=pk, roles=roles)  # type: ignore[attr-defined]
    return redirect("members_member", pk=pk)


@door("members.member.set_clearance", methods=("POST",))
def set_clearance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a member's clearance."""
    form = ClearanceForm(request.POST)
    level = form.cleaned_data["clearance"] if form.is_valid() else -1
    api.set_clearance(actor=request.actor, membership_id=pk, clearance=level)  # type: ignore[attr-defined]
    return redirect("members_member", pk=pk)


@door("members.member.revoke", methods=("POST",))
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a membership."""
    reason = request.POST.get("reason", "")
    api.revoke(actor=request.actor, membership_id=pk, reason=reason)  # type: ignore[attr-defined]
    return redirect("members_list")


@door("members.access.issue_link", methods=("POST",))
def issue_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a one-time link for a new password; it is shown once."""
    issued = api.issue_link(actor=request.actor, membership_id=pk)  # type: ignore[attr-defined]
    return _link_page(request, "members_new_password", issued, kind="password")


@door("members.second_factor.reset", methods=("POST",))
def reset_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away a member's second factors."""
    api.reset_second_factor(actor=request.actor, membership_id=pk)  # type: ignore[attr-defined]
    return redirect("members_member", pk=pk)


def role_names(roles: Any) -> list[Any]:
    """Names of roles for a screen."""
    return [api.TEXTS[api.Role(role)].name for role in roles]


def role_texts() -> list[tuple[str, Any]]:
    """Roles a membership may hold, with their texts."""
    return [(str(role), api.TEXTS[role]) for role in api.IN_ORGANISATION]


def _link_page(
    request: HttpRequest, url_name: str, issued: api.IssuedLink, *, kind: str
) -> HttpResponse:
    url = request.build_absolute_uri(reverse(url_name, args=[issued.token]))
    context = {"url": url, "expires_at": issued.expires_at, "kind": kind}
    return render(request, "members/link_once.html", context)


def _end_of_day(day: Any) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _manages(actor: Actor) -> bool:
    """Whether the pages offer to change who belongs here; the acts decide for themselves."""
    return actor.holds(api.Role.ORGANISATION_ADMIN) or actor.staff_session is not None


def _key(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("page") from error
