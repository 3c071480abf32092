# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log folder of each test's own, and acts to fill it with."""

import dataclasses
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gate.personas import documenter
from tests.gate.sample import actions


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, settings: Any) -> Path:
    """Point the ledger at a fresh folder; keys stay those of the test run."""
    home = tmp_path / "home"
    keys = settings.DOKAZ.keys_folder
    configuration = dataclasses.replace(settings.DOKAZ, home=home)
    home.mkdir()
    (home / "keys").symlink_to(keys)
    settings.DOKAZ = configuration
    return home / "ledger"


@pytest.fixture
def act() -> Callable[[int], list[uuid.UUID]]:
    """Perform so many acts."""

    def perform(count: int) -> list[uuid.UUID]:
        return [actions.write(actor=documenter, title=f"note {n}") for n in range(count)]

    return perform
