# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of cases."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Actor, ActorKind
from dokaz.interfaces.web.addresses import key_of, with_query
from dokaz.interfaces.web.cases.forms import FilterForm
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names

PAGE = 50


def opens_cases(actor: Actor) -> bool:
    """Whether this person is offered opening a case; the act decides."""
    person = actor.kind is ActorKind.PERSON and actor.organisation_id is not None
    return person and actor.holds("legal_analyst", "custodian")


@door("cases.case.list")
def cases_page(request: HttpRequest) -> HttpResponse:
    """Cases this person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {"text": "", "state": ""}
    key = key_of(request.GET.get("after"))
    after = cases.Cursor(key) if key else None
    page = cases.visible_cases(actor=actor, after=after, limit=PAGE, **values)
    names = Names(actor)
    context = {
        "form": form,
        "rows": [(row, names.organisation(row.organisation_id)) for row in page.rows],
        "next_url": with_query(request, after=page.after.id) if page.after else "",
        "first_url": with_query(request, after=None) if after else "",
        "is_narrowed": any(values.values()),
        "opens": opens_cases(actor),
        "reference": actor.ref if actor.organisation_id is not None else None,
    }
    return render(request, "web/cases/list.html", context)


def narrowed_by(actor: Actor, query: QueryDict) -> dict[str, str] | None:
    """What an address of the list narrows it to; None: it fits nothing the list would show."""
    form = FilterForm(query)
    return dict(form.cleaned_data) if form.is_valid() else None
