# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the archive as problem documents (RFC 9457): one table, stable codes, words for people.

Not yours and not a colleague's: 404. Yours to see but not to do: 403. The words say what happened
and what to do next; they never repeat a value that was sent.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError
from pydantic_core import to_jsonable_python

from dokaz.core.errors import DokazError, StorageFault
from dokaz.core.objects.errors import StoreFull
from dokaz.evidence.api import ContentErased
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.rest import errors
from dokaz.interfaces.rest.invalid import said
from dokaz.ledger.api import LedgerFault

MEDIA_TYPE = "application/problem+json"
_logger = logging.getLogger("dokaz.rest")
Words = str | Promise
_MOST_ERRORS = 20
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. `said`: the error's own message is meant for whoever asked."""

    status: int
    title: Words
    advice: Words
    said: bool = False


_NOT_HERE = gettext_lazy("There is nothing here")
_NOT_NOW = gettext_lazy("This cannot be done now")
_NO_ROOM = gettext_lazy("The archive has no room")
_NOT_WELL = gettext_lazy("The request does not pass")
_CHECK_ADDRESS = gettext_lazy(
    "Check the address. What is not yours to see is answered in the same way."
)
_CORRECT = gettext_lazy("Nothing was changed. Correct the request and send it again.")
_LATER = gettext_lazy(
    "Nothing was changed, and what is stored is safe. Try again later; if it stays, tell the "
    "person who runs this node the code."
)
_NEW_TOKEN = gettext_lazy("Let the person make a new token in Dokaz and use that.")

TABLE: tuple[tuple[type[Exception], Kind], ...] = (
    (errors.NoToken, Kind(401, gettext_lazy("A token is needed"), gettext_lazy(
        "Send the header “Authorization: Bearer …” with a token made in Dokaz."))),
    (errors.BadToken, Kind(401, gettext_lazy("This token is not valid"), _NEW_TOKEN)),
    (errors.ScopeMissing, Kind(403, gettext_lazy("The token was not made for this"), gettext_lazy(
        "Let the person make a token with the scope that this answer names."))),
    (errors.TooFast, Kind(429, gettext_lazy("Too many requests"), gettext_lazy(
        "Wait as many seconds as the header Retry-After says, then go on."))),
    (errors.UnknownParameter, Kind(422, _NOT_WELL, gettext_lazy(
        "A name in the address is unknown here. Look it up in the description of the API."))),
    (errors.BadValue, Kind(422, _NOT_WELL, _CORRECT, said=True)),
    (errors.DigestDiffers, Kind(422, gettext_lazy("The file changed on the way"), gettext_lazy(
        "Nothing was kept. Compute the SHA-256 of the file again and send it again."))),
    (errors.BodyTooLarge, Kind(413, gettext_lazy("The request is too large"), _CORRECT)),
    (errors.LengthMissing, Kind(411, gettext_lazy("The length is missing"), gettext_lazy(
        "Send the file with the header Content-Length."))),
    (errors.RangeOutside, Kind(416, gettext_lazy("The part is not inside the file"), gettext_lazy(
        "Ask for a range inside the size that the header Content-Range names."))),
    (errors.MethodUnknown, Kind(405, gettext_lazy("This address does not do that"), gettext_lazy(
        "Use one of the methods in the header Allow."))),
    (NotFound, Kind(404, _NOT_HERE, _CHECK_ADDRESS)),
    (Http404, Kind(404, _NOT_HERE, _CHECK_ADDRESS)),
    (Refused, Kind(403, gettext_lazy("This is not yours to do"), gettext_lazy(
        "Ask an administrator of your organisation; the reason in this answer says what is "
        "missing."))),
    (Conflict, Kind(409, _NOT_NOW, gettext_lazy("Read the thing again; it changed or is closed."),
        said=True)),
    (intake.UploadBusy, Kind(409, _NOT_NOW, gettext_lazy("Send the file again."), said=True)),
    (intake.UploadExpired, Kind(409, _NOT_NOW, gettext_lazy("Send the file again."), said=True)),
    (intake.OffsetDiffers, Kind(409, _NOT_NOW, gettext_lazy("Send the file again."))),
    (Rejected, Kind(422, _NOT_WELL, _CORRECT, said=True)),
    (intake.UploadTooLarge, Kind(413, gettext_lazy("The file is too large"), _CORRECT, said=True)),
    (intake.NoRoomForUpload, Kind(503, _NO_ROOM, _LATER, said=True)),
    (StoreFull, Kind(503, _NO_ROOM, _LATER)),
    (ContentErased, Kind(410, gettext_lazy("This content was disposed of"), gettext_lazy(
        "Its key was destroyed by a declared disposal. The record of it stays; nobody can read "
        "the content any more."))),
    (StorageFault, Kind(503, gettext_lazy("The archive cannot do this now"), _LATER)),
    (OperationalError, Kind(503, gettext_lazy("The archive cannot do this now"), _LATER)),
)  # fmt: skip

# Of the library that reads requests.
_UNREADABLE = Kind(400, gettext_lazy("The body cannot be read"), _CORRECT)
_DEFECT = Kind(500, gettext_lazy("This is a defect"), gettext_lazy(
    "What was confirmed before is safe. Tell the person who runs this node what was asked and "
    "when."))  # fmt: skip
