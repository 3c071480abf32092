# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cases are found by: tags, words of titles and their number, numbers that courts gave."""

from collections.abc import Iterator, Sequence
from typing import Any

from dokaz.casework.cases.models import Case, CaseMark, LitigationAction, Proceeding
from dokaz.casework.records.marks import Marks
from dokaz.casework.records.words import words_of


def _marks_of(cases: Sequence[Case]) -> Iterator[tuple[Any, str, str]]:
    for case in cases:
        yield from ((case.pk, "tag", tag) for tag in case.tags)
        for word in words_of((case.ref, case.title_uk, case.title_en)):
            yield case.pk, "word", word


def _numbers_of(keys: Sequence[Any]) -> Iterator[tuple[Any, str, str]]:
    """Of proceedings and litigation actions: who knows only a court's number finds the case."""
    rows = Proceeding.objects.filter(case_id__in=keys, ended_at__isnull=True)
    numbers: dict[Any, list[str]] = {}
    for key, number in rows.values_list("case_id", "number"):
        numbers.setdefault(key, []).append(number)
    actions = LitigationAction.objects.filter(case_id__in=keys, ended_at__isnull=True)
    for key, *both in actions.values_list("case_id", "own_number", "forum_number"):
        numbers.setdefault(key, []).extend(filter(None, both))
    for key, stated in numbers.items():
        yield from ((key, "word", word) for word in words_of(stated))


MARKS = Marks(CaseMark, "case", _marks_of, _numbers_of)
