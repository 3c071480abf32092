# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz verify`: the offline verifier under the main program's name."""

import click

from dokaz.core.cli import main as verify_main
from dokaz.interfaces.cli.words import language

command = click.Command(
    "verify",
    params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
    callback=lambda arguments: verify_main(list(arguments), language=language()),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help="Check a parcel, as dokaz-verify does. See 'dokaz verify --help'.",
)
