# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.evidence.node import home, kept_world, world

__all__ = ["home", "kept_world", "world"]
