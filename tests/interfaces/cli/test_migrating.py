# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node that is updated says which step of its tables it is at; a new one has nothing to say."""

import json
import os
import re
from pathlib import Path

import pytest
from tests import quick_processes
from tests.intake.installation import REPOSITORY
from tests.interfaces.cli import older_node
from tests.interfaces.cli.installed import Node

on_server = (
    pytest.mark.database
    if os.environ.get("DOKAZ_TEST_DATABASE") == "postgresql"
    else pytest.mark.thorough("on PostgreSQL")
)
START = "import django\ndjango.setup()\n"
TABLES = (
    START
    + """
import json
from django.db import connection
from tests.schema import described
print(json.dumps(described(connection)))
"""
)
PREPARE = (
    START
    + """
from dokaz.interfaces.cli.first_start import prepare
prepare()
"""
)


def lines(node: Node, folder: Path, script: str) -> list[str]:
    """What a piece of program prints, run in the node as a process."""
    file = folder / "script.py"
    file.write_text(script)
    values = {**node.values, "DOKAZ_LANGUAGE": "en"}
    done = quick_processes.run(str(file), [], values=values, cwd=REPOSITORY, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.fixture
def empty(node: Node, tmp_path: Path, empty_database: str) -> Node:
    """A node that was never started."""
    home = tmp_path / "new"
    home.mkdir()
    own = {"DOKAZ_DATABASE": empty_database} if empty_database else {}
    return node.with_values(DOKAZ_HOME=str(home), **own)


# A server's updates are tried in every run; on SQLite the same steps take as long once more.
@pytest.mark.database
@on_server
def test_steps_lead_to_the_tables_of_a_new_node(empty: Node, node: Node, tmp_path: Path) -> None:
    """Each step is named once, then there is none, and all is as where tables are made at once."""
    older_node.put_into(Path(empty.values["DOKAZ_HOME"]), empty.values.get("DOKAZ_DATABASE", ""))
    said = lines(empty, tmp_path, PREPARE)
    steps = [re.match(r"Step (\d+) of (\d+): (\w+\.\w+)$", line) for line in said]
    told = [(int(step[1]), int(step[2]), step[3]) for step in steps if step]
    assert told
    assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
    assert {count for _, count, _ in told} == {len(told)}
    assert len(told) >= older_node.LEFT_OUT
    assert f"in {len(told)} steps" in said[0]
    assert lines(empty, tmp_path, PREPARE) == []
    assert empty.run("doctor", "--json").document["checks"]

    by_steps, at_once = (tables(one, tmp_path) for one in (empty, node))
    assert len(at_once) > 150
    assert by_steps == at_once


def tables(node: Node, folder: Path) -> dict[str, list[str]]:
    """All but one of Django's own, which nothing here uses and which both number differently."""
    found: dict[str, list[str]] = json.loads(lines(node, folder, TABLES)[-1])
    return {name: one for name, one in found.items() if "auth_group_permissions" not in name}


@pytest.mark.database
def test_between_an_update_and_the_next_start_the_doctor_misses_what_was_there_only(
    empty: Node,
) -> None:
    """Neither tables that this version will make, nor triggers that it has in another form."""
    home = Path(empty.values["DOKAZ_HOME"])
    older_node.put_into(home, empty.values.get("DOKAZ_DATABASE", ""))
    (home / "log-origin").write_text("older.example/log")  # That it was started.
    if empty.on_postgresql:
        empty.do("guard_as_before", "evidence_item")
    assert verdicts(empty) == {"tables": "attention", "triggers": "ok"}
    empty.do("drop_trigger", "guard" if empty.on_postgresql else "guard_insert", "evidence_item")
    assert verdicts(empty) == {"tables": "attention", "triggers": "wrong"}


def verdicts(node: Node) -> dict[str, str]:
    checks = node.run("doctor", "--json").document["checks"]
    return {
        one["check"]: one["verdict"] for one in checks if one["check"] in ("tables", "triggers")
    }


@pytest.mark.database
def test_a_new_node_has_nothing_to_say(empty: Node, tmp_path: Path) -> None:
    assert lines(empty, tmp_path, PREPARE) == []
    assert lines(empty, tmp_path, PREPARE) == []
    assert empty.do("state")["items"] == 0
