# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days that rules of forums set for filing. Our paraphrase: a lawyer checks each.

Sources: ECHR, art. 35(1), since 1 February 2022 by art. 4 of Protocol No. 15, for final decisions
before that day by its art. 8(3); ECHR, art. 58, and the resolution of the European Court of Human
Rights of 22 March 2022 on the Russian Federation.
"""

import calendar
from datetime import date

FOUR_MONTHS_SINCE = date(2022, 2, 1)
RUSSIA_ANSWERS_UNTIL = date(2022, 9, 16)
"""The last day of acts for which applications against Russia are taken."""


def last_day_to_file(forum: str, decided_on: date | None) -> date | None:
    """The last day for an application after the final domestic decision; None: none is known.

    Months are counted by the calendar: to the same day of a later month, or to its last.
    """
    if forum != "ecthr" or decided_on is None:
        return None
    months = 4 if decided_on >= FOUR_MONTHS_SINCE else 6
    years, month = divmod(decided_on.month - 1 + months, 12)
    year = decided_on.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(decided_on.day, last))
