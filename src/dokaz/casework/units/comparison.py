# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing units with the log (`records.comparison`)."""

from dokaz.casework.records.comparison import RecordsAgainstLog
from dokaz.casework.units.recording import KIND


class UnitsAgainstLog(RecordsAgainstLog):
    """Units against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "units.")
