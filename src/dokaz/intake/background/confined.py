# SPDX-License-Identifier: AGPL-3.0-or-later
"""The confined processes of one worker, ended with it."""

from dokaz.intake.derivatives.judging import close_judge
from dokaz.intake.derivatives.making import close_sandbox
from dokaz.intake.derivatives.playable_copies import close_copier
from dokaz.intake.derivatives.reading_pictures import close_reader
from dokaz.intake.opening.run import close_opener
from dokaz.intake.tables.opened import close_table_reader


def close_confined() -> None:
    """End them all; work that still needs one starts another."""
    close_sandbox()
    close_judge()
    close_reader()
    close_copier()
    close_opener()
    close_table_reader()
