# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which records come into question for an extract: own ones that the actor's lists would show.

Another organisation's records are left to it: only it knows what its people agreed to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.records.tabling import Tabled
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor, Conflict
from dokaz.sharing.vocabulary import ExtractKind

MOST_RECORDS = 20_000
"""An extract is made whole in memory and in one act; larger ones are taken in parts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that comes into question. `kind`: the room it is of."""

    kind: ExtractKind
    row: Tabled


_TABLES: Mapping[str, Callable[..., tuple[Tabled, ...]]] = {
    ExtractKind.EVENTS: events.table_of_events,
    ExtractKind.PERSONS: persons.table_of_persons,
    ExtractKind.OBJECTS: objects.table_of_objects,
    ExtractKind.UNITS: units.table_of_units,
    ExtractKind.INTERVIEWS: interviews.table_of_interviews,
    ExtractKind.CASES: cases.table_of_cases,
}
_OF_GRAPH = (ExtractKind.EVENTS, ExtractKind.PERSONS, ExtractKind.UNITS)


def gather(actor: Actor, kind: ExtractKind, narrowed: Mapping[str, Any]) -> list[Candidate]:
    """All records in question; `narrowed` as the list of the kind takes it, not for graphs.

    Raises:
        Conflict: there are more than `MOST_RECORDS`.
    """
    found: list[Candidate] = []
    for one in _OF_GRAPH if kind == ExtractKind.GRAPH else (kind,):
        after = None
        while rows := _TABLES[one](actor=actor, after=after, **narrowed):
            found += (Candidate(one, row) for row in rows)
            after = rows[-1].id
            if len(found) > MOST_RECORDS:
                raise Conflict(
                    "too_many_records",
                    _("These are more than %d records. Narrow the list and take it in parts.")
                    % MOST_RECORDS,
                )
    return found
