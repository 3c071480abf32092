# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases: who sees them, how they move, what belongs to them, and what memos freeze."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from dokaz.casework.cases import api, graph
from dokaz.casework.cases.models import CaseDeadline
from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Rejected
from dokaz.gate.models import OutboxFact
from dokaz.gate.reading import Purpose, reading_everything
from tests.casework.cases.scenes import (
    WHY,
    drafted,
    hearing,
    lawyer,
    named,
    opened,
    proceeding,
    second_lawyer,
    seen,
)
from tests.casework.legal.scenes import filed, qualified
from tests.evidence.world import World, taken


def event_of(world: World, **values: Any) -> UUID:
    draft = events.EventDraft(**{"title_uk": "Вигадана подія", **values})
    return events.register(actor=lawyer(world), draft=draft)


def person_of(world: World) -> UUID:
    draft = persons.PersonDraft(summary="Вигадана особа", categories=("witness",))
    return persons.register(actor=world.interviewer, draft=draft)


def linked(world: World, case_id: UUID, kind: str, *ids: UUID, **further: Any) -> int:
    return api.link(actor=lawyer(world), case_id=case_id, kind=kind, record_ids=ids, **further)


def to(world: World, case_id: UUID, *states: str) -> None:
    for state in states:
        api.advance(actor=lawyer(world), case_id=case_id, state=state, why=WHY)


