# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions of a search benchmark by class, put as pages put them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from benchmarks.core import invented as people
from benchmarks.core.filling import PEOPLE
from benchmarks.search.invented import LANGUAGES

from dokaz.gate.api import reading
from dokaz.members.api import actor_for
from dokaz.search import api
from dokaz.search.asking.expanding import expand
from dokaz.search.asking.language import parse
from dokaz.search.asking.searching import _question
from dokaz.search.index.port import FACETS, Order

_QUARTER = api.Dates(
    api.DateOf.RECORDED, datetime(2022, 4, 1, tzinfo=UTC), datetime(2022, 7, 1, tzinfo=UTC)
)


class Asker:
    """One person's questions, `count` of each class."""

    def __init__(self, archive: Any, person: str, count: int) -> None:
        owner, number, _roles, _clearance = PEOPLE[person]
        self.actor = actor_for(people.person(owner, number), people.organisation(owner))
        self._count = count
        self.common = self._mixed(archive, 40)
        self.middle = self._mixed(archive, 400)
        self.rare = self._mixed(archive, 25_000)
        some = [one for one in archive.part(3) if len(one.words.split()) > 8]
        self.rows = [" ".join(one.words.split()[2:4]) for one in some[:count]]

    def _mixed(self, archive: Any, first: int) -> list[str]:
        """Words of all languages from a rank on, none of them too short to be a word."""
        ranked = [archive.commonest(one, first, first + 2_000) for one in LANGUAGES]
        longer = [[word for word in some if len(word) > 3 and "-" not in word] for some in ranked]
        return [word for row in zip(*longer, strict=False) for word in row][: self._count]

    def classes(self) -> Iterator[tuple[str, list[Any]]]:
        """Names and questions."""
        common, middle = self.common, self.middle
        dated = {"narrowed": api.Narrowed(dates=_QUARTER)}
        yield "rare word", self._asked(self.rare)
        yield "common word", self._asked(common)
        yield "common word, as typed only", self._asked([f"={word}" for word in common])
        yield "common word, no facets", self._asked(common, facets=())
        yield "common word, a quarter of 2022", self._asked(common, **dated)
        yield "common word, newest first", self._asked(common, order=Order.NEWEST)
        yield "common word, page 500", self._asked(common, page=500)
        yield "common word, page 500, by date", self._asked(common, page=500, order=Order.LATEST)
        pairs = [f"{one} {other}" for one, other in zip(common, reversed(middle), strict=True)]
        yield "two words", self._asked(pairs)
        yield "phrase", self._asked([f'"{one}"' for one in self.rows])
        yield "beginning of a word", self._asked([f"{word[:4]}*" for word in middle])
        yield "alike, one letter", self._asked([f"{word}~1" for word in middle])
        yield "everything, newest first", self._asked([""] * 3)

    def _asked(
        self, texts: Sequence[str], *, facets: tuple[str, ...] = FACETS, **how: Any
    ) -> list[Any]:
        with reading(self.actor):
            return [replace(self._question(text, **how), facets=facets) for text in texts]

    def _question(self, text: str, **how: Any) -> Any:
        asked = api.Asked(text=text, **how)
        expanded = expand(parse(text), asked.switches, content=True, names=lambda name: ())
        return _question(self.actor, asked, expanded, frozenset())
