# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "dokaz.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares the actions, and tells the outbox who wants its facts.
        from dokaz.casework.interviews.api import use_tracer
        from dokaz.gate.api import register, seeing_everything
        from dokaz.ledger.api import compare_with
        from dokaz.sharing import api  # noqa: F401
        from dokaz.sharing.comparison import ParcelsAgainstLog
        from dokaz.sharing.discarding import CONSUMER
        from dokaz.sharing.tracing import trace

        register(CONSUMER)
        use_tracer("sharing", trace)
        compare_with("sharing", seeing_everything(ParcelsAgainstLog))