def test_a_case_is_numbered_led_by_whoever_opened_it_and_told_to_rooms_above(world: World) -> None:
    case_id = opened(world)
    found = api.get_case(actor=lawyer(world), case_id=case_id)
    assert found.row.ref == f"TRH-C-{datetime.now(UTC).year}-000001"
    assert [(one.member_ref, one.part) for one in found.team] == [(lawyer(world).ref, "lead")]
    assert (found.row.state, found.editable, found.manages) == ("idea", True, True)
    kinds = list(OutboxFact.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["cases.case_changed", "cases.case_registered"]
    with pytest.raises(Rejected, match=r"назву|title"):
        api.register(actor=lawyer(world), draft=api.CaseDraft())
    with pytest.raises(Rejected):
        api.register(actor=lawyer(world), draft=drafted(confidentiality=1))


def test_levels_team_and_walls_decide_who_sees_a_case(world: World) -> None:
    named_only, ours = opened(world), opened(world, confidentiality=2)
    assert seen(world.documenter) == seen(second_lawyer(world)) == [ours]
    assert set(seen(world.custodian)) == {named_only, ours}
    # A clearance too low is not made up for by being named.
    low = replace(world.verifier, clearance=1)
    named(world, ours, low)
    assert seen(low) == []
    named(world, named_only, world.verifier)
    assert named_only in seen(world.verifier)
    partner = named(world, named_only, world.partner)
    assert seen(world.partner) == [named_only]
    # The same person acting for another organisation is not who was named.
    assert seen(replace(world.partner, organisation_id=world.own, roles=frozenset())) == []
    api.end_member(actor=lawyer(world), membership_id=partner, reason=WHY)
    assert seen(world.partner) == []
    wall = api.wall(
        actor=lawyer(world),
        case_id=named_only,
        member_ref=world.custodian.ref,
        scope="case",
        reason=WHY,
    )
    assert seen(world.custodian) == [ours]
    with pytest.raises(NotFound):
        api.get_case(actor=world.custodian, case_id=named_only)
    with pytest.raises(Conflict):
        named(world, named_only, world.custodian)
    api.take_wall_down(actor=lawyer(world), wall_id=wall, reason=WHY)
    assert set(seen(world.custodian)) == {named_only, ours}


def test_a_wall_ends_a_place_in_the_team_and_its_name_is_for_managers(world: World) -> None:
    case_id = opened(world)
    named(world, case_id, world.verifier)
    api.wall(
        actor=lawyer(world),
        case_id=case_id,
        member_ref=world.verifier.ref,
        scope="case",
        reason="спільний родич",
    )
    assert seen(world.verifier) == []
    named(world, case_id, world.partner)
    by_partner = api.get_case(actor=world.partner, case_id=case_id)
    assert by_partner.walls == ()
    assert (by_partner.works, by_partner.manages) == (True, False)
    walls = [one for one in api.history(actor=world.partner, case_id=case_id)
             if one.kind == "walled"]  # fmt: skip
    assert [(one.after, one.why) for one in walls] == [({"scope": "case"}, "")]
    (shown,) = api.get_case(actor=lawyer(world), case_id=case_id).walls
    assert (shown.member_ref, shown.reason) == (world.verifier.ref, "спільний родич")


def test_a_place_in_the_team_ends_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = opened(world)
    until = datetime.now(UTC) + timedelta(days=1)
    api.add_member(
        actor=lawyer(world),
        case_id=case_id,
        organisation_id=world.other,
        member_ref=world.partner.ref,
        part="worker",
        reason=WHY,
        until=until,
    )
    assert seen(world.partner) == [case_id]

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return until + timedelta(seconds=1)

    monkeypatch.setattr("dokaz.casework.cases.policy.datetime", Later)
    assert seen(world.partner) == []


def test_states_follow_the_list_and_approval_needs_a_second_lawyer(world: World) -> None:
    case_id = opened(world)
    with pytest.raises(Conflict):
        to(world, case_id, "approved")
    to(world, case_id, "open", "drafting", "legal_review")
    with pytest.raises(Conflict, match=r"інший юрист|another lawyer"):
        to(world, case_id, "approved")
    other = second_lawyer(world)
    with pytest.raises(NotFound):
        api.advance(actor=other, case_id=case_id, state="approved", why=WHY)
    named(world, case_id, other)
    # What is under review stays as it is.
    revision = api.get_case(actor=other, case_id=case_id).revision
    for act in (
        lambda: api.change(
            actor=other, case_id=case_id, changes={"theory": "інша"}, revision=revision
        ),
        lambda: linked(world, case_id, "event", event_of(world)),
        lambda: api.score(actor=other, case_id=case_id, scores={}, revision=revision),
    ):
        with pytest.raises(Conflict, match=r"підготовки|drafting"):
            act()
    api.advance(actor=other, case_id=case_id, state="approved", why=WHY)
    to(world, case_id, "submitted", "pending", "answered", "closed")
    assert seen(lawyer(world)) == []
    assert seen(lawyer(world), state="closed") == [case_id]
    with pytest.raises(Conflict, match=r"закрито|closed"):
        api.set_deadline(
            actor=lawyer(world), case_id=case_id, what="пізно", due_date=date(2030, 1, 1)
        )
    to(world, case_id, "open")


def test_the_later_writer_is_told_and_nothing_is_overwritten(world: World) -> None:
    case_id = opened(world)
    api.change(actor=lawyer(world), case_id=case_id, changes={"theory": "перша"}, revision=0)
    with pytest.raises(Conflict) as told:
        api.change(actor=world.custodian, case_id=case_id, changes={"theory": "друга"}, revision=0)
    assert told.value.reason == "changed_meanwhile"
    assert api.get_case(actor=lawyer(world), case_id=case_id).theory == "перша"
    newest = api.history(actor=lawyer(world), case_id=case_id)[0]
    assert newest.before == {"theory": drafted().theory}
    for field in ("organisation_id", "state", "scores", "confidentiality", "registered_by"):
        with pytest.raises(Rejected):
            api.change(actor=lawyer(world), case_id=case_id, changes={field: "x"}, revision=1)


@pytest.mark.parametrize(
    "scores",
    [
        {"gravity": api.Score(score=6, reason="так")},
        {"gravity": api.Score(score=0, reason="так")},
        {"gravity": api.Score(score=True, reason="так")},
        {"gravity": api.Score(score=3, reason=" ")},
        {"beauty": api.Score(score=3, reason="так")},
    ],
)
def test_a_score_is_one_to_five_and_has_its_reason(scores: Any, world: World) -> None:
    case_id = opened(world)
    with pytest.raises(Rejected):
        api.score(actor=lawyer(world), case_id=case_id, scores=scores, revision=0)


def test_a_total_is_told_only_when_everything_is_weighed(world: World) -> None:
    case_id = opened(world)
    whole = {name: api.Score(score=4, reason=f"бо {name}") for name in api.Criterion.values}
    part = {name: one for name, one in whole.items() if name != "evidence"}
    revision = api.score(actor=lawyer(world), case_id=case_id, scores=part, revision=0)
    assert api.get_case(actor=lawyer(world), case_id=case_id).total == 0
    api.score(actor=lawyer(world), case_id=case_id, scores=whole, revision=revision)
    found = api.get_case(actor=lawyer(world), case_id=case_id)
    assert found.total == 20
    assert all(one.reason for one in found.scores)


def test_a_case_shows_linked_records_only_as_its_reader_may_see_them(world: World) -> None:
    case_id = opened(world)
    event, item = event_of(world), taken(world.documenter).item_id
    person = person_of(world)
    assert linked(world, case_id, "event", event, event) == 1
    assert linked(world, case_id, "event", event) == 0
    linked(world, case_id, "item", item)
    linked(world, case_id, "person", person, part="witness")
    linked(world, case_id, "person", person, part="victim")
    named(world, case_id, world.partner)
    found = api.get_case(actor=world.partner, case_id=case_id)
    assert found.links == ()
    assert found.links_hidden == {"event": 1, "item": 1, "person": 2}
    events.share(actor=lawyer(world), event_id=event, organisation_id=world.other, reason=WHY)
    (shown,) = api.get_case(actor=world.partner, case_id=case_id).links
    assert (shown.kind, shown.record_id) == ("event", event)
    assert len(api.get_case(actor=lawyer(world), case_id=case_id).links) == 4
    with pytest.raises(NotFound):
        api.link(actor=world.partner, case_id=case_id, kind="item", record_ids=(item,))
    with pytest.raises(Rejected):
        linked(world, case_id, "event", event, part="suspect")
    with pytest.raises(Rejected):
        linked(world, case_id, "case", case_id)
    with pytest.raises(NotFound):
        linked(world, case_id, "person", event)


def test_whoever_is_walled_from_accounts_does_not_get_them_by_the_case(world: World) -> None:
    case_id = opened(world)
    photo = taken(world.documenter).item_id
    account = _account(world)
    linked(world, case_id, "item", photo, account)
    named(world, case_id, world.verifier)
    api.wall(
        actor=lawyer(world),
        case_id=case_id,
        member_ref=world.verifier.ref,
        scope="accounts",
        reason=WHY,
    )
    found = api.get_case(actor=world.verifier, case_id=case_id)
    assert [one.record_id for one in found.links] == [photo]
    assert found.links_hidden == {"item": 1}
    lines = api.chronology(actor=world.verifier, case_id=case_id)
    assert {one.record_id for one in lines.dated} == {photo, None}
    assert lines.hidden == 1
    assert [one.id for one in api.graph(actor=world.verifier, case_id=case_id).nodes] == [photo]
    text = "Доказів: {{items.count}}"
    memo = api.write_memo(actor=lawyer(world), case_id=case_id, title="Огляд", text=text)
    for actor, figure in ((world.verifier, api.Figure(1, 1)), (lawyer(world), api.Figure(2))):
        assert api.get_memo(actor=actor, memo_id=memo).parts[1].now == figure
    assert len(api.get_case(actor=lawyer(world), case_id=case_id).links) == 2


def test_the_matrix_of_a_case_is_of_its_events_without_accounts_for_the_walled(
    world: World,
) -> None:
    case_id, me = opened(world), lawyer(world)
    account = _account(world)
    event, bare, context = (event_of(world) for _ in range(3))
    linked(world, case_id, "event", event, bare)
    linked(world, case_id, "event", context, part="context")
    named(world, case_id, world.verifier)
    filed(me, qualified(me, event), account)
    qualified(me, event_of(world))

    def passages(actor: Actor) -> int:
        found = api.matrix(actor=actor, case_id=case_id)
        assert [one.record_id for one in found.unqualified] == [bare]
        (part,) = found.joint.parts
        assert [line.event_id for line in part.lines] == [event]
        return sum(row.support.passages for row in part.together)

    assert passages(world.verifier) == 1
    api.wall(actor=me, case_id=case_id, member_ref=world.verifier.ref, scope="accounts", reason=WHY)
    assert (passages(world.verifier), passages(me)) == (0, 1)


def _account(world: World) -> UUID:
    item = taken(world.documenter, b"account").item_id
    seen_now = evidence.get_item(actor=world.documenter, item_id=item)
    evidence.describe(
        actor=world.documenter,
        item_id=item,
        changes={"kind": "statement"},
        revision=seen_now.revision,
    )
    return item


def test_figures_live_in_a_draft_and_freeze_when_somebody_else_signs(world: World) -> None:
    case_id = opened(world)
    harmed = events.Casualties(harm="killed", low=2, high=4, basis="двоє свідків")
    linked(world, case_id, "event", event_of(world, casualties=(harmed,)))
    text = (
        "Подій: {{events.count}}; убито щонайменше {{ killed.at_least }}. <script>alert(1)</script>"
    )
    memo = api.write_memo(actor=lawyer(world), case_id=case_id, title="Огляд", text=text)
    found = api.get_memo(actor=lawyer(world), memo_id=memo)
    assert [part.now.value for part in found.parts if part.now] == [1, 2]
    linked(world, case_id, "event", event_of(world))
    found = api.get_memo(actor=lawyer(world), memo_id=memo)
    assert [part.now.value for part in found.parts if part.now] == [2, 2]
    with pytest.raises(Conflict):
        api.sign_memo(actor=world.custodian, memo_id=memo, revision=0)
    api.hand_in_memo(actor=lawyer(world), memo_id=memo, revision=0)
    with pytest.raises(Conflict):
        api.change_memo(actor=lawyer(world), memo_id=memo, title="х", text="х", revision=0)
    with pytest.raises(Conflict, match=r"інша людина|another person"):
        api.sign_memo(actor=lawyer(world), memo_id=memo, revision=0)
    api.sign_memo(actor=world.custodian, memo_id=memo, revision=0)
    linked(world, case_id, "event", event_of(world))
    found = api.get_memo(actor=world.custodian, memo_id=memo)
    first, second = (part for part in found.parts if part.name)
    assert (first.frozen, first.now, first.differs) == (api.Figure(2), api.Figure(3), True)
    assert (second.frozen, second.differs) == (api.Figure(2), False)
    # Whoever sees other records than the signer is not told that something changed.
    named(world, case_id, world.partner)
    first = next(
        part for part in api.get_memo(actor=world.partner, memo_id=memo).parts if part.name
    )
    assert (first.now, first.differs, first.comparable) == (api.Figure(0, 3), False, False)


@pytest.mark.parametrize(
    "text", ["{{secrets}}", "{{}}", "{{ events.count|safe }}", "{{events.count.__class__}}"]
)
def test_a_memo_knows_its_list_of_figures_and_no_other_language(text: str, world: World) -> None:
    case_id = opened(world)
    with pytest.raises(Rejected) as told:
        api.write_memo(actor=lawyer(world), case_id=case_id, title="Записка", text=text)
    assert told.value.field == "text"
    assert "events.count" in str(told.value)


def test_earlier_texts_of_a_memo_are_kept_and_their_writers_do_not_sign(world: World) -> None:
    case_id = opened(world)
    memo = api.write_memo(actor=lawyer(world), case_id=case_id, title="Огляд", text="перший")
    api.change_memo(actor=world.custodian, memo_id=memo, title="Огляд", text="другий", revision=0)
    with pytest.raises(Conflict):
        api.change_memo(actor=lawyer(world), memo_id=memo, title="О", text="третій", revision=0)
    api.hand_in_memo(actor=lawyer(world), memo_id=memo, revision=1)
    with pytest.raises(Conflict):
        api.sign_memo(actor=world.custodian, memo_id=memo, revision=1)
    api.return_memo(actor=world.custodian, memo_id=memo, why="бракує джерел")
    found = api.get_memo(actor=lawyer(world), memo_id=memo)
    assert (found.text, found.former, found.state) == ("другий", 1, "draft")


def test_the_chronology_is_sorted_and_makes_nothing_more_exact(world: World) -> None:
    case_id = opened(world)
    whens = ("2022-03-09T14:30", "2022-03", "2022", "", "2022-03-09")
    ids = {when: event_of(world, when=when) for when in whens}
    linked(world, case_id, "event", *ids.values())
    api.set_deadline(actor=lawyer(world), case_id=case_id, what="подання",
                     due_date=date(2022, 3, 20))  # fmt: skip
    dropped = api.set_deadline(
        actor=lawyer(world), case_id=case_id, what="зайве", due_date=date(2022, 3, 21)
    )
    api.finish_deadline(actor=lawyer(world), deadline_id=dropped, done=False, why=WHY)
    api.state_proceeding(
        actor=lawyer(world), case_id=case_id, draft=proceeding(stage_on=date(2022, 4, 1))
    )
    found = api.chronology(actor=lawyer(world), case_id=case_id)
    assert [(one.what, one.text) for one in found.dated] == [
        ("event", "2022"), ("event", "2022-03"), ("event", "2022-03-09"),
        ("event", "2022-03-09T14:30"), ("deadline", "2022-03-20"),
        ("proceeding", "2022-04-01"), ("opened", ""),
    ]  # fmt: skip
    assert [one.record_id for one in found.undated] == [ids[""]]
    month = found.dated[1]
    assert month.begin is not None
    assert month.end is not None
    assert (month.precision, month.end - month.begin > timedelta(days=30)) == ("month", True)


def test_the_graph_shows_who_was_what_where_and_what_was_hit(world: World) -> None:
    case_id, event = opened(world), event_of(world)
    person, other = person_of(world), person_of(world)
    unit = units.register(
        actor=world.custodian, draft=units.UnitDraft(name_uk="Вигаданий полк", side="ru")
    )
    hit = objects.register(
        actor=lawyer(world), draft=objects.ObjectDraft(name_uk="Вигадана школа", type="school")
    )
    involvement.state_role(
        actor=world.custodian,
        person_id=person,
        event_id=event,
        draft=involvement.RoleDraft(role="suspect"),
    )
    involvement.state_post(
        actor=world.custodian,
        person_id=person,
        unit_id=unit,
        draft=involvement.PostDraft(position="командир", basis="вигаданий наказ"),
    )
    events.add_hit(
        actor=lawyer(world),
        event_id=event,
        draft=events.HitDraft(object_id=hit, effect="direct_hit", basis="знімок"),
    )
    linked(world, case_id, "event", event)
    linked(world, case_id, "person", person, part="suspect")
    linked(world, case_id, "unit", unit)
    found = api.graph(actor=lawyer(world), case_id=case_id)
    assert [one.kind for one in found.nodes] == ["unit", "person", "event", "object"]
    assert {
        (found.nodes[one.start].id, found.nodes[one.end].id, one.because) for one in found.edges
    } == {(unit, person, "post"), (person, event, "role"), (event, hit, "hit")}
    # A person nobody linked to the case is not brought in by an event.
    assert other not in {one.id for one in found.nodes}


def test_the_graph_joins_events_with_their_items_and_is_the_same_each_time(world: World) -> None:
    case_id = opened(world)
    items = [taken(world.documenter, f"photo {n}".encode()).item_id for n in range(3)]
    first, second = event_of(world), event_of(world)
    events.link(actor=lawyer(world), event_id=first, item_ids=items[:2])
    events.link(actor=lawyer(world), event_id=second, item_ids=items[1:])
    linked(world, case_id, "event", first, second)
    linked(world, case_id, "person", person_of(world), part="witness")
    found = api.graph(actor=lawyer(world), case_id=case_id)
    assert found == api.graph(actor=lawyer(world), case_id=case_id)
    assert [one.kind for one in found.nodes] == ["person", "event", "event", *["item"] * 3]
    joined = {(found.nodes[one.start].id, found.nodes[one.end].id) for one in found.edges}
    assert joined == {
        (first, items[0]), (first, items[1]), (second, items[1]), (second, items[2])
    }  # fmt: skip
    assert (found.cut, found.hidden) == (0, 0)
    # An item that the reader may not see is no node for them, linked through an event or not.
    named(world, case_id, world.partner)
    events.share(actor=lawyer(world), event_id=first, organisation_id=world.other, reason=WHY)
    by_partner = api.graph(actor=world.partner, case_id=case_id)
    assert ([one.id for one in by_partner.nodes], by_partner.edges) == ([first], ())
    assert by_partner.hidden == 2


def test_a_graph_that_is_too_large_says_how_many_it_leaves_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = opened(world)
    ids = [event_of(world) for _one in range(4)]
    item = taken(world.documenter).item_id
    events.link(actor=lawyer(world), event_id=ids[3], item_ids=[item])
    linked(world, case_id, "event", *ids)
    monkeypatch.setattr(graph, "MOST_NODES", 2)
    found = api.graph(actor=lawyer(world), case_id=case_id)
    assert (len(found.nodes), found.cut) == (2, 3)
    assert ids[3] in {one.id for one in found.nodes}


def test_lists_are_narrowed_by_words_and_told_the_next_deadline(world: World) -> None:
    first, second = opened(world), opened(world, title_uk="Вивезення дітей")
    for day in (date(2031, 5, 1), date(2030, 5, 1)):
        api.set_deadline(actor=lawyer(world), case_id=first, what="подання", due_date=day)
    assert seen(lawyer(world), text="вивез") == [second]
    assert seen(lawyer(world), text="нема такого") == []
    rows = {row.id: row for row in api.visible_cases(actor=lawyer(world)).rows}
    assert (rows[first].next_due, rows[second].next_due) == (date(2030, 5, 1), None)


def test_proceedings_move_on_and_their_former_stages_stay_readable(world: World) -> None:
    case_id, other = opened(world), opened(world)
    by = lawyer(world)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    with pytest.raises(Conflict):
        api.state_proceeding(actor=by, case_id=case_id, draft=proceeding(stage="trial"))
    # The same proceedings may matter to two cases; a number is one of its authority.
    api.state_proceeding(actor=by, case_id=other, draft=proceeding())
    second = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding(forum="ua_court"))
    now = proceeding(
        stage="court", stage_on=date(2024, 5, 1), in_absentia=True, outcome="призначено"
    )
    assert api.change_proceeding(actor=by, proceeding_id=first, draft=now, revision=0) == 1
    with pytest.raises(Conflict) as late:
        api.change_proceeding(actor=by, proceeding_id=first, draft=proceeding(), revision=0)
    assert late.value.reason == "changed_meanwhile"
    with pytest.raises(Conflict):
        api.change_proceeding(
            actor=by, proceeding_id=second, draft=proceeding(), revision=0, why=WHY
        )
    line = api.history(actor=by, case_id=case_id)[0]
    assert line.before is not None
    assert (line.kind, line.before["stage"]) == ("proceeding_changed", "investigation")
    api.end_proceeding(actor=by, proceeding_id=second, why=WHY)
    with pytest.raises(Conflict):
        api.end_proceeding(actor=by, proceeding_id=second, why=WHY)
    (left,) = api.get_case(actor=by, case_id=case_id).proceedings
    assert (left.id, left.stage, left.stage_on) == (first, "court", date(2024, 5, 1))
    to(world, case_id, "closed")
    with pytest.raises(Conflict):
        api.change_proceeding(actor=by, proceeding_id=first, draft=proceeding(), revision=1)


