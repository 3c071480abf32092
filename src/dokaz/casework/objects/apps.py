# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    name = "dokaz.casework.objects"
    label = "casework_objects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.objects import api  # noqa: F401
        from dokaz.casework.objects.comparison import ObjectsAgainstLog
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("objects", seeing_everything(ObjectsAgainstLog))
