# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cases are found by: tags, words of titles and numbers, numbers of proceedings."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.cases.models import Case, CaseMark, Proceeding
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of


def _marks_of(cases: Sequence[Case]) -> Iterator[tuple[Any, str, str]]:
    for case in cases:
        yield from ((case.pk, "tag", tag) for tag in case.tags)
        for word in words_of((case.ref, case.title_uk, case.title_en)):
            yield case.pk, "word", word


def _numbers_of(keys: Sequence[Any]) -> Iterator[tuple[Any, str, str]]:
    """Numbers of proceedings: who knows only that of a court or an authority finds the case."""
    rows = Proceeding.objects.filter(case_id__in=keys, ended_at__isnull=True)
    numbers: dict[Any, list[str]] = {}
    for key, number in rows.values_list("case_id", "number"):
        numbers.setdefault(key, []).append(number)
    for key, stated in numbers.items():
        yield from ((key, "word", word) for word in words_of(stated))


MARKS = Marks(CaseMark, "case", _marks_of, _numbers_of)
