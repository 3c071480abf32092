# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with two invented organisations, fresh for every test."""

import pytest

from tests.intake.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
