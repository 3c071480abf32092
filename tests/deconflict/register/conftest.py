# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with two organisations, both of them members of a register whose holders are in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dokaz.deconflict.register import binding
from tests.evidence.node import home, kept_world, world
from tests.evidence.world import World
from tests.interfaces.register_holder.coalition import Coalition, made

__all__ = ["home", "kept_world", "world"]


@pytest.fixture(scope="module")
def kept_coalition(tmp_path_factory: pytest.TempPathFactory) -> Coalition:
    """Three holders and two members, for the tests of one module."""
    return made(tmp_path_factory.mktemp("register"), codes=(OWN, OTHER, AWAY), burst=10_000)


OWN, OTHER, AWAY = "TRH", "ZMN", "ALPHA"
"""Organisations of the register: two of this node, and one of none."""


@pytest.fixture
def coalition(
    kept_coalition: Coalition, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Coalition]:
    """The node's organisations take part; all holders are there when a test begins."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_folder=str(kept_coalition.root))
    monkeypatch.setattr(binding, "carrier", lambda: kept_coalition.line)
    monkeypatch.setattr(binding, "clock", kept_coalition.clock)
    kept_coalition.line.down.clear()
    kept_coalition.line.untrusted.clear()
    yield kept_coalition
    kept_coalition.line.down.clear()
    kept_coalition.line.untrusted.clear()


@pytest.fixture
def files(home: Path, coalition: Coalition) -> tuple[Path, ...]:
    """Folders in which anything could have been written."""
    return (home, coalition.root)
