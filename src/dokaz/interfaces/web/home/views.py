# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs the person who looks, and the latest items."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from dokaz.evidence import api as evidence
from dokaz.gate.api import ActorKind
from dokaz.interfaces.web.accounts.views import own
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.standing import hands_over
from dokaz.interfaces.web.home.needs import needs_of

LATEST = 8
_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")


@door("members.membership.list_own", "evidence.item.list")
def home(request: HttpRequest) -> HttpResponseBase:
    """The start page of a member; others go where the choice of organisation leads them."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation_id is None or actor.kind is not ActorKind.PERSON:
        return own.home(request)
    return _start(request)


def _start(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    page = evidence.visible_items(actor=actor, limit=LATEST)
    context = {
        "needs": needs_of(actor),
        "latest": page.rows,
        "may_receive": actor.holds(*_RECEIVERS),
        "hands_over": hands_over(actor),
        "has_content_role": bool(actor.roles - {"organisation_admin", "coordinator"}),
    }
    return render(request, "web/home/home.html", context)
