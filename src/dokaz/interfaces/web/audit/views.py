# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who did what, what was refused and what failed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dokaz.gate.api import ActFilter, ActView, visible_acts
from dokaz.interfaces.web.addresses import key_of, start_of_day, with_query
from dokaz.interfaces.web.audit.forms import FilterForm
from dokaz.interfaces.web.audit.words import ACTS, OBJECTS, REASONS
from dokaz.interfaces.web.doors import door
from dokaz.interfaces.web.people import Names

_OBJECT_PAGES = {"item": "item", "delivery": "delivery", "parcel": "parcel"}
_SHOWN_OBJECTS = 5


@door("gate.act.list", "members.member.list")
def acts(request: HttpRequest) -> HttpResponse:
    """Acts this person may read, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    form = FilterForm(request.GET)
    narrowed = _narrowed(form) if form.is_valid() else ActFilter()
    before = key_of(request.GET.get("before"))
    page = visible_acts(actor=actor, narrowed=narrowed, before=before)
    names = Names(actor)
    programs = names.tokens(act.token_id for act in page.acts)
    who = narrowed.agent_ref
    context = {
        "form": form,
        "rows": [_row(act, names, programs) for act in page.acts],
        "next_url": with_query(request, before=page.before) if page.before else "",
        "first_url": with_query(request, before=None) if before else "",
        "who": names.person(who) if who else "",
        "everyone_url": with_query(request, who=None, before=None),
    }
    return render(request, "web/audit/acts.html", context)


def _narrowed(form: FilterForm) -> ActFilter:
    values = form.cleaned_data
    until = values["until"]
    return ActFilter(
        action=values["part"],
        outcome=values["outcome"],
        agent_ref=values["who"],
        since=start_of_day(values["since"]),
        until=start_of_day(until + timedelta(days=1) if until else None),
    )


def _row(act: ActView, names: Names, programs: Mapping[UUID, str]) -> dict[str, Any]:
    objects = [dict(one) for one in act.objects]
    return {
        "act": act,
        "name": ACTS.get(act.action, act.action),
        "who": names.person(
            act.agent_ref, kind=act.agent_kind, organisation_id=act.organisation_id
        ),
        "token": programs.get(act.token_id, "") if act.token_id else "",
        "reason": REASONS.get(act.reason, act.reason),
        "objects": [
            {
                "kind": OBJECTS.get(one.get("kind", ""), one.get("kind", "")),
                "short": str(one.get("id", ""))[-6:],
                "id": one.get("id", ""),
                "page": _OBJECT_PAGES.get(one.get("kind", ""), ""),
            }
            for one in objects[:_SHOWN_OBJECTS]
        ],
        "more": max(0, len(objects) - _SHOWN_OBJECTS),
        "facts": [
            (name, value) for name, value in act.facts.items() if value not in (None, "", [])
        ],
    }
