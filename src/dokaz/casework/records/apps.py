# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring: the words of this part. It has no tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "dokaz.casework.records"
    label = "casework_records"