def test_hearings_are_noted_once_and_lead_from_day_to_day(world: World) -> None:
    case_id, by = opened(world), lawyer(world)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())

    def noted(**values: Any) -> UUID:
        return api.note_hearing(actor=by, proceeding_id=first, draft=hearing(**values))

    def waiting() -> list[date]:
        return [
            one.due_date
            for one in api.get_case(actor=by, case_id=case_id).deadlines
            if one.ended_at is None
        ]

    one = noted(next_on=date(2024, 6, 1), concerns=("delay", "not_public"), observer="Код К-7")
    noted(next_on=date(2024, 6, 1))  # A second observer of the same day sets no second deadline.
    assert waiting() == [date(2024, 6, 1)]
    late = noted(held_on=date(2024, 6, 1), next_on=date(2024, 7, 1), heard="Оголошено вирок.")
    assert waiting() == [date(2024, 7, 1)]
    found = api.get_case(actor=by, case_id=case_id)
    assert [one.held_on.month for one in found.hearings] == [6, 5, 5]
    assert found.hearings[-1].concerns == ("not_public", "delay")
    assert (found.hearings[-1].observer, found.row.next_due) == ("Код К-7", date(2024, 7, 1))
    told = [(one.what, one.title_uk) for one in api.chronology(actor=by, case_id=case_id).dated]
    assert told.count(("hearing", "42022000000000001")) == 3
    api.withdraw_hearing(actor=by, hearing_id=one, why=WHY)
    with pytest.raises(Conflict):
        api.withdraw_hearing(actor=by, hearing_id=one, why=WHY)
    assert one not in {each.id for each in api.get_case(actor=by, case_id=case_id).hearings}
    kinds = [line.kind for line in api.history(actor=by, case_id=case_id)]
    assert (kinds.count("hearing_noted"), kinds[0]) == (3, "hearing_withdrawn")
    api.end_proceeding(actor=by, proceeding_id=first, why=WHY)
    assert late not in {each.id for each in api.get_case(actor=by, case_id=case_id).hearings}
    with pytest.raises(Conflict):
        noted()


