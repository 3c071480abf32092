# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an entry is in the engine: fields, and the document that is made of it.

A text is handed over as one line of words, which the engine parts at spaces; handing over tokens
costs ten times as much. Which words have a base form, and which base forms sound so, is the same
wherever a word stands, so it is kept once in the index, as terms of `read` and `spoken`, and looked
up when asked: kept for each place where a word stands, it would double the index. What a class
stands for (`tantivy_reach`) is kept so too, as a term of `classes`.
"""

import base64
import functools
import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

import tantivy

from dokaz.search.index.packing import Packing
from dokaz.search.index.port import MOMENTS, Entry, Zone
from dokaz.search.texts.lines import Said
from dokaz.search.texts.sounds import sounds_of
from dokaz.search.texts.told import told

POSITION = "position:"
LOADED = "loaded:"
LEARNT = "learnt:"
DICTIONARY = "dictionary:"
NOTHING = "nothing:"
NO_OBJECTS = (POSITION, LOADED, LEARNT, DICTIONARY, NOTHING)
"""Keys of how far the outbox was read, of how far a filling got, of what is `LEARNED`, of the
dictionary of `packing`, and of what only makes a segment longer (`tantivy_merging`)."""
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
_COUNTED_TOGETHER = frozenset(itertools.chain(*COUNTED_TOGETHER.values()))
_OF_FEW_VALUES = _COUNTED_TOGETHER.union(CLASS_COLUMNS)
"""Their combinations come again: what is written of one is written once."""
_SPACES = {ord(space): number for number, space in enumerate(" \t\n\r\f", 1)}
NO_CLASS = "-"
_NO_VALUE: frozenset[str] = frozenset()
_DIGITS = 32


def mark(column: str, value: str) -> str:
    """A value of a column, to be compared. No spaces: the engine parts marks at them."""
    written = f"{column}={value}"
    return written if written.isprintable() and " " not in written else written.translate(_SPACES)


def _marks(columns: Mapping[str, Iterable[str]]) -> str:
    return " ".join([mark(name, value) for name, some in columns.items() for value in sorted(some)])


@functools.lru_cache(maxsize=20_000)
def _together(field: str, values: tuple[frozenset[str], ...]) -> tuple[tuple[str, ...], str]:
    """An object's values of the columns of a field of `COUNTED_TOGETHER`: each value is in exactly
    one of the terms, and there is one term unless a column has several values. And their marks."""
    rows = itertools.zip_longest(*map(sorted, values))
    terms = tuple(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return terms, _marks(dict(zip(COUNTED_TOGETHER[field], values, strict=True)))


@functools.lru_cache(maxsize=20_000)
def apart(term: str) -> tuple[str | None, ...]:
    """The value of each column in a term of `together`; None: it has none of that column."""
    return tuple(json.loads(term))


@functools.lru_cache(maxsize=20_000)
def _class_of(values: tuple[frozenset[str], ...]) -> tuple[str, str, str]:
    """The class of an object: a short term, since sets are made of it; what it stands for; and the
    marks of its columns that `_together` has not."""
    columns = {name: sorted(some) for name, some in zip(CLASS_COLUMNS, values, strict=True) if some}
    written = json.dumps(columns, separators=(",", ":"))
    short = hashlib.sha256(written.encode()).hexdigest()[:16]
    rest = {name: some for name, some in columns.items() if name not in _COUNTED_TOGETHER}
    return short, written, _marks(rest)


def meant(short: str, written: str) -> str:
    """What a class stands for, as a term of the field `classes`."""
    return f"{short} {written}"


def named(key: str) -> str:
    """The term by which an object is looked up: few letters, of which the engine writes most in one
    byte, where a byte of a key takes it two. Of 72 bits: that two of ten million keys have the same
    comes once in 10^8 archives."""
    return base64.b64encode(hashlib.sha256(key.encode()).digest()[:9]).decode()


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
    build.add_bytes_field("key", stored=True)
    for name in (*COUNTED_TOGETHER, *COUNTED_ALONE):
        build.add_text_field(name, fast=True, **raw)
    build.add_text_field("mark", tokenizer_name="whitespace", index_option="basic")
    for name in ("name_of_key", "class", *LEARNED):
        build.add_text_field(name, **raw)
    for name in ("happened", *MOMENTS):
        build.add_unsigned_field(name, fast=True)
    for zone in Zone:
        build.add_text_field(zone, tokenizer_name="whitespace")
    build.add_bytes_field("kept", stored=True)
    return _with_less(build.build())


def _with_less(built: Any) -> Any:
    """The schema, with lengths of texts kept for words alone (a byte an object and field), and
    nothing to look up what is counted together by: marks say that. The builder has no word for
    either; the engine's own description of a schema has."""
    make, (described,) = built.__reduce__()
    for field in described["inner"]:
        if field["name"] in COUNTED_TOGETHER:
            field["options"]["indexing"] = None
        elif field["type"] == "text" and field["name"] not in set(Zone):
            field["options"]["indexing"]["fieldnorms"] = False
    return make(described)


