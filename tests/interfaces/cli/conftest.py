# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node is made once a run and copied for each test, because making tables takes long."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.intake.installation import environment
from tests.interfaces.cli.installed import Node


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with environment(tmp_path_factory.mktemp("template") / "home") as values:
        made = Node({**values, "DOKAZ_DEMO": "yes"})
        made.do("set_up")
        yield made


@pytest.fixture
def node(template: Node, tmp_path: Path) -> Iterator[Node]:
    """A copy of the template with its own database."""
    home = tmp_path / "home"
    shutil.copytree(template.home, home)
    with database(template.values.get("DOKAZ_DATABASE", "")) as own:
        yield template.with_values(DOKAZ_HOME=str(home), **own)


@pytest.fixture
def empty_database() -> Iterator[str]:
    """Address of a new database on the run's PostgreSQL server; empty when it runs on SQLite."""
    server = os.environ.get("DOKAZ_DATABASE", "")
    if not server.startswith("postgresql"):
        yield ""
        return
    name = f"empty_{uuid.uuid4().hex}"
    with _made(server, name, template="template0"):
        yield server.replace("/postgres?", f"/{name}?")


@contextmanager
def database(like: str) -> Iterator[dict[str, str]]:
    """The variable that names a copy of a PostgreSQL database; none for SQLite."""
    if not like:
        yield {}
        return
    server = os.environ["DOKAZ_DATABASE"]
    of = like.partition("/test_")[2].partition("?")[0]
    name = f"test_{uuid.uuid4().hex}"
    with _made(server, name, template=f"test_{of}"):
        yield {"DOKAZ_DATABASE": server.replace("/postgres?", f"/{name}?")}


@contextmanager
def _made(server: str, name: str, *, template: str) -> Iterator[None]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}"')
        try:
            yield
        finally:
            connection.execute(f'drop database "{name}" with (force)')
