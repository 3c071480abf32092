# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people as up to four organisations of 38 would write them down (see register/people)."""

import random
from dataclasses import dataclass

from benchmarks.register.people import Person, persons, written

from dokaz.deconflict.duplicates.people.features import Features, Stated, features_of

AGAIN = (0.30, 0.09, 0.03)
"""Chances of a second, third and fourth record of one person."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `person` is who it is about."""

    person: int
    stated: Stated

    @property
    def name(self) -> str:
        return " ".join(part for part in self.stated.names[0] if part)

    def features(self) -> Features:
        return features_of(self.stated)


def records(seed: int, people: int) -> list[Record]:
    """Records of that many people, about 1.42 each."""
    chance = random.Random(seed)
    found = []
    for number, person in enumerate(persons(chance, people)):
        for _ in range(1 + sum(chance.random() < one for one in AGAIN)):
            found.append(record(chance, number, person))
    return found


def record(chance: random.Random, number: int, person: Person) -> Record:
    """A person as one organisation has written them down."""
    fields = written(chance, person)
    sex = "female" if person.woman else "male"
    stated = Stated(
        names=((fields.surname, fields.given, fields.patronymic),),
        birth=fields.birth,
        sex=sex if chance.random() < 0.9 else "",
        addresses=(fields.residence,) if fields.residence else (),
        contacts=(fields.phone,) if fields.phone else (),
    )
    return Record(number, stated)
