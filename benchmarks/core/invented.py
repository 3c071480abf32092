# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented rows for a large archive: who, when, what, in which words. The same for the same count.

38 organisations of very different size, six years, titles in Ukrainian, Russian and English whose
words are as unequally common as in real text (Zipf), levels, shares, holds, notes. Everything that
needs no chance is made by the database from these rows (`filling.py`).
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

ORGANISATIONS = 38
PEOPLE = 40
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = 6
LARGEST_DELIVERY = 100_000


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_UKRAINIAN = _words(
    "обстріл будинку наслідки школа лікарня міст вулиця село місто знімок відео свідок ракета"
    " дрон фрагмент руйнування евакуація підвал церква ринок вокзал завод колона техніка"
    " Харків Маріуполь Ізюм Буча Херсон Севастополь Сімферополь Бахмут Чернігів Суми"
)
_RUSSIAN = _words(
    "обстрел дома последствия больница улица запись разговор колонна техника приказ видео"
    " свидетель Мариуполь Харьков Крым дорога мост школа подвал"
)
_ENGLISH = _words(
    "shelling damage school hospital bridge street photo video witness missile drone fragment"
    " evacuation basement church market station Kharkiv Mariupol Crimea map report"
)
_SYLLABLES = _words("ба ве ги до жу за ки ло му не по ра си ту фе хо це чо ша ює")
_KINDS = {
    "photo": 46, "video": 24, "social_post": 9, "document": 8, "web_page": 5, "audio": 3,
    "interview_recording": 1.5, "statement": 1.2, "other": 1, "satellite_image": 0.5,
    "intercept": 0.4, "medical_record": 0.2, "map": 0.1, "court_document": 0.1,
}  # fmt: skip
_STATES = {
    "registered": 62, "triaged": 14, "in_verification": 8, "verified": 7, "in_review": 3,
    "closed": 4, "quarantined": 0.8, "rejected": 0.9, "withdrawn": 0.2, "sealed": 0.1,
}  # fmt: skip
_VERIFICATION = {"V1": 70, "V0": 5, "V2": 12, "V3": 8, "V4": 3, "V5": 1.5, "VX": 0.5}
_LEVELS = {2: 74, 1: 12, 0: 4, 3: 8.5, 4: 1.5}
_MEDIA = {"photo": "image/jpeg", "video": "video/mp4", "audio": "audio/ogg"}


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it is staged; `hex` is its identifier, `shared` whom it is shared with."""

    number: int
    hex: str
    at: datetime
    organisation: UUID
    person: UUID
    ref: str
    title_uk: str
    title_en: str
    name: str
    kind: str
    media_type: str
    status: str
    verification: str
    level: int
    size: int
    source: UUID | None
    delivery: UUID
    delivery_number: str
    line: int
    digest: str
    shared: UUID | None
    held: int


def organisation(number: int) -> UUID:
    """Identifier of the organisation with this number; 0 is the largest."""
    return UUID(int=(1 << 76 | 7 << 72) + number)


def person(owner: int, number: int) -> UUID:
    """Identifier of one of an organisation's people."""
    return UUID(int=(2 << 76 | 7 << 72) + owner * 1000 + number)


def delivery(owner: int, number: int) -> UUID:
    """Identifier of one of an organisation's deliveries."""
    return UUID(int=(3 << 76 | 7 << 72) + owner * 1_000_000 + number)


def source(owner: int, number: int) -> UUID:
    """Identifier of one of an organisation's sources."""
    return UUID(int=(4 << 76 | 7 << 72) + owner * 1_000_000 + number)


def code(owner: int) -> str:
    """An organisation's short code."""
    return f"ORG{owner:02d}"


def sizes() -> list[float]:
    """Shares of the organisations in all items: the largest has about a quarter."""
    return [1 / (rank + 1) for rank in range(ORGANISATIONS)]


