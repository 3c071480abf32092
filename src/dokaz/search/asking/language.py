# SPDX-License-Identifier: AGPL-3.0-or-later
"""The query language. Every text means something; none is an error.

    обстріл школи         both words, in any of their forms
    "обстріл школи"       these words in a row, in any of their forms
    -школа  -"дитячий садок"   not this
    обстріл | удар        one or the other; also OR, або, или, between two words
    маріупол*             words that begin so
    обстріл~  обстріл~2   words that differ in one or two letters
    =Києві                exactly so, no other forms, no other script
    title: name: text:    only there; назва: файл: зміст: are the same

What makes no sense (a quote that does not end, a lone minus) is taken for what stands around it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from dokaz.search.texts import words

LONGEST = 1_000
"""Characters of a query that count."""
MOST_WORDS = 24
SHORTEST_BEGINNING = 2
SHORTEST_ALIKE = 3


class Kind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    BEGINNING = "beginning"
    ALIKE = "alike"


class In(StrEnum):
    """Where a part is to stand."""

    ANYWHERE = ""
    TITLE = "title"
    NAME = "name"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked for. `spelled` has one word but for phrases; `letters` is for ALIKE."""

    kind: Kind
    spelled: tuple[str, ...]
    within: In = In.ANYWHERE
    excluded: bool = False
    exact: bool = False
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """All of `groups`, of each group at least one part. `shortened`: more was typed than counts."""

    groups: tuple[tuple[Part, ...], ...]
    shortened: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for group in self.groups for part in group)


_FIELDS = {
    "title": In.TITLE, "назва": In.TITLE, "название": In.TITLE,
    "name": In.NAME, "file": In.NAME, "файл": In.NAME, "имя": In.NAME,
    "text": In.CONTENT, "зміст": In.CONTENT, "текст": In.CONTENT,
}  # fmt: skip
_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"""(?P<or>(?:\||\bOR\b|\bАБО\b|\bИЛИ\b|(?<=\s)(?:або|или)(?=\s)))
      | (?P<sign>-|−|!)? (?: (?P<field>{"|".join(_FIELDS)}) :[ ]? )? (?P<exact>=)?
        (?: [{_QUOTES}] (?P<phrase>[^{_QUOTES}]*) (?:[{_QUOTES}]|\Z) | (?P<word>[^\s{_QUOTES}|]+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_END = re.compile(r"(?:(?P<star>\*)|~(?P<letters>[12])?)\Z")


def parse(text: str) -> Query:
    """What a person typed, understood. Never fails."""
    groups: list[list[Part]] = []
    joining, number = False, 0
    shortened = len(text) > LONGEST
    # A minus inside a word parts nothing; before one it excludes.
    for found in _PIECE.finditer(text[:LONGEST]):
        if found.group("or"):
            joining = bool(groups)
            continue
        for part in _parts(found):
            number += len(part.spelled)
            if number > MOST_WORDS:
                return Query(tuple(tuple(group) for group in groups), shortened=True)
            if joining and not part.excluded and not groups[-1][-1].excluded:
                groups[-1].append(part)
            else:
                groups.append([part])
            joining = False
    return Query(tuple(tuple(group) for group in groups), shortened)


def _parts(found: "re.Match[str]") -> list[Part]:
    within = _FIELDS.get((found.group("field") or "").lower(), In.ANYWHERE)
    excluded, exact = bool(found.group("sign")), bool(found.group("exact"))
    phrase = found.group("phrase")
    if phrase is not None:
        spelled = tuple(word.spelled for word in words.words_of(phrase))[:MOST_WORDS]
        kind = Kind.PHRASE if len(spelled) > 1 else Kind.WORD
        return [Part(kind, spelled, within, excluded, exact)] if spelled else []
    text = found.group("word")
    end = _END.search(text)
    if end:
        text = text[: end.start()]
    spelled = tuple(word.spelled for word in words.words_of(text))
    if not spelled:
        return []
    if len(spelled) > 1:
        # Parted by hyphens, dots, slashes: they stand in a row wherever they are meant.
        return [Part(Kind.PHRASE, spelled[:MOST_WORDS], within, excluded, exact)]
    kind, letters = Kind.WORD, 0
    compared = spelled[0].replace("'", "")
    if end and end.group("star") and len(compared) >= SHORTEST_BEGINNING:
        kind = Kind.BEGINNING
    elif end and not end.group("star") and len(compared) >= SHORTEST_ALIKE:
        kind, letters = Kind.ALIKE, int(end.group("letters") or 1)
    return [Part(kind, spelled, within, excluded, exact, letters)]
