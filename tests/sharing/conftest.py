# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node of its own for each test: home folder, keys, log, object store, organisations."""

from tests.evidence.node import home, kept_world, world

__all__ = ["home", "kept_world", "world"]
