# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "dokaz.members"
    label = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares the actions, so that the registry is complete as soon as Django is set up.
        from dokaz.gate.api import seeing_everything
        from dokaz.ledger.api import compare_with
        from dokaz.members import api  # noqa: F401
        from dokaz.members.comparison import SignersAgainstKeys

        compare_with("members", seeing_everything(SignersAgainstKeys))
