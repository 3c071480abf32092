# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class InvolvementConfig(AppConfig):
    name = "dokaz.casework.involvement"
    label = "casework_involvement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.involvement import api  # noqa: F401
        from dokaz.casework.involvement.following import FOLLOWING
        from dokaz.casework.involvement.forgetting import forget
        from dokaz.casework.persons.api import when_erased, when_merged

        when_erased(forget)
        for one in FOLLOWING:
            when_merged(one)
