# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places of a dataset, from the codifier: where they are drawn, what they lie in."""

from collections.abc import Iterable

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.publication.anonymity import Parents
from dokaz.publication.dataset.rows import NamedPlace


def parents_of(codes: Iterable[str]) -> Parents:
    """For each place of the codifier: codes of its hromada and its raion."""
    found = places.unit_places(codes)
    return {code: (one.hromada, one.raion) for code, one in found.items()}


def named(codes: Iterable[str]) -> dict[str, NamedPlace]:
    """Those of the places that can be drawn. One of which no centre is known stands where its
    hromada does, or its raion or oblast: a map must show it somewhere, and never more exactly.
    """
    found = places.unit_places(codes)
    above = places.unit_places(
        {code for one in found.values() for code in (one.hromada, one.raion, one.oblast) if code}
    )
    drawn = {}
    for code, one in found.items():
        line = [one, *(above[each] for each in (one.hromada, one.raion, one.oblast) if each)]
        for each in line:
            if each.latitude is not None and each.longitude is not None:
                drawn[code] = NamedPlace(
                    code, one.name_uk, one.name_en, each.latitude, each.longitude
                )
                break
    return drawn


def oblasts(actor: Actor) -> tuple[NamedPlace, ...]:
    """All oblasts and cities with special status, Crimea and Sevastopol among them, by code."""
    codes = sorted(one.code for one in places.places_in(actor=actor))
    known = named(codes)
    return tuple(known[code] for code in codes if code in known)
