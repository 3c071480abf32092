# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "dokaz.casework.interviews"
    label = "casework_interviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.interviews import api  # noqa: F401
        from dokaz.casework.interviews.forgetting import CONSUMER
        from dokaz.gate.api import register

        register(CONSUMER)
