# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of an account in cases and matrices when the person takes their consent back."""

from uuid import UUID

import pytest

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.evidence import api as evidence
from tests.casework.cases.scenes import lawyer, opened
from tests.evidence.world import World, taken


@pytest.fixture
def item(world: World) -> UUID:
    draft = evidence.ItemDraft(kind="statement")
    made = taken(
        world.documenter, b"what was told", media_type="text/plain", name="a.txt", item=draft
    )
    return made.item_id


def take_back(world: World, item: UUID) -> None:
    revision = evidence.get_item(actor=world.documenter, item_id=item).revision
    evidence.describe(
        actor=world.documenter,
        item_id=item,
        changes={"status": evidence.ItemStatus.WITHDRAWN},
        revision=revision,
    )


def test_it_leaves_the_case_and_only_its_number_stays(world: World, item: UUID) -> None:
    actor = lawyer(world)
    case = opened(world)
    event = events.register(actor=world.documenter, draft=events.EventDraft(title_uk="Подія"))
    events.link(actor=world.documenter, event_id=event, item_ids=[item])
    cases.link(actor=actor, case_id=case, kind="event", record_ids=[event])
    cases.link(actor=actor, case_id=case, kind="item", record_ids=[item])
    before = cases.get_case(actor=actor, case_id=case)
    assert [one.record_id for one in before.links] == [event, item]
    assert before.withdrawn == ()
    assert item in {one.id for one in cases.graph(actor=actor, case_id=case).nodes}

    take_back(world, item)
    after = cases.get_case(actor=actor, case_id=case)
    assert [one.record_id for one in after.links] == [event]
    assert after.links_hidden == {}
    assert [one.record_id for one in after.withdrawn] == [item]
    assert item not in {one.id for one in cases.graph(actor=actor, case_id=case).nodes}
    told = cases.chronology(actor=actor, case_id=case)
    assert item not in {one.record_id for one in (*told.dated, *told.undated)}


def test_no_figure_of_a_memo_counts_it_any_more(world: World, item: UUID) -> None:
    case = opened(world)
    cases.link(actor=lawyer(world), case_id=case, kind="item", record_ids=[item])
    memo = cases.write_memo(
        actor=lawyer(world), case_id=case, title="Огляд", text="Доказів: {{items.count}}"
    )

    def counted() -> cases.Figure | None:
        return cases.get_memo(actor=lawyer(world), memo_id=memo).parts[1].now

    assert counted() == cases.Figure(1)
    take_back(world, item)
    assert counted() == cases.Figure(0)


def test_its_passages_support_nothing_any_more(world: World, item: UUID) -> None:
    actor = lawyer(world)
    event = events.register(actor=world.documenter, draft=events.EventDraft(title_uk="Подія"))
    matrix = legal.qualify(
        actor=actor, event_id=event, framework="rome", crime="8.2.b.ix", conflict="iac"
    )
    legal.file_finding(
        actor=actor,
        qualification_id=matrix,
        draft=legal.FindingDraft(
            element=1,
            direction="supports",
            item_id=item,
            passage=legal.Passage(),
            proof_class="eyewitness",
            strength="some",
        ),
    )
    before = legal.get_matrix(actor=actor, qualification_id=matrix)
    assert (len(before.rows[0].supports), before.withdrawn) == (1, 0)
    take_back(world, item)
    after = legal.get_matrix(actor=actor, qualification_id=matrix)
    assert (after.rows[0].supports, after.withdrawn) == ((), 1)
    assert after.rows[0].cover == "empty"
    plan = legal.collection_plan(actor=actor, qualification_id=matrix)
    assert len(plan) == len(after.rows)
