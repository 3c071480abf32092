# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see what a command brings in."""

import click

level_option = click.option(
    "--level",
    type=click.IntRange(0, 4),
    # Unsaid, the archive gives the level that it gives at every door.
    default=None,
    help="Who may see it: 0 everybody, 1 the coalition, 2 listed organisations, 3 named people, "
    "4 sealed. If you do not say: 2, or the highest that you may see.",
)
