# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list's address narrows it to, for taking the same records out."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor
from dokaz.interfaces.web.cases.views import lists as cases
from dokaz.interfaces.web.events.views import lists as events
from dokaz.interfaces.web.objects.views import lists as objects
from dokaz.interfaces.web.persons.views import lists as persons
from dokaz.interfaces.web.units.views import lists as units
from dokaz.sharing import api as sharing

Narrowed = Mapping[str, Any]
_OWN_WORDS = frozenset({"kind", "after", "at"})


def _interviews(actor: Actor, query: QueryDict) -> Narrowed | None:
    if any(value for name, value in query.items() if name not in {"state", "mine", *_OWN_WORDS}):
        return None
    state = query.get("state", "")
    known = state if state in interviews.InterviewState.values else ""
    return {"state": known, "mine": query.get("mine") == "yes"}


_BY_KIND: Mapping[str, Callable[[Actor, QueryDict], Narrowed | None]] = {
    sharing.ExtractKind.EVENTS: events.narrowed_by,
    sharing.ExtractKind.PERSONS: persons.narrowed_by,
    sharing.ExtractKind.OBJECTS: objects.narrowed_by,
    sharing.ExtractKind.UNITS: units.narrowed_by,
    sharing.ExtractKind.CASES: cases.narrowed_by,
    sharing.ExtractKind.INTERVIEWS: _interviews,
}


def narrowed_by(actor: Actor, kind: str, query: QueryDict) -> Narrowed | None:
    """Arguments of the list of this kind; None: the address does not say what a list would show."""
    if kind not in _BY_KIND:
        return {}
    return _BY_KIND[kind](actor, query)


def is_narrowed(query: QueryDict) -> bool:
    """Whether the address narrows at all."""
    return any(value for name, value in query.items() if name not in _OWN_WORDS)
