# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an entry is in the engine: fields, and the document that is made of it.

How a base form sounds is the same wherever it stands, so it is kept once in the index, as a term
of `spoken`, and not with every word of every text: a third less to write and to keep.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import tantivy

from dokaz.search.index.port import FACETS, FIRST_COLUMNS, MOMENTS, Entry, Layer, Reached, Zone
from dokaz.search.texts.tokens import Token, sounds_of

POSITION = "position:"
SPOKEN = "spoken:"
"""Keys of what is not an object: how far the outbox was read, and how words sound."""
COUNTED = (*FACETS, "source", "cell")
"""Columns with a field of their own; values of the others are terms of `mark`."""
_KNOWN_WORDS = 400_000
_Token = tantivy.Token


def field_of(zone: Zone, layer: Layer) -> str:
    """The field of words as they stand or of base forms."""
    return f"{zone}_{layer}"


def mark(column: str, value: str) -> str:
    """A value of a column that is compared and never counted."""
    return f"{column}={value}"


def spoken(sound: str, form: str) -> str:
    """That a base form sounds so. With an empty form: what all terms of the sound begin with."""
    return f"{sound} {form}"


@functools.cache
def schema() -> Any:
    """All fields. Words are parted at spaces by the engine; forms come parted."""
    build = tantivy.SchemaBuilder()
    raw = {"tokenizer_name": "raw", "index_option": "basic"}
    build.add_text_field("key", stored=True, **raw)
    for name in COUNTED:
        build.add_text_field(name, fast=True, **raw)
    for name in ("mark", "spoken"):
        build.add_text_field(name, **raw)
    for name in ("happened", *MOMENTS):
        build.add_unsigned_field(name, fast=True)
    for zone in Zone:
        build.add_text_field(field_of(zone, Layer.WORD), tokenizer_name="whitespace")
        build.add_text_field(field_of(zone, Layer.FORM), tokenizer_name="raw")
    build.add_bytes_field("kept", stored=True)
    return build.build()


def note_of(reached: Reached) -> Any:
    """The document that says how far the outbox was read."""
    made = tantivy.Document()
    made.add_text("key", POSITION)
    made.add_bytes("kept", reached.written().encode())
    return made


class Documents:
    """Makes documents of entries. Remembers which words the index was told the sound of."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, ...]] = {}
        self._new: set[str] = set()

    def of(self, entry: Entry) -> Any:
        """The document of one object."""
        made = tantivy.Document()
        add = made.add_text
        add("key", entry.key)
        for name in COUNTED:
            for value in entry.columns.get(name, ()):
                add(name, value)
        for name in FIRST_COLUMNS:
            for value in entry.columns.get(name, ()) if name not in COUNTED else ():
                add("mark", mark(name, value))
        made.add_unsigned("registered", entry.registered)
        made.add_unsigned("happened", entry.happened)
        made.add_unsigned("since", entry.since)
        made.add_unsigned("until", entry.until)
        for zone, texts in entry.zones.items():
            if texts:
                self._add(made, zone, texts)
        made.add_bytes("kept", entry.kept)
        return made

    def of_new_words(self) -> Any | None:
        """The document of words met since it was last asked for; None: there were none."""
        if not self._new:
            return None
        made = tantivy.Document()
        made.add_text("key", SPOKEN)
        for term in sorted(self._new):
            made.add_text("spoken", term)
        self._new.clear()
        return made

    def forget(self) -> None:
        """What was told last may not have arrived."""
        self._told.clear()
        self._new.clear()

    def _add(self, made: Any, zone: Zone, texts: Sequence[Sequence[Token]]) -> None:
        """The words of each text joined, for the engine to part: a tenth of the work of handing
        over tokens. Base forms as tokens, since a place may have several or none. Between two
        texts a place is left free, as the engine does between two values.
        """
        word = field_of(zone, Layer.WORD)
        told = self._told
        forms: list[Any] = []
        place = 0
        for text in texts:
            made.add_text(word, " ".join([token.word for token in text]))
            for token in text:
                found = token.forms
                if told.get(token.word) != found:
                    self._meet(token)
                for one in found:
                    forms.append(_Token(one, place, 0))
                place += 1
            place += 1
        if forms:
            made.add_pre_tokenized_text(
                field_of(zone, Layer.FORM), tantivy.PreTokenizedString("", forms)
            )

    def _meet(self, token: Token) -> None:
        if len(self._told) > _KNOWN_WORDS:
            self._told.clear()
        self._told[token.word] = token.forms
        self._new.update(spoken_terms(token.forms))


def spoken_terms(forms: Iterable[str]) -> list[str]:
    """How base forms sound, as terms of the field `spoken`."""
    return [spoken(sound, form) for form in forms for sound in sounds_of((form,))]
