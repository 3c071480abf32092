# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures: the invented node with places, for each test a copy of its own."""

from tests.casework.codifier import home, kept_located, located

__all__ = ["home", "kept_located", "located"]
