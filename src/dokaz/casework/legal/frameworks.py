# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law as values: frameworks of instruments with provisions, crimes, elements and versions.

Codes never change meaning. `crime` is whatever has elements to be shown: a crime, a mode of
liability (`mode`), a category of damage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; what it says in the reader's is `str()`."""

    en: str
    uk: str

    def __str__(self) -> str:
        return self.uk if get_language() == "uk" else self.en


@dataclass(frozen=True, slots=True)
class Border:
    """A day on which law changed. Where only an interval is known, the two ends differ (UTC)."""

    text: str
    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a provision, from `begin` until `end` (None: still in force).

    `confirmed` false: the days are not confirmed by a source that we have read.
    """

    code: str
    begin: Border
    end: Border | None
    confirmed: bool
    source: Words
    words: Words


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How the instrument came to reach Ukraine, for a time. `until` None: to this day."""

    since: Border
    until: Border | None
    confirmed: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Instrument:
    """One file: where its law comes from. `text_is`: "official" or "paraphrase"."""

    code: str
    version: str
    words: Words
    source: Words
    address: str
    text_is: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provision:
    """An article, paragraph or letter. `text` is the official text where we have it.

    `conflict`: "iac", "niac" or "" where the provision asks for no kind of armed conflict.
    """

    code: str
    parent: str
    words: Words
    source: Words
    text: str
    conflict: str
    confirmed: bool
    versions: tuple[Version, ...]
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Element:
    """One thing to be shown. `number` is its place in the official order.

    `kind`: conduct, circumstance, consequence, mental or context. `common`: the name of an element
    that many crimes have and that is kept once; empty for one of this crime alone.
    """

    number: int
    kind: str
    words: Words
    common: str


@dataclass(frozen=True, slots=True)
class Crime:
    """What has elements. `derived`: no adopted elements are known; ours follow the text."""

    code: str
    provision: str
    theme: str
    words: Words
    source: Words
    derived: bool
    mode: bool
    elements: tuple[Element, ...]
    instrument: Instrument

    def element(self, number: int) -> Element | None:
        """The element with this number."""
        return next((one for one in self.elements if one.number == number), None)


@dataclass(frozen=True, slots=True)
class Framework:
    """A body of law that belongs together, such as the Statute with its Elements of Crimes."""

    code: str
    instruments: tuple[Instrument, ...]
    provisions: Mapping[str, Provision]
    crimes: Mapping[str, Crime]
    acceptances: tuple[Acceptance, ...]

    def children(self, code: str) -> tuple[Provision, ...]:
        """Provisions directly below one; below "" those at the top."""
        return tuple(one for one in self.provisions.values() if one.parent == code)

    def crimes_of(self, code: str) -> tuple[Crime, ...]:
        """What has elements under one provision."""
        return tuple(one for one in self.crimes.values() if one.provision == code)

    def above(self, code: str) -> tuple[Provision, ...]:
        """The provisions that one lies in, outermost first."""
        found: list[Provision] = []
        here = self.provisions[code].parent
        while here:
            found.insert(0, self.provisions[here])
            here = self.provisions[here].parent
        return tuple(found)

    def versions_of(self, code: str) -> tuple[Version, ...]:
        """Versions of a provision, or of the nearest one above that has some, oldest first."""
        for one in (self.provisions[code], *reversed(self.above(code))):
            if one.versions:
                return one.versions
        return ()
