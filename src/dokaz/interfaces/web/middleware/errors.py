# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors of the archive as HTTP, in one table, with words for people.

Not yours and not a colleague's: 404. Yours to see but not to do: 403. The words say what
happened, what is safe now and what to do next; they never repeat what was typed.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dokaz.core.errors import StorageFault
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected

log = logging.getLogger("dokaz.web")

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (Http404, 404),
    (Refused, 403),
    (PermissionDenied, 403),
    (Conflict, 409),
    (Rejected, 422),
    (StorageFault, 503),
)

_REASONS = {
    "role_missing": gettext_lazy("This needs a role that you do not hold here."),
    "only_case_contact": gettext_lazy("Only the case contact goes back to the person."),
    "only_the_interviewer": gettext_lazy("Only the interviewer records how it went."),
    "guardian_needed": gettext_lazy("A custodian or data protection officer decides this."),
    "not_the_interviewer": gettext_lazy("The interviewer cannot let themselves go on."),
    "own_rights": gettext_lazy("Nobody changes their own rights. Ask another administrator."),
    "no_organisation": gettext_lazy("Choose the organisation you act for first."),
    "lowering_needs_custodian": gettext_lazy(
        "Only a custodian or data protection officer may lower the level or take privilege or a "
        "marker away. Ask one of them."
    ),
    "clearance": gettext_lazy("This is above your clearance."),
}
_TITLES = {
    400: gettext_lazy("This could not be read"),
    403: gettext_lazy("This is not yours to do"),
    404: gettext_lazy("There is nothing here"),
    409: gettext_lazy("This cannot be done now"),
    413: gettext_lazy("Too much at once"),
    422: gettext_lazy("Something in the form does not pass"),
    429: gettext_lazy("Too fast"),
    503: gettext_lazy("The archive cannot write now"),
}


class ErrorsMiddleware:
    """Turns the errors of the table into pages; others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and _wants_page(request):
            page = _not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = status_of(error)
        if status is None:
            return None
        if isinstance(error, StorageFault):
            log.error("%s: the operator must act", error.code)
        return error_page(request, status=status, explanation=explanation_of(error))


def _wants_page(request: HttpRequest) -> bool:
    """Whether a browser waits for something to show: it would show nothing at all."""
    return "text/html" in request.headers.get("Accept", "")


def _not_allowed(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        title = _("Nothing is taken at this address")
        explanation = _("This address only shows a page. Nothing was changed, nothing was kept.")
    else:
        title = _("Nothing is shown at this address")
        explanation = _(
            "This address takes what a form sends and shows nothing by itself. Nothing was "
            "changed. Go back to the page with the form."
        )
    return error_page(request, status=405, title=title, explanation=explanation)


def status_of(error: Exception) -> int | None:
    """The HTTP status for an error of the table, or None."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), None)


def explanation_of(error: Exception) -> str:
    """What to tell a person about an error of the table."""
    if isinstance(error, Refused):
        return str(_REASONS.get(error.reason, _("The rules of the archive do not allow it.")))
    if isinstance(error, Conflict | Rejected):
        return str(error)
    if isinstance(error, StorageFault):
        return _(
            "Nothing was changed, and what is stored is safe. Tell the person who runs this node "
            "(code: %(code)s), and try again later."
        ) % {"code": error.code}
    if isinstance(error, PermissionDenied):
        return _("The rules of the archive do not allow it.")
    return _("The address is wrong, or what was here is not yours to see.")


def error_page(
    request: HttpRequest, *, status: int, explanation: str, title: str = ""
) -> HttpResponse:
    """The page for an error; where a form was sent, it leads back to the form's page."""
    context = {
        "error_title": title or _TITLES.get(status, _("Something went wrong")),
        "explanation": explanation,
        "status": status,
        "back": _page_of_form(request),
    }
    return render(request, "members/error.html", context, status=status)


def _page_of_form(request: HttpRequest) -> str:
    """Path of this node's page that a form was sent from; empty where none was, or none is told."""
    came_from = request.META.get("HTTP_REFERER", "")
    if request.method != "POST" or not _is_here(request, came_from):
        return ""
    page = urlsplit(came_from)
    path = f"{page.path}{'?' if page.query else ''}{page.query}"
    # One that begins with two strokes is, by itself, the address of another host.
    return path if _is_here(request, path) else ""


def _is_here(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or whose page was open for too long."""
    return error_page(
        request,
        status=403,
        title=_("The form was too old"),
        explanation=_(
            "It was open for too long, or you signed in anew meanwhile. Nothing was changed. With "
            "your browser's Back you see once more what you typed, unless it forgets forms: copy "
            "longer texts, load the page anew and send them."
        ),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Handler of addresses that do not exist."""
    return error_page(request, status=404, explanation=explanation_of(Http404()))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Handler of what Django itself refuses."""
    return error_page(request, status=403, explanation=explanation_of(PermissionDenied()))


def unreadable(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Handler of requests that Django does not read: larger than a form may be, or malformed.

    413 (RFC 9110 15.5.14) for what is too large: Django itself answers 400 with two words.
    """
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return error_page(
            request,
            status=413,
            explanation=_(
                "This is more than a form takes. Nothing was saved. Go back: your browser still "
                "has what you typed. Long texts and files are brought in as a delivery."
            ),
        )
    return error_page(
        request,
        status=400,
        explanation=_("The request was malformed. Nothing was changed. Load the page again."),
    )


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Handler of attempts over a limit."""
    return error_page(
        request, status=429, explanation=_("Too many attempts. Wait a minute and try again.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler of defects."""
    return error_page(
        request,
        status=500,
        explanation=_(
            "This is a defect. What was confirmed before is safe. Tell the person who runs this "
            "node what you did and when."
        ),
    )
