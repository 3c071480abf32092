# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form held when it was opened comes back from the browser: no page fails by it."""

from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict

from dokaz.interfaces.web.comparing import Opened, typed_over
from dokaz.interfaces.web.forms import PageForm


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


@pytest.mark.parametrize(
    ("saved", "typed", "shown"),
    [
        ("їхнє", "моє", [(None, "їхнє", "моє")]),
        ("перший\r\nдругий", "перший\nдругий", []),  # both wrote the same lines
        ("було", "моє", []),  # they saved something else
        ("їхнє", "було", []),
    ],
)
def test_compared_is_what_both_changed_and_differently(
    saved: str, typed: str, shown: list[tuple[None, str, str]]
) -> None:
    class OfText(PageForm):
        text = forms.CharField()

    opened = Opened({"text": "було"}, 0)
    sent, stated = OfText(form(text=typed)), {"text": typed}
    opened.compare(sent, saved={"text": saved}, revision=1, stated=stated)
    assert opened.context["compared"] == shown


def test_the_longest_memo_is_sent_with_what_its_form_held() -> None:
    """A form holds each text twice; what a browser sends of both is less than the node takes."""
    longest = "Дніпропетровська " * 11_764
    held = Opened({"text": longest}, 0).context["base"]
    sent = urlencode({"text": longest, "base": held})
    assert len(longest) > 199_980
    assert len(sent) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
