# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this interface itself refuses, before a room is asked."""

from collections.abc import Iterable
from typing import Any, ClassVar

from dokaz.core.errors import DokazError
from dokaz.gate.api import Conflict


class RequestRefused(DokazError):
    """Root of this interface's own refusals. Messages come from the table of problems."""

    code: ClassVar[str] = "api.refused"


class NoToken(RequestRefused):
    """No Authorization header with a token."""

    code: ClassVar[str] = "api.no_token"


class BadToken(RequestRefused):
    """The token is unknown, expired, revoked, or its maker has no rights any more."""

    code: ClassVar[str] = "api.bad_token"


class ScopeMissing(RequestRefused):
    """The token was not made for this."""

    code: ClassVar[str] = "api.scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(f"scope {scope} is missing")
        self.scope = str(scope)


class TooFast(RequestRefused):
    """More requests in this minute than one token may make."""

    code: ClassVar[str] = "api.too_fast"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


class UnknownParameter(RequestRefused):
    """Names in the query that the operation does not know; ignoring them would mislead."""

    code: ClassVar[str] = "api.unknown_parameter"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__("unknown names in the query")
        self.names = sorted(names)


class BadValue(RequestRefused):
    """A value is well-formed and still cannot be used; `where` names it as in the request."""

    code: ClassVar[str] = "api.invalid"

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where


class BodyTooLarge(RequestRefused):
    """The body is larger than any such request needs."""

    code: ClassVar[str] = "api.body_too_large"


class LengthMissing(RequestRefused):
    """A file was sent without saying how long it is."""

    code: ClassVar[str] = "api.length_required"


class RangeOutside(RequestRefused):
    """The asked-for part is not inside the file."""

    code: ClassVar[str] = "api.range"

    def __init__(self, size: int) -> None:
        super().__init__(f"the file has {size} bytes")
        self.size = size


class MethodUnknown(RequestRefused):
    """The address exists, the method does not."""

    code: ClassVar[str] = "api.method"

    def __init__(self, allowed: str) -> None:
        super().__init__("method not allowed")
        self.allowed = allowed


class DigestDiffers(RequestRefused):
    """What arrived is not what the digest names; nothing was kept."""

    code: ClassVar[str] = "api.digest"


class ChangedMeanwhile(Conflict):
    """Somebody saved the record since it was read: what was sent beside what it says now.

    `comparison` holds `field`, `yours` and `now` of each field that was sent.
    """

    def __init__(self, message: str, revision: int, comparison: list[dict[str, Any]]) -> None:
        super().__init__("changed_meanwhile", message)
        self.revision = revision
        self.comparison = comparison
