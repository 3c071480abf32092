# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same texts and questions with SQLite's FTS5 and PostgreSQL's text search, by plain SQL.

Both get the base forms that the node's own analysis found, the person's organisation and level as
columns, and count what they find by three columns, as a page does by eleven.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.core.throwaway import _server
from benchmarks.search.entries import entry_of
from benchmarks.search.invented import ORGANISATIONS, PART, Archive
from benchmarks.search.questions import Asker

from dokaz.search.index.port import Zone
from dokaz.search.texts.tokens import tokens_of

_MINE = 20 % ORGANISATIONS
_ROW = "id, organisation, level, registered, kind, year"
_MAY = f"(level <= 1 or (organisation = {_MINE} and level <= 3))"


def rows(archive: Archive, count: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of both tables, a part of the archive at a time."""
    for number in range(-(-count // PART)):
        yield [
            (one.number, one.organisation, one.level, entry.registered, one.kind,
             next(iter(entry.columns["year"])),
             " ".join(token.forms[0] for zone in Zone
                      for text in entry.zones[zone] for token in tokens_of(text) if token.forms))
            for one in archive.part(number)
            for entry in (entry_of(one),)
        ][: count - number * PART]  # fmt: skip


class Fts5:
    """One table of words without their text, and one of what is counted and compared."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.sqlite3", isolation_level=None)
        self._database.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -200000;"
            f"create table object ({_ROW.replace('id', 'id integer primary key', 1)});"
            "create virtual table words using fts5 (said, content='', tokenize='unicode61');"
        )

    def fill(self, parts: Iterator[list[tuple[Any, ...]]]) -> float:
        seconds = 0.0
        for part in parts:
            began = time.perf_counter()
            self._database.execute("begin")
            self._database.executemany("insert into object values (?,?,?,?,?,?)",
                                       (row[:6] for row in part))  # fmt: skip
            self._database.executemany("insert into words (rowid, said) values (?,?)",
                                       ((row[0], row[6]) for row in part))  # fmt: skip
            self._database.execute("commit")
            seconds += time.perf_counter() - began
        began = time.perf_counter()
        self._database.execute("insert into words (words) values ('optimize')")
        return seconds + time.perf_counter() - began

    def ask(self, words: Sequence[str], *, how: str = "and", newest: bool = False) -> int:
        quoted = [f'"{word}"' for word in words]
        match = {"and": " ".join(quoted), "row": f'"{" ".join(words)}"',
                 "beginning": f"{quoted[0]} *"}[how]  # fmt: skip
        found = f"words join object on object.id = words.rowid where words match ? and {_MAY}"
        order = "registered desc" if newest else "rank"
        run = self._database.execute
        run(f"select id from {found} order by {order} limit 20", (match,)).fetchall()
        for column in ("kind", "organisation", "year"):
            run(f"select {column}, count(*) from {found} group by 1", (match,)).fetchall()
        return int(run(f"select count(*) from {found}", (match,)).fetchone()[0])


class PostgreSQL:
    """One table with a GIN index over a text vector made of the same base forms."""

    name = "PostgreSQL"

    def __init__(self, folder: Path) -> None:
        import psycopg

        self._connection = psycopg.connect(_server(folder / "server"), autocommit=True)
        self._connection.execute(
            "create table object (id bigint primary key, organisation int, level int,"
            " registered bigint, kind text, year text, said tsvector)"
        )

    def fill(self, parts: Iterator[list[tuple[Any, ...]]]) -> float:
        seconds = 0.0
        for part in parts:
            began = time.perf_counter()
            self._connection.execute("create temporary table came (like object)")
            self._connection.execute("alter table came alter said type text")
            with self._connection.cursor().copy("copy came from stdin") as copy:
                for row in part:
                    copy.write_row(row)
            self._connection.execute(
                "insert into object select id, organisation, level, registered, kind, year,"
                " to_tsvector('simple', said) from came"
            )
            self._connection.execute("drop table came")
            seconds += time.perf_counter() - began
        began = time.perf_counter()
        self._connection.execute("create index on object using gin (said)")
        self._connection.execute("create index on object (registered)")
        self._connection.execute("vacuum analyze object")
        return seconds + time.perf_counter() - began

    def ask(self, words: Sequence[str], *, how: str = "and", newest: bool = False) -> int:
        quoted = ["'" + word.replace("'", "''") + "'" for word in words]
        match = {"and": " & ".join(quoted), "row": " <-> ".join(quoted),
                 "beginning": f"{quoted[0]}:*"}[how]  # fmt: skip
        found = f"object, to_tsquery('simple', %s) asked where said @@ asked and {_MAY}"
        order = "registered desc" if newest else "ts_rank(said, asked) desc"
        run = self._connection.execute
        run(f"select id from {found} order by {order} limit 20", (match,)).fetchall()
        for column in ("kind", "organisation", "year"):
            run(f"select {column}, count(*) from {found} group by 1", (match,)).fetchall()
        return int(run(f"select count(*) from {found}", (match,)).fetchone()[0])


def compare(folder: Path, archive: Archive, count: int, asker: Asker, measured: Any) -> None:
    """Print the table of both, by the classes that they can answer."""
    for engine in (Fts5(folder), PostgreSQL(folder)):
        seconds = engine.fill(rows(archive, count))
        print(f"\n{engine.name}: filled in {seconds:,.0f} s without the making of words "
              f"({count / seconds:,.0f} items/s)")  # fmt: skip
        pairs = list(zip(asker.common, reversed(asker.middle), strict=True))
        for name, questions in (
            ("rare word", [([word], {}) for word in asker.rare]),
            ("common word", [([word], {}) for word in asker.common]),
            ("common word, newest first", [([word], {"newest": True}) for word in asker.common]),
            ("two words", [(pair, {}) for pair in pairs]),
            ("phrase", [(row.split(), {"how": "row"}) for row in asker.rows]),
            ("beginning of a word", [([w[:4]], {"how": "beginning"}) for w in asker.middle]),
        ):
            formed = [(_forms(words, how), how) for words, how in questions]
            measured(name, formed, lambda one: engine.ask(one[0], **one[1]), 1)  # noqa: B023


def _forms(words: Sequence[str], how: dict[str, Any]) -> list[str]:
    """Base forms of the words, as a page asks for them; beginnings stay as they are."""
    if how.get("how") == "beginning":
        return list(words)
    return [token.forms[0] for token in tokens_of(" ".join(words))]
