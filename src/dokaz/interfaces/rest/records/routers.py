# SPDX-License-Identifier: AGPL-3.0-or-later
"""The routers of all tables."""

from dokaz.interfaces.rest.records import (
    cases,
    events,
    extracts,
    figures,
    interviews,
    law,
    lists,
    notices,
    objects,
    outreach,
    persons,
    places,
    releases,
    tasks,
    units,
    vocabularies,
)
from dokaz.interfaces.rest.records.making import Offered, router_of
from dokaz.members.api import Scope

_RECORDS: dict[str, tuple[Offered, ...]] = {
    "events": events.OFFERED,
    "persons": persons.OFFERED,
    "involvement": persons.INVOLVED,
    "objects": objects.OFFERED,
    "units": units.OFFERED,
    "cases": cases.OFFERED,
    "comments": cases.COMMENTS,
    "law": law.OFFERED,
    "outreach": outreach.OFFERED,
    "places": places.OFFERED,
    "publication": releases.OFFERED,
    "figures": figures.OFFERED,
    "tasks": tasks.OFFERED,
    "saved views": lists.OFFERED,
    "notifications": notices.OFFERED,
    "extracts": extracts.OFFERED,
    "vocabularies": vocabularies.OFFERED,
}

ROUTERS = (
    *(
        router_of(tag, offered, read=Scope.RECORDS_READ, write=Scope.RECORDS_WRITE)
        for tag, offered in _RECORDS.items()
    ),
    router_of(
        "interviews",
        interviews.OFFERED,
        read=Scope.INTERVIEWS_READ,
        write=Scope.INTERVIEWS_WRITE,
    ),
)
