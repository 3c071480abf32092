# SPDX-License-Identifier: AGPL-3.0-or-later
"""What objects promise: nothing overwritten, states and uses side by side, twins told."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.events import api as events
from dokaz.casework.objects import api
from dokaz.casework.objects.duplicates import names_alike
from dokaz.casework.objects.models import ObjectChange, ProtectedObject
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import OutboxFact
from dokaz.ledger.audit import audit
from dokaz.ledger.models import Entry
from dokaz.ledger.sequencer import sequence_pending
from tests.attacks.operator import Operator
from tests.casework.events.scenes import registered as registered_event
from tests.casework.objects.scenes import (
    BAKHMUT,
    DONETSK_OBLAST,
    drafted,
    refs,
    registered,
    state,
    use,
)
from tests.evidence.world import World, taken


def test_an_object_is_registered_with_all_that_protects_it(located: World) -> None:
    item = taken(located.documenter).item_id
    object_id = registered(
        located.documenter, item, enhanced_list="Список", enhanced_when="2023-09-07"
    )
    shown = api.get_object(actor=located.documenter, object_id=object_id)
    assert shown.row.ref == f"TRH-O-{datetime.now(UTC).year}-000001"
    assert shown.row.place is not None and shown.row.place.known is not None  # noqa: PT018
    assert (shown.row.place.known.name, shown.row.place.latitude) == ("Бахмут", 48.595)
    assert shown.row.bases == ("ap1.52", "hague1907.27")
    assert shown.protection[1]["note"] == "освіта"
    assert shown.notified[0]["when"] == "2022-03-01"
    assert [link.item_id for link in shown.links] == [item]
    assert (shown.enhanced_list, shown.enhanced_when) == ("Список", "2023-09-07")
    assert shown.row.damage == "unknown"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_uk": "", "name_en": ""}, "name_uk"),
        ({"name_uk": "х" * 1_000_000}, "name_uk"),
        ({"name_uk": "a\0b"}, "name_uk"),
        ({"type": "castle' or 1=1"}, "type"),
        ({"type": ""}, "type"),
        ({"place": api.PlaceRef(latitude=float("nan"), longitude=1.0)}, "place"),
        ({"place": api.PlaceRef(latitude=91.0, longitude=1.0)}, "place"),
        ({"place": api.PlaceRef(code="UA99999999999999999")}, "place"),
        ({"protection": (api.Basis(basis="ap9.99"),)}, "protection"),
        ({"protection": (api.Basis(basis="other"),)}, "protection"),
        ({"protection": (api.Basis(basis="ap1.52"),) * 51}, "protection"),
        ({"markings": ("none_seen", "red_cross")}, "markings"),
        ({"notified": (api.Notified(to=""),)}, "notified"),
        ({"notified": (api.Notified(to="А", when="2022-02-30"),)}, "notified"),
        ({"enhanced_when": "вчора"}, "enhanced_when"),
        ({"confidentiality": 4}, "confidentiality"),
    ],
)
def test_bad_values_are_refused_by_field_and_nothing_is_kept(
    values: dict[str, Any], field: str, located: World
) -> None:
    with pytest.raises(Rejected) as caught:
        registered(located.documenter, **values)
    assert caught.value.field == field
    assert refs(located.documenter) == []


def test_changes_keep_what_was_and_the_later_writer_overwrites_nothing(located: World) -> None:
    object_id = registered(located.documenter)
    api.change(
        actor=located.verifier,
        object_id=object_id,
        changes={"operator": "громада", "place": api.PlaceRef(code=BAKHMUT)},
        revision=0,
        why="за реєстром",
    )
    line = api.history(actor=located.documenter, object_id=object_id)[0]
    assert (line.kind, line.why, line.revision) == ("changed", "за реєстром", 1)
    assert line.before is not None and line.before["latitude"] == 48.595  # noqa: PT018
    with pytest.raises(Conflict):
        api.change(
            actor=located.documenter, object_id=object_id, changes={"operator": "інша"}, revision=0
        )
    shown = api.get_object(actor=located.documenter, object_id=object_id)
    assert (shown.operator, shown.revision) == ("громада", 1)
    for name in ("ref", "organisation_id", "damage", "confidentiality", "latitude", "merged_into"):
        with pytest.raises(Rejected):
            api.change(
                actor=located.documenter, object_id=object_id, changes={name: "x"}, revision=1
            )


def test_states_stand_in_time_and_the_latest_is_the_damage(located: World) -> None:
    object_id, actor = registered(located.documenter), located.documenter
    item = taken(actor).item_id
    ruined = api.add_state(actor=actor, object_id=object_id, draft=state(item_ids=(item,)))
    api.add_state(actor=actor, object_id=object_id, draft=state(damage="none_seen", when="2022-02"))
    shown = api.get_object(actor=actor, object_id=object_id)
    assert [one.damage for one in shown.states] == ["none_seen", "severe"]
    assert [link.item_id for link in shown.states[1].items] == [item]
    assert (shown.links, shown.row.damage) == ((), "severe")
    assert refs(actor, damage="severe") == [object_id]
    api.withdraw_state(actor=actor, state_id=ruined, why="не та школа")
    shown = api.get_object(actor=actor, object_id=object_id)
    assert (len(shown.states), shown.row.damage) == (2, "none_seen")
    assert refs(actor, damage="severe") == []
    with pytest.raises(Conflict):
        api.withdraw_state(actor=actor, state_id=ruined, why="ще раз")
    for bad in ({"when": ""}, {"when": "2099"}, {"damage": "scratched"}):
        with pytest.raises(Rejected):
            api.add_state(actor=actor, object_id=object_id, draft=state(**bad))
    with pytest.raises(NotFound):
        api.add_state(actor=actor, object_id=object_id, draft=state(item_ids=(uuid.uuid4(),)))
    assert len(api.get_object(actor=actor, object_id=object_id).states) == 2


def test_military_use_is_kept_whatever_it_speaks_for(located: World) -> None:
    object_id, actor = registered(located.documenter), located.documenter
    claim = use(period="during", finding="claimed", who="військове відомство", when="2022-05-08")
    api.add_use(actor=actor, object_id=object_id, draft=use())
    api.add_use(actor=actor, object_id=object_id, draft=claim)
    shown = api.get_object(actor=actor, object_id=object_id)
    assert [(one.period, one.finding) for one in shown.uses] == [
        ("before", "none_seen"), ("during", "claimed")
    ]  # fmt: skip
    for bad in ({"basis": ""}, {"finding": "claimed"}, {"period": "never"}, {"finding": "yes"}):
        with pytest.raises(Rejected):
            api.add_use(actor=actor, object_id=object_id, draft=use(**bad))
    api.withdraw_use(actor=actor, use_id=shown.uses[0].id, why="помилка")
    assert api.get_object(actor=actor, object_id=object_id).uses[0].withdrawn_at is not None


def test_each_end_shows_only_what_its_reader_may_see(located: World) -> None:
    object_id = registered(located.documenter)
    hidden = taken(located.documenter).item_id
    api.add_state(actor=located.documenter, object_id=object_id, draft=state(item_ids=(hidden,)))
    api.share(
        actor=located.custodian,
        object_id=object_id,
        organisation_id=located.other,
        reason="спільно",
    )
    shown = api.get_object(actor=located.partner, object_id=object_id)
    assert (shown.own, shown.shares, shown.external_ids, shown.links_hidden) == (False, (), (), 0)
    assert shown.states[0].items == ()
    assert api.history(actor=located.partner, object_id=object_id) == ()
    assert [one.id for one in api.objects_of_item(actor=located.documenter, item_id=hidden)] == [
        object_id
    ]
    with pytest.raises(NotFound):
        api.objects_of_item(actor=located.partner, item_id=hidden)


def test_levels_decide_who_sees_and_lowering_needs_the_role(located: World) -> None:
    object_id = registered(located.documenter)
    with pytest.raises(NotFound):
        api.get_object(actor=located.partner, object_id=object_id)
    api.classify(actor=located.verifier, object_id=object_id, markers=("shelter_location",))
    for less in ({"confidentiality": 1}, {"markers": ()}):
        with pytest.raises(Refused):
            api.classify(actor=located.documenter, object_id=object_id, **less)
    api.classify(actor=located.custodian, object_id=object_id, confidentiality=1)
    assert refs(located.partner) == [object_id]
    api.classify(actor=located.documenter, object_id=object_id, confidentiality=3)
    assert refs(located.partner) == []
    with pytest.raises(NotFound):
        api.get_object(actor=located.verifier, object_id=object_id)


def test_twins_are_merged_with_all_that_hangs_on_them_and_undone(located: World) -> None:
    one, other = registered(located.documenter), registered(located.documenter)
    event_id = registered_event(located.documenter)
    actor = located.documenter
    api.add_state(actor=actor, object_id=one, draft=state(damage="light", when="2022-03-01"))
    api.add_state(actor=actor, object_id=other, draft=state(damage="destroyed", when="2022-06-01"))
    api.add_external_id(actor=actor, object_id=other, system="UNESCO", value="42")
    hit = events.HitDraft(object_id=other, effect="direct_hit", damage="destroyed", basis="фото")
    events.add_hit(actor=actor, event_id=event_id, draft=hit)
    api.classify(actor=actor, object_id=other, markers=("shelter_location",), privileged=True)
    merge = api.merge(
        actor=located.custodian, object_id=one, absorbed_id=other, why="та сама школа"
    )
    shown = api.get_object(actor=actor, object_id=one)
    assert (shown.row.markers, shown.privileged) == (("shelter_location",), True)
    assert ([one.damage for one in shown.states], shown.row.damage) == (
        ["light", "destroyed"], "destroyed"
    )  # fmt: skip
    assert shown.external_ids == (("UNESCO", "42"),)
    assert refs(actor) == [one]
    (twin,) = shown.twins
    assert (twin.relation, twin.id, twin.merge_id) == ("absorbed", other, merge)
    (told,) = events.events_of_object(actor=actor, object_id=one)
    assert (told.object_id, told.row.id, told.effect) == (other, event_id, "direct_hit")
    with pytest.raises(Conflict):
        api.change(actor=actor, object_id=other, changes={"operator": "х"}, revision=0)
    api.undo_merge(actor=located.custodian, merge_id=merge, why="різні школи")
    assert sorted(refs(actor)) == sorted([one, other])
    assert api.get_object(actor=actor, object_id=one).row.damage == "light"
    assert api.get_object(actor=actor, object_id=other).row.damage == "destroyed"
    assert events.events_of_object(actor=actor, object_id=one) == ()
    with pytest.raises(Conflict):
        api.undo_merge(actor=located.custodian, merge_id=merge, why="ще раз")


def test_an_event_names_the_objects_it_hit_to_whom_may_see_them(located: World) -> None:
    actor, event_id = located.documenter, registered_event(located.documenter)
    open_one, closed = registered(actor), registered(actor, confidentiality=3)
    for key in (open_one, closed):
        hit = events.HitDraft(object_id=key, effect="nearby", damage="light", basis="огляд")
        events.add_hit(actor=actor, event_id=event_id, draft=hit)
    with pytest.raises(Conflict):
        events.add_hit(actor=actor, event_id=event_id, draft=hit)
    without_basis = events.HitDraft(object_id=open_one, effect="nearby", damage="light")
    with pytest.raises(Rejected):
        events.add_hit(actor=actor, event_id=event_id, draft=without_basis)
    unseen, other = events.HitDraft(object_id=closed, basis="чуже"), registered_event(actor)
    with pytest.raises(NotFound):
        events.add_hit(actor=located.verifier, event_id=other, draft=unseen)
    assert len(events.get_event(actor=actor, event_id=event_id).hits) == 2
    seen = events.get_event(actor=located.verifier, event_id=event_id)
    assert ([one.object.id for one in seen.hits], seen.hits_hidden) == ([open_one], 1)
    events.end_hit(actor=actor, hit_id=seen.hits[0].id, why="не та школа")
    assert events.get_event(actor=located.verifier, event_id=event_id).hits == ()
    assert events.events_of_object(actor=actor, object_id=open_one) == ()
    kinds = [one.kind for one in events.history(actor=actor, event_id=event_id)]
    assert kinds.count("object_added") == 2
    assert kinds[0] == "object_ended"


def test_what_may_be_registered_already_is_said_before(located: World) -> None:
    actor = located.documenter
    same = registered(actor)
    far = registered(actor, place=api.PlaceRef(latitude=50.0, longitude=36.2))
    registered(actor, name_uk="Вигадана школа № 5", name_en="", place=api.PlaceRef(code=BAKHMUT))
    near = registered(actor, name_uk="Ліцей", name_en="", type="vocational")
    moved = api.PlaceRef(code=BAKHMUT, latitude=48.5955, longitude=38.0000)
    found = api.possible_duplicates(
        actor=actor, draft=drafted(name_uk="школа №3 вигадана", name_en="", place=moved)
    )
    assert [one.row.id for one in found] == [same, near]
    assert (found[0].why, found[1].why) == (("near", "name"), ("near",))
    assert found[0].metres == 56
    assert far not in [one.row.id for one in found]
    nowhere = drafted(place=None)
    assert api.possible_duplicates(actor=actor, draft=nowhere) == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Школа № 3", "школа №3", True),
        ("Школа № 3", "Школа № 5", False),
        ("Свято-Вигаданий храм", "храм Святовигаданий", True),
        ("Лікарня", "Бібліотека", False),
        ("", "", False),
    ],
)
def test_names_with_other_numbers_are_other_objects(one: str, other: str, alike: bool) -> None:
    assert names_alike(one, other) is alike


def test_lists_narrow_and_pages_leave_nothing_out(located: World) -> None:
    actor = located.documenter
    school = registered(actor)
    museum = registered(actor, type="museum", name_uk="Музей вигадки", place=None, protection=())
    made = {school, museum, *(registered(actor, type="bridge") for _n in range(4))}
    assert refs(actor, type="museum") == [museum]
    assert refs(actor, group="culture") == [museum]
    assert museum not in refs(actor, place=DONETSK_OBLAST)
    assert refs(actor, basis="hague1907.27", type="school") == [school]
    assert refs(actor, text="вигад муз") == [museum]
    assert refs(actor, text="' or 1=1 --") == []
    assert api.count_objects(actor=actor, narrowed=api.ObjectFilter(type="bridge")) == 4
    found, after = [], None
    while True:
        page = api.visible_objects(actor=actor, after=after, limit=2)
        found += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert (len(found), set(found)) == (6, made)


def test_queries_do_not_grow_with_rows(located: World) -> None:
    actor = located.documenter

    def queries(run: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            run()
        return len(seen)

    object_id = registered(actor)
    event_id = registered_event(actor)

    def runs() -> list[int]:
        return [
            queries(lambda: api.visible_objects(actor=actor)),
            queries(lambda: api.get_object(actor=actor, object_id=object_id)),
            queries(lambda: api.possible_duplicates(actor=actor, draft=drafted())),
            queries(lambda: events.get_event(actor=actor, event_id=event_id)),
            queries(lambda: events.events_of_object(actor=actor, object_id=object_id)),
        ]

    def more() -> None:
        item = taken(actor).item_id
        api.add_state(actor=actor, object_id=object_id, draft=state(item_ids=(item,)))
        api.add_use(actor=actor, object_id=object_id, draft=use(item_ids=(item,)))
        other = registered(actor)
        for event, hit in ((event_id, other), (registered_event(actor), object_id)):
            draft = events.HitDraft(object_id=hit, basis="фото")
            events.add_hit(actor=actor, event_id=event, draft=draft)

    more()
    few = runs()
    more()
    more()
    assert runs() == few


def test_facts_go_up_and_say_no_words(located: World) -> None:
    object_id = registered(located.documenter)
    api.add_use(
        actor=located.documenter, object_id=object_id, draft=use(description="таємні слова")
    )
    facts = OutboxFact.objects.filter(kind__startswith="objects.").order_by("pk")
    assert list(facts.values_list("kind", flat=True)) == [
        "objects.object_changed", "objects.object_registered", "objects.object_changed",
    ]  # fmt: skip
    assert not any("слова" in str(one.payload) or "школа" in str(one.payload) for one in facts)


def test_a_table_is_one_act_each_object_a_leaf_and_the_whole_is_undone(located: World) -> None:
    actor = located.documenter
    cells = [
        {"name_uk": "Школа", "type": "Школа", "place": BAKHMUT, "protection": "ap1.52; статут",
         "markings": "Напис «Діти»", "enhanced_when": "7.09.2023", "confidentiality": "L1"},
        {"name_uk": "Храм", "type": "church"},
    ]  # fmt: skip
    plans = api.plan_rows(actor=actor, rows=cells)
    assert [plan.wrong for plan in plans] == [[], []]
    rows = [
        api.BatchRow(system="РЕЄСТР", value=str(n), values=plan.values)
        for n, plan in enumerate(plans)
    ]
    before = Entry.objects.count()
    done = api.write_batch(actor=actor, rows=rows, why="таблиця")
    assert (len(done.created), Entry.objects.count() - before) == (2, 3)
    first = api.get_object(actor=actor, object_id=done.objects[0])
    assert [one["note"] for one in first.protection] == ["", "статут"]
    assert (first.enhanced_when, first.row.confidentiality) == ("2023-09-07", 1)
    assert first.external_ids == (("РЕЄСТР", "0"),)
    again = [
        api.BatchRow(system="РЕЄСТР", value="0", values={"operator": "громада"}),
        api.BatchRow(system="РЕЄСТР", value="2", values={"type": "bridge", "name_uk": "Міст"}),
    ]
    second = api.write_batch(actor=actor, rows=again, why="таблиця")
    assert (second.changed, len(second.created)) == ((done.objects[0],), 1)
    bad = api.BatchRow(system="РЕЄСТР", value="9", values={"name_uk": "Без виду"})
    with pytest.raises(api.RowRejected) as caught:
        api.write_batch(actor=actor, rows=[bad], why="таблиця")
    assert (caught.value.number, caught.value.field) == (0, "type")
    undone = api.undo_batch(actor=actor, batch_id=second.batch_id, why="не та таблиця")
    assert (undone.removed, undone.changed_back) == (second.created, second.changed)
    assert api.get_object(actor=actor, object_id=done.objects[0]).operator == ""
    assert len(refs(actor)) == 2


def test_a_row_names_all_that_is_wrong_with_it(located: World) -> None:
    cells = {
        "name_uk": "х",
        "type": "замок",
        "latitude": "північ",
        "markings": "серце",
        "color": "1",
    }
    (plan,) = api.plan_rows(actor=located.documenter, rows=[cells])
    assert {one.field for one in plan.wrong} == {"type", "latitude", "markings", "color"}
    (clear,) = api.plan_rows(actor=located.documenter, rows=[{"place": "Іванівка"}])
    assert [one.field for one in clear.wrong] == ["place"]
    assert len(clear.candidates) > 1


@pytest.fixture
def operator(located: World, home: Path) -> Operator:
    return Operator(home)


@pytest.fixture
def logged(located: World, operator: Operator) -> uuid.UUID:
    made = registered(located.documenter)
    api.add_state(actor=located.documenter, object_id=made, draft=state())
    api.add_use(actor=located.documenter, object_id=made, draft=use())
    sequence_pending()
    assert audit().findings == ()
    return made


def test_the_audit_names_entries_that_were_changed_or_removed_behind_the_log(
    logged: uuid.UUID, operator: Operator
) -> None:
    operator.sql("update casework_objects_militaryuse set finding = 'confirmed'")
    operator.sql("delete from casework_objects_objectstate where object_id = %s", logged)
    told = sorted(finding.message for finding in audit().findings)
    assert ["state" in told[0], "use" in told[1]] == [True, True]
    assert {finding.code for finding in audit().findings} == {"object"}


def test_history_and_rows_are_kept_by_the_gate(located: World) -> None:
    object_id = registered(located.documenter)
    row = ProtectedObject.objects.get(pk=object_id)
    assert ObjectChange.objects.filter(object=row, kind="registered").count() == 1
    with pytest.raises(Exception, match=r"unit|act|gate"):
        row.save()
    with pytest.raises(Exception, match="retired"):
        row.delete()
