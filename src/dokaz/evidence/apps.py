# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the evidence room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "dokaz.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.evidence import api  # noqa: F401
        from dokaz.evidence.comparison import RegisterAgainstLog
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with

        compare_with("evidence", seeing_everything(RegisterAgainstLog))
