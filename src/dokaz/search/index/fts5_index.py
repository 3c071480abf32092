# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same with SQLite's FTS5 alone: for machines without the engine's wheel, and to compare with.

FTS5 finds objects that have the tokens; what it cannot do (several tokens at one place, who may
find what, counts by column) is looked at object by object. Right and slow: for small archives.
Tokens are written as hexadecimal digits, since FTS5 would fold and part letters by rules of its
own. Freed pages are overwritten (`secure_delete`).
"""

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from dokaz.gate.api import holds, pieces
from dokaz.search.errors import IndexBusy, IndexDamaged
from dokaz.search.index.port import (
    Alike,
    AllOf,
    AnyOf,
    Beginning,
    During,
    Entry,
    Hits,
    InARow,
    Layer,
    NotThis,
    Order,
    Question,
    Reached,
    Term,
    Wanted,
    Where,
    Zone,
)
from dokaz.search.texts.sounds import sounds_of
from dokaz.search.texts.tokens import Token, tokens_of

NAME = "fts5"
_FILE = "index.sqlite3"
_FIELDS = tuple(f"{zone}_{layer}" for zone in Zone for layer in Layer)
_WAIT_SECONDS = 30.0
_PIECE = 5_000

_TABLES = f"""
create table if not exists object (
    id integer primary key, key text unique not null, registered integer not null,
    happened integer not null, since integer not null, until integer not null,
    columns text not null, places blob not null, kept blob not null
);
create table if not exists position (one integer primary key, reached text not null);
create table if not exists loaded (one integer primary key, note text not null);
create virtual table if not exists tokens using fts5 ({", ".join(_FIELDS)}, tokenize='ascii');
create virtual table if not exists vocabulary using fts5vocab (tokens, col);
"""


class Fts5Index:
    """See `port.Index`."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        path = folder / _FILE
        if not make and not path.exists():
            raise IndexDamaged("the search index has no file")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _told():
            self._opened = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._opened.execute("pragma journal_mode = wal")
            self._opened.execute("pragma synchronous = full")
            self._opened.execute("pragma secure_delete = on")
            if make:
                self._opened.executescript(_TABLES)

    def write(self, entries: Sequence[Entry], gone: Sequence[str], reached: Reached) -> None:
        with _told():
            self._opened.execute("begin immediate")
            try:
                for key in [*gone, *(entry.key for entry in entries)]:
                    self._drop(key)
                for entry in entries:
                    self._add(entry)
                self._opened.execute(
                    "insert or replace into position values (1, ?)", (reached.written(),)
                )
                if gone:
                    self._opened.execute("insert into tokens(tokens) values ('optimize')")
                self._opened.execute("commit")
            except BaseException:
                self._opened.execute("rollback")
                raise
            if gone:
                # What was overwritten in the file may still stand in the journal beside it.
                self._opened.execute("pragma wal_checkpoint(truncate)")

    def _drop(self, key: str) -> None:
        row = self._opened.execute("select id from object where key = ?", (key,)).fetchone()
        if row is not None:
            self._opened.execute("delete from tokens where rowid = ?", row)
            self._opened.execute("delete from object where id = ?", row)

    def _add(self, entry: Entry) -> None:
        places = _places(entry)
        made = self._opened.execute(
            "insert into object "
            "(key, registered, happened, since, until, columns, places, kept) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.key,
                entry.registered,
                entry.happened,
                entry.since,
                entry.until,
                json.dumps({name: sorted(values) for name, values in entry.columns.items()}),
                zlib.compress(json.dumps(places, ensure_ascii=False).encode()),
                zlib.compress(entry.kept),
            ),
        )
        bags = [
            " ".join(sorted({_written(text) for _place, text in places.get(field, ())}))
            for field in _FIELDS
        ]
        marks = ", ".join("?" * (len(_FIELDS) + 1))
        self._opened.execute(
            f"insert into tokens (rowid, {', '.join(_FIELDS)}) values ({marks})",  # noqa: S608
            (made.lastrowid, *bags),
        )

    def load(self, batches: Iterable[Sequence[Entry]], *, note: Callable[[], str] = str) -> None:
        with _told():
            self._opened.execute("begin immediate")
            try:
                for batch in batches:
                    for entry in batch:
                        self._add(entry)
                self._opened.execute("insert or replace into loaded values (1, ?)", (note(),))
                self._opened.execute("commit")
            except BaseException:
                self._opened.execute("rollback")
                raise

    def settle(self) -> None:
        with _told():
            self._opened.execute("insert into tokens(tokens) values ('optimize')")

    def noted(self) -> str:
        with _told():
            row = self._opened.execute("select note from loaded").fetchone()
        return str(row[0]) if row else ""

    def reached(self) -> Reached:
        with _told():
            row = self._opened.execute("select reached from position").fetchone()
        return Reached.read(row[0]) if row else Reached()

    def size(self) -> int:
        with _told():
            return int(self._opened.execute("select count(*) from object").fetchone()[0])

    def ask(self, question: Question) -> Hits:
        with _told():
            found = self._passing(question)
            rows = sorted(found, key=_sorter(question.order))
        facets = {}
        for name in question.facets:
            counts: Counter[str] = Counter()
            for row in rows:
                counts.update(row.columns.get(name, ()))
            facets[name] = dict(counts)
        shown = rows[question.first : question.first + question.count]
        return Hits([row.key for row in shown], len(rows), facets)

    def each(self, question: Question) -> Iterator[list[str]]:
        with _told():
            rows = sorted(self._passing(question), key=_sorter(question.order))
        for some in pieces(rows, _PIECE):
            yield [row.key for row in some]

    def _passing(self, question: Question) -> list["_Row"]:
        ids = self._ids(question.wanted)
        found = []
        for row in self._rows(None if ids is None else set(ids)):
            condition = question.reach.get(row.subject)
            if condition is None or row.key in question.left_out:
                continue
            if holds(condition, row.id, row.values):
                found.append(row if ids is None else row.ranked(ids[row.number]))
        return found

    def _rows(self, numbers: set[int] | None) -> Iterator["_Row"]:
        columns = "id, key, registered, happened, columns"
        for number, key, registered, happened, values in self._opened.execute(
            f"select {columns} from object"  # noqa: S608 - written here
        ):
            if numbers is None or number in numbers:
                yield _Row(number, key, registered, happened, json.loads(values))

    def _ids(self, wanted: Wanted) -> dict[int, float] | None:
        """Row numbers with their ranks, higher is better; None: all of them."""
        if isinstance(wanted, AllOf):
            parts = [self._ids(part) for part in wanted.parts]
            known = [part for part in parts if part is not None]
            if not known:
                return None
            common = set.intersection(*(set(part) for part in known))
            return {one: sum(part[one] for part in known) for one in common}
        if isinstance(wanted, AnyOf):
            return self._any_of(wanted)
        if isinstance(wanted, NotThis):
            out = self._ids(wanted.part)
            return {} if out is None else dict.fromkeys(self._all_ids() - set(out), 0.0)
        if isinstance(wanted, During):
            found = self._opened.execute(
                f"select id from object where {wanted.moment} between ? and ?",  # noqa: S608
                (wanted.first, wanted.last),
            )
            return {row[0]: 0.0 for row in found}
        if isinstance(wanted, Where):
            return {
                row.number: 0.0
                for row in self._rows(None)
                if holds(wanted.condition, row.id, row.values)
            }
        return self._having(wanted)

    def _any_of(self, wanted: AnyOf) -> dict[int, float] | None:
        weights = wanted.weights or (1.0,) * len(wanted.parts)
        found: dict[int, float] = {}
        for part, weight in zip(wanted.parts, weights, strict=True):
            ids = self._ids(part)
            if ids is None:
                return None
            for one, rank in ids.items():
                found[one] = max(found.get(one, 0.0), rank * weight)
        return found

    def _having(self, wanted: Term | Beginning | Alike | InARow) -> dict[int, float]:
        if isinstance(wanted, Term):
            return self._matching(f"{wanted.zone}_{wanted.layer}", [wanted.text])
        if isinstance(wanted, Beginning):
            field = f"{wanted.zone}_{Layer.WORD}"
            texts = self._vocabulary(field, lambda text: text.startswith(wanted.text))
            return self._matching(field, texts)
        if isinstance(wanted, Alike):
            field = f"{wanted.zone}_{Layer.WORD}"
            near = self._vocabulary(field, lambda text: _within(text, wanted.text, wanted.letters))
            return self._matching(field, near)
        return self._in_a_row(wanted)

    def _matching(self, field: str, texts: Sequence[str]) -> dict[int, float]:
        found: dict[int, float] = {}
        for some in pieces(texts, 200):
            any_of = " OR ".join(f'"{_written(text)}"' for text in some)
            rows = self._opened.execute(
                "select rowid, -rank from tokens where tokens match ?",
                (f"{field} : ({any_of})",),
            )
            for one, rank in rows:
                found[one] = max(found.get(one, 0.0), rank)
        return found

    def _vocabulary(self, field: str, fits: Callable[[str], bool]) -> list[str]:
        rows = self._opened.execute("select term from vocabulary where col = ?", (field,))
        return [text for (term,) in rows if fits(text := bytes.fromhex(term).decode())]

    def _in_a_row(self, wanted: InARow) -> dict[int, float]:
        parts = [self._at_one_place(wanted.zone, ways) for ways in wanted.places]
        common = set.intersection(*(set(part) for part in parts)) if parts else set()
        found = {}
        for one in common:
            row = self._opened.execute("select places from object where id = ?", (one,)).fetchone()
            written = json.loads(zlib.decompress(row[0]))
            standing = [
                {
                    place - step
                    for layer, text in ways
                    for place, token in written.get(f"{wanted.zone}_{layer}", ())
                    if token == text
                }
                for step, ways in enumerate(wanted.places)
            ]
            if set.intersection(*standing):
                found[one] = sum(part[one] for part in parts)
        return found

    def _at_one_place(self, zone: Zone, ways: Sequence[tuple[Layer, str]]) -> dict[int, float]:
        found: dict[int, float] = {}
        for layer, text in ways:
            for one, rank in self._matching(f"{zone}_{layer}", [text]).items():
                found[one] = max(found.get(one, 0.0), rank)
        return found

    def _all_ids(self) -> set[int]:
        return {row[0] for row in self._opened.execute("select id from object")}

    def kept(self, keys: Sequence[str]) -> dict[str, bytes]:
        found = {}
        with _told():
            for key in keys:
                row = self._opened.execute(
                    "select kept from object where key = ?", (key,)
                ).fetchone()
                if row is not None:
                    found[key] = zlib.decompress(row[0])
        return found

    def check(self) -> None:
        with _told():
            said = self._opened.execute("pragma integrity_check").fetchone()[0]
            self._opened.execute("insert into tokens(tokens) values ('integrity-check')")
        if said != "ok":
            raise IndexDamaged("the search index's file is not whole")

    def close(self) -> None:
        self._opened.close()


