# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, units and events with their links as entities of FollowTheMoney, one JSON object a line.

The form is that of https://followthemoney.tech (`id`, `schema`, `properties` with lists of texts).
Schemata: Event, Person, Organization (a unit), Membership (a post), UnknownLink (a role in an
event). A person's name is the code name unless the identity was opened. Links go only between
records that both go, and dates only as far as the model's form of dates can say them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.involvement import api as involvement
from dokaz.casework.records.tabling import Tabled
from dokaz.gate.api import Actor
from dokaz.sharing.extracts.judging import Leaving
from dokaz.sharing.extracts.writing import Identities
from dokaz.sharing.vocabulary import ExtractKind

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?)?)?)?")
_SCRIPTS = ("uk", "ru", "lat")
Entity = dict[str, Any]


def entities(actor: Actor, leaving: Sequence[Leaving], identities: Identities) -> bytes:
    """All of it in UTF-8."""
    made = [_MAKERS[one.kind](one.row, identities.get(one.row.id, {})) for one in leaving]
    made += _links(actor, leaving)
    lines = (json.dumps(one, ensure_ascii=False) for one in made)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _event(row: Tabled, _identity: Mapping[str, str]) -> Entity:
    cells = row.cells
    return _entity(
        "Event",
        row.id,
        name=[cells["title_uk"], cells["title_en"]] if _titled(cells) else [row.ref],
        alias=[row.ref],
        startDate=[_date(cells["when"])] if cells["when_to"] else [],
        endDate=[_date(cells["when_to"])],
        date=[] if cells["when_to"] else [_date(cells["when"])],
        location=[cells["address"]],
        summary=[cells["description"]],
        keywords=[*_several(cells["conduct"]), *_several(cells["means"])],
    )


def _titled(cells: Mapping[str, str]) -> bool:
    return bool(cells["title_uk"] or cells["title_en"])


def _person(row: Tabled, identity: Mapping[str, str]) -> Entity:
    names = [_name(identity, script) for script in _SCRIPTS]
    return _entity(
        "Person",
        row.id,
        name=names if any(names) else [row.ref],
        alias=[row.ref],
        fatherName=[identity.get(f"patronymic_{script}", "") for script in _SCRIPTS],
        birthDate=[_date(identity.get("birth", ""))],
        gender=[identity.get("sex", "")],
        summary=[row.cells["summary"]],
    )


def _name(identity: Mapping[str, str], script: str) -> str:
    parts = (identity.get(f"{part}_{script}", "") for part in ("given", "patronymic", "family"))
    return " ".join(filter(None, parts))


def _unit(row: Tabled, _identity: Mapping[str, str]) -> Entity:
    cells = row.cells
    names = [cells["name_uk"], cells["name_en"]]
    return _entity(
        "Organization",
        row.id,
        name=names if any(names) else [cells["number"] or row.ref],
        alias=[cells["number"], row.ref],
        classification=[cells["arm"], cells["echelon"]],
        summary=[cells["description"]],
    )


_MAKERS = {
    ExtractKind.EVENTS: _event,
    ExtractKind.PERSONS: _person,
    ExtractKind.UNITS: _unit,
}


def _links(actor: Actor, leaving: Sequence[Leaving]) -> list[Entity]:
    here = {one.row.id for one in leaving}
    people = [one.row.id for one in leaving if one.kind == ExtractKind.PERSONS]
    words = {one.row.id for one in leaving if not one.shortened}
    roles = involvement.table_of_roles(actor=actor, person_ids=people)
    posts = involvement.table_of_posts(actor=actor, person_ids=people)
    found = [
        _entity(
            "UnknownLink",
            one.id,
            subject=[_id(one.person_id)],
            object=[_id(one.event_id)],
            role=[one.role],
        )
        for one in roles
        if one.event_id in here
    ]
    for post in posts:
        if post.unit_id not in here:
            continue
        begin, _slash, end = post.when.partition("/")
        found.append(
            _entity(
                "Membership",
                post.id,
                member=[_id(post.person_id)],
                organization=[_id(post.unit_id)],
                role=[post.rank, post.position] if post.person_id in words else [],
                startDate=[_date(begin)],
                endDate=[_date(end)],
            )
        )
    return found


def _entity(schema: str, key: UUID, **properties: Sequence[str]) -> Entity:
    stated = {name: list(filter(None, texts)) for name, texts in properties.items()}
    return {
        "id": _id(key),
        "schema": schema,
        "properties": {name: texts for name, texts in stated.items() if texts},
    }


def _id(key: UUID) -> str:
    return f"dokaz-{key}"


def _date(text: str) -> str:
    """The date if the model has a form for it; EDTF's marks of doubt are not of its forms."""
    return text if _DATE.fullmatch(text) else ""


def _several(cell: str) -> list[str]:
    return [part for part in cell.split("; ") if part]
