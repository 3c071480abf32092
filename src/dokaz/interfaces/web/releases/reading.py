# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of publication: releases by their state, and the datasets that were made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.releases.standing import considers
from dokaz.interfaces.web.releases.wording import told_words
from dokaz.publication import api as publication

PAGE = 50
BESIDE = 20


@door(
    "publication.release.list",
    "publication.story.list",
    "publication.layer.list",
    "places.place.show_many",
)
def releases(request: HttpRequest) -> HttpResponse:
    """Releases of the own organisation, all or of one state; and of its stories and layers."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("state", "")
    state = asked if asked in publication.ReleaseState.values else ""
    after = key_of(request.GET.get("after"))
    page = publication.visible_releases(actor=actor, state=state, after=after, limit=PAGE)
    words = told_words(actor, [row.told for row in page.rows])
    names = Names(actor)
    context = {
        "shows_objects": considers(actor),
        "rows": [
            (row, told, names.person(row.proposed_by))
            for row, told in zip(page.rows, words, strict=True)
        ],
        "state": state,
        "stories": publication.visible_stories(actor=actor, state=state, limit=BESIDE),
        "layers": publication.visible_layers(actor=actor, state=state, limit=BESIDE),
        "tabs": [("", _("All")), *publication.ReleaseState.choices],
        "next_url": with_query(request, after=page.after) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
    }
    return render(request, "web/releases/list.html", context)


@door("publication.dataset.list", "publication.rules.show")
def datasets(request: HttpRequest) -> HttpResponse:
    """The public datasets made on this node."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = publication.datasets(actor=actor, limit=200)
    in_force = publication.rules_in_force(actor=actor).rules.sha256
    context = {"rows": rows, "in_force": in_force, "shows_objects": considers(actor)}
    return render(request, "web/releases/datasets.html", context)
