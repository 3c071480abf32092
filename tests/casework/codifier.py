# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: the invented node of `tests.evidence.world`, with the codifier loaded once a module."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.places import api as places
from tests.evidence.node import home
from tests.evidence.world import World, build
from tests.kept import Kept, kept_node

__all__ = ["home", "kept_located", "located"]


def build_located() -> World:
    world = build()
    places.load_if_newer()
    return world


@pytest.fixture(scope="module")
def kept_located(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[World]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("world"), build_located) as found:
        yield found


@pytest.fixture
def located(kept_located: Kept[World], db: None, home: Path) -> World:
    return kept_located.copied(home)
