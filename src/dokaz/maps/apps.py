# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room. It has no tables: what it keeps is derived and lies in a folder."""

from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "dokaz.maps"
    label = "maps"

    def ready(self) -> None:
        # Importing declares the room's views, so that the registry is complete after start.
        from dokaz.maps import api  # noqa: F401
