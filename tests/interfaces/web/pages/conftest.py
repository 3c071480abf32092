# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, where a second factor is not insisted on.

The scene is built once and given to each module; each test has a copy of its folder and its rows
to itself.
"""

import dataclasses
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker
from tests.browsers import chromium
from tests.interfaces.web.pages import barriers
from tests.interfaces.web.pages import node as nodes
from tests.interfaces.web.pages.scene import Scene, build
from tests.kept import Kept
from tests.stored import stored_node

from dokaz.members import sessions

_CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def _node(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # Noted once a minute otherwise, and a page then takes a query more.
    monkeypatch.setattr(sessions, "_NOTE_EVERY", timedelta(days=1))
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path, demo=True)
    settings.CACHES = _CACHES
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for whoever brings pages of their own; `chromium` says when it is skipped."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def _kept_scene(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[Scene]]:
    folder = tmp_path_factory.mktemp("scene")
    with stored_node(
        django_db_blocker, folder, build, demo=True, CACHES=_CACHES, ACCOUNT_RATE_LIMITS={}
    ) as found:
        yield found


@pytest.fixture
def scene(_kept_scene: Kept[Scene], db: None, tmp_path: Path) -> Scene:
    built = _kept_scene.copied(tmp_path)
    return dataclasses.replace(built, things=dict(built.things))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a node at rest with a demonstration in it, to be copied: one for the run."""
    own = tmp_path_factory.getbasetemp()
    return nodes.written(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session", autouse=True)
def _looked_through() -> Iterator[None]:
    """The browser that looks for barriers is one for the run."""
    yield
    barriers.close()
