# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several processes register the same contents at once, against a database of their own."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import quick_processes, tables
from tests.evidence.registering_process import OWN, SHARED
from tests.postgresql import with_tables

REPOSITORY = Path(__file__).resolve().parents[2]
PROCESSES = 3


@pytest.fixture
def node(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of a node's processes: its own home and database."""
    environment = {
        **os.environ,
        "DOKAZ_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "dokaz.site.settings",
        "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
    }
    server = os.environ.get("DOKAZ_DATABASE", "")
    if not server:
        tables.put_into(tmp_path)
        yield environment
        return
    import psycopg

    name = f"evidence_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{with_tables(server)}"')
    yield {**environment, "DOKAZ_DATABASE": server.replace("/postgres?", f"/{name}?")}


def run(
    node: dict[str, str], program: str, *arguments: str, seconds: float = 900
) -> list[list[str]]:
    """Run a module of this folder in that node to its end; the words of the lines it printed."""
    done = quick_processes.run(
        f"tests.evidence.{program}", arguments, values=node, cwd=REPOSITORY, timeout=seconds
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines() if line]


@pytest.mark.database
def test_each_content_becomes_one_item_and_numbers_have_no_gaps(node: dict[str, str]) -> None:
    answers = run(node, "registering_process", str(PROCESSES))
    assert len(answers) == PROCESSES * (SHARED + OWN)
    taken = [line for line in answers if line[0] == "taken"]
    assert len(taken) == SHARED + PROCESSES * OWN
    numbers = sorted(int(line[2].rpartition("-")[2]) for line in taken)
    assert numbers == list(range(1, len(taken) + 1))
    assert {line[1] for line in answers} == {line[1] for line in taken}
