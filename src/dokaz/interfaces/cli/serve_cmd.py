# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz serve`: the web pages only."""

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.server import WebServer


@click.command()
def command() -> None:
    """Serve the web pages only, in the foreground."""
    start()
    from django.conf import settings

    from dokaz.ledger.api import require_released

    require_released()
    node = settings.DOKAZ
    WebServer(bind=f"{node.host}:{node.port}", threads=node.web_threads).run()
