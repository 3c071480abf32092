# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other rooms and the interfaces may use of this room."""

from dokaz.reports.account import NAMES, USUAL, Account, account_of, table_of
from dokaz.reports.counting import breakdown, figures, work_by_organisation
from dokaz.reports.frozen import (
    Difference,
    Frozen,
    NoFigures,
    as_json,
    differences,
    digest_of,
)
from dokaz.reports.frozen import read as read_frozen
from dokaz.reports.policy import READERS, RECORDERS, reads_figures
from dokaz.reports.recording import FORMS, WHOLE, record_report, take_report
from dokaz.reports.scope import Scope, previous
from dokaz.reports.standing import Standing, Why, standing
from dokaz.reports.views import Broken, FigureLine, Figures, Worked
from dokaz.reports.vocabulary import WORK, By, Counted, Outcome
from dokaz.reports.wording import label_of, name_of, oblast_names, organisation_names

__all__ = [
    "FORMS",
    "NAMES",
    "READERS",
    "RECORDERS",
    "USUAL",
    "WHOLE",
    "WORK",
    "Account",
    "Broken",
    "By",
    "Counted",
    "Difference",
    "FigureLine",
    "Figures",
    "Frozen",
    "NoFigures",
    "Outcome",
    "Scope",
    "Standing",
    "Why",
    "Worked",
    "account_of",
    "as_json",
    "breakdown",
    "differences",
    "digest_of",
    "figures",
    "label_of",
    "name_of",
    "oblast_names",
    "organisation_names",
    "previous",
    "read_frozen",
    "reads_figures",
    "record_report",
    "standing",
    "table_of",
    "take_report",
    "work_by_organisation",
]
