# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "dokaz.coordination"
    label = "coordination"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.persons.api import when_erased
        from dokaz.coordination import api  # noqa: F401
        from dokaz.coordination.comparison import TasksAgainstLog
        from dokaz.coordination.forgetting import forget_item, forget_person, items_with_words
        from dokaz.coordination.indexing import FINDABLE
        from dokaz.coordination.notifying import SUBJECTS, TELLINGS
        from dokaz.coordination.raising import CONSUMER
        from dokaz.evidence.api import WordsAbove, when_disposed
        from dokaz.gate.api import register, seeing_everything
        from dokaz.ledger.api import compare_with
        from dokaz.notifications.api import know, tell_of
        from dokaz.search.api import add

        compare_with("coordination", seeing_everything(TasksAgainstLog))
        add(FINDABLE)
        when_erased(forget_person)
        when_disposed(WordsAbove(forget_item, items_with_words))
        for subject in SUBJECTS:
            know(subject)
        for telling in TELLINGS:
            tell_of(telling)
        register(CONSUMER)
