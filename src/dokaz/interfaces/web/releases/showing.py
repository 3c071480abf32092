# SPDX-License-Identifier: AGPL-3.0-or-later
"""One release: what is told, who decided it, and what the rules say of it now."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dokaz.gate.api import Actor, NotFound
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.releases.standing import considers, offered
from dokaz.interfaces.web.releases.wording import ground_words, told_words
from dokaz.interfaces.web.words import Word, word_of
from dokaz.publication import api as publication


@door("publication.release.show", "publication.release.consider", "places.place.show_many")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One release's page."""
    return release_page(request, pk)


def release_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page. Its forms ask for a reason only, so none is ever shown again."""
    actor = request.actor  # type: ignore[attr-defined]
    found = publication.get_release(actor=actor, release_id=pk)
    names = Names(actor)
    context = {
        "release": found,
        "told": told_words(actor, [found.told])[0],
        "may": offered(actor, found),
        "own_proposal": found.proposed_by == actor.ref,
        "proposed_by": names.person(found.proposed_by),
        "decided_by": names.person(found.decided_by),
        "ended_by": names.person(found.ended_by),
        **_now(actor, found),
    }
    return render(request, "web/releases/release.html", context, status=status)


def _now(actor: Actor, found: publication.ReleaseView) -> dict[str, Any]:
    """Whether the next dataset would tell it, for those who may ask the rules."""
    living = found.state in (publication.ReleaseState.PROPOSED, publication.ReleaseState.RELEASED)
    if not living or not considers(actor):
        return {"considered": None}
    try:
        considered = publication.consider(
            actor=actor, event_id=found.event_id, at_least=found.at_least
        )
    except NotFound:
        return {"considered": None, "reasons": [word_of("obstacle", publication.Obstacle.GONE)]}
    reasons: list[Word] = [word_of("obstacle", one) for one in considered.obstacles]
    if considered.told is not None and considered.told != found.told:
        reasons.append(word_of("obstacle", publication.Obstacle.CHANGED))
    return {
        "considered": considered,
        "reasons": reasons,
        "grounds": ground_words(considered.grounds),
        "silent_until": silent_until(considered),
    }


def silent_until(considered: publication.Considered) -> Any:
    """The first day on which it may be told; None: that day is over."""
    first = considered.not_before
    return first if first is not None and timezone.localdate() < first else None
