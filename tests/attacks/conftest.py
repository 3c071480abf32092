# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, and an operator who may do anything to its disk and database."""

import dataclasses
from pathlib import Path

import pytest

from tests.attacks.operator import Operator
from tests.evidence.world import World, build


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path)
    return tmp_path


@pytest.fixture
def world(db, home: Path) -> World:
    return build()


@pytest.fixture
def operator(world: World, home: Path) -> Operator:
    return Operator(home)
