# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of JSON: a line an object (JSON lines), an array of objects, or one array inside an object.

Fields inside fields become columns with a dot between the names. A list of plain values becomes one
cell, its values parted by "; "; anything deeper stands in its cell as JSON.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.media.opening.json_walk import BadJson, JsonWalk, value_of
from dokaz.media.tables.delimited import checked
from dokaz.media.tables.shapes import (
    LONGEST_NAME,
    MOST_COLUMNS,
    NotATable,
    Row,
    RowTrouble,
)

LARGEST_OBJECT = 4 << 20
_MOST_DEPTH = 4
Fields = dict[str, str]


class Columns:
    """Names of columns in the order in which they turn up, each with its place."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.too_many = False

    def add(self, fields: Fields) -> None:
        """The names of one object."""
        for name in fields:
            if name not in self.places:
                if len(self.places) >= MOST_COLUMNS:
                    self.too_many = True
                    return
                self.places[name] = len(self.places)

    def row(self, number: int, fields: Fields) -> Row:
        """An object's values in their places."""
        cells = [""] * len(self.places)
        for name, text in fields.items():
            place = self.places.get(name)
            if place is None:
                return Row(number, tuple(cells), RowTrouble.TOO_MANY_COLUMNS)
            cells[place] = text
        return checked(number, cells)


Object = tuple[int, Fields | RowTrouble]
"""An object's number from 1 with its fields, or with why it has none."""


def lines(file: BinaryIO, *, mark: int) -> Iterator[Object]:
    """Objects of JSON lines. Empty lines are passed over, and counted as editors count."""
    file.seek(mark)
    number = 0
    while line := file.readline(LARGEST_OBJECT + 1):
        number += 1
        if len(line) > LARGEST_OBJECT:
            while line and not line.endswith(b"\n"):
                line = file.readline(LARGEST_OBJECT)
            yield number, RowTrouble.TOO_LONG
        elif line.strip():
            yield number, fields_of(line.strip())


def array_keys(file: BinaryIO) -> tuple[str, ...]:
    """Keys of the object's arrays; one empty key for a file that is an array itself.

    Raises:
        NotATable: it is neither.
    """
    walk = JsonWalk(file, largest=LARGEST_OBJECT)
    try:
        if walk.next() == "[":
            return ("",)
        if walk.next() != "{":
            raise NotATable("json")
        found = []
        for key in walk.fields():
            if walk.next() == "[":
                found.append(key[:LONGEST_NAME])
                for _one in walk.elements():
                    walk.value()
            else:
                walk.value()
        return tuple(found)
    except BadJson:
        raise NotATable("json") from None


def has_records(file: BinaryIO) -> bool:
    """Whether any of the arrays that `array_keys` names has an object in it. One is enough; what
    follows it is not looked at.

    Raises:
        NotATable: before one was found, the file turned out to be no JSON.
    """
    walk = JsonWalk(file, largest=LARGEST_OBJECT)
    try:
        if walk.next() == "[":
            return _has_object(walk)
        for _key in walk.fields():
            if walk.next() == "[":
                if _has_object(walk):
                    return True
            else:
                walk.value()
    except BadJson:
        raise NotATable("json") from None
    return False


def _has_object(walk: JsonWalk) -> bool:
    """Whether the array that begins here has one; if not, it is taken whole."""
    for _one in walk.elements():
        if walk.next() == "{":
            return True
        walk.value()
    return False


def array(file: BinaryIO, *, key: str) -> Iterator[Object]:
    """Objects of an array. What follows damage in the file cannot be read, and is one trouble."""
    walk = JsonWalk(file, largest=LARGEST_OBJECT)
    number = 0
    try:
        if not key:
            for number, _one in enumerate(walk.elements(), start=1):
                yield number, fields_of(walk.value())
            return
        for name in walk.fields():
            if name[:LONGEST_NAME] == key and walk.next() == "[":
                for number, _one in enumerate(walk.elements(), start=1):
                    yield number, fields_of(walk.value())
                return
            walk.value()
    except BadJson:
        yield number + 1, RowTrouble.NOT_JSON
        return
    raise NotATable("sheet")


def fields_of(raw: bytes) -> Fields | RowTrouble:
    """The fields of one object, or why it has none."""
    try:
        raw.decode("utf-8")
        value = value_of(raw)
    except UnicodeDecodeError:
        return RowTrouble.BYTES
    except BadJson:
        return RowTrouble.NOT_JSON
    if not isinstance(value, dict):
        return RowTrouble.NOT_OBJECT
    found: Fields = {}
    _flatten(value, "", found, depth=1)
    return found


def _flatten(value: dict[str, Any], before: str, found: Fields, *, depth: int) -> None:
    for key, inner in value.items():
        name = _storable(f"{before}{key}")[:LONGEST_NAME]
        if isinstance(inner, dict) and inner and depth < _MOST_DEPTH:
            _flatten(inner, f"{name}.", found, depth=depth + 1)
        else:
            text = _text(inner)
            if text or name not in found:
                found[name] = text


def _text(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(not isinstance(one, dict | list) for one in value):
        return "; ".join(_text(one) for one in value if one is not None)
    return _storable(json.dumps(value, ensure_ascii=False))


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
