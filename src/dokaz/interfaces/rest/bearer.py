# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking: the token of the Authorization header (RFC 6750), measured anew each time."""

from typing import ClassVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from dokaz.gate.api import Actor, NotFound, Refused, read_on_as
from dokaz.interfaces.rest.errors import BadToken, NoToken, ScopeMissing, TooFast
from dokaz.members import api as members

REQUESTS_A_MINUTE = 600
"""How many requests one token may make in a minute of the clock, all processes together."""
_SCHEME = "bearer "


class Bearer:
    """Lets in a token that has the scope; what its person may do is the gate's decision."""

    openapi_security_schema: ClassVar[dict[str, str]] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made by a person in Dokaz, limited to scopes.",
    }

    def __init__(self, scope: members.Scope) -> None:
        self.scope = scope

    def __call__(self, request: HttpRequest) -> members.TokenStanding:
        """The standing of the request's token.

        Raises:
            NoToken, BadToken: 401.
            TooFast: 429.
            Refused: the person must enrol a second factor first, as on the pages.
            ScopeMissing: 403.
        """
        standing = _standing(request)
        wait = members.count_use(
            standing.token_id, now=timezone.now(), per_minute=REQUESTS_A_MINUTE
        )
        if wait:
            raise TooFast(wait)
        if not settings.DOKAZ.demo and members.must_enrol(standing.actor.ref):
            raise Refused("members.second_factor.add", "second_factor_needed")
        if self.scope not in standing.scopes:
            raise ScopeMissing(self.scope)
        read_on_as(standing.actor)
        return standing


def actor_of(request: HttpRequest) -> Actor:
    """The person the request's token stands for."""
    return cast(members.TokenStanding, request.auth).actor  # type: ignore[attr-defined]


def holds_scope(request: HttpRequest, scope: members.Scope) -> bool:
    """Whether the request's token has this scope too."""
    return scope in cast(members.TokenStanding, request.auth).scopes  # type: ignore[attr-defined]


def require_scopes(request: HttpRequest, *scopes: members.Scope) -> None:
    """For what a request names, beside the scope of its operation. Raises ScopeMissing: 403."""
    for scope in scopes:
        if not holds_scope(request, scope):
            raise ScopeMissing(scope)


def _standing(request: HttpRequest) -> members.TokenStanding:
    header = request.headers.get("Authorization", "")
    if not header[: len(_SCHEME)].lower() == _SCHEME:
        raise NoToken
    try:
        return members.standing_of_token(header[len(_SCHEME) :].strip())
    except NotFound:
        raise BadToken from None
