# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz serve`: the web pages only."""

import dataclasses
import socket
from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.server import WebServer


@click.command()
def command() -> None:
    """Serve the web pages only, in the foreground."""
    start()
    from django.conf import settings

    from dokaz.interfaces.cli.first_start import require_usable_database
    from dokaz.ledger.api import require_released

    require_usable_database()
    require_released()
    node = settings.DOKAZ
    bind = [f"{node.host}:{node.port}"]
    if node.replays:
        bind.append(f"{node.host}:{node.replay_port or _port_of_before(node)}")

    def listening(ports: list[int]) -> None:
        """What the system chose is known from here on, also to the children."""
        if node.replays:
            settings.DOKAZ = dataclasses.replace(node, replay_port=ports[1])
            (node.home / _PORT_FILE).write_text(f"{ports[1]}\n", "ascii")

    WebServer(bind=bind, threads=node.web_threads, listening=listening).run()


_PORT_FILE = "replay-port"


def _port_of_before(node: Any) -> int:
    """The port that archived pages had last time, if it is free; browsers keep things by it."""
    try:
        port = int((node.home / _PORT_FILE).read_text("ascii"))
    except (OSError, ValueError):
        return 0
    with socket.socket(socket.AF_INET6 if ":" in node.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((node.host, port))
        except (OSError, OverflowError):
            return 0
    return port