_REASONS: dict[str, Words] = {
    "role_missing": gettext_lazy("This needs a role that the person does not hold here."),
    "not_your_organisation": gettext_lazy(
        "It is shown to the person, and belongs to another organisation, whose people do this."
    ),
    "clearance": gettext_lazy("This is above the person's clearance."),
    "lowering_needs_custodian": gettext_lazy(
        "Only a custodian or data protection officer may lower the level or take privilege or a "
        "marker away."
    ),
    "only_case_contact": gettext_lazy("Only the case contact goes back to the person."),
    "only_the_interviewer": gettext_lazy("Only the interviewer records how it went."),
    "guardian_needed": gettext_lazy("A custodian or data protection officer decides this."),
    "not_the_interviewer": gettext_lazy("The interviewer cannot let themselves go on."),
    "no_organisation": gettext_lazy("The token acts for no organisation."),
    "second_factor_needed": gettext_lazy("The person must set up a second factor first."),
    "custodian_needed": gettext_lazy("Only a custodian may do this with such material."),
}


@dataclass(frozen=True, slots=True)
class _Problem:
    kind: Kind
    code: str
    detail: str = ""
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def response_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer for any error: by the table, or as a defect, which is logged and signalled."""
    kind = next((kind for known, kind in TABLE if isinstance(error, known)), None)
    if isinstance(error, OperationalError):
        # Busy or gone is no defect, and still the operator's to know. Its message may name values.
        _logger.error("the database did not answer: %s", type(error).__name__)
    if kind is not None:
        return _respond(_described(kind, error))
    if isinstance(error, ValidationError):
        return _respond(_invalid(error))
    if isinstance(error, HttpError):
        return _respond(_Problem(_UNREADABLE, "api.unreadable"))
    _logger.error("defect in the interface for programs", exc_info=error)
    got_request_exception.send(sender=response_of, request=request)
    return _respond(_Problem(_DEFECT, "api.defect"))


def _described(kind: Kind, error: Exception) -> _Problem:
    code = error.code if isinstance(error, DokazError) else _CODES.get(type(error), "api.not_found")
    detail = str(error) if kind.said else ""
    extra: Callable[[Any], tuple[str, dict[str, Any], dict[str, str]]] | None
    extra = next((more for known, more in _MORE.items() if isinstance(error, known)), None)
    if extra is None:
        if kind.status == 503:
            return _Problem(kind, code, detail, headers={"Retry-After": "5"})
        return _Problem(kind, code, detail)
    own_detail, members, headers = extra(error)
    return _Problem(kind, code, own_detail or detail, members, headers)


_CODES: dict[type[Exception], str] = {Http404: "api.not_found", OperationalError: "api.database"}
_MORE: dict[type[Exception], Callable[[Any], tuple[str, dict[str, Any], dict[str, str]]]] = {
    errors.NoToken: lambda error: ("", {}, {"WWW-Authenticate": 'Bearer realm="dokaz"'}),
    errors.BadToken: lambda error: (
        "", {}, {"WWW-Authenticate": 'Bearer realm="dokaz", error="invalid_token"'}),
    errors.ScopeMissing: lambda error: (
        "", {"scope": error.scope},
        {"WWW-Authenticate":
            f'Bearer realm="dokaz", error="insufficient_scope", scope="{error.scope}"'}),
    errors.TooFast: lambda error: ("", {}, {"Retry-After": str(error.seconds)}),
    errors.MethodUnknown: lambda error: ("", {}, {"Allow": error.allowed}),
    errors.RangeOutside: lambda error: ("", {}, {"Content-Range": f"bytes */{error.size}"}),
    errors.UnknownParameter: lambda error: (
        "", {"errors": [
            _error(f"query.{name[:_LONGEST_NAME]}", _("This name is unknown here."))
            for name in error.names[:_MOST_ERRORS]
        ]}, {}),
    errors.BadValue: lambda error: ("", {"errors": [_error(error.where, str(error))]}, {}),
    Refused: lambda error: (
        str(_REASONS.get(error.reason, _("The rules of the archive do not allow it."))),
        {"reason": error.reason}, {}),
    errors.ChangedMeanwhile: lambda error: (
        "", {"reason": error.reason, "revision": error.revision,
             "comparison": to_jsonable_python(error.comparison)}, {}),
    Conflict: lambda error: ("", {"reason": error.reason}, {}),
    Rejected: lambda error: ("", {"errors": [_error(error.field, str(error))]}, {}),
    # An event waits for its place in the log for a second or two.
    LedgerFault: lambda error: ("", {}, {"Retry-After": "2"}),
}  # fmt: skip


def _invalid(error: ValidationError) -> _Problem:
    """Where each value stands and what is wrong with it; never the value."""
    found = [_error(_where(one["loc"]), said(one)) for one in error.errors[:_MOST_ERRORS]]
    return _Problem(
        Kind(422, _NOT_WELL, _CORRECT),
        "api.invalid",
        _("Some values are missing or not allowed."),
        {"errors": found},
    )


def _where(place: Sequence[str | int]) -> str:
    """Where a value stands in the request: of a body, without our own name for all of it."""
    whole = place[0] == "body"
    return ".".join(map(str, (*place[:1], *place[2:]) if whole else place))


def _error(where: str, problem: str) -> dict[str, str]:
    return {"where": where, "problem": problem}


def _respond(problem: _Problem) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": str(problem.kind.title),
        "status": problem.kind.status,
        "code": problem.code,
        "detail": problem.detail,
        "advice": str(problem.kind.advice),
        **problem.members,
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=problem.kind.status,
        content_type=MEDIA_TYPE,
    )
    for name, value in problem.headers.items():
        response[name] = value
    return response
