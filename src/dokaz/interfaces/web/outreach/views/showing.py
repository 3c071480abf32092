# SPDX-License-Identifier: AGPL-3.0-or-later
"""One activity's page, with the forms of what can be done to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.forms import PageForm
from dokaz.interfaces.web.histories import history_of
from dokaz.interfaces.web.history_words import Say, listed
from dokaz.interfaces.web.outreach import forms
from dokaz.interfaces.web.outreach.views.editing import may_write
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.words import Word
from dokaz.outreach import api as outreach
from dokaz.reports.api import oblast_names

FIELDS: dict[str, Word] = {
    "kind": _("Kind"),
    "state": _("State"),
    "title_uk": _("Title in Ukrainian"),
    "title_en": _("Title in English"),
    "first_date": _("Day, or the first of several"),
    "last_date": _("Last day"),
    "channel": _("Outlet, venue or addressee"),
    "body": _("Body or authority"),
    "reference": _("Number of the submission"),
    "partners": _("Together with"),
    "participants": _("How many people took part"),
    "languages": _("Languages"),
    "place": _("Place in words"),
    "oblasts": _("Oblasts"),
    "links": _("Addresses on the web"),
    "description": _("Description"),
    "visibility": _("Who sees it"),
    "outcome": _("What came of it"),
    "on_date": _("On the day"),
    "records": _("Records"),
}
"""Fields that a line of the history may speak of; others are left out."""
SAY: dict[str, Say] = {
    "kind": listed("activity"),
    "state": listed("activity_state"),
    "visibility": listed("activity_visibility"),
    "outcome": listed("activity_outcome"),
    "body": outreach.BODIES.term,
}


@door(
    "outreach.activity.show",
    "outreach.activity.history",
    "places.place.list",
    "members.organisation.directory",
)
def activity_shown(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One activity's page."""
    return activity_page(request, pk)


def activity_page(
    request: HttpRequest, pk: UUID, *, shown: dict[str, PageForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with forms that did not pass in place of empty ones."""
    actor = request.actor  # type: ignore[attr-defined]
    found = outreach.get_activity(actor=actor, activity_id=pk)
    names = Names(actor)
    owner = found.row.organisation_id
    oblasts = oblast_names(actor) if found.oblasts else {}
    context = {
        "activity": found,
        "row": found.row,
        "may_write": may_write(actor, found),
        "may_erase": found.own and not found.row.erased and actor.holds(*outreach.ERASERS),
        "organisation_name": names.organisation(owner),
        "oblasts": [oblasts.get(code, code) for code in found.oblasts],
        "outcomes": [
            (one, names.person(one.by, organisation_id=owner)) for one in found.outcomes
        ],
        "history": history_of(
            request, names, lambda most: outreach.history(actor=actor, activity_id=pk, limit=most),
            fields=FIELDS, say=SAY,
        ),
        "forms": {
            "outcome": forms.OutcomeForm(), "records": forms.RecordsForm(), **(shown or {}),
        },
        "opened_form": next(iter(shown or {}), ""),
    }  # fmt: skip
    return render(request, "web/outreach/activity.html", context, status=status)
