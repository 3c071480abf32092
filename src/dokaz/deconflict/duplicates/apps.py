# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "dokaz.deconflict.duplicates"
    label = "deconflict_duplicates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.cases.api import take_for_one
        from dokaz.casework.legal.api import count_as_one
        from dokaz.casework.persons.api import when_erased
        from dokaz.deconflict.duplicates import api  # noqa: F401
        from dokaz.deconflict.duplicates.actions.people import forget
        from dokaz.deconflict.duplicates.comparison import JudgementsAgainstLog
        from dokaz.deconflict.duplicates.event_feeding import CONSUMER as EVENTS
        from dokaz.deconflict.duplicates.people_feeding import CONSUMER as PEOPLE
        from dokaz.deconflict.duplicates.queries import decided_same, of_one_source
        from dokaz.gate.api import register, seeing_everything
        from dokaz.ledger.api import compare_with

        register(PEOPLE)
        register(EVENTS)
        when_erased(forget)
        count_as_one(of_one_source)
        take_for_one(decided_same)
        compare_with("duplicates", seeing_everything(JudgementsAgainstLog))
