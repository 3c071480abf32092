# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.casework.codifier import kept_located, located
from tests.evidence.node import home, kept_world, world

__all__ = ["home", "kept_located", "kept_world", "located", "world"]
