# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring of the web interface: templates, static files and translations live here."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "dokaz.interfaces.web"
    label = "web"

    def ready(self) -> None:
        from dokaz.interfaces.web import navigation

        navigation.offer()
