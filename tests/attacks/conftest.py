# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, and an operator who may do anything to its disk and database."""

from pathlib import Path

import pytest

from tests.attacks.operator import Operator
from tests.evidence.node import home, kept_world, world
from tests.evidence.world import World

__all__ = ["home", "kept_world", "operator", "world"]


@pytest.fixture
def operator(world: World, home: Path) -> Operator:
    return Operator(home)
