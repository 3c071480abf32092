# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Bellingcat's auto-archiver writes about its captures: a CSV table, or results as JSON.

The table has the columns status, metadata and media. The last two hold Python literals with times
written as calls (`datetime.datetime(2026, 3, 5, …)`); they are read as a tree and never run. JSON
is one result, a list of them, or one a line, with the same three fields. Digests are those of its
hash enricher: `SHA-256:…` or `SHA3-512:…`.
"""

import ast
import csv
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dokaz.media.opening.capture_rows import (
    LARGEST_ROW,
    CaptureRow,
    members_of,
    time_of,
)
from dokaz.media.opening.json_walk import BadJson, JsonWalk, value_of
from dokaz.media.opening.members import ContainerFacts, Contents, NotAContainer, Trouble, Unopenable

COLUMNS = ["status", "metadata", "media"]
_MARK = b"\xef\xbb\xbf"
_DEEPEST = 30
_MOST_NESTED = 3
"""Media inside the properties of media: thumbnails of a film, the parts of a page."""


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The results. Raises NotAContainer: neither form; Unopenable: broken before the first."""
    file.seek(0)
    start = file.read(64).removeprefix(_MARK).lstrip()
    if start[:1] in (b"{", b"["):
        first, rows = _peeked(_json_rows(file))
        variant = "auto-archiver json"
    else:
        first, rows = _peeked(_csv_rows(file))
        variant = "auto-archiver csv"
    if first is None and variant.endswith("json"):
        raise NotAContainer("application/json")
    return Contents(
        facts=ContainerFacts(format="auto_archiver", variant=variant), members=members_of(rows)
    )


def _peeked(rows: Iterator[CaptureRow]) -> tuple[CaptureRow | None, Iterator[CaptureRow]]:
    first = next(rows, None)
    return first, _again(first, rows)


def _again(first: CaptureRow | None, rows: Iterator[CaptureRow]) -> Iterator[CaptureRow]:
    if first is not None:
        yield first
        yield from rows


class _Lines:
    """The lines of a table for a reader of CSV, keeping those of the row under way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.taken: list[bytes] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(LARGEST_ROW + 1)
        if not line:
            raise StopIteration
        self._size += len(line)
        if self._size > LARGEST_ROW:
            raise Unopenable(Trouble.DAMAGED, "a row is too large")
        self.taken.append(line)
        return line.decode("utf-8", "backslashreplace")

    def row(self) -> bytes:
        """The bytes of the row that was just read."""
        found = b"".join(self.taken)
        self.taken, self._size = [], 0
        return found


def _csv_rows(file: BinaryIO) -> Iterator[CaptureRow]:
    file.seek(len(_MARK) if _starts_with_mark(file) else 0)
    csv.field_size_limit(LARGEST_ROW)
    lines = _Lines(file)
    reader = csv.reader(lines)
    try:
        if [name.strip() for name in next(reader, [])][: len(COLUMNS)] != COLUMNS:
            raise NotAContainer("text/csv")
        lines.row()
        for cells in reader:
            raw = lines.row()
            if cells:
                yield _csv_row(raw, cells)
    except csv.Error as error:
        raise Unopenable(Trouble.DAMAGED, str(error)) from None


def _starts_with_mark(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(_MARK)) == _MARK


def _csv_row(raw: bytes, cells: list[str]) -> CaptureRow:
    status, metadata, media = [*cells, "", "", ""][:3]
    return _result(raw, status, _literal(metadata), _literal(media), extension="csv")


def _json_rows(file: BinaryIO) -> Iterator[CaptureRow]:
    walk = JsonWalk(file, largest=LARGEST_ROW)
    try:
        if walk.next() == "[":
            for _ in walk.elements():
                yield _json_row(walk.value())
            return
        while walk.next() == "{":
            yield _json_row(walk.value())
    except BadJson as error:
        raise Unopenable(Trouble.DAMAGED, str(error)) from None


def _json_row(raw: bytes) -> CaptureRow:
    result = value_of(raw)
    if not isinstance(result, dict) or not {*COLUMNS} <= set(result):
        raise NotAContainer("application/json")
    return _result(raw, result["status"], result["metadata"], result["media"], extension="json")


def _result(
    raw: bytes, status: object, metadata: object, media: object, *, extension: str
) -> CaptureRow:
    about = metadata if isinstance(metadata, dict) else {}
    found = _Files()
    found.add(media, depth=0)
    return CaptureRow(
        raw=raw,
        url=str(about.get("url") or ""),
        at=time_of(about.get("_processed_at")),
        succeeded="success" in str(status),
        files=tuple(found.paths),
        digests=tuple(found.digests),
        extension=extension,
    )


class _Files:
    """Media of a result, also those that stand in the properties of others."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.digests: list[tuple[str, str]] = []

    def add(self, media: object, *, depth: int) -> None:
        for one in media if isinstance(media, list) else [media]:
            if isinstance(one, dict) and isinstance(one.get("filename"), str):
                self._one(one, depth)

    def _one(self, media: dict[str, Any], depth: int) -> None:
        path = media.get("_key") or media["filename"]
        properties = media.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        if isinstance(path, str) and path:
            self.paths.append(path)
            digest = properties.get("hash")
            if isinstance(digest, str) and ":" in digest:
                kind, _colon, value = digest.partition(":")
                self.digests.append((path, f"{kind.lower().replace('-', '')}:{value.lower()}"))
        if depth < _MOST_NESTED:
            for inner in properties.values():
                self.add(inner, depth=depth + 1)


def _literal(text: str) -> object:
    """The value of a Python literal with times in it, or of JSON; None if it is neither."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _value(tree.body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, TypeError):
        return None


def _value(node: ast.expr, depth: int) -> object:
    """A literal's value; what is none, such as a call of anything but a time, is None."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {
            str(key.value): _value(value, depth + 1)
            for key, value in pairs
            if isinstance(key, ast.Constant)
        }
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(one, depth + 1) for one in node.elts]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "datetime.datetime":
        return _time(node)
    return None


def _time(call: ast.Call) -> dt.datetime | None:
    """`datetime.datetime(…)` with numbers, in UTC or a fixed distance from it; else no time."""
    numbers = [one.value for one in call.args if isinstance(one, ast.Constant)]
    if len(numbers) != len(call.args) or not all(isinstance(one, int) for one in numbers):
        return None
    zone = next((one.value for one in call.keywords if one.arg == "tzinfo"), None)
    if zone is None or ast.unparse(zone) not in ("datetime.timezone.utc", "tzutc()"):
        return None
    whole = [int(str(one)) for one in numbers[:7]]
    return dt.datetime(*whole, tzinfo=dt.UTC) if len(whole) >= 3 else None  # type: ignore[misc,arg-type]
