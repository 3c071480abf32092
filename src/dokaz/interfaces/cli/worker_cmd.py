# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz worker`: background work only, in the foreground."""

import os
import sys

import click

from dokaz.interfaces.cli.django_ready import refuse_incomplete


@click.command()
def command() -> None:
    """Run background work only: thumbnails, ledger, checks, witnesses."""
    refuse_incomplete()
    # Interfaces do not know each other: the worker is a program of its own that takes over here.
    arguments = [sys.executable, "-m", "dokaz.interfaces.worker"]
    os.execv(sys.executable, arguments)  # noqa: S606