def test_days_of_hearings_wait_once_under_the_number_in_force_and_only_till_noted(
    world: World,
) -> None:
    case_id, by = opened(world), lawyer(world)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())

    def noted(month: int, next_month: int | None = None) -> UUID:
        draft = hearing(
            held_on=date(2024, month, 1), next_on=next_month and date(2024, next_month, 1)
        )
        return api.note_hearing(actor=by, proceeding_id=first, draft=draft)

    def deadlines() -> list[tuple[int, str, bool | None]]:
        found = api.get_case(actor=by, case_id=case_id).deadlines
        over = [one.ended_at is not None for one in found]
        assert over == sorted(over)  # Those that wait come first.
        return [
            (one.due_date.month, one.what.split()[-1], one.done if one.ended_at else None)
            for one in sorted(found, key=lambda one: (one.due_date, one.id))
        ]

    noted(6)
    noted(5, 6)  # Written down later than the hearing that it was put off to.
    assert deadlines() == []
    mistaken = noted(7, 8)
    api.withdraw_hearing(actor=by, hearing_id=mistaken, why=WHY)
    noted(7, 9)
    assert deadlines() == [(8, "42022000000000001", False), (9, "42022000000000001", None)]
    moved = proceeding(number="757/1/24-к")  # From the register of investigations to a court.
    api.change_proceeding(actor=by, proceeding_id=first, draft=moved, revision=0)
    assert deadlines()[1:] == [(9, "42022000000000001", False), (9, "757/1/24-к", None)]
    held = noted(9, 10)
    assert deadlines()[2:] == [(9, "757/1/24-к", True), (10, "757/1/24-к", None)]
    # Nobody knows any more what was heard on the day, unless somebody else noted it.
    second = noted(9)
    api.withdraw_hearing(actor=by, hearing_id=held, why=WHY)
    assert deadlines()[2:] == [(9, "757/1/24-к", True), (10, "757/1/24-к", False)]
    api.withdraw_hearing(actor=by, hearing_id=second, why=WHY)
    assert deadlines()[3:] == [(9, "757/1/24-к", None), (10, "757/1/24-к", False)]
    noted(9, 11)
    api.end_proceeding(actor=by, proceeding_id=first, why=WHY)
    assert deadlines()[3:] == [
        (9, "757/1/24-к", True), (10, "757/1/24-к", False), (11, "757/1/24-к", False)
    ]  # fmt: skip


