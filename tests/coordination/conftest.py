# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: a node of its own for each test, with colleagues who have accounts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.coordination.scenes import Office, build
from tests.evidence.node import home
from tests.kept import Kept, kept_node

__all__ = ["home"]


@pytest.fixture(scope="module")
def kept_office(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[Office]]:
    with kept_node(django_db_blocker, tmp_path_factory.mktemp("office"), build) as found:
        yield found


@pytest.fixture
def office(kept_office: Kept[Office], db: None, home: Path) -> Office:
    return kept_office.copied(home)
