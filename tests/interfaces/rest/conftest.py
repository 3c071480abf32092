# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, without second factors, which other tests are about."""

import dataclasses
from pathlib import Path

import pytest
from tests.interfaces.rest.world import World, make_world


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path, demo=True)
    return tmp_path


@pytest.fixture
def world(db: None, home: Path) -> World:
    return make_world()
