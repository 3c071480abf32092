# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a query is looked up by: forms of its words, other scripts, other names of places.

Everything that is looked for besides the words themselves is told to the reader (`Expansion`) and
can be switched off (`Switches`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dokaz.search.asking import writings
from dokaz.search.asking.language import In, Kind, Part, Query
from dokaz.search.index.port import (
    Alike,
    AllOf,
    AnyOf,
    Beginning,
    InARow,
    Layer,
    NotThis,
    Term,
    Wanted,
    Zone,
)
from dokaz.search.texts import words
from dokaz.search.texts.sounds import analysed, sounds_of
from dokaz.search.texts.words import looking_alike

_OTHER_NAMES_OF_PLACES = 12
_OF_RECORD = (Zone.RECORD, Zone.TITLE, Zone.NAME)
_WEIGHTS = {Layer.WORD: 2.0, Layer.FORM: 1.0, Layer.SOUND: 0.4}


@dataclass(frozen=True, slots=True)
class Switches:
    """What may be looked for besides the words themselves."""

    forms: bool = True
    scripts: bool = True
    names: bool = True


@dataclass(frozen=True, slots=True)
class Expansion:
    """What else is looked for because of one word. `scripts`: also as it sounds in others."""

    word: str
    forms: tuple[str, ...]
    names: tuple[str, ...]
    scripts: bool


@dataclass(frozen=True, slots=True)
class Lookup:
    """Tokens that count as one word, by layer."""

    words: frozenset[str]
    forms: tuple[str, ...]
    sounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expanded:
    """`lookups` are those of words that are asked for, not excluded: for showing passages."""

    wanted: Wanted
    expansions: tuple[Expansion, ...]
    lookups: tuple[Lookup, ...]
    beginnings: tuple[str, ...]


Names = Callable[[str], Iterable[str]]
"""Other names of the places that have this name."""


def expand(query: Query, switches: Switches, *, content: bool, names: Names) -> Expanded:
    """The query for an engine. Without `content` the words of files are neither found nor not."""
    maker = _Maker(switches, content, names)
    parts = tuple(maker.group(group) for group in query.groups)
    return Expanded(
        wanted=AllOf(parts),
        expansions=tuple(maker.expansions.values()),
        lookups=tuple(maker.lookups),
        beginnings=tuple(maker.beginnings),
    )


class _Maker:
    """Puts one query together and notes what it came to."""

    def __init__(self, switches: Switches, content: bool, names: Names) -> None:
        self._switches, self._content, self._names = switches, content, names
        self.expansions: dict[str, Expansion] = {}
        self.lookups: list[Lookup] = []
        self.beginnings: list[str] = []

    def group(self, group: tuple[Part, ...]) -> Wanted:
        made = [self._part(part) for part in group]
        return made[0] if len(made) == 1 else AnyOf(tuple(made))

    def _part(self, part: Part) -> Wanted:
        found = _any_of(self._in_zones(part, zones) for zones in self._zones(part.within))
        if part.excluded:
            return NotThis(found)
        return found

    def _zones(self, within: In) -> tuple[tuple[Zone, ...], ...]:
        """Zones by what they are part of: the record, and its files."""
        if within is In.TITLE:
            return ((Zone.TITLE,),)
        if within is In.NAME:
            return ((Zone.NAME,),)
        content = ((Zone.CONTENT,),) if self._content else ()
        return content if within is In.CONTENT else (_OF_RECORD, *content)

    def _in_zones(self, part: Part, zones: tuple[Zone, ...]) -> Wanted:
        lookups = [self._lookup(spelled, part) for spelled in part.spelled]
        compared = part.spelled[0].replace("'", "")
        if part.kind is Kind.BEGINNING:
            self._note(part, lookups, beginning=compared)
            return _any_of(Beginning(zone, compared) for zone in zones)
        self._note(part, lookups)
        if part.kind is Kind.ALIKE:
            return _any_of(Alike(zone, compared, part.letters) for zone in zones)
        rows = self._other_writings(part)
        if part.loose:
            same = AllOf(tuple(_any_of(_word(zone, one) for zone in zones) for one in lookups))
            return _any_of([same, *(_in_a_row(zone, row) for row in rows for zone in zones)])
        return _any_of(_in_a_row(zone, row) for row in (lookups, *rows) for zone in zones)

    def _other_writings(self, part: Part) -> list[list[Lookup]]:
        """What means the same and is written otherwise (`writings`)."""
        if part.exact or not self._switches.names:
            return []
        others = writings.others(part.spelled)
        if others and not part.excluded:
            typed = " ".join(part.spelled)
            shown = tuple(" ".join(row) for row in others)
            self.expansions.setdefault(typed, Expansion(typed, (), shown, scripts=False))
        rows = [[self._of_word(word) for word in row] for row in others]
        if not part.excluded:
            self.lookups += [one for row in rows for one in row if one not in self.lookups]
        return rows

    def _note(self, part: Part, lookups: list[Lookup], *, beginning: str = "") -> None:
        if part.excluded:
            return
        if beginning:
            self.beginnings.append(beginning)
        else:
            self.lookups += [one for one in lookups if one not in self.lookups]

    def _lookup(self, spelled: str, part: Part) -> Lookup:
        word = spelled.replace("'", "")
        if part.exact or part.kind in (Kind.BEGINNING, Kind.ALIKE):
            return Lookup(frozenset({word}), (), ())
        forms, sounds = analysed(spelled)
        others = self._other_names(word, forms) if part.kind is Kind.WORD else ()
        of_names = tuple(
            form for name in others for form in (analysed(name)[0] if self._switches.forms else ())
        )
        shown = forms if self._switches.forms else ()
        heard = sounds if self._switches.scripts else ()
        if self._switches.scripts and of_names:
            heard = tuple(dict.fromkeys((*heard, *sounds_of(of_names))))
        if not part.excluded:
            self.expansions.setdefault(
                word,
                Expansion(word, tuple(one for one in shown if one != word), others, bool(heard)),
            )
        compared = {word, *(name.replace("'", "") for name in others)}
        if self._switches.scripts and (alike := looking_alike(word)):
            compared.add(alike)
        return Lookup(frozenset(compared), tuple(dict.fromkeys((*shown, *of_names))), heard)

    def _of_word(self, spelled: str) -> Lookup:
        """A word in its forms and sounds; nothing is told of it."""
        forms, sounds = analysed(spelled)
        return Lookup(
            frozenset({spelled}),
            forms if self._switches.forms else (),
            sounds if self._switches.scripts else (),
        )

    def _other_names(self, word: str, forms: tuple[str, ...]) -> tuple[str, ...]:
        if not self._switches.names:
            return ()
        found: dict[str, None] = {}
        for asked in dict.fromkeys((word, *forms)):
            for name in self._names(asked):
                spelled = [one.spelled for one in words.words_of(name)]
                # Names of several words would be phrases; one word stands for one word here.
                if len(spelled) == 1 and spelled[0] != word:
                    found.setdefault(spelled[0])
        return tuple(found)[:_OTHER_NAMES_OF_PLACES]


def _any_of(parts: Iterable[Wanted]) -> Wanted:
    some = tuple(parts)
    return some[0] if len(some) == 1 else AnyOf(some)


def _word(zone: Zone, lookup: Lookup) -> Wanted:
    ways = _ways(lookup)
    if len(ways) == 1:
        return Term(zone, *ways[0])
    return AnyOf(
        tuple(Term(zone, layer, text) for layer, text in ways),
        tuple(_WEIGHTS[layer] for layer, _text in ways),
    )


def _ways(lookup: Lookup) -> tuple[tuple[Layer, str], ...]:
    return (
        *((Layer.WORD, text) for text in sorted(lookup.words)),
        *((Layer.FORM, text) for text in lookup.forms),
        *((Layer.SOUND, text) for text in lookup.sounds),
    )


def _in_a_row(zone: Zone, lookups: list[Lookup]) -> Wanted:
    """The words in a row, each in any of its ways; as they stand they count for more."""
    if len(lookups) == 1:
        return _word(zone, lookups[0])
    row = InARow(zone, tuple(map(_ways, lookups)))
    if all(len(ways) == 1 for ways in row.places):
        return row
    as_typed = tuple(tuple((Layer.WORD, text) for text in sorted(one.words)) for one in lookups)
    weights = (_WEIGHTS[Layer.WORD], _WEIGHTS[Layer.FORM])
    return AnyOf((InARow(zone, as_typed), row), weights)
