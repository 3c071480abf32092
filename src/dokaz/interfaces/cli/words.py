# SPDX-License-Identifier: AGPL-3.0-or-later
"""The language in which commands speak, and their sentences in it.

Commands, and whatever they call, say and refuse things in English. What a person reads is looked up
here by its shape, in which `{}` stands for what varies, in the catalogue `locale/uk`; so a sentence
is written once, where it is said, and also one that comes from below Django has its Ukrainian.
What is in no catalogue is shown in English. With `--json` nothing is ever translated: programs read
it. A test holds the catalogue against every sentence of this interface.
"""

import gettext
import os
import re
from functools import cache
from pathlib import Path

import click

from dokaz.core.verify.languages import asked_language
from dokaz.core.verify.reasons import reason_in

DOMAIN = "dokaz"
FOLDER = Path(__file__).parent / "locale"
_MOST_NESTED = 3
_PLACE = re.compile(r"\{([0-9])\}")


def language() -> str:
    """ "uk" or "en": what the environment asks for; Ukrainian, the archive's first language, where
    it asks for nothing."""
    return "en" if json_wanted() else asked_language(os.environ, default="uk")


def json_wanted() -> bool:
    """Whether `--json` was given to the program or the command."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().obj and context.find_root().obj.get("json"))


def speak() -> None:
    """Let the library that reads arguments say its own words (usage, wrong options) alike."""
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    # The variable by which gettext itself chooses; DOKAZ_LANGUAGE goes before the rest of them.
    os.environ["LANGUAGE"] = asked_language(os.environ, default="uk")


def told(text: str) -> str:
    """A sentence as people read it."""
    return _told(text, 0) if text and language() == "uk" else text


def told_help(text: str) -> str:
    """Paragraphs of a help text, each looked up with its lines joined."""
    paragraphs = (" ".join(each.split()) for each in text.split("\n\n"))
    return "\n\n".join(told(each) for each in paragraphs)


def _told(text: str, depth: int) -> str:
    catalogue = _catalogue()
    if text in catalogue.exact:
        return catalogue.exact[text]
    if depth and "\n" in text:
        return "\n".join(_told(each, depth) for each in text.split("\n"))
    if depth < _MOST_NESTED:
        for shape in catalogue.shapes:
            found = shape.match(text)
            if found is not None:
                return shape.filled(tuple(_told(each, depth + 1) for each in found))
    return _with_its_place(text, depth) if depth else reason_in(text, "uk")


def _with_its_place(text: str, depth: int) -> str:
    """A sentence inside another, perhaps behind the place in a file that it is about."""
    reason = reason_in(text, "uk")
    place, colon, sentence = text.partition(": ")
    if reason != text or not colon or depth >= _MOST_NESTED:
        return reason
    place = _catalogue().exact.get(place, place)
    return f"{place}{colon}{_told(sentence, depth + 1)}"


class _Shape:
    """One sentence with places. Its Ukrainian numbers them, since their order may be another, and
    may have a form for each kind of number, which the first whole number in a place decides."""

    def __init__(self, english: str, translations: gettext.GNUTranslations) -> None:
        self.english = english
        self._translations = translations
        self._parts = english.split("{}")
        self._pattern: re.Pattern[str] | None = None

    def match(self, text: str) -> tuple[str, ...] | None:
        """What stands in the places."""
        # Most shapes are told apart by how they begin, which costs less than a pattern.
        if not text.startswith(self._parts[0]) or not text.endswith(self._parts[-1]):
            return None
        if self._pattern is None:
            self._pattern = re.compile("(.*?)".join(map(re.escape, self._parts)), re.DOTALL)
        found = self._pattern.fullmatch(text)
        return found.groups() if found else None

    def filled(self, values: tuple[str, ...]) -> str:
        """The Ukrainian with the values in its places; a value is never looked into again."""
        plain = (value.replace(",", "") for value in values)
        number = next((int(value) for value in plain if value.isdecimal()), 0)
        text = self._translations.ngettext(self.english, self.english, number)
        if text == self.english:
            text = self._translations.gettext(self.english)
        return _PLACE.sub(lambda place: values[int(place[1])], text)


class _Catalogue:
    def __init__(self) -> None:
        self.exact: dict[str, str] = {}
        self.shapes: list[_Shape] = []
        translations = gettext.translation(DOMAIN, str(FOLDER), ["uk"])
        assert isinstance(translations, gettext.GNUTranslations)
        # Not public, but the only way to learn what a catalogue holds without a parser of our own.
        for key in translations._catalog:  # type: ignore[attr-defined]
            english = key[0] if isinstance(key, tuple) else key
            if not english or (isinstance(key, tuple) and key[1]):
                continue
            if "{}" in english:
                self.shapes.append(_Shape(english, translations))
            else:
                self.exact[english] = translations.gettext(english)
        # The fuller a sentence is of words, the sooner it is tried: `{}: {}` fits nearly anything.
        self.shapes.sort(key=lambda shape: 2 * shape.english.count("{}") - len(shape.english))


@cache
def _catalogue() -> _Catalogue:
    return _Catalogue()
