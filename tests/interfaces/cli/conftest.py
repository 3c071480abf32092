# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nodes are made once a run and copied for each test, because each command is a process."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intake.installation import environment
from tests.interfaces.cli.installed import WORKER, Node, copied, new_database


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with environment(tmp_path_factory.mktemp("template") / "home") as values:
        own = {"DJANGO_SETTINGS_MODULE": "tests.interfaces.cli.node_settings", "DOKAZ_DEMO": "yes"}
        made = Node({**values, **own})
        made.do("set_up")
        yield made


@pytest.fixture
def node(template: Node, tmp_path: Path) -> Iterator[Node]:
    """A copy of the template with its own database."""
    with copied(template, tmp_path / "home") as made:
        yield made


@pytest.fixture(scope="session")
def filled_template(template: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node that has taken in three files, with its log written."""
    folder = tmp_path_factory.mktemp("filled")
    card = folder / "card"
    card.mkdir()
    for number in range(3):
        (card / f"{number}.bin").write_bytes(bytes([number]) * (70_000 + number))
    with copied(template, folder / "home") as node:
        done = node.run("receive", card, *WORKER, "--mode", "found")
        assert done.code == 0, done.out + done.err
        node.do("sequence")
        yield node


@pytest.fixture
def empty_database() -> Iterator[str]:
    """Address of a new database on the run's PostgreSQL server; empty when it runs on SQLite."""
    server = os.environ.get("DOKAZ_DATABASE", "")
    if not server.startswith("postgresql"):
        yield ""
        return
    name = f"empty_{uuid.uuid4().hex}"
    with new_database(server, name, template="template0"):
        yield server.replace("/postgres?", f"/{name}?")
