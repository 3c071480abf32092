# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an entry is in the engine: fields, and the document that is made of it.

A text is handed over as one line of words, which the engine parts at spaces; handing over tokens
costs ten times as much. Which words have a base form, and which base forms sound so, is the same
wherever a word stands, so it is kept once in the index, as terms of `read` and `spoken`, and looked
up when asked: kept for each place where a word stands, it would double the index. What a class
stands for (`tantivy_reach`) is kept so too, as a term of `classes`.
"""

import functools
import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import tantivy

from dokaz.search.index.port import MOMENTS, Entry, Zone
from dokaz.search.index.tantivy_words import Words
from dokaz.search.texts.tokens import Token

POSITION = "position:"
LOADED = "loaded:"
LEARNT = "learnt:"
NO_OBJECTS = (POSITION, LOADED, LEARNT)
"""Keys of how far the outbox was read, of how far a filling got, and of what is `LEARNED`."""
LEARNED = ("read", "spoken", "classes")
"""Fields of what is the same for all objects, kept in documents of their own."""
COUNTED_TOGETHER = {
    "held": ("subject", "organisation", "confidentiality"),
    "sort": ("kind", "state", "language"),
    "grade": ("verification", "year", "graphic"),
}
"""Columns of few values by the field that holds them side by side: counting takes the longer the
more fields there are, and what is counted of a field says it of each of its columns."""
COUNTED_ALONE = ("place", "crime", "source", "tag")
"""Other columns to count by, each a field. Values of the rest are terms of `mark`."""
CLASS_COLUMNS = (
    "subject", "organisation_id", "organisation", "confidentiality", "privileged", "status",
    "undone_at_is_null", "erased_at_is_null", "about_kind", "audience", "role", "visibility",
)  # fmt: skip
"""Columns of few values, on which policies mostly decide: objects that agree in all are a class."""
NO_CLASS = "-"
_NO_VALUE: frozenset[str] = frozenset()
_DIGITS = 32


def mark(column: str, value: str) -> str:
    """A value of a column, to be compared."""
    return f"{column}={value}"


def together(field: str, columns: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """An object's values of the columns of a field of `COUNTED_TOGETHER`: each value is in exactly
    one of the terms. There is one term unless a column has several values."""
    return _together(tuple([columns.get(name, _NO_VALUE) for name in COUNTED_TOGETHER[field]]))


@functools.lru_cache(maxsize=20_000)
def _together(columns: tuple[frozenset[str], ...]) -> tuple[str, ...]:
    rows = itertools.zip_longest(*map(sorted, columns))
    return tuple(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)


@functools.lru_cache(maxsize=20_000)
def apart(term: str) -> tuple[str | None, ...]:
    """The value of each column in a term of `together`; None: it has none of that column."""
    return tuple(json.loads(term))


def class_of(columns: Mapping[str, frozenset[str]]) -> tuple[str, str]:
    """The class of an object: a short term, since sets are made of it, and what it stands for."""
    return _class_of(
        tuple((name, frozenset(columns[name])) for name in CLASS_COLUMNS if columns.get(name))
    )


@functools.lru_cache(maxsize=20_000)
def _class_of(said: tuple[tuple[str, frozenset[str]], ...]) -> tuple[str, str]:
    written = json.dumps({name: sorted(values) for name, values in said}, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16], written


def meant(short: str, written: str) -> str:
    """What a class stands for, as a term of the field `classes`."""
    return f"{short} {written}"


def packed(key: str) -> bytes:
    """A key as the engine holds it: half as long, and a large archive has millions."""
    subject, _, digits = key.partition(":")
    return (
        f"{subject}:".encode() + bytes.fromhex(digits) if len(digits) == _DIGITS else key.encode()
    )


def unpacked(held: bytes) -> str:
    """The key of `packed`; none is as long that is not an object's."""
    subject, _, rest = bytes(held).partition(b":")
    return f"{subject.decode()}:{rest.hex()}"


@functools.cache
def schema() -> Any:
    """All fields."""
    build = tantivy.SchemaBuilder()
    raw = {"tokenizer_name": "raw", "index_option": "basic"}
    build.add_bytes_field("key", stored=True, indexed=True)
    for name in (*COUNTED_TOGETHER, *COUNTED_ALONE):
        build.add_text_field(name, fast=True, **raw)
    for name in ("mark", "class", *LEARNED):
        build.add_text_field(name, **raw)
    for name in ("happened", *MOMENTS):
        build.add_unsigned_field(name, fast=True)
    for zone in Zone:
        build.add_text_field(zone, tokenizer_name="whitespace")
    build.add_bytes_field("kept", stored=True)
    return build.build()


def note_of(key: str, written: str) -> Any:
    """The document that says how far the outbox was read (`POSITION`), or a filling got."""
    made = _of_no_reader(key)
    made.add_bytes("kept", written.encode())
    return made


def _of_no_reader(key: str) -> Any:
    """Begins a document that is no object: of a class for which no condition is asked."""
    made = tantivy.Document()
    made.add_bytes("key", packed(key))
    made.add_text("class", NO_CLASS)
    return made


class Documents:
    """Makes documents of entries. Remembers of which words and classes the index was told."""

    def __init__(self) -> None:
        self._words = Words()
        self._classes: set[str] = set()
        self._new: Any | None = None

    def of(self, entry: Entry, lines: Mapping[str, str]) -> Any:
        """The document of one object. `lines`: by text its words with spaces between them."""
        made = tantivy.Document()
        add = made.add_text
        made.add_bytes("key", packed(entry.key))
        for name, values in entry.columns.items():
            alone = name in COUNTED_ALONE
            for value in values:
                if alone:
                    add(name, value)
                else:
                    add("mark", mark(name, value))
        for field in COUNTED_TOGETHER:
            for term in together(field, entry.columns):
                add(field, term)
        short, written = class_of(entry.columns)
        add("class", short)
        if short not in self._classes:
            self._classes.add(short)
            self._tell("classes", meant(short, written))
        made.add_unsigned("registered", entry.registered)
        made.add_unsigned("happened", entry.happened)
        made.add_unsigned("since", entry.since)
        made.add_unsigned("until", entry.until)
        for zone, texts in entry.zones.items():
            for text in texts:
                if text:
                    # Between two values of a field the engine leaves a place free.
                    add(zone, lines[text])
        made.add_bytes("kept", entry.kept)
        return made

    def learn(self, met: Iterable[Token]) -> None:
        """Words that are new."""
        for field, term in self._words.told(met):
            self._tell(field, term)

    def of_what_is_new(self) -> Any | None:
        """The document of words and classes met since it was last asked for, if there are any."""
        made, self._new = self._new, None
        return made

    def _tell(self, field: str, term: str) -> None:
        if self._new is None:
            self._new = _of_no_reader(LEARNT)
        self._new.add_text(field, term)
