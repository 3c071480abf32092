# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "dokaz.deconflict.register"
    label = "deconflict_register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.deconflict.register import api  # noqa: F401
        from dokaz.deconflict.register.upkeep import CONSUMER
        from dokaz.gate.api import register

        register(CONSUMER)
