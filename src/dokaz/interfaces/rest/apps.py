# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the interface for programs: its translations live here."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "dokaz.interfaces.rest"
    label = "rest"
