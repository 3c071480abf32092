# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of people, by code name, with its filters."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Actor
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names
from dokaz.interfaces.web.persons.forms import FilterForm
from dokaz.interfaces.web.persons.standing import writes

PAGE = 50
_CODES = (
    "category", "harm", "status", "vulnerability", "language", "detention", "missing", "suspicion",
    "referral", "tag",
)  # fmt: skip


@door("persons.person.list", "persons.person.count", "involvement.role.of_persons")
def persons_page(request: HttpRequest) -> HttpResponse:
    """People this reader may see."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    narrowed = _narrowed(actor, form) if form.is_valid() else persons.PersonFilter()
    start = key_of(request.GET.get("after"))
    after = persons.Cursor(start) if start else None
    page = persons.visible_persons(actor=actor, narrowed=narrowed, after=after, limit=PAGE)
    roles = involvement.role_codes(actor=actor, person_ids=[row.id for row in page.rows])
    names, own = Names(actor), actor.organisation_id
    context = {
        "form": form,
        "rows": [
            {
                "person": row,
                "roles": roles.get(row.id, ()),
                "organisation": ""
                if row.organisation_id == own
                else names.code(row.organisation_id),
                "restricted": row.confidentiality >= 3,
            }
            for row in page.rows
        ],
        "count": persons.count_persons(actor=actor, narrowed=narrowed),
        "most_counted": persons.MOST_COUNTED,
        "next_url": with_query(request, after=page.after.id) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "is_narrowed": narrowed != persons.PersonFilter(),
        "writes": writes(actor),
    }
    return render(request, "web/persons/list.html", context)


def narrowed_by(actor: Actor, query: QueryDict) -> dict[str, persons.PersonFilter] | None:
    """What an address of the list narrows it to; None: it fits nothing the list would show."""
    form = FilterForm(query)
    return {"narrowed": _narrowed(actor, form)} if form.is_valid() else None


def _narrowed(actor: Actor, form: FilterForm) -> persons.PersonFilter:
    values = form.cleaned_data
    return persons.PersonFilter(
        text=values["text"],
        organisation_id=actor.organisation_id if values["whose"] == "own" else None,
        **form.registered(),
        erased=values["erased"],
        **{name: values[name] for name in _CODES},
    )
