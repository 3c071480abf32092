# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django wiring: what the sign-in library reports is recorded as acts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dokaz.interfaces.web.accounts"
    label = "web_accounts"

    def ready(self) -> None:
        from dokaz.interfaces.web.accounts import navigation, signals

        signals.connect()
        navigation.offer()
