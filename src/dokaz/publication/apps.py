# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "dokaz.publication"
    label = "publication"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with
        from dokaz.notifications.api import know, tell_of
        from dokaz.publication import api  # noqa: F401
        from dokaz.publication.comparison import ReleasesAgainstLog
        from dokaz.publication.notifying import SUBJECTS, TELLINGS

        compare_with("publication", seeing_everything(ReleasesAgainstLog))
        for subject in SUBJECTS:
            know(subject)
        for telling in TELLINGS:
            tell_of(telling)
