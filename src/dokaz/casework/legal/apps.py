# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "dokaz.casework.legal"
    label = "casework_legal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.legal import api  # noqa: F401
        from dokaz.casework.legal.comparison import LawAgainstLog
        from dokaz.casework.legal.following import FOLLOWING
        from dokaz.casework.legal.forgetting import CONSUMER, forget_person
        from dokaz.casework.persons.api import when_erased, when_merged
        from dokaz.gate.api import register, seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("legal", seeing_everything(LawAgainstLog))
        register(CONSUMER)
        when_erased(forget_person)
        for one in FOLLOWING:
            when_merged(one)
