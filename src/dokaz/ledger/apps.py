# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "dokaz.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
