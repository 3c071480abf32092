# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with two organisations; interviews need no places."""

from tests.evidence.node import home, kept_world, world

__all__ = ["home", "kept_world", "world"]
