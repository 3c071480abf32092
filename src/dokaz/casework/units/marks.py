# SPDX-License-Identifier: AGPL-3.0-or-later
"""What units are found by: codes, places they were in, weapons, words of names and numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.places import api as places
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of
from dokaz.casework.units.models import Unit, UnitMark, UnitSpell


def _marks_of(units: Sequence[Unit]) -> Iterator[tuple[Any, str, str]]:
    for unit in units:
        yield from ((unit.pk, kind, code) for kind, code in _codes(unit) if code)
        yield from ((unit.pk, "tag", tag) for tag in unit.tags)
        for word in words_of((unit.ref, unit.name_uk, unit.name_en, unit.number)):
            yield unit.pk, "word", word
    spells = list(UnitSpell.objects.filter(unit__in=units, withdrawn_at__isnull=True))
    armed = {(row.unit_id, row.weapon) for row in spells if row.weapon}
    yield from ((key, "weapon", code) for key, code in sorted(armed, key=str))
    stated = {(row.unit_id, row.place["code"]) for row in spells if row.place and row.place["code"]}
    chains = places.chains_of({code for _key, code in stated})
    inside = {(key, one) for key, code in stated for one in chains.get(code, (code,))}
    yield from ((key, "place", code) for key, code in sorted(inside, key=str))


def _codes(unit: Unit) -> tuple[tuple[str, str], ...]:
    return (("arm", unit.arm), ("echelon", unit.echelon))


MARKS = Marks(UnitMark, "unit", _marks_of)
