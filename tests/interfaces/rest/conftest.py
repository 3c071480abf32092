# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, without second factors, which other tests are about."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.rest.world import World, make_world
from tests.kept import Kept, kept_node


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path, demo=True)
    return tmp_path


@pytest.fixture(scope="module")
def _kept_world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    home = tmp_path_factory.mktemp("world")
    with kept_node(django_db_blocker, home, make_world, demo=True) as found:
        yield found


@pytest.fixture
def world(_kept_world: Kept[World], db: None, home: Path) -> World:
    built = _kept_world.copied(home)
    return dataclasses.replace(built, accounts=dict(built.accounts))
