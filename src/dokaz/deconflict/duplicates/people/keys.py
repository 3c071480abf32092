# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys of a person: two people who share one are compared. About 13 a person.

Chosen by measurement (benchmarks/people): rough surname with given name; the same with one letter
left out (a slip anywhere in it); surname with year or place; given name and patronymic with year or
place; rough surname with patronymic; given name or rough surname with the whole date; initials;
telephone; document. Keys are numbers of 64 bits: two texts meet by chance once in billions, which
costs a comparison and no more.
"""

from collections.abc import Iterator
from hashlib import blake2b

from dokaz.deconflict.duplicates.people.features import Features
from dokaz.deconflict.register.protocol.names.spelling import rough

_LEAST_FOR_SLIPS = 3
_NAMES_WITH_SLIPS = 2


def keys_of(person: Features) -> list[int]:
    """The keys of a person, each once, in no order."""
    return [_number(text) for text in set(_texts(person))]


def surname_key(surname: str) -> int:
    """The key that counts how many people have a surname. Nobody is looked up by it."""
    return _number("N" + surname)


def counting_keys(person: Features) -> list[int]:
    """The keys that count this person's surnames."""
    return [surname_key(surname) for surname in person.surnames]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _texts(person: Features) -> Iterator[str]:
    roughs = tuple(dict.fromkeys(map(rough, person.surnames)))
    born = _born(person)
    for sounding in roughs:
        yield from _with_rough(sounding, person, born)
    for surname in person.surnames:
        if person.year:
            yield f"B{surname}|{person.year}"
        for place in person.places:
            yield f"H{surname}|{place}"
    for given in person.given:
        if born:
            yield f"E{given}|{born}"
        for father in person.fathers:
            if person.year:
                yield f"C{given}|{father}|{person.year}"
            for place in person.places:
                yield f"Z{given}|{father}|{place}"
    for phone in person.phones:
        yield f"P{phone}"
    for document in person.documents:
        yield f"Q{document}"


def _with_rough(sounding: str, person: Features, born: str) -> Iterator[str]:
    for given in person.given:
        yield f"A{sounding}|{given}"
    for father in person.fathers:
        yield f"D{sounding}|{father}"
    if born:
        yield f"F{sounding}|{born}"
    initial = person.given[0][:1] if person.given else person.initial
    father = person.fathers[0][:1] if person.fathers else person.father_initial
    if initial:
        for more in (person.year, f"p{father}" if father else "", *person.places):
            if more:
                yield f"I{sounding}|{initial}|{more}"
    if len(sounding) >= _LEAST_FOR_SLIPS:
        for at in range(len(sounding)):
            without = sounding[:at] + sounding[at + 1 :]
            for given in person.given[:_NAMES_WITH_SLIPS]:
                yield f"X{without}|{given}"


def _born(person: Features) -> str:
    """The whole date; day and month are often exchanged, so their order is not kept."""
    if not person.day:
        return ""
    return person.year + "".join(sorted((person.month, person.day)))
