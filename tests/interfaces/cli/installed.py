# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node in a folder of its own, and the real program run on it as a process."""

import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import quick_processes
from tests.folders import Folder
from tests.intake.installation import REPOSITORY

SCRIPT = Path(__file__).parent / "node_script.py"
PASSWORD = "four unrelated words here"
WORKER = ("--as", "worker@example.org")
ADMIN = ("--as", "admin@example.org")


@dataclass(frozen=True)
class Ended:
    """A process that ended. `document` is its JSON, empty without any."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


@dataclass(frozen=True)
class Node:
    """An installation; `values` are its environment."""

    values: dict[str, str] = field(repr=False)

    @property
    def home(self) -> Path:
        return Path(self.values["DOKAZ_HOME"])

    @property
    def on_postgresql(self) -> bool:
        return bool(self.values.get("DOKAZ_DATABASE"))

    def with_values(self, **values: str) -> "Node":
        return Node({**self.values, **values})

    def run(self, *arguments: str, **values: str) -> Ended:
        """`dokaz ARGUMENTS`, to its end."""
        done = quick_processes.run(
            "dokaz.interfaces.cli.main",
            [str(argument) for argument in arguments],
            values={**self.values, "DOKAZ_PASSWORD": PASSWORD, **values},
            cwd=REPOSITORY,
            timeout=900,
        )
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        return Ended(done.returncode, done.stdout, done.stderr)

    def do(self, what: str, *arguments: str) -> dict[str, Any]:
        """A piece of node_script.py, to its end."""
        done = quick_processes.run(
            str(SCRIPT), [what, *arguments], values=self.values, cwd=REPOSITORY, timeout=900
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def copied(node: Node, home: Path) -> Iterator[Node]:
    """A copy of a node at rest, in a folder that is not there yet, with its own database."""
    Folder.of(node.home).copy_to(home)
    with database(node.values.get("DOKAZ_DATABASE", "")) as own:
        yield node.with_values(DOKAZ_HOME=str(home), **own)


@contextmanager
def database(like: str) -> Iterator[dict[str, str]]:
    """The variable that names a copy of a PostgreSQL database; none for SQLite."""
    if not like:
        yield {}
        return
    server = os.environ["DOKAZ_DATABASE"]
    of = like.partition("/test_")[2].partition("?")[0]
    name = f"test_{uuid.uuid4().hex}"
    with new_database(server, name, template=f"test_{of}"):
        yield {"DOKAZ_DATABASE": server.replace("/postgres?", f"/{name}?")}


@contextmanager
def new_database(server: str, name: str, *, template: str) -> Iterator[None]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}"')
        try:
            yield
        finally:
            connection.execute(f'drop database "{name}" with (force)')


def sha256_of(file: Path) -> str:
    """What people noted when a backup was made."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