def test_a_deadline_with_the_words_of_a_hearing_is_still_whose_it_is(world: World) -> None:
    case_id, by, day = opened(world), lawyer(world), date(2024, 6, 1)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    words = "Судове засідання: 42022000000000001"
    own = api.set_deadline(actor=by, case_id=case_id, what=words, due_date=day)
    noted = api.note_hearing(actor=by, proceeding_id=first, draft=hearing(next_on=day))

    def waiting() -> list[UUID]:
        found = api.get_case(actor=by, case_id=case_id).deadlines
        return [one.id for one in found if one.ended_at is None]

    assert len(waiting()) == 2
    api.withdraw_hearing(actor=by, hearing_id=noted, why=WHY)
    assert waiting() == [own]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": date(2999, 1, 1)}, "held_on"),
        ({"held_on": (datetime.now(UTC) + timedelta(days=3)).date()}, "held_on"),
        ({"next_on": date(2024, 5, 1)}, "next_on"),
        ({"next_on": date(2999, 1, 1)}, "next_on"),
        ({"heard": " "}, "heard"),
        ({"heard": "x" * 100_001}, "heard"),
        ({"concerns": ("boring",)}, "concerns"),
        ({"observer": "\0"}, "observer"),
    ],
)
def test_notes_of_hearings_that_say_nothing_sound_are_refused(
    world: World, values: dict[str, Any], field: str
) -> None:
    case_id, by = opened(world), lawyer(world)
    key = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    with pytest.raises(Rejected) as refused:
        api.note_hearing(actor=by, proceeding_id=key, draft=hearing(**values))
    assert refused.value.field == field
    assert api.get_case(actor=by, case_id=case_id).hearings == ()


