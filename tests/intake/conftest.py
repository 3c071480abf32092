# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with two invented organisations, built once a module and unchanged for every test."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.intake.world import World, make_world
from tests.kept import kept


@pytest.fixture(scope="module")
def _kept_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with kept(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(_kept_world: World, db: None) -> World:
    return _kept_world
