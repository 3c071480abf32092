# SPDX-License-Identifier: AGPL-3.0-or-later
"""Default deny for addresses: every view says which declared action or view it serves.

A view without a mark is a defect, found by a test that walks all addresses. `door` asks for a
signed-in person; whether that person may is the gate's decision, made by the action itself.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]

# Views of the sign-in library, by the name of their address, and why each is let in.
LIBRARY_VIEWS: dict[str, str] = {
    "account_logout": "signing out; recorded as members.session.sign_out",
    "account_reauthenticate": "own password again before a change of the own account",
    "account_change_password": "own password; recorded as members.password.change",
    "mfa_index": "own second factors, reading",
    "mfa_authenticate": "second step of signing in",
    "mfa_reauthenticate": "own second factor again before a change of the own account",
    "mfa_activate_totp": "own second factor; recorded as members.second_factor.add",
    "mfa_deactivate_totp": "own second factor; recorded as members.second_factor.remove",
    "mfa_view_recovery_codes": "own recovery codes, reading",
    "mfa_generate_recovery_codes": "own codes; recorded as members.recovery_codes.renew",
    "mfa_download_recovery_codes": "own recovery codes, reading",
    "mfa_list_webauthn": "own security keys, reading",
    "mfa_add_webauthn": "own security key; recorded as members.second_factor.add",
    "mfa_reauthenticate_webauthn": "own security key before a change of the own account",
    "mfa_remove_webauthn": "own security key; recorded as members.second_factor.remove",
    "mfa_edit_webauthn": "name of the own security key",
}


def door(*actions: str, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Mark a view of signed-in people with the declared actions and views it serves."""

    def decorate(view: View) -> View:
        @require_http_methods(methods)
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        run.door = actions  # type: ignore[attr-defined]
        return run

    return decorate


def public(reason: str, *, methods: tuple[str, ...] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Mark one of the few views that need no sign-in, with the reason why."""

    def decorate(view: View) -> View:
        @require_http_methods(methods)
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        run.public = reason  # type: ignore[attr-defined]
        return run

    return decorate


def marks(view: Any) -> tuple[str, ...] | None:
    """The marks of a view: action names, or ("public",), or None when it has none."""
    if getattr(view, "public", None):
        return ("public",)
    return getattr(view, "door", None)
