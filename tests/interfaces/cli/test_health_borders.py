# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks of the doctor are made to fail, each at its border: what no whole node shows quickly."""

import shutil
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.interfaces.cli.installed import Node

from dokaz.evidence import api as evidence
from dokaz.gate import api as gate
from dokaz.intake import api as intake
from dokaz.interfaces.cli.engine import Sqlite
from dokaz.interfaces.cli.health import database, files, log, machine, rows, searching, work
from dokaz.interfaces.cli.health.verdict import Verdict
from dokaz.ledger import api as ledger
from dokaz.media import sandbox
from dokaz.search import api as search

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OK, ATTENTION, WRONG = Verdict.OK, Verdict.ATTENTION, Verdict.WRONG
GIGABYTE = 10**9


def verdict(found: Any) -> Verdict:
    """The verdict of the one finding there is; whatever is not well says what to do."""
    (one,) = found
    assert bool(one.todo) == (one.verdict is not OK)
    return one.verdict


class Server:
    """Stands for a PostgreSQL server: what it answers to questions with these words in them."""

    name = "postgresql"

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        (found,) = (answer for words, answer in self.answers.items() if words in query)
        return [(value,) for value in found] if isinstance(found, set) else [(found,)]


@pytest.mark.parametrize(
    ("free", "expected"),
    [(0.9, WRONG), (1.0, ATTENTION), (9.9, ATTENTION), (10.0, OK)],
)
def test_free_space(
    free: float, expected: Verdict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=int(free * GIGABYTE), total=100 * GIGABYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert verdict(machine.free_space(tmp_path)) is expected


@pytest.mark.parametrize("open_at", ["network", "files", "programs", "resources"])
def test_a_fence_of_the_decoders_that_does_not_stand(
    open_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("network_blocked", "files_blocked", "programs_blocked", "resources_limited")
    fences = SimpleNamespace(**{name: not name.startswith(open_at) for name in names})

    @contextmanager
    def box() -> Any:
        yield SimpleNamespace(confinement=lambda: fences)

    monkeypatch.setattr(sandbox, "Sandbox", box)
    (found,) = machine.sandbox()
    assert (found.verdict, open_at in found.message) == (ATTENTION, True)


@pytest.mark.parametrize(("number", "expected"), [(140_019, WRONG), (150_000, OK)])
def test_the_version_of_the_server(number: int, expected: Verdict) -> None:
    assert verdict(database.version(Server(server_version_num=str(number)))) is expected


@pytest.mark.parametrize(
    ("kept", "expected"), [("SQL_ASCII", WRONG), ("LATIN1", WRONG), ("UTF8", OK)]
)
def test_the_encoding_of_the_server(kept: str, expected: Verdict) -> None:
    assert verdict(database.encoding(Server(server_encoding=kept))) is expected


@pytest.mark.parametrize("command", ["run", "serve", "worker"])
def test_no_program_starts_where_text_would_be_lost(command: str, node: Node) -> None:
    """Also web and worker by themselves: each may be started on a machine of its own."""
    if node.on_postgresql:
        pytest.skip("what is asked of a server is above")
    path = node.home / "dokaz.sqlite3"
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("pragma encoding = 'UTF-16le'")
        connection.execute("create table something (word text)")
    connection.close()
    refused = node.run(command, "--json")
    assert (refused.code, refused.document["error"]) == (5, "cli.encoding")
    assert verdict(database.encoding(Sqlite(path, "truncate"))) is WRONG


def test_a_damaged_page_of_the_database(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("create table something (word text)")
        connection.executemany("insert into something values (?)", [("word" * 100,)] * 200)
    connection.close()
    assert verdict(database.content(Sqlite(path, "truncate"))) is OK
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xff" * 64)
    assert verdict(database.content(Sqlite(path, "truncate"))) is WRONG


def test_a_database_that_anybody_can_write(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").touch(mode=0o600)
    engine = Sqlite(tmp_path / "db.sqlite3", "truncate")
    well = {found.check for found in files.permissions(tmp_path, engine)}
    engine.path.chmod(0o602)
    found = {one.check: one.verdict for one in files.permissions(tmp_path, engine)}
    assert found.keys() - well == {"database permissions"}
    assert found["database permissions"] is WRONG


@pytest.mark.parametrize(("passes_by", "expected"), [(True, ATTENTION), (False, OK)])
def test_a_role_from_which_nothing_is_held_back(passes_by: bool, expected: Verdict) -> None:
    server = Server(pg_policy=gate.tables_held_back(), rolbypassrls=passes_by)
    held, role = rows.check(server)
    assert (held.verdict, role.verdict) == (OK, expected)


PUBLISHED = SimpleNamespace(size=5, root=b"a")


@pytest.mark.parametrize(
    ("size", "root", "staged", "expected"),
    [
        (5, b"a", [], OK),
        (5, b"b", [], WRONG),
        (4, b"a", [], WRONG),
        (6, b"a", [], WRONG),
        (6, b"a", ["a step"], ATTENTION),
    ],
)
def test_log_and_database(
    size: int, root: bytes, staged: list[str], expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = SimpleNamespace(read_checkpoint=lambda: b"note", staged_steps=lambda: staged)
    state = SimpleNamespace(size=size, waiting=0, latest=SimpleNamespace(root=root))
    monkeypatch.setattr(ledger, "log_directory", lambda: files)
    monkeypatch.setattr(ledger, "ledger_state", lambda: state)
    monkeypatch.setattr(ledger, "origins", lambda: SimpleNamespace(open=lambda note: PUBLISHED))
    assert verdict(log.head()) is expected


@pytest.mark.parametrize(
    ("hours", "trouble", "expected"),
    [
        (1, "", OK),
        (23, "", OK),
        (25, "", ATTENTION),
        (None, "", ATTENTION),
        (1, "inconsistent", ATTENTION),
    ],
)
def test_a_witness(
    hours: int | None, trouble: str, expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = None if hours is None else NOW - timedelta(hours=hours)
    view = ledger.WitnessView("w.example", "http://w", 5, seen, trouble, NOW if trouble else None)
    monkeypatch.setattr(ledger, "witness_states", lambda: [view])
    assert verdict(log.witnesses(configured=1, now=NOW)) is expected
    never, one = log.witnesses(configured=2, now=NOW)
    assert (never.verdict, one.verdict) == (ATTENTION, expected)


@pytest.mark.parametrize(("late", "expected"), [(["TSA"], ATTENTION), ([], OK)])
def test_time_stamps_that_do_not_come(
    late: list[str], expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "overdue", lambda: late)
    assert verdict(log.timestamps(configured=1)) is expected


@pytest.mark.parametrize("kind", evidence.KeyTroubleKind)
def test_sealing_keys(kind: evidence.KeyTroubleKind, monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = SimpleNamespace(kind=kind, message="what is wrong")
    monkeypatch.setattr(evidence, "sealing_key_troubles", lambda: (trouble,))
    later = kind is evidence.KeyTroubleKind.NO_RECOVERY_KEY
    assert verdict(work.sealing_keys()) is (ATTENTION if later else WRONG)
    monkeypatch.setattr(evidence, "sealing_key_troubles", tuple)
    assert verdict(work.sealing_keys()) is OK


@pytest.mark.parametrize(("count", "expected"), [(0, OK), (1, ATTENTION)])
def test_tasks_that_were_given_up(
    count: int, expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "given_up_count", lambda *, actor: count)
    assert verdict(work.given_up()) is expected


@pytest.mark.parametrize(
    ("alive", "trouble", "expected"),
    [(True, "", OK), (True, "ledger", ATTENTION), (False, "", ATTENTION)],
)
def test_workers(
    alive: bool, trouble: str, expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = SimpleNamespace(alive=alive, trouble=trouble, started_at=NOW)
    monkeypatch.setattr(intake, "running_workers", lambda *, actor: (one,))
    assert verdict(work.worker()) is expected


@pytest.mark.parametrize(
    ("state", "behind", "expected"),
    [("ready", 999, OK), ("ready", 1000, ATTENTION), ("damaged", 0, WRONG)],
)
def test_the_search_index(
    state: str, behind: int, expected: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = SimpleNamespace(state=state, behind=behind, objects=7, engine="sqlite")
    monkeypatch.setattr(search, "standing", lambda *, thorough: seen)
    assert verdict(searching.index()) is expected
