# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time line of an event's page: the event, events it hangs together with, what sources say of
the time, when its evidence was recorded. Of what the page shows; only what has a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.urls import reverse

from dokaz.casework.events import api as events
from dokaz.interfaces.web.events.moments import edtf_words, time_words, when_words
from dokaz.interfaces.web.file_names import titled
from dokaz.interfaces.web.words import Word, word_of

_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """One line. `begin`: its first moment, None: open there. `what`: event, another event by what
    it is to this one, statement or item. `label`: which relation or kind of item, in words."""

    begin: datetime | None
    when: str
    what: str
    label: str | Word
    text: str
    address: str = ""


def course(
    found: events.EventView,
    named: Mapping[UUID, events.EventName],
    relations: Mapping[str, Word],
) -> list[Step]:
    """The steps by time, the event before what begins with it. `named`: related events that the
    reader may see; `relations`: what they are to this one, in words."""
    row = found.row
    steps = []
    if row.when_text:
        steps.append(
            Step(row.when_from, when_words(row), "event", "", titled(row.title_uk, row.title_en))
        )
    for one in found.relatives:
        name = named.get(one.id)
        if name is not None and name.when_text:
            label, page = relations[one.relation], reverse("event", kwargs={"pk": one.id})
            title = titled(one.title_uk, one.title_en) or one.ref
            steps.append(Step(name.when_from, when_words(name), "relative", label, title, page))
    for said in found.statements:
        if said.when_text and said.withdrawn_at is None:
            words = edtf_words(said.when_text, said.when_zone)
            begin = _begin(said.when_text, said.when_zone)
            steps.append(Step(begin, words, "statement", "", said.who or said.text))
    for link in found.links:
        if link.recorded_from is not None:
            words = time_words(
                "", zone=events.KYIV, precision=link.recorded_precision, begin=link.recorded_from
            )
            label, page = word_of("kind", link.kind), reverse("item", kwargs={"pk": link.item_id})
            title = titled(link.title_uk, link.title_en) or link.ref
            steps.append(Step(link.recorded_from, words, "item", label, title, page))
    return sorted(steps, key=lambda step: step.begin or _BEGINNING)


def _begin(text: str, zone: str) -> datetime | None:
    try:
        return events.read_time(text, zone=zone).earliest
    except events.NoTime:
        return None
