# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures of a memo: their names, also in a text that was written to hold a node up, and what they
count."""

import time

import pytest

from dokaz.casework.cases import api
from dokaz.casework.cases.actions.memos import LONGEST
from dokaz.casework.cases.figures import named_in, parts_of
from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons
from dokaz.gate.api import Rejected
from tests.casework.cases.scenes import WHY, lawyer, opened
from tests.evidence.world import World

HARMED = events.Casualties(harm="killed", low=2, high=4, basis="двоє свідків")


def test_names_are_found_and_what_is_no_figure_is_refused() -> None:
    text = "Подій {{ events.count }}, з них {{events.verified}}; ще раз {{events.count}} {x} }}"
    assert named_in(text) == ["events.count", "events.verified"]
    parts = parts_of(text, {}, None)
    assert "".join(one.text or f"<{one.name}>" for one in parts) == (
        "Подій <events.count>, з них <events.verified>; ще раз <events.count> {x} }}"
    )
    for wrong in ("{{nothing}}", "{{events.\ncount}}", "{{ {events.count} }}"):
        with pytest.raises(Rejected):
            named_in(wrong)


@pytest.mark.parametrize("piece", ["{{", "{{ ", "{{a}", "{", "}}{{"])
def test_the_longest_memo_of_braces_is_read_at_once(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    before = time.process_time()
    try:
        named_in(text)
        parts_of(text, {}, None)
    except Rejected:
        pass
    assert time.process_time() - before < 3  # where each opening pair is searched to the end: 200


def test_what_two_records_were_found_to_be_of_is_counted_once(world: World) -> None:
    """And what left the lists with its import not at all."""
    me, case = lawyer(world), opened(world)
    draft = events.EventDraft(title_uk="Вигадана подія", casualties=(HARMED,))
    one, same = (events.register(actor=me, draft=draft) for _number in range(2))
    row = events.BatchRow(
        system="I-DOC", value="E1", values={"title_uk": "Інша подія", "casualties": (HARMED,)}
    )
    batch = events.write_batch(actor=world.documenter, rows=[row], why="таблиця")
    api.link(actor=me, case_id=case, kind="event", record_ids=[one, same, *batch.events])
    victim, again = (
        persons.register(actor=world.interviewer, draft=persons.PersonDraft(summary="Особа"))
        for _number in range(2)
    )
    api.link(actor=me, case_id=case, kind="person", record_ids=[victim, again], part="victim")
    text = "{{events.count}} {{killed.at_least}} {{victims.count}}"
    memo = api.write_memo(actor=me, case_id=case, title="Огляд", text=text)

    def counted() -> list[api.Figure]:
        parts = api.get_memo(actor=me, memo_id=memo).parts
        return [part.now for part in parts if part.now]

    assert counted() == [api.Figure(3), api.Figure(6), api.Figure(2)]
    events.merge(actor=world.custodian, event_id=one, absorbed_id=same, why=WHY)
    persons.merge(actor=world.custodian, person_id=victim, absorbed_id=again, why=WHY)
    events.undo_batch(actor=world.documenter, batch_id=batch.batch_id, why=WHY)
    assert counted() == [api.Figure(1), api.Figure(2), api.Figure(1)]
