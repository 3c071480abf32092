# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cases are found by: words of titles and numbers."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.cases.models import Case, CaseMark
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of


def _marks_of(cases: Sequence[Case]) -> Iterator[tuple[Any, str, str]]:
    for case in cases:
        for word in words_of((case.ref, case.title_uk, case.title_en)):
            yield case.pk, "word", word


MARKS = Marks(CaseMark, "case", _marks_of)
