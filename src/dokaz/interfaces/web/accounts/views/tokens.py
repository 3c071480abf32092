# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens of programs: making one's own, which is shown once, and ending them."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dokaz.gate.api import Actor, ActorKind, Conflict, Rejected
from dokaz.interfaces.web.accounts.forms import NewTokenForm
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.members import api


@door("members.api_token.list_own")
def own(request: HttpRequest) -> HttpResponse:
    """One's own tokens for the organisation acted for."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "rows": _rows(api.own_api_tokens(actor=actor)),
        "may_make": _may_make(actor),
        "is_own": True,
    }
    return render(request, "members/tokens.html", context)


@door("members.api_token.create", methods=("GET", "HEAD", "POST"))
def make(request: HttpRequest) -> HttpResponse:
    """Make a token; it is on the answer to the form and nowhere else.

    Asks for the password again: a token outlives the session of whoever sits at an open browser.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if is_reauthentication_required(request, app="account"):
        if request.method == "POST":
            # The library would keep what was typed and run it later without whom one acts for.
            return redirect("members_make_token")
        raise ReauthenticationRequired
    form = NewTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = api.create_api_token(actor=actor, **form.cleaned_data)
        except Rejected as error:
            form.show_error(error.field, str(error))
        except Conflict as error:
            form.show_error("", str(error))
        else:
            return render(request, "members/token_once.html", {"issued": issued})
    context = {"form": form, "may_make": _may_make(actor), "scopes": _scopes(tuple(api.Scope))}
    status = 422 if form.is_bound else 200
    return render(request, "members/token_new.html", context, status=status)


@door("members.api_token.revoke", methods=("POST",))
def revoke_own(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of one's own tokens."""
    api.revoke_api_token(actor=request.actor, token_id=pk)  # type: ignore[attr-defined]
    return redirect("members_tokens")


@door("members.api_token.list")
def of_organisation(request: HttpRequest) -> HttpResponse:
    """All tokens for the organisation, for its administrators."""
    before = key_of(request.GET.get("before"))
    page = api.api_tokens(actor=request.actor, before=before)  # type: ignore[attr-defined]
    context = {
        "rows": _rows(page.tokens),
        "next_url": with_query(request, before=page.before) if page.before else "",
        "is_own": False,
    }
    return render(request, "members/tokens.html", context)


@door("members.api_token.revoke", methods=("POST",))
def revoke_as_administrator(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a token of the organisation."""
    api.revoke_api_token(actor=request.actor, token_id=pk)  # type: ignore[attr-defined]
    return redirect("members_organisation_tokens")


def _may_make(actor: Actor) -> bool:
    """Only to show the form; the act asks again."""
    return actor.kind is ActorKind.PERSON and actor.organisation_id is not None


def _rows(tokens: tuple[api.ApiTokenView, ...]) -> list[tuple[api.ApiTokenView, Any, str]]:
    """Each token, what it may do, and how it ended, if it did."""
    return [(token, _scopes(token.scopes), _ended(token)) for token in tokens]


def _ended(token: api.ApiTokenView) -> str:
    """ "revoked", "expired", "void" or nothing."""
    if token.revoked_at:
        return "revoked"
    if token.expires_at <= timezone.now():
        return "expired"
    return "void" if token.void else ""


def _scopes(codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(str(code), api.SCOPE_TEXTS[api.Scope(code)]) for code in codes]
