# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fields of targets: what a column of a table can be mapped to."""

import enum
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


class FieldKind(enum.Enum):
    """How the value of a cell is read."""

    TEXT = "text"
    DATE = "date"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    PAIR = "pair"
    CHOICE = "choice"
    ADDRESS = "address"
    SOURCE = "source"
    FILE = "file"
    DIGEST = "digest"
    EXTERNAL_ID = "external_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `names`: what columns of it are called in the languages of the archive.

    `many`: several columns may go into it. `choices`: terms of its vocabulary; `finds`: the term
    that a word of the table names by itself, as a whole. `sealed`: it tells who somebody is, and is
    kept neither in the report nor beside the row.
    """

    key: str
    label: Promise
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    many: bool = False
    longest: int = 500
    choices: tuple[tuple[str, Promise | str], ...] = ()
    finds: Callable[[str], str | None] | None = None
    sealed: bool = False
    names: tuple[str, ...] = ()

    @property
    def may_be_constant(self) -> bool:
        """Whether a mapping may state one value for all rows: a plain text, a term or a source."""
        plain = (FieldKind.TEXT, FieldKind.CHOICE, FieldKind.SOURCE)
        return self.kind in plain and not self.many and not self.sealed

    def term_of(self, text: str) -> str | None:
        """The term that a word of the table is or names, without anybody's assignment."""
        if text in {term for term, _label in self.choices}:
            return text
        return self.finds(text) if self.finds is not None else None


def folded(name: str) -> str:
    """A column's name for comparing: small letters, signs as single blanks."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def suggestions(columns: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """The field that each column's name is known for, each field at most once unless `many`.

    Only whole names count: a likeness would be a silent guess.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    by_name = {folded(name): field for field in fields for name in (field.key, *field.names)}
    for column in columns:
        field = by_name.get(folded(column))
        if field is not None and (field.many or field.key not in taken):
            found[column] = field.key
            taken.add(field.key)
    return found


def column_keys(names: Sequence[str]) -> tuple[str, ...]:
    """Names by which a mapping calls columns: unnamed ones by their place, repeated ones counted.

    "Date", "Date (2)", "#3".
    """
    counts: dict[str, int] = {}
    keys = []
    for place, name in enumerate(names, start=1):
        key = " ".join(name.split()) or f"#{place}"
        counts[key] = counts.get(key, 0) + 1
        keys.append(key if counts[key] == 1 else f"{key} ({counts[key]})")
    return tuple(keys)
