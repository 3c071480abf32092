# SPDX-License-Identifier: AGPL-3.0-or-later
"""The query language. Every text means something; none is an error.

    обстріл школи         both words, in any of their forms
    "обстріл школи"       these words in a row, in any of their forms
    -школа  -"дитячий садок"   not this
    обстріл | удар        one or the other; also OR, або, или, between two words
    маріупол*             words that begin so
    обстріл~  обстріл~2   words that differ in one or two letters
    =Києві                exactly so, no other forms, no other script
    64-та, 12.04.2022     numbers and days in whatever form (`writings`)
    title: name: text:    only there; назва: файл: зміст: are the same

What makes no sense (a quote that does not end, a lone minus) is taken for what stands around it.
Words that join others (в, і, до, AND) are not looked for, unless they stand in quotes or alone.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from dokaz.search.asking import writings
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
    """One thing asked for. `spelled` has one word but for phrases; `letters` is for ALIKE.
    `quoted`: it stood in quotes, or with a dot as an initial does. `loose`: a phrase of words that
    are one thing (`writings`) and need not stand in a row."""

    kind: Kind
    spelled: tuple[str, ...]
    within: In = In.ANYWHERE
    excluded: bool = False
    exact: bool = False
    letters: int = 0
    quoted: bool = field(default=False, compare=False)
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All of `groups`, of each group at least one part. `shortened`: more was typed than counts.
    `joining`: words that were typed and are not looked for."""

    groups: tuple[tuple[Part, ...], ...]
    shortened: bool = False
    joining: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for group in self.groups for part in group)


_FIELDS = {
    "title": In.TITLE, "назва": In.TITLE, "название": In.TITLE,
    "name": In.NAME, "file": In.NAME, "файл": In.NAME, "имя": In.NAME,
    "text": In.CONTENT, "зміст": In.CONTENT, "текст": In.CONTENT,
}  # fmt: skip
_QUOTES = '"“”„«»'
_JOINING = frozenset({
    "в", "у", "на", "з", "із", "зі", "і", "й", "та", "до", "від", "о", "об", "по", "за", "під",
    "при", "для", "про", "и", "во", "с", "со", "к", "ко", "из", "от", "под", "the", "a", "an",
    "of", "in", "on", "at", "to", "and", "м",
})  # fmt: skip
_DIGEST = re.compile(r"(?:\bsha-?256\s*[:=]?\s*)?\b([0-9a-f]{64})\b", re.IGNORECASE)
_SCHEME = re.compile(r"\bhttps?://(?:www\.)?", re.IGNORECASE)
_PIECE = re.compile(
    rf"""(?P<or>(?:\||\bOR\b|\bАБО\b|\bИЛИ\b|(?<=\s)(?:або|или)(?=\s)))
      | (?P<sign>-|−|!|(?-i:NOT)\s+)? (?: (?P<field>{"|".join(_FIELDS)}) :[ ]? )? (?P<exact>=)?
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
    for found in _PIECE.finditer(_plainly(text[:LONGEST])):
        if found.group("or"):
            joining = bool(groups)
            continue
        for part in _parts(found):
            number += len(part.spelled)
            if number > MOST_WORDS:
                return _without_joining(groups, shortened=True)
            if joining and not part.excluded and not groups[-1][-1].excluded:
                groups[-1].append(part)
            else:
                groups.append([part])
            joining = False
    return _without_joining(groups, shortened)


def digest_word(sha256: str) -> str:
    """What an item is found by of the digest of its original: so much is enough, and short."""
    return sha256[:16].lower()


def _plainly(text: str) -> str:
    """Addresses without what all begin with, digests as they are looked up."""
    return _DIGEST.sub(lambda found: digest_word(found[1]), _SCHEME.sub("", text))


def _in_rows(groups: list[list[Part]]) -> list[list[Part]]:
    """Words behind each other that are one thing, such as a day, made one part."""
    found: list[list[Part]] = []
    at = 0
    while at < len(groups):
        for length in range(min(writings.LONGEST, len(groups) - at), 1, -1):
            parts = [part for group in groups[at : at + length] for part in group]
            row = tuple(part.spelled[0] for part in parts)
            is_plain = all(map(_is_plain, parts))
            if is_plain and len(parts) == length and writings.others(row):
                found.append([Part(Kind.PHRASE, row, loose=True)])
                at += length
                break
        else:
            found.append(groups[at])
            at += 1
    return found


def _without_joining(groups: list[list[Part]], shortened: bool) -> Query:
    groups = _in_rows(groups)
    left_out = {id(group) for group in groups if _joins(group)}
    kept = [group for group in groups if id(group) not in left_out]
    if not any(not part.excluded for group in kept for part in group):
        kept, left_out = groups, set()
    return Query(
        tuple(tuple(group) for group in kept),
        shortened,
        tuple(group[0].spelled[0] for group in groups if id(group) in left_out),
    )


def _joins(group: list[Part]) -> bool:
    """Whether it is one word that only joins others. With a sign or a field it is meant."""
    if len(group) > 1:
        return False
    (part,) = group
    return _is_plain(part) and part.spelled[0] in _JOINING


def _is_plain(part: Part) -> bool:
    """Whether it is a word that was typed without any sign."""
    return not part.quoted and part == Part(Kind.WORD, part.spelled)


def _parts(found: "re.Match[str]") -> list[Part]:
    within = _FIELDS.get((found.group("field") or "").lower(), In.ANYWHERE)
    excluded, exact = bool(found.group("sign")), bool(found.group("exact"))
    phrase = found.group("phrase")
    if phrase is not None:
        spelled = tuple(word.spelled for word in words.words_of(phrase))[:MOST_WORDS]
        kind = Kind.PHRASE if len(spelled) > 1 else Kind.WORD
        return [Part(kind, spelled, within, excluded, exact, quoted=True)] if spelled else []
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
    is_initial = len(compared) == 1 and text.endswith(".") and text[0].isupper()
    return [Part(kind, spelled, within, excluded, exact, letters, quoted=is_initial)]
