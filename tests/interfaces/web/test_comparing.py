# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form held when it was opened comes back from the browser: no page fails by it."""

import pytest
from django.http import QueryDict

from dokaz.interfaces.web.comparing import Opened, typed_over


def form(**values: str) -> QueryDict:
    posted = QueryDict(mutable=True)
    posted.update(values)
    return posted


@pytest.mark.parametrize("sent", ["", "x", "[]", "1", "NaN", "[" * 200_000, "1" * 5000])
def test_a_damaged_base_makes_everything_count_as_typed(sent: str) -> None:
    base = Opened.posted(form(base=sent)).base
    assert base == {}
    assert typed_over({"title": "Назва"}, base) == {"title": "Назва"}


def test_what_was_not_touched_does_not_count() -> None:
    base = Opened.posted(form(base='{"title": "Назва", "text": "було"}')).base
    assert typed_over({"title": "Назва", "text": "стало"}, base) == {"text": "стало"}


def test_how_a_browser_ends_lines_is_nothing_typed() -> None:
    sent = {"text": "перший\r\nдругий"}
    for written in ("перший\nдругий", "перший\r\nдругий"):
        assert typed_over(sent, {"text": written}) == {}
    assert typed_over(sent, {"text": "перший"}) == {"text": "перший\nдругий"}
