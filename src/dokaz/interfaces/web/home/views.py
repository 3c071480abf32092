# SPDX-License-Identifier: AGPL-3.0-or-later
"""What needs the person who looks, and the latest items."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, ActorKind, backup_overview
from dokaz.interfaces.web.accounts.views import own
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.evidence.standing import hands_over
from dokaz.interfaces.web.home.needs import needs_of
from dokaz.interfaces.web.home.node_needs import node_needs_of

LATEST = 8
_RECEIVERS = ("documenter", "osint_researcher", "interviewer", "case_worker", "custodian")


@door(
    "members.membership.list_own",
    "evidence.item.list",
    "gate.backup.show",
    "intake.worker.list",
    "intake.task.count_given_up",
)
def home(request: HttpRequest) -> HttpResponseBase:
    """The start page of a member or of the node; others go where their choice leads them."""
    actor = request.actor  # type: ignore[attr-defined]
    if _keeps_the_node(actor):
        return _node(request)
    if actor.organisation_id is None or actor.kind is not ActorKind.PERSON:
        return own.home(request)
    return _start(request)


def _keeps_the_node(actor: Actor) -> bool:
    outside = actor.organisation_id is None and actor.kind is ActorKind.PERSON
    return outside and actor.holds("platform_admin")


def _node(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    backups = backup_overview(actor=actor)
    context = {"needs": node_needs_of(actor, backups), "backups": backups}
    return render(request, "web/home/node.html", context)


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
