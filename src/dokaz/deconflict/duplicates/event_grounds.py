# SPDX-License-Identifier: AGPL-3.0-or-later
"""What speaks for two visible events being one, as far as its reader may see what it rests on.

The service finds that two events share an item or a person among all there are. That somebody
protected ties two events together is nothing for a reader from whom that person, or item, is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.models import EventPair, Pair
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor

_Of = dict[UUID, set[UUID]]
RESTING = frozenset({"items:shared", "items:alike", "people:shared"})
"""Parts that rest on another record."""


def parts_seen(actor: Actor, pairs: Sequence[EventPair]) -> dict[int, tuple[str, ...]]:
    """By number of a pair of visible events, the codes of what the actor may be told of it."""
    keys = {
        key for pair in pairs if RESTING & set(pair.parts) for key in (pair.one_id, pair.other_id)
    }
    items, people = (_items(actor, keys), _people(actor, keys)) if keys else ({}, {})
    alike = _alike(items)
    found = {}
    for pair in pairs:
        ones, others = items.get(pair.one_id, set()), items.get(pair.other_id, set())
        shown = {
            "items:shared": bool(ones & others),
            # That another organisation has material like it is told anyway (`policy.is_told`).
            "items:alike": pair.one_organisation_id != pair.other_organisation_id
            or any(alike.get(one, set()) & others for one in ones),
            "people:shared": bool(
                people.get(pair.one_id, set()) & people.get(pair.other_id, set())
            ),
        }
        found[pair.pk] = tuple(code for code in pair.parts if shown.get(code, True))
    return found


def _items(actor: Actor, event_ids: Iterable[UUID]) -> _Of:
    links = events.links_of(actor=actor, event_ids=event_ids)
    seen = evidence.standings_of(actor=actor, item_ids={item for _event, item in links})
    return _grouped((event, item) for event, item in links if item in seen)


def _people(actor: Actor, event_ids: Iterable[UUID]) -> _Of:
    roles = involvement.roles_among(actor=actor, event_ids=event_ids)
    seen = persons.rows_of(actor=actor, person_ids={person for person, _event in roles})
    return _grouped((event, person) for person, event in roles if person in seen)


def _alike(items: _Of) -> _Of:
    """Among these items, those that were found to be like each."""
    keys = set().union(*items.values())
    rows = Pair.objects.filter(one_id__in=keys, other_id__in=keys) if keys else Pair.objects.none()
    both = list(rows.values_list("one_id", "other_id"))
    return _grouped([*both, *((other, one) for one, other in both)])


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> _Of:
    found: _Of = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return found
