# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "dokaz.casework.persons"
    label = "casework_persons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.persons import api  # noqa: F401
        from dokaz.casework.persons.comparison import PersonsAgainstLog
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("persons", seeing_everything(PersonsAgainstLog))
