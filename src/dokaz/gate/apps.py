# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the gate: triggers and row security around migrations, the SQLite function."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models import CharField, UUIDField
from django.db.models.signals import post_migrate, pre_migrate


class GateConfig(AppConfig):
    name = "dokaz.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dokaz.gate import row_security, triggers
        from dokaz.gate.among import Among
        from dokaz.gate.comparison import ActsAgainstLog, seeing_everything
        from dokaz.ledger.api import compare_with

        for field in (CharField, UUIDField):
            field.register_lookup(Among)
        compare_with("gate", seeing_everything(ActsAgainstLog))

        connection_created.connect(triggers.register_sqlite_function, dispatch_uid="dokaz_act")
        pre_migrate.connect(row_security.lift_before_migrate, dispatch_uid="dokaz_rows")
        # Without a sender, because the last app's signal is the one that is waited for. Creating
        # the triggers again is harmless.
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="dokaz_triggers")
