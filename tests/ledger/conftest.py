# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log folder of each test's own, and acts to fill it with."""

import dataclasses
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests.gate.personas import documenter
from tests.gate.sample import actions


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the ledger at a fresh folder; keys stay those of the test run."""
    home = tmp_path / "home"
    keys = django_settings.DOKAZ.keys_folder
    configuration = dataclasses.replace(django_settings.DOKAZ, home=home)
    home.mkdir()
    (home / "keys").symlink_to(keys)
    monkeypatch.setattr(django_settings, "DOKAZ", configuration)
    return home / "ledger"


@pytest.fixture
def act() -> Callable[[int], list[uuid.UUID]]:
    """Perform so many acts."""

    def perform(count: int) -> list[uuid.UUID]:
        return [actions.write(actor=documenter, title=f"note {n}") for n in range(count)]

    return perform
