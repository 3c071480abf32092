# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup that an older version made comes back under this one: its tables are brought up to date,
its content and its log are what they were."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from tests.interfaces.cli import older_node
from tests.interfaces.cli.installed import Node, copied
from tests.interfaces.cli.test_backup import RECIPIENT, restore, restored_node
from tests.interfaces.cli.test_migrating import tables
from tests.tables import FILE

from dokaz.core.objects.sealed import Identity

SECRET = Identity(b"\x07" * 32).to_text()


def make_older(node: Node) -> None:
    """Move a node's rows into an older version's tables, as far as these have room for them."""
    (node.home / FILE).rename(node.home / "newer")
    older_node.put_into(node.home, "")
    with contextlib.closing(sqlite3.connect(node.home / FILE, isolation_level=None)) as opened:
        opened.create_function("regexp", 2, lambda pattern, text: bool(re.search(pattern, text)))
        opened.execute("attach ? as newer", [str(node.home / "newer")])
        opened.execute("begin")
        triggers = opened.execute("select name, sql from main.sqlite_master where type = 'trigger'")
        guards = triggers.fetchall()
        for name, _ in guards:
            opened.execute(f'drop trigger "{name}"')
        for table in table_names(opened, "main") & table_names(opened, "newer") - {
            "django_migrations"
        }:
            columns = ", ".join(
                sorted(names(opened, "main", table) & names(opened, "newer", table))
            )
            opened.execute(f'delete from main."{table}"')
            opened.execute(
                f'insert into main."{table}" ({columns}) select {columns} from newer."{table}"'
            )
        for _, statement in guards:
            opened.execute(statement)
        opened.execute("commit")
    (node.home / "newer").unlink()


def table_names(opened: sqlite3.Connection, schema: str) -> set[str]:
    found = opened.execute(
        f"select name from {schema}.sqlite_master where type = 'table' and sql not like '%virtual%'"
    )
    return {name for (name,) in found if not name.startswith("sqlite_")}


def names(opened: sqlite3.Connection, schema: str, table: str) -> set[str]:
    """Quoted, and without what the database computes."""
    found = opened.execute(f'pragma {schema}.table_xinfo("{table}")')
    return {f'"{name}"' for _, name, _, _, _, _, hidden in found if not hidden}


@pytest.mark.thorough("an older version's backup")
def test_an_older_backup_comes_back_whole_under_this_version(
    filled_template: Node, tmp_path: Path
) -> None:
    if filled_template.on_postgresql:
        pytest.skip("rows are moved between files of SQLite")
    (tmp_path / "key").write_text(SECRET)
    with copied(filled_template, tmp_path / "home") as node:
        original, at_once = node.do("state"), tables(node, tmp_path)
        make_older(node)
        assert tables(node, tmp_path) != at_once
        file = tmp_path / "older.age"
        made = node.run("backup", "--out", str(file), "--recipient", RECIPIENT)
        assert made.code == 0, made.err
        done = restore(node, file, tmp_path / "back", "--identity", str(tmp_path / "key"))
        assert done.code == 0, done.out + done.err
        assert (done.document["verdict"], done.document["log_findings"]) == ("whole", [])
        back = restored_node(node, tmp_path / "back", "")
    assert tables(back, tmp_path) == at_once
    found = back.do("state")
    assert (found["digests"], found["objects"]) == (original["digests"], original["objects"])
    assert found["size"] == original["size"]
    assert back.run("ledger", "audit").code == 0
    assert back.run("fixity", "run").code == 0
    assert back.do("sequence")["placed"] > 0
    assert back.run("ledger", "audit").code == 0
