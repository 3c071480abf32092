# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "dokaz.casework.units"
    label = "casework_units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.units import api  # noqa: F401
        from dokaz.casework.units.comparison import UnitsAgainstLog
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("units", seeing_everything(UnitsAgainstLog))
