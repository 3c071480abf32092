# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room. Its table holds searches that people keep; the index is derived and
lies in a folder."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "dokaz.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.search import api  # noqa: F401
