# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request is signed in only while its browser session is open, young and in use."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from dokaz.members.api import SESSION_KEY as KEY
from dokaz.members.api import is_usable


def session_id(request: HttpRequest) -> UUID | None:
    """The browser session this request belongs to."""
    stored = request.session.get(KEY)
    return UUID(stored) if stored else None


class SessionAgeMiddleware:
    """Signs out a browser whose session was ended, is over 12 hours old or idle for an hour."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            current = session_id(request)
            if current is None or not is_usable(current, account_id=request.user.pk):
                logout(request)
        return self.get_response(request)