def test_a_case_is_found_by_the_number_a_court_gave_it(world: World) -> None:
    case_id = opened(world)
    opened(world)
    by = lawyer(world)
    made = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    assert seen(by, text="4202200000000") == [case_id]
    api.end_proceeding(actor=by, proceeding_id=made, why=WHY)
    assert seen(by, text="4202200000000") == []


def test_a_row_of_a_case_tells_its_proceedings_accused_hearings_and_next_day(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    case_id, bare, by = opened(world), opened(world), lawyer(world)
    first, second = (
        api.state_proceeding(actor=by, case_id=case_id, draft=proceeding(number=number, **said))
        for number, said in (("1/24", {"accused": "S-0007"}), ("2/24", {}))
    )
    days = ((date(2024, 5, 1), date(2024, 5, 9)), (date(2024, 5, 9), date(2030, 6, 1)))
    for held_on, next_on in reversed(days):
        draft = hearing(held_on=held_on, next_on=next_on)
        api.note_hearing(actor=by, proceeding_id=first, draft=draft)
    for held_on, next_on in ((date(2024, 3, 1), date(2024, 4, 1)), (date(2024, 4, 1), None)):
        draft = hearing(held_on=held_on, next_on=next_on)
        last = api.note_hearing(actor=by, proceeding_id=second, draft=draft)

    def told() -> dict[str, str]:
        rows = {one.id: one for one in api.table_of_cases(actor=by)}
        names = ("proceedings", "accused", "hearings", "next_hearings")
        assert set(names) <= rows[case_id].inside  # of the own organisation alone
        assert [rows[bare].cells[name] for name in names] == [""] * 4
        return {name: rows[case_id].cells[name] for name in names}

    with django_assert_max_num_queries(12):
        assert told() == {
            "proceedings": "1/24 (investigation); 2/24 (investigation)",
            "accused": "1/24: S-0007",
            "hearings": "1/24: 2024-05-01; 1/24: 2024-05-09; 2/24: 2024-03-01; 2/24: 2024-04-01",
            "next_hearings": "1/24: 2030-06-01",
        }
    api.withdraw_hearing(actor=by, hearing_id=last, why=WHY)
    assert told()["next_hearings"] == "1/24: 2030-06-01; 2/24: 2024-04-01"
    api.end_proceeding(actor=by, proceeding_id=first, why=WHY)
    assert told()["hearings"] == "2/24: 2024-03-01"
    assert told()["accused"] == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"forum": "court of nowhere"}, "forum"),
        ({"number": " "}, "number"),
        ({"number": "1" * 101}, "number"),
        ({"stage": "won"}, "stage"),
        ({"stage_on": date(1066, 1, 1)}, "stage_on"),
        ({"articles": "\0"}, "articles"),
    ],
)
def test_proceedings_that_say_nothing_sound_are_refused(
    world: World, values: dict[str, Any], field: str
) -> None:
    case_id = opened(world)
    with pytest.raises(Rejected) as refused:
        api.state_proceeding(actor=lawyer(world), case_id=case_id, draft=proceeding(**values))
    assert refused.value.field == field
    assert api.get_case(actor=lawyer(world), case_id=case_id).proceedings == ()


