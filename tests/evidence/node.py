# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: a node of its own for each test, with the invented organisations of `world`.

What it begins with is built once a module; each test has a copy of the folder and its own rows.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.evidence.world import World, build
from tests.kept import Kept, kept_node


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def kept_world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("world"), build) as found:
        yield found


@pytest.fixture
def world(kept_world: Kept[World], db: None, home: Path) -> World:
    return kept_world.copied(home)
