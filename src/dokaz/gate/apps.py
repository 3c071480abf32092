# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the gate: triggers after migrations, the SQLite function on every connection."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class GateConfig(AppConfig):
    name = "dokaz.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dokaz.gate import triggers
        from dokaz.gate.comparison import ActsAgainstLog
        from dokaz.ledger.api import compare_with

        compare_with("gate", ActsAgainstLog)

        connection_created.connect(triggers.register_sqlite_function, dispatch_uid="dokaz_act")
        # Without a sender, because the last app's signal is the one that is waited for. Creating
        # the triggers again is harmless.
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="dokaz_triggers")
