# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands above a list: which filter does not pass, and its saved views."""

from typing import Any

from django import forms, template

from dokaz.casework.events.api import reads_records
from dokaz.interfaces.web.lists.addresses import PAGES, address_of, of_view
from dokaz.interfaces.web.people import Names
from dokaz.search import api as search

register = template.Library()


@register.inclusion_tag("web/lists/not_narrowed.html")
def not_narrowed(form: forms.BaseForm) -> dict[str, Any]:
    """Says which filter does not pass: the list below shows everything then, and would look as if
    everything had passed the filter."""
    fields = form.fields
    return {
        "wrong": [
            (form[name].label if name in fields else "", errors)
            for name, errors in form.errors.items()
        ]
    }


@register.inclusion_tag("web/lists/views.html", takes_context=True)
def saved_views(context: dict[str, Any], list_name: str) -> dict[str, Any]:
    """Own views and those shared in the organisation, and a form to save the present one."""
    request = context["request"]
    actor = request.actor
    if not reads_records(actor):
        return {"offered": False}
    here = of_view(request.GET)
    views = search.saved_lists(actor=actor, list_name=list_name)
    names = Names(actor)
    rows = [
        {
            "view": one,
            "address": address_of(list_name, one.query),
            "is_here": {name: list(values) for name, values in one.query.items()} == here,
            "by": "" if one.own else names.person(one.saved_by),
        }
        for one in views
    ]
    return {
        "offered": True,
        "list": list_name,
        "page": PAGES[list_name],
        "rows": rows,
        "is_narrowed": bool(here),
        "is_saved": any(row["is_here"] for row in rows),
        "here": address_of(list_name, here).partition("?")[2],
        "csrf_token": context.get("csrf_token"),
    }
