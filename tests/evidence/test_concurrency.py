# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several processes register the same contents at once, against a database of their own."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tables
from tests.postgresql import with_tables

REPOSITORY = Path(__file__).resolve().parents[2]
PROCESSES = 3


@pytest.fixture
def node(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of a node's processes: its own home and database."""
    environment = {
        **os.environ,
        "DOKAZ_HOME": str(tmp_path),
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


def start(node: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.evidence.registering_process", *arguments]
    return subprocess.Popen(
        command, env=node, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: "subprocess.Popen[str]") -> list[list[str]]:
    try:
        output, errors = process.communicate(timeout=900)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    return [line.split() for line in output.splitlines()]


def test_each_content_becomes_one_item_and_numbers_have_no_gaps(node: dict[str, str]) -> None:
    (identifiers,) = finish(start(node, "prepare"))
    running = [start(node, "register", str(n), *identifiers) for n in range(PROCESSES)]
    try:
        answers = [line for process in running for line in finish(process)]
    finally:
        for process in running:
            process.kill()
            process.communicate()
    assert len(answers) == PROCESSES * 40
    taken = [line for line in answers if line[0] == "taken"]
    assert len(taken) == 30 + PROCESSES * 10
    numbers = sorted(int(line[2].rpartition("-")[2]) for line in taken)
    assert numbers == list(range(1, len(taken) + 1))
    assert {line[1] for line in answers} == {line[1] for line in taken}
