# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room. It has no tables: all it keeps is derived and lies in a folder."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dokaz.search"
    label = "search"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.search import api  # noqa: F401
