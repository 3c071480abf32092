# SPDX-License-Identifier: AGPL-3.0-or-later
"""What activities are found by: oblasts, and words of titles, outlets, places and numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of
from dokaz.outreach.models import Activity, ActivityMark


def _marks_of(rows: Sequence[Activity]) -> Iterator[tuple[Any, str, str]]:
    for row in rows:
        for code in row.oblasts:
            yield row.pk, "oblast", code
        told = (row.ref, row.title_uk, row.title_en, row.channel, row.place, row.reference)
        for word in words_of((*told, row.partners)):
            yield row.pk, "word", word


MARKS = Marks(ActivityMark, "activity", _marks_of)
