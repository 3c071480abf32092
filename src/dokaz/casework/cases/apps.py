# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "dokaz.casework.cases"
    label = "casework_cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.cases import api  # noqa: F401
        from dokaz.casework.cases.comparison import CasesAgainstLog
        from dokaz.casework.cases.forgetting import forget_item, forget_person, items_with_words
        from dokaz.casework.cases.tracing import trace
        from dokaz.casework.interviews.api import use_tracer
        from dokaz.casework.persons.api import when_erased
        from dokaz.evidence.api import WordsAbove, when_disposed
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("cases", seeing_everything(CasesAgainstLog))
        use_tracer("cases", trace)
        when_erased(forget_person)
        when_disposed(WordsAbove(forget_item, items_with_words))
