# SPDX-License-Identifier: AGPL-3.0-or-later
"""What objects are found by: type, group, basis of protection, damage, places, words of names."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.objects.models import ObjectMark, ProtectedObject
from dokaz.casework.objects.terms import TYPES
from dokaz.casework.places import api as places
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of


def _marks_of(rows: Sequence[ProtectedObject]) -> Iterator[tuple[Any, str, str]]:
    chains = places.chains_of({row.place["code"] for row in rows if row.place} - {""})
    for row in rows:
        yield row.pk, "type", row.type
        yield row.pk, "group", TYPES.group(row.type)
        yield row.pk, "damage", row.damage
        yield from ((row.pk, "tag", tag) for tag in row.tags)
        for basis in sorted({one["basis"] for one in row.protection}):
            yield row.pk, "basis", basis
        code = row.place["code"] if row.place else ""
        for above in sorted(chains.get(code, (code,) if code else ())):
            yield row.pk, "place", above
        for word in words_of((row.ref, row.name_uk, row.name_en, row.name_other)):
            yield row.pk, "word", word


MARKS = Marks(ObjectMark, "object", _marks_of)
