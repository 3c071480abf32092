# SPDX-License-Identifier: AGPL-3.0-or-later
"""Damage to own objects: what would be told of it, by which rules, and two publishers deciding."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.releases.standing import considers, decides, proposes
from dokaz.interfaces.web.submitting import ended, settled
from dokaz.interfaces.web.words import word_of
from dokaz.publication import api as publication

POST = ("POST",)


@door("publication.layer.consider_objects", "publication.rules.show", "places.place.show_many")
def of_objects(request: HttpRequest) -> HttpResponse:
    """What would be told of the own organisation's objects, and what waits or is released."""
    actor = request.actor  # type: ignore[attr-defined]
    found = publication.consider_objects(actor=actor)
    waiting = found.waiting
    context = {
        "shows_objects": True,
        "found": found,
        "rows": _rows(actor, found.gathered),
        "obstacles": [
            (word_of("object_obstacle", code), count)
            for code, count in sorted(found.obstacles.items(), key=lambda one: -one[1])
        ],
        "rules": _rules(actor),
        "waiting": waiting,
        "proposed_by": Names(actor).person(waiting.proposed_by) if waiting else "",
        "changed": waiting is not None and waiting.sha256 != found.sha256,
        "may_propose": proposes(actor) and waiting is None and found.told > 0 and not _same(found),
        "may_approve": waiting is not None
        and proposes(actor)
        and waiting.proposed_by != actor.ref
        and waiting.sha256 == found.sha256,
        "may_decline": waiting is not None and decides(actor),
        "may_withdraw": found.released is not None and considers(actor),
    }
    return render(request, "web/releases/objects.html", context)


@door("publication.layer.propose_objects", methods=POST)
def propose_objects(request: HttpRequest) -> HttpResponse:
    """Propose to tell what the page shows; another publisher has to agree."""
    actor = request.actor  # type: ignore[attr-defined]
    return settled(
        request,
        lambda: publication.propose_objects(actor=actor),
        done=_("Proposed. It waits for another publisher to agree."),
        after=_back,
    )


@door("publication.layer.approve", methods=POST)
def approve_objects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree, as another publisher, to the list with the digest that the page showed."""
    actor = request.actor  # type: ignore[attr-defined]
    return settled(
        request,
        lambda: publication.approve_layer(
            actor=actor, layer_id=pk, sha256=request.POST.get("sha256", "")
        ),
        done=_("Released: the next dataset tells it, if the rules still allow it then."),
        after=_back,
    )


@door("publication.layer.decline", methods=POST)
def decline_objects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: publication.decline_layer(actor=actor, layer_id=pk, why=why),
        done=_("Declined. It can be proposed again."),
        after=_back,
    )


@door("publication.layer.withdraw", methods=POST)
def withdraw_objects(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what was released back."""
    actor = request.actor  # type: ignore[attr-defined]
    return ended(
        request,
        lambda why: publication.withdraw_layer(actor=actor, layer_id=pk, why=why),
        done=_("Taken back: the next dataset is made without it."),
        after=_back,
    )


def _back() -> HttpResponse:
    return redirect("release_objects")


def _same(found: publication.ObjectsConsidered) -> bool:
    """Whether exactly what would be proposed is released already."""
    return found.released is not None and found.released.sha256 == found.sha256


def _rows(actor: Actor, told: tuple[publication.Gathered, ...]) -> list[dict[str, Any]]:
    codes = tuple({one.told.place for one in told})
    known = places.get_places(actor=actor, codes=codes)
    return [
        {
            "group": objects.terms.GROUPS.term(one.told.group),
            "damage": word_of("object_damage_told", one.told.damage),
            "where": known[one.told.place].whole if one.told.place in known else one.told.place,
            "step": word_of("release_step", one.told.step),
            "count": one.count,
        }
        for one in told
    ]


def _rules(actor: Actor) -> dict[str, Any]:
    found = publication.rules_in_force(actor=actor)
    ours = found.rules.objects
    damage = dict(objects.Damage.choices)
    return {
        "groups": [objects.terms.GROUPS.term(one) for one in sorted(ours.groups)],
        "damage": [
            (damage[one], word_of("object_damage_told", word)) for one, word in ours.damage.items()
        ],
        "step": word_of("release_step", ours.step),
        "days": max(ours.embargo, found.silence_days),
        "smallest": ours.smallest,
    }