@pytest.mark.parametrize("count", [1, 12])
def test_a_page_asks_as_often_whatever_the_number_of_records(
    count: int, world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    case_id = opened(world)
    linked(world, case_id, "event", *[event_of(world) for _one in range(count)])
    linked(world, case_id, "person", *[person_of(world) for _one in range(count)])
    linked(world, case_id, "item",
           *[taken(world.documenter, f"{n}".encode()).item_id for n in range(count)])  # fmt: skip
    with django_assert_max_num_queries(30):
        api.get_case(actor=lawyer(world), case_id=case_id)
    with django_assert_max_num_queries(20):
        api.graph(actor=lawyer(world), case_id=case_id)
    with django_assert_max_num_queries(20):
        api.chronology(actor=lawyer(world), case_id=case_id)


def test_of_an_older_node_s_deadlines_those_with_words_and_day_of_a_hearing_become_its(
    world: World,
) -> None:
    step = import_module("dokaz.casework.cases.migrations.0006_days_of_hearings")
    case_id, by, day = opened(world), lawyer(world), date(2024, 6, 1)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    api.note_hearing(actor=by, proceeding_id=first, draft=hearing(next_on=day))
    words = "Судове засідання: 42022000000000001"
    made = {
        (what, due): api.set_deadline(actor=by, case_id=case_id, what=what, due_date=due)
        for what in (words, "подання")
        for due in (day, date(2024, 7, 1))
    }
    connection.check_constraints()
    with reading_everything(Purpose.OUTBOX), connection.cursor() as cursor:
        step.refer(None, SimpleNamespace(connection=connection, execute=cursor.execute))
    found = CaseDeadline.objects.filter(pk__in=made.values(), proceeding=first)
    assert [one.pk for one in found] == [made[words, day]]
