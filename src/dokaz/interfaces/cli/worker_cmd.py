# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz worker`: background work only, in the foreground."""

import os
import sys

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.key_opening import handed_on
from dokaz.interfaces.cli.settings_look import warn_of_settings


@click.command()
def command() -> None:
    """Run background work only: thumbnails, ledger, checks, witnesses."""
    start()
    from dokaz.interfaces.cli.first_start import require_usable_database
    from dokaz.ledger.api import require_released

    require_usable_database()
    require_released()
    warn_of_settings()
    # Interfaces do not know each other: the worker is a program of its own that takes over here.
    arguments = [sys.executable, "-m", "dokaz.interfaces.worker"]
    with handed_on() as (environment, descriptors):
        for descriptor in descriptors:
            os.set_inheritable(descriptor, True)
        os.execve(sys.executable, arguments, environment)  # noqa: S606
