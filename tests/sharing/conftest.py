# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test: home folder, keys, log, object store, organisations."""

import dataclasses
from pathlib import Path

import pytest

from tests.evidence.world import World, build


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path)
    return tmp_path


@pytest.fixture
def world(db, home: Path) -> World:
    return build()