def note_of(key: str, written: bytes) -> Any:
    """The document that says how far the outbox was read (`POSITION`), or a filling got, or that
    has the `DICTIONARY`."""
    made = of_no_reader(key)
    made.add_bytes("kept", written)
    return made


def of_no_reader(key: str) -> Any:
    """Begins a document that is no object: of a class for which no condition is asked."""
    made = tantivy.Document()
    made.add_bytes("key", packed(key))
    made.add_text("name_of_key", named(key))
    made.add_text("class", NO_CLASS)
    return made


def _values(
    columns: Mapping[str, frozenset[str]], names: tuple[str, ...]
) -> tuple[frozenset[str], ...]:
    return tuple([columns.get(name, _NO_VALUE) for name in names])


class Documents:
    """Makes documents of entries. Remembers of which classes the index was told."""

    def __init__(self, packing: Packing) -> None:
        self._packing = packing
        self._classes: set[str] = set()
        self._new: Any | None = None

    def of(self, entry: Entry, lines: Mapping[str, str]) -> Any:
        """The document of one object. `lines`: by text its words with spaces between them."""
        made = tantivy.Document()
        add = made.add_text
        made.add_bytes("key", packed(entry.key))
        add("name_of_key", named(entry.key))
        columns = entry.columns
        short, written, marks = _class_of(_values(columns, CLASS_COLUMNS))
        add("class", short)
        if short not in self._classes:
            self._classes.add(short)
            self._tell("classes", meant(short, written))
        # One text, parted by the engine: handing each over by itself takes a fifth longer.
        all_marks = [marks]
        for field, names in COUNTED_TOGETHER.items():
            terms, marks = _together(field, _values(columns, names))
            all_marks.append(marks)
            for term in terms:
                add(field, term)
        for name, values in columns.items():
            if name in COUNTED_ALONE:
                for value in values:
                    add(name, value)
            elif name not in _OF_FEW_VALUES:
                all_marks += [mark(name, value) for value in values]
        add("mark", " ".join(all_marks))
        made.add_unsigned("registered", entry.registered)
        made.add_unsigned("happened", entry.happened)
        made.add_unsigned("since", entry.since)
        made.add_unsigned("until", entry.until)
        for zone, texts in entry.zones.items():
            for text in texts:
                if text:
                    # Between two values of a field the engine leaves a place free.
                    add(zone, lines[text])
        if entry.kept:
            made.add_bytes("kept", self._packing.packed(entry.kept))
        return made

    def learn(self, said: Said) -> None:
        """Base forms of words that are new, and how those sound that are new."""
        for term in said.read:
            self._tell("read", term)
        for form in said.forms:
            for sound in sounds_of((form,)):
                self._tell("spoken", told(sound, form))

    def of_what_is_new(self) -> Any | None:
        """The document of words and classes met since it was last asked for, if there are any."""
        made, self._new = self._new, None
        return made

    def _tell(self, field: str, term: str) -> None:
        if self._new is None:
            self._new = of_no_reader(LEARNT)
        self._new.add_text(field, term)
