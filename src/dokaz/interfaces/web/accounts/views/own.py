# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own account, and for whom one acts."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from dokaz.gate.api import NotFound, Rejected
from dokaz.interfaces.web.accounts.forms import AccountForm
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.middleware.actor import choose_organisation, has_chosen
from dokaz.interfaces.web.middleware.session_age import session_id
from dokaz.members import api


@door("members.membership.list_own")
def home(request: HttpRequest) -> HttpResponse:
    """Where one lands: the own organisation, the node, or the choice between them."""
    actor = _self(request)
    current = request.actor  # type: ignore[attr-defined]
    if not has_chosen(request):
        return redirect("members_choose")
    if current.organisation_id is not None:
        return redirect("members_organisation")
    if current.holds(api.Role.PLATFORM_ADMIN):
        return redirect("members_node")
    return render(request, "members/home.html", {"own": _choices(api.own_memberships(actor=actor))})


@door("members.membership.list_own", methods=("GET", "HEAD", "POST"))
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the organisation, or the node, to act for."""
    own = api.own_memberships(actor=_self(request))
    duty = api.holds_duty(request.user.pk)
    if request.method == "POST":
        return _choose(request, own, duty=duty)
    if len(own) == 1 and not duty and not has_chosen(request):
        choose_organisation(request, own[0].organisation.id)
        return redirect("home")
    return render(request, "members/choose.html", {"own": _choices(own), "duty": duty})


@door(
    "members.account.view",
    "members.account.describe",
    "members.session.list",
    methods=("GET", "HEAD", "POST"),
)
def account(request: HttpRequest) -> HttpResponse:
    """Name, language, second factors and signed-in browsers."""
    actor = _self(request)
    own = api.own_account(actor=actor)
    form = AccountForm(
        request.POST or None,
        initial={"display_name": own.display_name, "language": own.language},
    )
    if request.method == "POST" and form.is_valid():
        try:
            api.describe_account(actor=actor, **form.cleaned_data)
            return redirect("members_account")
        except Rejected as error:
            form.show_error(error.field, str(error))
    context = {
        "own": own,
        "form": form,
        "sessions": api.browser_sessions(actor=actor),
        "this_session": session_id(request),
        "second_factor": api.has_second_factor(request.user.pk),
    }
    return render(request, "members/account.html", context, status=422 if form.is_bound else 200)


@door("members.session.end", methods=("POST",))
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign another of one's own browsers out."""
    api.end_session(actor=_self(request), session_id=pk)
    return redirect("members_account")


def _choose(request: HttpRequest, own: Any, *, duty: bool) -> HttpResponse:
    wanted = request.POST.get("organisation", "")
    if wanted == "node" and duty:
        choose_organisation(request, None)
        return redirect("home")
    found = next((m.organisation.id for m in own if str(m.organisation.id) == wanted), None)
    if found is None:
        raise NotFound("organisation")
    choose_organisation(request, found)
    return redirect("home")


def _choices(own: Any) -> list[dict[str, Any]]:
    language = get_language() or "uk"
    return [
        {
            "id": membership.organisation.id,
            "code": membership.organisation.code,
            "name": membership.organisation.name(language),
            "roles": [api.TEXTS[api.Role(role)].name for role in membership.roles],
        }
        for membership in own
    ]


def _self(request: HttpRequest) -> Any:
    """The account itself: these pages are about it, whatever it acts for."""
    return api.actor_for(request.user.pk, None)
