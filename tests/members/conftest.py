# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invented organisations, made once a module and unchanged for each test; attempts are counted
in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker
from tests.evidence.node import home
from tests.kept import Kept, kept_node
from tests.members.personas import World, build

__all__ = ["home"]


@pytest.fixture(autouse=True)
def _no_counted_attempts(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(scope="module")
def _kept_world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("world"), build) as found:
        yield found


@pytest.fixture
def world(_kept_world: Kept[World], db: None, home: Path) -> World:
    return _kept_world.copied(home)
