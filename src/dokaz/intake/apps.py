# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the intake room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "dokaz.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dokaz.gate.api import register
        from dokaz.intake import forgetting
        from dokaz.intake.actions import forgetting as emptying  # noqa: F401 - declares the action
        from dokaz.intake.derivatives import queueing

        register(queueing.CONSUMER)
        register(forgetting.CONSUMER)
