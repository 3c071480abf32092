# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of tables are checked by what they state; it must come to the same as a whole draft."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from dokaz.casework.events import drafts as events
from dokaz.casework.objects import drafts as objects
from dokaz.casework.persons import drafts as persons
from dokaz.gate.api import Rejected

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TITLED = {"title_uk": "Вигадка"}
STATED: list[tuple[Callable[..., Any], Callable[..., Any], type, dict[str, Any]]] = [
    (partial(events.checked_new, now=NOW), partial(events.checked_draft, now=NOW),
     events.EventDraft, stated)
    for stated in (
        TITLED,
        {**TITLED, "when": "2022-03"},
        {**TITLED, "when": "2022-03-09T14:30", "when_zone": "Europe/London"},
        {**TITLED, "when_zone": "Europe/London"},
        {**TITLED, "confidentiality": 0, "markers": ("graphic",), "conduct": ("8.2.b.i",)},
        {"title_uk": ""}, {**TITLED, "when": "2030"}, {**TITLED, "confidentiality": 4},
    )
] + [
    (objects.checked_new, objects.checked_draft, objects.ObjectDraft, stated)
    for stated in (
        {"type": "school", "name_uk": "Вигадка"},
        {"type": "school", "name_uk": "Вигадка", "markings": ("children",),
         "place": objects.PlaceRef(latitude=48.5, longitude=38.0)},
        {"type": "school"}, {"type": "nothing", "name_uk": "Вигадка"},
    )
] + [
    (persons.checked_new, persons.checked_draft, persons.PersonDraft, stated)
    for stated in ({}, {"summary": "Вигадка", "categories": ("victim",)}, {"confidentiality": 0})
]  # fmt: skip


def _end(check: Callable[[], dict[str, Any]]) -> Any:
    try:
        return check()
    except Rejected as error:
        return error.field, str(error)


@pytest.mark.parametrize(("new", "whole", "draft", "stated"), STATED)
def test_what_is_stated_alone_comes_to_the_same_as_the_whole_draft(
    new: Callable[..., Any], whole: Callable[..., Any], draft: type, stated: dict[str, Any]
) -> None:
    assert _end(lambda: new(stated)) == _end(lambda: whole(draft(**stated)))
    # Twice: what rows share was not changed by the first one.
    assert _end(lambda: new(stated)) == _end(lambda: whole(draft(**stated)))
