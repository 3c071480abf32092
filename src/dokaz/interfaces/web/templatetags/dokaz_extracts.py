# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way from a list to taking it out."""

from typing import Any

from django import template

from dokaz.interfaces.web.evidence.standing import hands_over

register = template.Library()


@register.inclusion_tag("web/extracts/way.html", takes_context=True)
def way_to_extract(context: dict[str, Any], kind: str) -> dict[str, Any]:
    """A link to the form with the list's filters, for those who hand over."""
    request = context["request"]
    query = request.GET.copy()
    for name in ("after", "at", "kind"):
        query.pop(name, None)
    query["kind"] = kind
    return {"offered": hands_over(request.actor), "query": query.urlencode()}
