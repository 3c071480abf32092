# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages one reaches without being signed in: first run, invitation, new password, language."""

from typing import Any

from allauth.account import views as library
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.interfaces.web.accounts.forms import FirstRunForm, NewPasswordForm, PersonForm
from dokaz.interfaces.web.doors import public
from dokaz.interfaces.web.middleware.errors import error_page, too_many
from dokaz.ledger.api import key_folder
from dokaz.members import api


@public("nobody can sign in before the first run", methods=("GET", "HEAD", "POST"))
def first_run(request: HttpRequest) -> HttpResponse:
    """The wizard that makes the first organisation and its administrator."""
    if api.is_set_up():
        return redirect("account_login")
    needs_code = not _from_this_machine(request)
    if needs_code:
        api.setup_code()
    form = FirstRunForm(request.POST or None, needs_code=needs_code, initial=_initial())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("password_again")
        typed = values.pop("setup_code", "")
        if needs_code and not (_within_limit(request, "setup") and api.is_setup_code(typed)):
            form.show_error("setup_code", _("This is not the code. Try again in a minute."))
        elif _attempt(form, lambda: api.set_up_node(**values)):
            offered = {"keys_lie_open": not key_folder().is_protected}
            return render(request, "setup/done.html", offered)
    return _form_page(request, "setup/first_run.html", form, {"needs_code": needs_code})


@public("this is where one signs in", methods=("GET", "HEAD", "POST"))
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The library's page; the adapter records members.session.sign_in or .fail."""
    return library.login(request) if api.is_set_up() else redirect("setup")


@public("the holder of a one-time link has no account yet", methods=("GET", "HEAD", "POST"))
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: what it offers, and accepting it."""
    if not _within_limit(request, "link"):
        return too_many(request)
    try:
        offer = api.offer(token)
    except NotFound:
        return _closed_link(request)
    context = {"offer": offer, "roles": [api.TEXTS[api.Role(role)] for role in offer.roles]}
    if request.user.is_authenticated:
        return _accept_as_oneself(request, token, context)
    if offer.has_account:
        return render(request, "members/invitation_sign_in.html", context)
    form = PersonForm(request.POST or None, initial=_initial())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("password_again")
        accepted = _attempt(
            form, lambda: api.accept(actor=api.arriving_actor(), token=token, **values)
        )
        if accepted:
            return render(request, "members/invitation_accepted.html", context)
    return _form_page(request, "members/invitation.html", form, context)


@public("whoever lost the password cannot sign in", methods=("GET", "HEAD", "POST"))
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Setting a new password with a one-time link."""
    if not _within_limit(request, "link"):
        return too_many(request)
    try:
        account_id = api.account_of_link(token)
    except NotFound:
        return _closed_link(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = api.actor_for(account_id, None)
        password = form.cleaned_data["password"]
        if _attempt(form, lambda: api.use_link(actor=actor, token=token, password=password)):
            return render(request, "members/new_password_set.html")
    return _form_page(request, "members/new_password.html", form, {})


@public("the language is chosen before signing in too", methods=("POST",))
def set_language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages, for the account when signed in."""
    language = request.POST.get("language", "")
    target = request.POST.get("next") or request.headers.get("Referer") or "/"
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = redirect(target)
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        api.describe_account(
            actor=api.actor_for(request.user.pk, None),
            display_name=request.user.display_name,
            language=language,
        )
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _accept_as_oneself(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        api.accept(actor=api.actor_for(request.user.pk, None), token=token)
        return redirect("members_choose")
    return render(request, "members/invitation_as_oneself.html", context)


def _attempt(form: Any, act: Any) -> bool:
    """Whether the act went through; what it refuses is shown in the form."""
    try:
        act()
    except Rejected as error:
        form.show_error(error.field, str(error))
        return False
    except Conflict as error:
        form.show_error("", str(error))
        return False
    return True


def _form_page(
    request: HttpRequest, template: str, form: Any, context: dict[str, Any]
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)


def _initial() -> dict[str, str]:
    return {"language": get_language() or "uk"}


def _from_this_machine(request: HttpRequest) -> bool:
    """A browser on the node itself, not one behind a proxy on it.

    A node with a public address has a proxy, whether or not that names whom it speaks for.
    """
    if settings.DOKAZ.public_url:
        return False
    forwarded = any(
        name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")
    )
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not forwarded


def _within_limit(request: HttpRequest, action: str) -> bool:
    return bool(ratelimit.consume(request, app="allauth.account", action=action, limit_get=True))


def _closed_link(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        status=404,
        explanation=_(
            "This link was used already, has run out or was taken back. "
            "Ask the person who gave it to you for a new one."
        ),
    )
