# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever holds a role beyond external reader enrols a second factor before anything else.

A demonstration node does not insist, so that a newcomer gets in with the printed password; its
pages say so.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from dokaz.members.api import must_enrol

# What a person without a second factor can reach: enrolling, leaving, the language.
_OPEN = frozenset(
    {
        "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
        "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes", "set_language",
    }
)  # fmt: skip


class EnrolmentMiddleware:
    """Redirects to the page of second factors until one is enrolled."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or settings.DOKAZ.demo:
            return None
        match = request.resolver_match
        if getattr(view, "public", None) or (match and match.url_name in _OPEN):
            return None
        return redirect("mfa_index") if must_enrol(request.user.pk) else None
