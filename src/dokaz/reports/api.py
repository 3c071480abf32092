# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.reports.account import Account, account_of, table_of
from dokaz.reports.counting import breakdown, figures
from dokaz.reports.frozen import as_json, digest_of
from dokaz.reports.policy import READERS, RECORDERS, reads_figures
from dokaz.reports.recording import record_report
from dokaz.reports.scope import Scope, previous
from dokaz.reports.views import Broken, Figure, Figures
from dokaz.reports.vocabulary import By, Counted
from dokaz.reports.wording import label_of, name_of, oblast_names

__all__ = [
    "READERS",
    "RECORDERS",
    "Account",
    "Broken",
    "By",
    "Counted",
    "Figure",
    "Figures",
    "Scope",
    "account_of",
    "as_json",
    "breakdown",
    "digest_of",
    "figures",
    "label_of",
    "name_of",
    "oblast_names",
    "previous",
    "reads_figures",
    "record_report",
    "table_of",
]
