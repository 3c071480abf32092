# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dokaz.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.gate.api import register
        from dokaz.notifications import api, below
        from dokaz.notifications.projecting import consumer

        for subject in below.SUBJECTS:
            api.know(subject)
        for telling in below.TELLINGS:
            api.tell_of(telling)
        register(consumer())
