# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node that is updated says which step of its tables it is at; a new one has nothing to say."""

import re
from pathlib import Path

import pytest
from tests import quick_processes
from tests.intake.installation import REPOSITORY
from tests.interfaces.cli.installed import Node

START = "import django\ndjango.setup()\n"
BEHIND = (
    START
    + """
from django.core.management import call_command
call_command("migrate", "evidence", "0004", verbosity=0)
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


@pytest.mark.database
def test_each_step_is_named_once_and_then_there_is_none(node: Node, tmp_path: Path) -> None:
    assert lines(node, tmp_path, PREPARE) == []
    lines(node, tmp_path, BEHIND)
    said = lines(node, tmp_path, PREPARE)
    steps = [re.match(r"Step (\d+) of (\d+): (\w+\.\w+)$", line) for line in said]
    told = [(int(step[1]), int(step[2]), step[3]) for step in steps if step]
    assert told
    assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
    assert {count for _, count, _ in told} == {len(told)}
    assert told[0][2].startswith("evidence.0005")
    assert f"in {len(told)} steps" in said[0]
    assert lines(node, tmp_path, PREPARE) == []
    assert node.run("doctor", "--json").document["checks"]


@pytest.mark.database
def test_a_new_node_has_nothing_to_say(node: Node, tmp_path: Path, empty_database: str) -> None:
    home = tmp_path / "new"
    home.mkdir()
    own = {"DOKAZ_DATABASE": empty_database} if empty_database else {}
    new = node.with_values(DOKAZ_HOME=str(home), **own)
    assert lines(new, tmp_path, PREPARE) == []
    assert lines(new, tmp_path, PREPARE) == []
    assert new.do("state")["items"] == 0
