# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invented organisations, fresh for each test; attempts are counted in memory."""

import pytest
from django.core.cache import cache
from tests.members.personas import World, build


@pytest.fixture(autouse=True)
def _no_counted_attempts(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def world(db) -> World:
    return build()
