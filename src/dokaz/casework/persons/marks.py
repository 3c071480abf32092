# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are found by: codes, kinds of records, words of code names. Never a name."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.persons.models import Person, PersonMark, PersonRecord
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of

KINDS = {
    "categories": "category",
    "statuses": "status",
    "vulnerabilities": "vulnerability",
    "languages": "language",
    "tags": "tag",
}


def _marks_of(persons: Sequence[Person]) -> Iterator[tuple[Any, str, str]]:
    for person in persons:
        for column, kind in KINDS.items():
            yield from ((person.pk, kind, code) for code in getattr(person, column))
        for word in words_of((person.ref, person.code.replace("-", ""), person.summary)):
            yield person.pk, "word", word


def _records_of(keys: Sequence[Any]) -> Iterator[tuple[Any, str, str]]:
    records = PersonRecord.objects.filter(person_id__in=keys, withdrawn_at__isnull=True)
    yield from records.values_list("person_id", "kind", "what").distinct()


MARKS = Marks(PersonMark, "person", _marks_of, _records_of)
write, rewrite = MARKS.write, MARKS.rewrite
having, in_words = MARKS.having, MARKS.in_words
