# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's case: marked as invented, filled, and waiting for a second person."""

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.interfaces.worker.demo_cases import write_demo_case
from tests.casework.cases.scenes import lawyer
from tests.evidence.world import World


def test_a_lawyers_demonstration_has_a_case_that_waits_for_a_second_person(world: World) -> None:
    actor = lawyer(world)
    made = tuple(
        events.register(actor=actor, draft=events.EventDraft(title_uk=f"Вигадана подія {n}"))
        for n in range(5)
    )
    write_demo_case(world.documenter, made)
    assert cases.visible_cases(actor=actor).rows == ()
    write_demo_case(actor, made)
    (row,) = cases.visible_cases(actor=actor).rows
    assert "(вигадано)" in row.title_uk
    assert "(invented)" in row.title_en
    found = cases.get_case(actor=actor, case_id=row.id)
    assert len(found.links) == 4
    assert (found.total, len(found.deadlines)) == (18, 2)
    assert [one.state for one in found.memos] == ["review"]
    assert len(cases.comments(actor=actor, kind="event", record_id=made[0])) == 1
