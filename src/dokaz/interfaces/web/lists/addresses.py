# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which page shows which list, and what of its address belongs to a view of it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from dokaz.gate.api import Actor
from dokaz.interfaces.web.extracts.narrowing import narrowed_by
from dokaz.search.api import ListName

PAGES: Mapping[str, str] = {
    ListName.EVENTS: "events",
    ListName.PERSONS: "persons",
    ListName.OBJECTS: "objects",
    ListName.UNITS: "units",
    ListName.ITEMS: "items",
    ListName.INTERVIEWS: "interviews",
    ListName.CASES: "cases",
    ListName.TASKS: "tasks",
    ListName.SOURCES: "source_directory",
    ListName.ACTIVITIES: "activities",
}
"""Names of lists to names of their pages' addresses."""
_PLACES_IN_THE_LIST = frozenset({"after", "before", "at", "page", "kind_of_record"})


def of_view(query: QueryDict) -> dict[str, list[str]]:
    """Filters and order of an address, sorted; where one stood in the list is left out."""
    return {
        name: [one for one in query.getlist(name) if one.strip()]
        for name in sorted(query)
        if name not in _PLACES_IN_THE_LIST and any(one.strip() for one in query.getlist(name))
    }


def address_of(list_name: str, query: Mapping[str, Sequence[str]]) -> str:
    """The list's page with these filters."""
    return f"{reverse(PAGES[list_name])}?{urlencode(query, doseq=True)}"


def fits(actor: Actor, list_name: str, query: QueryDict) -> bool:
    """Whether the list's own form takes the address; that of interviews takes any."""
    if list_name == ListName.INTERVIEWS:
        return True
    return narrowed_by(actor, list_name, query) is not None
