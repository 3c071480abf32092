# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.casework.codifier import home, kept_located, located
from tests.evidence.node import kept_world, world

__all__ = ["home", "kept_located", "kept_world", "located", "world"]
