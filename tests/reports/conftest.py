# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: the invented node with places, for each test a copy of its own."""

from pathlib import Path

import pytest

from tests.attacks.operator import Operator
from tests.casework.codifier import home, kept_located, located
from tests.evidence.world import World

__all__ = ["home", "kept_located", "located"]


@pytest.fixture
def operator(located: World, home: Path) -> Operator:
    """Whoever has the database itself in hand."""
    return Operator(home)