class _Row:
    """One object that was found."""

    __slots__ = ("columns", "happened", "key", "number", "rank", "registered")

    def __init__(
        self, number: int, key: str, registered: int, happened: int, columns: Mapping[str, Any]
    ) -> None:
        self.number, self.key, self.rank = number, key, 0.0
        self.registered, self.happened, self.columns = registered, happened, columns

    @property
    def subject(self) -> str:
        return self.key.partition(":")[0]

    @property
    def id(self) -> UUID:
        return UUID(hex=self.key.partition(":")[2])

    def values(self, column: str) -> frozenset[str]:
        return frozenset(self.columns.get(column, ()))

    def ranked(self, rank: float) -> "_Row":
        self.rank = rank
        return self


def _sorter(order: Order) -> Callable[[_Row], tuple[float, int]]:
    if order is Order.NEWEST:
        return lambda row: (-row.registered, row.number)
    if order is Order.LATEST:
        return lambda row: (-row.happened, row.number)
    if order is Order.EARLIEST:
        return lambda row: (row.happened, row.number)
    return lambda row: (-row.rank, row.number)


def _places(entry: Entry) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for zone, texts in entry.zones.items():
        for place, token in _placed(texts):
            found.setdefault(f"{zone}_{Layer.WORD}", []).append((place, token.word))
            for text in token.forms or (token.word,):
                found.setdefault(f"{zone}_{Layer.FORM}", []).append((place, text))
            for text in sounds_of(token.forms):
                found.setdefault(f"{zone}_{Layer.SOUND}", []).append((place, text))
    return found


def _placed(texts: Sequence[str]) -> Iterator[tuple[int, Token]]:
    """Words with their places; one is left free between two texts."""
    place = 0
    for text in filter(None, texts):
        tokens = tokens_of(text)
        yield from enumerate(tokens, start=place)
        place += len(tokens) + 1


def _written(text: str) -> str:
    return text.encode().hex()


def _within(one: str, other: str, letters: int) -> bool:
    """Whether two words differ in up to so many letters; two swapped count as one."""
    if abs(len(one) - len(other)) > letters:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, mark in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != mark))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == mark:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1] <= letters


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise IndexBusy("another process writes to the search index") from error
        raise IndexDamaged("the search index's file cannot be used") from error
    except (sqlite3.DatabaseError, zlib.error) as error:
        raise IndexDamaged("the search index's file cannot be used") from error