def rows(count: int, *, seed: int = 1) -> Iterator[Row]:
    """Items oldest first."""
    chance = random.Random(seed)
    owners = chance.choices(range(ORGANISATIONS), sizes(), k=count)
    titles = Titles(chance)
    drawn = {
        name: chance.choices(list(weights), list(weights.values()), k=count)
        for name, weights in {
            "kind": _KINDS, "status": _STATES, "verification": _VERIFICATION, "level": _LEVELS
        }.items()
    }  # fmt: skip
    step = timedelta(days=365 * YEARS) / count
    numbers = [itertools.count(1) for _ in range(ORGANISATIONS)]
    places = [_Deliveries(owner, largest=min(LARGEST_DELIVERY, count // 10) if owner == 0 else 0)
              for owner in range(ORGANISATIONS)]  # fmt: skip
    for number, owner in enumerate(owners):
        at = BEGIN + step * number
        kind = drawn["kind"][number]
        own_number = next(numbers[owner])
        place, line = places[owner].next(chance)
        title_uk, title_en = titles.next()
        luck = chance.random()
        yield Row(
            number=number,
            hex=f"{int(at.timestamp() * 1000):012x}70008000{number:012x}",
            at=at,
            organisation=organisation(owner),
            person=person(owner, chance.randrange(PEOPLE)),
            ref=f"{code(owner)}-{at.year}-{own_number:06d}",
            title_uk=title_uk,
            title_en=title_en,
            name=f"{'IMG' if kind == 'photo' else 'file'}_{number:07d}.{kind[:3]}",
            kind=kind,
            media_type=_MEDIA.get(kind, "application/octet-stream"),
            status=drawn["status"][number],
            verification=drawn["verification"][number],
            level=drawn["level"][number],
            size=int(chance.lognormvariate(14, 1.5)),
            source=source(owner, chance.randrange(2000)) if luck < 0.6 else None,
            delivery=delivery(owner, place),
            delivery_number=delivery_number(owner, place),
            line=line,
            digest=f"{chance.getrandbits(256):064x}",
            # One in sixteen; half of them with the one partner that reads only what is shared.
            shared=_shared_with(owner, chance) if 0.9 < luck < 0.9625 else None,
            held=int(luck > 0.995),
        )


def delivery_number(owner: int, number: int) -> str:
    """A delivery's number as people know it."""
    return f"{code(owner)}-D-2025-{number:06d}"


def _shared_with(owner: int, chance: random.Random) -> UUID:
    partner = ORGANISATIONS - 1 if chance.random() < 0.5 else chance.randrange(ORGANISATIONS)
    return organisation(partner if partner != owner else (owner + 1) % ORGANISATIONS)


class _Deliveries:
    """Deliveries of one organisation, one after another: many small ones, few large ones."""

    def __init__(self, owner: int, *, largest: int) -> None:
        self._number, self._left, self._line = 0, largest or 20, 0

    def next(self, chance: random.Random) -> tuple[int, int]:
        """Number of the delivery and of the line of the next item."""
        if not self._left:
            self._number += 1
            self._left, self._line = int(chance.paretovariate(0.9) * 10) % 20_000 + 1, 0
        self._left -= 1
        self._line += 1
        return self._number, self._line


class Titles:
    """Titles of four to nine words. Half have none in English, a quarter none at all."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        rare = [
            "".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _word in range(20_000)
        ]
        self._words = {}
        for language, common in (("uk", _UKRAINIAN), ("ru", _RUSSIAN), ("en", _ENGLISH)):
            words = list(dict.fromkeys(common)) + rare
            weights = itertools.accumulate(1 / (rank + 1) for rank in range(len(words)))
            self._words[language] = (words, list(weights))

    def next(self) -> tuple[str, str]:
        luck = self._chance.random()
        if luck < 0.25:
            return "", ""
        first = self._some("ru" if luck < 0.4 else "uk")
        return first, self._some("en") if luck > 0.75 else ""

    def _some(self, language: str) -> str:
        words, weights = self._words[language]
        chosen = self._chance.choices(words, cum_weights=weights, k=self._chance.randint(4, 9))
        return " ".join(chosen)
