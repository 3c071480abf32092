# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a backup takes is of one moment: a key replaced meanwhile makes it begin anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dokaz.interfaces.cli.backup import snapshot
from dokaz.interfaces.cli.backup.errors import BackupFault


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node of a log at rest and one key; its database is not asked."""
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (home / "ledger").mkdir()
    (home / "keys" / "node.seed").write_bytes(b"first")

    @contextmanager
    def at_rest() -> Iterator[int]:
        yield 7

    monkeypatch.setattr(snapshot, "_log_at_rest", at_rest)
    monkeypatch.setattr(snapshot, "engine", Database)
    return home


class Database:
    """Copied in a moment, or not as quickly as keys change."""

    name, waits = "sqlite", True

    def copy_into(self, place: Path) -> tuple[str, Path]:
        return "dokaz.sqlite3", place / "dokaz.sqlite3"


def while_copying(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    @contextmanager
    def frozen(source: Database) -> Iterator[Database]:
        yield source
        happens()

    monkeypatch.setattr(snapshot, "frozen", frozen)


def test_a_key_that_is_replaced_meanwhile_comes_with_a_database_that_knows_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = home / "keys" / "node.seed"
    while_copying(monkeypatch, lambda: key.write_bytes(b"second"))
    (tmp_path / "work").mkdir()
    taken = snapshot.take(home, tmp_path / "work")
    assert taken.keys == {"node.seed": b"second"}
    assert taken.database.parent.name == "1", "of the first moment, when the key was another"


def test_keys_that_never_come_to_rest_are_no_backup(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = home / "keys" / "node.seed"
    while_copying(monkeypatch, lambda: key.write_bytes(key.read_bytes() + b"+"))
    (tmp_path / "work").mkdir()
    with pytest.raises(BackupFault):
        snapshot.take(home, tmp_path / "work")
