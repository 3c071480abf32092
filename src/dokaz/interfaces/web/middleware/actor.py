# SPDX-License-Identifier: AGPL-3.0-or-later
"""`request.actor`: the signed-in person with the standing of this moment, or None.

The organisation acted for is chosen once in a browser session; rights in it are computed anew for
every request. A choice that gives no standing any more gives an actor without rights.
"""

from collections.abc import Callable
from contextlib import nullcontext
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from dokaz.gate.api import one_request, read_on_as, seeing_once
from dokaz.members.api import actor_for

_KEY = "organisation"


class ActorMiddleware:
    """Sets `request.actor`, and tells the database who reads until the request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        reads_only = request.method in ("GET", "HEAD")
        with one_request(), seeing_once() if reads_only else nullcontext():
            if request.user.is_authenticated:
                actor = actor_for(request.user.pk, chosen_organisation(request))
                request.actor = actor  # type: ignore[attr-defined]
                read_on_as(actor)
            return self.get_response(request)


def chosen_organisation(request: HttpRequest) -> UUID | None:
    """The organisation this browser acts for, or None."""
    stored = request.session.get(_KEY)
    return UUID(stored) if stored else None


def choose_organisation(request: HttpRequest, organisation_id: UUID | None) -> None:
    """Act for an organisation from the next request on, or for none."""
    request.session[_KEY] = str(organisation_id) if organisation_id else ""


def has_chosen(request: HttpRequest) -> bool:
    """Whether a choice was made, be it for none."""
    return _KEY in request.session
