# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people are found by, derived from their rows in the act that writes them. Never a name."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q

from dokaz.casework.persons.models import Person, PersonMark
from dokaz.casework.records.words import asked, words_of
from dokaz.gate.api import insert_values

KINDS = {
    "categories": "category",
    "statuses": "status",
    "vulnerabilities": "vulnerability",
    "languages": "language",
}


def write(persons: Iterable[Person]) -> None:
    """Write the marks of new people."""
    insert_values(
        PersonMark,
        ("person", "kind", "code"),
        ((person.pk, kind, code) for person in persons for kind, code in _marks(person)),
    )


def rewrite(person: Person) -> None:
    """Write a person's marks anew, except those of records."""
    kinds = [*KINDS.values(), "word"]
    PersonMark.objects.filter(person_id=person.pk, kind__in=kinds).delete()
    write([person])


def _marks(person: Person) -> Iterator[tuple[str, str]]:
    for column, kind in KINDS.items():
        yield from ((kind, code) for code in getattr(person, column))
    for word in words_of((person.ref, person.code.replace("-", ""), person.summary)):
        yield "word", word


def having(kind: str, code: str) -> Q:
    """Condition on people: they have this mark."""
    return Q(Exists(PersonMark.objects.filter(person=OuterRef("pk"), kind=kind, code=code)))


def in_words(text: str) -> Q | None:
    """Condition on people: every word of the text begins one of theirs; None: no word in it."""
    words = asked(text)
    if not words:
        return None
    condition = Q()
    for word in words:
        rows = PersonMark.objects.filter(
            person=OuterRef("pk"), kind="word", code__gte=word, code__lt=word + "\U0010ffff"
        )
        condition &= Q(Exists(rows))
    return condition
