# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the room."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "dokaz.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Importing declares the room's actions, so that the registry is complete after start.
        from dokaz.casework.cases.api import also_commented
        from dokaz.gate.api import seeing_everything
        from dokaz.intake.api import add_target
        from dokaz.ledger.api import compare_with
        from dokaz.notifications.api import know, tell_of
        from dokaz.outreach import api  # noqa: F401
        from dokaz.outreach.comparison import ActivitiesAgainstLog
        from dokaz.outreach.importing import Activities
        from dokaz.outreach.indexing import FINDABLE
        from dokaz.outreach.notifying import SUBJECT, TELLING, commented
        from dokaz.search.api import add

        compare_with("outreach", seeing_everything(ActivitiesAgainstLog))
        add(FINDABLE)
        add_target(Activities())
        also_commented(SUBJECT.name, commented)
        know(SUBJECT)
        tell_of(TELLING)
