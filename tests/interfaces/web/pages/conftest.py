# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test, where a second factor is not insisted on."""

import dataclasses
from pathlib import Path

import pytest
from django.core.cache import cache
from tests.interfaces.web.pages.scene import Scene, build


@pytest.fixture(autouse=True)
def _node(settings, tmp_path: Path):
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, home=tmp_path, demo=True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()


@pytest.fixture
def scene(db) -> Scene:
    return build()
