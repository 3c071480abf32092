# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form held when it was opened comes back from the browser: no page fails by it."""

import pytest

from dokaz.interfaces.web.comparing import base_of, typed_over


@pytest.mark.parametrize("sent", ["", "x", "[]", "1", "NaN", "[" * 200_000, "1" * 5000])
def test_a_damaged_base_makes_everything_count_as_typed(sent: str) -> None:
    base = base_of({"base": sent})
    assert base == {}
    assert typed_over({"title": "Назва"}, base) == {"title": "Назва"}


def test_what_was_not_touched_does_not_count() -> None:
    base = base_of({"base": '{"title": "Назва", "text": "було"}'})
    assert typed_over({"title": "Назва", "text": "стало"}, base) == {"text": "стало"}
