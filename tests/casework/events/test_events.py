# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events promise: nothing overwritten, two people verify, merges undone, lists that agree."""

import dataclasses
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.events import api
from dokaz.casework.events.models import Event, EventChange, EventLink
from dokaz.casework.records import marks
from dokaz.evidence import api as evidence
from dokaz.gate.api import (
    Actor,
    ActorKind,
    Conflict,
    NotFound,
    Refused,
    Rejected,
    reading_everything,
)
from dokaz.gate.models import Act, OutboxFact
from dokaz.gate.reading import Purpose
from dokaz.ledger.models import Entry
from tests.casework.events.scenes import (
    BAKHMUT,
    CHECKED,
    drafted,
    refs,
    registered,
    verified_by_two,
)
from tests.evidence.world import World, taken


def test_an_event_is_registered_with_all_that_is_known(located: World) -> None:
    item = taken(located.documenter).item_id
    event_id = registered(located.documenter, item)
    shown = api.get_event(actor=located.documenter, event_id=event_id)
    assert shown.row.ref == f"TRH-E-{datetime.now(UTC).year}-000001"
    assert (shown.row.when_precision, shown.row.when_text) == ("minute", "2022-08-03T14:30")
    assert shown.row.when_from == datetime(2022, 8, 3, 11, 30, tzinfo=UTC)
    (place,) = shown.row.places
    assert place.known is not None
    assert place.known.name == "Бахмут"
    assert [link.item_id for link in shown.links] == [item]
    (line,) = shown.row.casualties
    assert (line.low, line.high, line.basis) == (2, 4, "за словами двох свідків")
    assert (shown.row.state, shown.row.verification) == ("reported", "V0")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title_uk": ""}, "title_uk"),
        ({"title_uk": "\u200b \u2060\u202e"}, "title_uk"),
        ({"title_uk": "х" * 1_000_000}, "title_uk"),
        ({"title_uk": "a\0b"}, "title_uk"),
        ({"attacking_side": "х" * 201}, "attacking_side"),
        ({"warnings": "х" * 1_000_000}, "warnings"),
        ({"title_uk": "\ud800"}, "title_uk"),
        ({"when": "2022-02-30"}, "when"),
        ({"when": "2099-01-01"}, "when"),
        ({"when_zone": "Nowhere/At_all"}, "when"),
        ({"conduct": ("9.9",)}, "conduct"),
        ({"means": ("' or 1=1",)}, "means"),
        ({"confidentiality": 4}, "confidentiality"),
        ({"confidentiality": 7}, "confidentiality"),
        ({"places": (api.PlaceRef(),)}, "places"),
        ({"places": (api.PlaceRef(code="UA00000000000000000"),)}, "places"),
        ({"places": (api.PlaceRef(latitude=48.0),)}, "places"),
        ({"places": (api.PlaceRef(latitude=91.0, longitude=1.0),)}, "places"),
        ({"places": (api.PlaceRef(latitude=float("nan"), longitude=1.0),)}, "places"),
        ({"places": (api.PlaceRef(code=BAKHMUT),) * 51}, "places"),
        ({"casualties": (api.Casualties(harm="killed", low=5, high=3, basis="х"),)}, "casualties"),
        ({"casualties": (api.Casualties(harm="killed", low=-1, basis="х"),)}, "casualties"),
        ({"casualties": (api.Casualties(harm="killed", low=1),)}, "casualties"),
        ({"casualties": (api.Casualties(harm="unhappy", low=1, basis="х"),)}, "casualties"),
    ],
    ids=lambda one: str(one)[:60],
)
def test_bad_values_are_refused_by_field_and_nothing_is_kept(
    located: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        registered(located.documenter, **values)
    assert caught.value.field == field
    assert not Event.objects.exists()
    assert registered(located.documenter)
    assert refs(located.documenter)


def test_a_change_keeps_what_was_before_and_why(located: World) -> None:
    event_id = registered(located.documenter)
    revision = api.change(
        actor=located.documenter,
        event_id=event_id,
        changes={"title_uk": "Ракетний удар", "means": ("missile",), "when": "2022-08-04"},
        revision=0,
        why="нове свідчення",
    )
    assert revision == 1
    newest, first = api.history(actor=located.documenter, event_id=event_id)
    assert newest.before is not None
    assert newest.after is not None
    assert (newest.before["means"], newest.after["means"]) == (["artillery"], ["missile"])
    assert newest.before["when_text"] == "2022-08-03T14:30"
    assert (newest.why, newest.by, first.kind) == (
        "нове свідчення", located.documenter.ref, "registered",
    )  # fmt: skip
    assert refs(located.documenter, means="missile") == [event_id]
    assert refs(located.documenter, means="artillery") == []


def test_the_later_writer_overwrites_nothing(located: World) -> None:
    event_id = registered(located.documenter)
    api.change(
        actor=located.documenter, event_id=event_id, changes={"title_en": "First"}, revision=0
    )
    with pytest.raises(Conflict) as caught:
        api.change(
            actor=located.second_documenter,
            event_id=event_id,
            changes={"title_en": "Second"},
            revision=0,
        )
    assert caught.value.reason == "changed_meanwhile"
    assert api.get_event(actor=located.documenter, event_id=event_id).row.title_en == "First"


@pytest.mark.parametrize(
    "name",
    ["state", "verification", "organisation_id", "ref", "confidentiality", "merged_into", "id",
     "registered_by", "undone_at", "batch_id", "revision"],
)  # fmt: skip
def test_a_change_reaches_no_other_column(located: World, name: str) -> None:
    event_id = registered(located.documenter)
    with pytest.raises(Rejected):
        api.change(
            actor=located.documenter, event_id=event_id, changes={name: "published"}, revision=0
        )


def test_levels_rise_by_two_people_and_an_independent_source(located: World) -> None:
    own = taken(located.documenter).item_id
    event_id = registered(located.documenter, own)

    def verify(actor: Any, level: str, **further: Any) -> None:
        api.verify(
            actor=actor, event_id=event_id, level=level,
            **{"checks": CHECKED, "method": "порівняння з супутниковим знімком", **further},
        )  # fmt: skip

    for level in ("V4", "V5"):
        with pytest.raises((Conflict, Rejected)):
            verify(located.verifier, level, item_id=own)
    with pytest.raises(Rejected):
        verify(located.verifier, "V3", checks={"date": "confirmed"})
    assert api.get_event(actor=located.verifier, event_id=event_id).missing == ("first_person",)
    verify(located.verifier, "V3")
    assert api.get_event(actor=located.verifier, event_id=event_id).missing == ("other_person",)
    with pytest.raises(Conflict) as caught:
        verify(located.verifier, "V4")
    assert caught.value.reason == "same_person"
    verify(located.second_verifier, "V4")
    with pytest.raises(Rejected):
        verify(located.verifier, "V5")
    unlinked = taken(located.documenter, b"not linked").item_id
    with pytest.raises(Rejected):
        verify(located.verifier, "V5", item_id=unlinked)
    verify(located.verifier, "V5", item_id=own)
    verify(located.verifier, "VX", method="знято в іншому місті")
    with pytest.raises(Conflict):
        verify(located.second_verifier, "V4")
    shown = api.get_event(actor=located.verifier, event_id=event_id)
    assert [one.level for one in shown.verifications] == ["V3", "V4", "V5", "VX"]
    assert (shown.row.verification, shown.next_level) == ("VX", "V3")


@pytest.mark.parametrize(
    ("role", "open_to"),
    [
        ("verifier", ("under_verification", "refuted")),
        ("legal_analyst", ("under_verification", "qualified", "refuted")),
        ("publisher", ()),
        ("documenter", ()),
    ],
)
def test_who_may_bring_an_event_on_is_told_where_to(role: str, open_to: tuple[str, ...]) -> None:
    actor = Actor(
        kind=ActorKind.PERSON,
        ref=uuid.uuid4(),
        organisation_id=uuid.uuid4(),
        roles=frozenset({role}),
    )
    assert api.states_open_to(actor, "corroborated") == open_to


def test_states_follow_the_table_and_its_roles(located: World) -> None:
    event_id = registered(located.documenter)
    lawyer = located.person(61, "legal_analyst")
    publisher = located.person(62, "publisher")

    def go(actor: Any, state: str) -> None:
        api.advance(actor=actor, event_id=event_id, state=state, why="перевірено")

    for state in ("corroborated", "merged", "reported"):
        with pytest.raises(Conflict):
            go(located.verifier, state)
    go(located.verifier, "under_verification")
    with pytest.raises(Conflict) as caught:
        go(located.verifier, "corroborated")
    assert caught.value.reason == "not_verified"
    verified_by_two(located, event_id)
    go(located.verifier, "corroborated")
    with pytest.raises(Refused):
        go(located.verifier, "qualified")
    for actor, state in ((lawyer, "qualified"), (lawyer, "in_case"), (lawyer, "submitted")):
        go(actor, state)
    with pytest.raises(Refused):
        go(lawyer, "published")
    go(publisher, "published")
    with pytest.raises(Rejected):
        api.advance(actor=lawyer, event_id=event_id, state="x", why="х")
    assert api.get_event(actor=lawyer, event_id=event_id).row.state == "published"


def test_claims_stand_beside_each_other_and_beside_what_is_seen(located: World) -> None:
    item = taken(located.documenter).item_id
    event_id = registered(located.documenter, item)

    def state(kind: str, **values: Any) -> uuid.UUID:
        draft = api.StatementDraft(kind=kind, text="влучання в дах", **values)
        return api.add_statement(actor=located.documenter, event_id=event_id, draft=draft)

    first = state("claim", who="мешканка будинку", item_id=item, passage="00:14", when="2022-08-03")
    state("claim", who="повідомлення каналу", when="2022-08-04",
          place=api.PlaceRef(code="UA14020000000013572"), exculpatory=True)  # fmt: skip
    state("observation", item_id=item, passage="00:20")
    state("finding")
    for wrong in (
        {"kind": "claim"},
        {"kind": "finding", "passage": "с. 2"},
        {"kind": "claim", "who": "х", "when": "торік"},
        {"kind": "rumour", "who": "х"},
    ):
        with pytest.raises(Rejected):
            state(**wrong)
    shown = api.get_event(actor=located.documenter, event_id=event_id)
    assert [one.kind for one in shown.statements] == ["claim", "claim", "observation", "finding"]
    assert [one.when_text for one in shown.statements[:2]] == ["2022-08-03", "2022-08-04"]
    assert shown.row.when_text == "2022-08-03T14:30"
    api.withdraw_statement(actor=located.documenter, statement_id=first, why="помилка запису")
    with pytest.raises(Conflict):
        api.withdraw_statement(actor=located.documenter, statement_id=first, why="ще раз")
    again = api.get_event(actor=located.documenter, event_id=event_id).statements[0]
    assert again.text == "влучання в дах"
    assert again.withdrawn_at is not None


def test_each_end_of_a_link_shows_only_what_its_reader_may_see(located: World) -> None:
    ours, named = (taken(located.documenter, one).item_id for one in (b"ours", b"named"))
    theirs = taken(located.partner, b"theirs").item_id
    event_id = registered(located.documenter, ours, named)
    evidence.classify(actor=located.documenter, item_id=named, confidentiality=3)
    with pytest.raises(NotFound):
        api.link(actor=located.documenter, event_id=event_id, item_ids=(theirs,))
    for actor, seen, hidden in (
        (located.documenter, {ours, named}, 0),
        (located.second_documenter, {ours}, 1),
    ):
        shown = api.get_event(actor=actor, event_id=event_id)
        assert {link.item_id for link in shown.links} == seen
        assert shown.links_hidden == hidden
    api.share(
        actor=located.custodian, event_id=event_id, organisation_id=located.other, reason="справа"
    )
    shown = api.get_event(actor=located.partner, event_id=event_id)
    assert (shown.links, shown.links_hidden, shown.shares, shown.external_ids) == ((), 0, (), ())
    with pytest.raises(NotFound):
        api.events_of_item(actor=located.partner, item_id=ours)
    (one,) = api.events_of_item(actor=located.second_documenter, item_id=ours)
    api.unlink(actor=located.documenter, link_id=one.link_id, why="інша подія")
    assert api.events_of_item(actor=located.documenter, item_id=ours) == ()
    assert api.link(actor=located.documenter, event_id=event_id, item_ids=(ours, ours)) == 1


def test_merging_keeps_both_numbers_moves_what_hangs_on_them_and_is_undone(located: World) -> None:
    items = [taken(located.documenter, one).item_id for one in (b"1", b"2", b"both")]
    stays = registered(located.documenter, items[0], items[2])
    goes = registered(located.documenter, items[1], items[2], title_uk="Та сама подія")
    part = registered(located.documenter, parent_id=goes)
    api.add_external_id(actor=located.documenter, event_id=goes, system="X", value="7")
    claim = api.StatementDraft(kind="claim", text="чули вибух", who="сусід")
    api.add_statement(actor=located.documenter, event_id=goes, draft=claim)
    merged = api.merge(
        actor=located.custodian, event_id=stays, absorbed_id=goes, why="ті самі знімки"
    )
    shown = api.get_event(actor=located.documenter, event_id=stays)
    assert {link.item_id for link in shown.links} == set(items)
    assert [one.text for one in shown.statements] == ["чули вибух"]
    assert shown.external_ids == (("X", "7"),)
    assert {(one.relation, one.id) for one in shown.relatives} == {
        ("child", part), ("absorbed", goes),
    }  # fmt: skip
    absorbed = api.get_event(actor=located.documenter, event_id=goes)
    assert (absorbed.row.state, absorbed.row.title_uk) == ("merged", "Та сама подія")
    assert absorbed.row.ref != shown.row.ref
    assert set(refs(located.documenter)) == {stays, part}
    with pytest.raises(Conflict):
        api.change(
            actor=located.documenter, event_id=goes, changes={"title_uk": "х"},
            revision=absorbed.revision,
        )  # fmt: skip
    later = taken(located.documenter, b"later").item_id
    api.link(actor=located.documenter, event_id=stays, item_ids=(later,))
    api.undo_merge(actor=located.custodian, merge_id=merged, why="різні будинки")
    with pytest.raises(Conflict):
        api.undo_merge(actor=located.custodian, merge_id=merged, why="ще раз")
    first, second = (api.get_event(actor=located.documenter, event_id=one) for one in (stays, goes))
    assert {link.item_id for link in first.links} == {items[0], items[2], later}
    assert {link.item_id for link in second.links} == {items[1], items[2]}
    assert (second.row.state, second.external_ids) == ("reported", (("X", "7"),))
    assert [one.text for one in second.statements] == ["чули вибух"]
    kinds = [one.kind for one in api.history(actor=located.documenter, event_id=goes)]
    assert kinds[:2] == ["merge_undone", "merged"]


def test_merging_refuses_circles_and_lower_protection(located: World) -> None:
    whole = registered(located.documenter)
    part = registered(located.documenter, parent_id=whole)
    secret = registered(located.documenter, confidentiality=3)

    def merge(into: uuid.UUID, other: uuid.UUID) -> None:
        api.merge(actor=located.custodian, event_id=into, absorbed_id=other, why="х")

    for pair in ((whole, whole), (part, whole)):
        with pytest.raises(Rejected):
            merge(*pair)
    with pytest.raises(Conflict) as caught:
        merge(whole, secret)
    assert caught.value.reason == "level_lower"
    with pytest.raises(Rejected):
        api.change(
            actor=located.documenter, event_id=whole, changes={"parent_id": part}, revision=0
        )
    # What else it is held back by goes with what moves.
    marked = registered(located.documenter, markers=("child",), privileged=True)
    merge(whole, marked)
    survivor = api.get_event(actor=located.custodian, event_id=whole)
    assert (survivor.row.markers, survivor.privileged) == (("child",), True)


def test_no_merge_and_no_undoing_makes_an_event_a_part_of_itself(located: World) -> None:
    def change(key: uuid.UUID, parent: uuid.UUID | None) -> None:
        shown = api.get_event(actor=located.documenter, event_id=key)
        api.change(
            actor=located.documenter, event_id=key, changes={"parent_id": parent},
            revision=shown.revision,
        )  # fmt: skip

    campaign = registered(located.documenter)
    goes = registered(located.documenter, parent_id=campaign)
    part = registered(located.documenter, parent_id=goes)
    with pytest.raises(Rejected) as refused:
        api.merge(actor=located.custodian, event_id=part, absorbed_id=campaign, why="х")
    assert refused.value.field == "absorbed_id"
    stays = registered(located.documenter)
    merged = api.merge(actor=located.custodian, event_id=stays, absorbed_id=goes, why="х")
    change(campaign, part)
    with pytest.raises(Conflict) as caught:
        api.undo_merge(actor=located.custodian, merge_id=merged, why="різні")
    assert caught.value.reason == "part_of_itself"
    change(campaign, None)
    api.undo_merge(actor=located.custodian, merge_id=merged, why="різні")
    assert api.get_event(actor=located.documenter, event_id=part).parent_id == goes


def test_a_part_becomes_an_event_of_its_own(located: World) -> None:
    first, second = (taken(located.documenter, one).item_id for one in (b"1", b"2"))
    event_id = registered(located.documenter, first, second, markers=("child",), privileged=True)
    link = EventLink.objects.get(item_id=second)
    new = api.split(
        actor=located.custodian, event_id=event_id, why="два різні дні", link_ids=(link.pk,),
        draft=drafted(title_uk="Другий обстріл", when="2022-08-05", confidentiality=0),
    )  # fmt: skip
    old, made = (api.get_event(actor=located.documenter, event_id=one) for one in (event_id, new))
    assert [one.item_id for one in old.links] == [first]
    assert [one.item_id for one in made.links] == [second]
    assert made.row.confidentiality == 2
    assert (made.row.markers, made.privileged) == (("child",), True)
    assert [(one.relation, one.id) for one in old.relatives] == [("part", new)]
    with pytest.raises(Rejected):
        api.split(
            actor=located.custodian, event_id=event_id, why="х", link_ids=(link.pk,),
            draft=drafted(),
        )  # fmt: skip
    api.merge(actor=located.custodian, event_id=event_id, absorbed_id=new, why="таки один")
    assert len(api.get_event(actor=located.documenter, event_id=event_id).links) == 2


def test_levels_and_shares_decide_who_sees_and_end_at_once(located: World) -> None:
    world = located
    event_id = registered(world.documenter)
    for actor in (world.partner, world.stranger, world.node_admin, world.staff_in_session,
                  world.without_role, world.nobody, world.low_clearance):  # fmt: skip
        with pytest.raises(NotFound):
            api.get_event(actor=actor, event_id=event_id)
        assert refs(actor) == []
        assert api.count_events(actor=actor) == 0
    share = api.share(
        actor=world.custodian, event_id=event_id, organisation_id=world.other, reason="х"
    )
    assert refs(world.partner) == refs(world.external_reader) == [event_id]
    assert api.history(actor=world.partner, event_id=event_id) == ()
    with pytest.raises(Refused):
        api.change(actor=world.partner, event_id=event_id, changes={}, revision=0)
    api.unshare(actor=world.custodian, share_id=share, reason="х")
    with pytest.raises(NotFound):
        api.get_event(actor=world.partner, event_id=event_id)
    api.classify(actor=world.documenter, event_id=event_id, confidentiality=3)
    assert refs(world.second_documenter) == []
    assert refs(world.documenter) == refs(world.custodian) == [event_id]
    with pytest.raises(Conflict):
        api.share(actor=world.custodian, event_id=event_id, organisation_id=world.other, reason="х")
    with pytest.raises(Refused):
        api.classify(actor=world.documenter, event_id=event_id, confidentiality=1)
    api.classify(actor=world.custodian, event_id=event_id, confidentiality=1)
    assert refs(world.stranger) == [event_id]
    api.classify(actor=world.documenter, event_id=event_id, privileged=True, markers=("child",))
    assert refs(world.stranger) == []
    # Nor does whoever may protect it more make it less so.
    for less in ({"privileged": False}, {"markers": ()}):
        with pytest.raises(Refused) as refused:
            api.classify(actor=world.documenter, event_id=event_id, **less)
        assert refused.value.reason == "lowering_needs_custodian"


def test_lists_narrow_by_place_time_conduct_and_words_and_pages_leave_nothing_out(
    located: World,
) -> None:
    world = located
    kharkiv = api.PlaceRef(latitude=49.99, longitude=36.23, code="UA63120270010096107")
    made = [registered(world.documenter, title_uk=f"Подія {n}", when=f"2022-0{n}-01")
            for n in (3, 1, 2)]  # fmt: skip
    other = registered(
        world.documenter, title_uk="Удар по Харкову", when="2023-05-01/2023-05-03",
        places=(kharkiv,), conduct=("8.2.b.ix",),
    )  # fmt: skip
    timeless = registered(world.documenter, title_uk="Колись", when="", places=())
    assert refs(world.documenter) == [timeless, other, *reversed(made)]
    by_time = [other, made[0], made[2], made[1], timeless]
    assert refs(world.documenter, by_time=True) == by_time
    assert refs(world.documenter, place="UA63000000000041885") == [other]
    assert set(refs(world.documenter, place="UA14000000000091971")) == set(made)
    assert refs(world.documenter, conduct="8.2.b.ix") == [other]
    assert refs(world.documenter, text="харк удар") == [other]
    assert refs(world.documenter, text="'; --") == []
    day = datetime(2023, 5, 2, tzinfo=UTC)
    assert refs(world.documenter, happened_from=day, happened_to=day + timedelta(days=1)) == [other]
    assert api.count_events(actor=world.documenter, narrowed=api.EventFilter(text="подія")) == 3
    for order in (True, False):
        seen, after = [], None
        while True:
            page = api.visible_events(
                actor=world.documenter,
                narrowed=api.EventFilter(by_time=order),
                after=after,
                limit=2,
            )
            seen += [row.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert seen == (by_time if order else [timeless, other, *reversed(made)])


@pytest.mark.parametrize("most", [0, 1000], ids=["common marks", "rare marks"])
def test_a_mark_finds_the_same_events_however_common_it_is(
    located: World, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(marks, "_LEADS_TO", most)
    monkeypatch.setattr(marks, "_LEADS_A_WALK_TO", most)
    made = [registered(located.documenter, means=("mine",), confidentiality=n) for n in (1, 2)]
    registered(located.documenter, means=("missile",), confidentiality=1)
    mines = api.EventFilter(means="mine", text="удар")
    registered(located.documenter, title_uk="Удар", means=("mine",), confidentiality=1)
    for actor, ours in ((located.documenter, made), (located.partner, made[:1])):
        assert refs(actor, means="mine")[1:] == [*reversed(ours)]
        assert refs(actor, means="mine", text="удар") == refs(actor, means="mine")[:1]
        assert api.count_events(actor=actor, narrowed=mines) == 1


def test_queries_of_lists_and_pages_do_not_grow_with_rows(located: World) -> None:
    world = located

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as lists:
            page = api.visible_events(actor=world.documenter)
        with CaptureQueriesContext(connection) as pages:
            api.get_event(actor=world.documenter, event_id=page.rows[-1].id)
        return len(lists), len(pages)

    first = registered(world.documenter, taken(world.documenter).item_id)
    before = cost()
    for number in range(5):
        registered(world.documenter)
        item = taken(world.documenter, bytes([number])).item_id
        api.link(actor=world.documenter, event_id=first, item_ids=(item,))
    assert cost() == before


def test_facts_go_up_and_say_no_words(located: World) -> None:
    event_id = registered(located.documenter, title_uk="Таємна назва")
    with reading_everything(Purpose.OUTBOX):
        facts = list(OutboxFact.objects.filter(kind__startswith="events."))
    assert {one.kind for one in facts} == {"events.event_registered", "events.event_changed"}
    assert all(str(event_id) in str(one.payload) for one in facts)
    assert all("Таємна" not in str(one.payload) for one in facts)
    act = Act.objects.get(action="events.event.register")
    assert "Таємна" not in str(act.facts)


def rows_for(count: int, **values: Any) -> list[api.BatchRow]:
    stated = {"title_uk": "Рядок таблиці", "when": "2022-05-01", **values}
    return [
        api.BatchRow(system="I-DOC", value=f"E{number}", values=stated) for number in range(count)
    ]


def test_a_table_is_one_act_and_every_event_a_leaf(located: World) -> None:
    before = Act.objects.count()
    result = api.write_batch(actor=located.documenter, rows=rows_for(30), why="таблиця 1")
    assert len(set(result.created)) == len(result.events) == 30
    assert Act.objects.count() == before + 1
    act = Act.objects.get(action="events.batch.write")
    assert Entry.objects.filter(act_id=act.pk).count() == 31
    assert len(refs(located.documenter)) == 30
    again = api.write_batch(actor=located.documenter, rows=rows_for(30), why="та сама таблиця")
    assert (again.created, again.changed, again.events) == ((), (), result.events)
    changed = api.write_batch(
        actor=located.documenter, rows=rows_for(3, means=("missile",)), why="виправлення"
    )
    assert changed.changed == result.events[:3]
    found = api.find_external(actor=located.documenter, system="I-DOC", values=("E0", "нема"))
    assert found == {"E0": result.events[0]}
    assert api.find_external(actor=located.partner, system="I-DOC", values=("E0",)) == {}


def test_a_bad_row_is_named_and_nothing_of_the_batch_is_kept(located: World) -> None:
    rows = rows_for(5)
    rows[3] = dataclasses.replace(rows[3], values={"title_uk": "х", "when": "2022-02-31"})
    with pytest.raises(api.RowRejected) as caught:
        api.write_batch(actor=located.documenter, rows=rows, why="х")
    assert (caught.value.number, caught.value.field) == (3, "when")
    assert not Event.objects.exists()
    for values in ({"state": "published"}, {"title_uk": "х", "organisation_id": located.other}):
        rows[3] = dataclasses.replace(rows[3], values=values)
        with pytest.raises(api.RowRejected):
            api.write_batch(actor=located.documenter, rows=rows, why="х")
    for bad in ([], rows_for(2) + rows_for(1), rows_for(1001)):
        with pytest.raises(Rejected):
            api.write_batch(actor=located.documenter, rows=bad, why="х")


def test_a_batch_reaches_no_event_its_importer_may_not_see(located: World) -> None:
    result = api.write_batch(actor=located.documenter, rows=rows_for(1), why="х")
    api.classify(actor=located.custodian, event_id=result.events[0], confidentiality=3)
    with pytest.raises(NotFound):
        api.write_batch(actor=located.second_documenter, rows=rows_for(1, means=("mine",)), why="х")
    theirs = api.write_batch(actor=located.partner, rows=rows_for(1), why="х")
    assert theirs.events != result.events


def test_an_import_is_undone_but_not_what_people_did_since(located: World) -> None:
    world = located
    first = api.write_batch(actor=world.documenter, rows=rows_for(3), why="х")
    second = api.write_batch(
        actor=world.documenter,
        rows=[*rows_for(2, means=("mine",), when="2021-01-01"),
              *(dataclasses.replace(one, value=f"F{one.value}") for one in rows_for(3))],
        why="х",
    )  # fmt: skip
    api.change(
        actor=world.documenter, event_id=second.changed[1], changes={"title_en": "Kept"}, revision=1
    )
    api.verify(
        actor=world.verifier, event_id=second.created[0], level="V2", checks={}, method="дзвінок"
    )
    answer = api.undo_batch(actor=world.documenter, batch_id=second.batch_id, why="не та таблиця")
    assert answer.removed == second.created[1:]
    assert answer.changed_back == (second.changed[0],)
    assert set(answer.left) == {second.created[0], second.changed[1]}
    back = api.get_event(actor=world.documenter, event_id=second.changed[0])
    assert (back.row.means, back.row.when_text) == ((), "2022-05-01")
    assert back.row.when_from == datetime(2022, 4, 30, 21, tzinfo=UTC)
    assert set(refs(world.documenter)) == {*first.events, second.created[0]}
    with pytest.raises(Conflict):
        api.undo_batch(actor=world.documenter, batch_id=second.batch_id, why="ще раз")
    again = api.write_batch(
        actor=world.documenter,
        rows=[dataclasses.replace(one, value=f"F{one.value}") for one in rows_for(3)],
        why="правильна таблиця",
    )
    assert len(again.created) == 2
    assert EventChange.objects.filter(kind="import_undone").count() == 3


def plan(world: World, **cells: str) -> api.RowPlan:
    (made,) = api.plan_rows(actor=world.documenter, rows=[cells], now=datetime.now(UTC))
    return made


def test_a_row_of_texts_becomes_values_that_can_be_written(located: World) -> None:
    made = plan(
        located, title_uk="Обстріл", when="9.03.2022 14:30", place="Маріуполь, Донецька область",
        conduct="8.2.b.i; Напад на цивільні об’єкти; 8.2.e.iv", means="Air strike", killed="3-5",
        tags="Звіт 1; звіт 2,звіт 1",
        injured="10+", casualties_basis="міська рада", confidentiality="L1", description=" ",
        attacking_side="ЗС РФ", warnings="не було",
    )  # fmt: skip
    assert made.wrong == []
    result = api.write_batch(
        actor=located.documenter,
        rows=[api.BatchRow(system="I-DOC", value="1", values=made.values)],
        why="х",
    )
    shown = api.get_event(actor=located.documenter, event_id=result.events[0])
    assert (shown.row.conduct, shown.tags) == (
        ("8.2.b.i", "8.2.b.ii", "8.2.e.iv"), ("звіт 1", "звіт 2"),
    )  # fmt: skip
    assert (shown.attacking_side, shown.warnings) == ("ЗС РФ", "не було")
    assert shown.row.when_text == "2022-03-09T14:30"
    assert [(one.low, one.high) for one in shown.row.casualties] == [(3, 5), (10, None)]
    assert shown.row.places[0].known is not None
    assert shown.row.places[0].known.name == "Маріуполь"


def test_rows_that_repeat_their_places_are_looked_up_once(located: World) -> None:
    def planned(count: int) -> tuple[int, list[api.RowPlan]]:
        rows = [{"title_uk": "х", "place": f"{one}, Донецька область", "when": "2022-03"}
                for one in ("Маріуполь", "Бахмут")] * count  # fmt: skip
        rows.append({"title_uk": "х", "place": "UA99000000000000000"})
        with CaptureQueriesContext(connection) as asked:
            plans = api.plan_rows(actor=located.documenter, rows=rows, now=datetime.now(UTC))
        return len(asked), plans

    (few, _plans), (many, plans) = planned(1), planned(30)
    assert few == many
    assert [plan.good for plan in plans] == [True] * 60 + [False]
    assert [one.field for one in plans[-1].wrong] == ["places"]


def test_a_row_names_all_that_is_wrong_with_it_and_guesses_no_place(located: World) -> None:
    made = plan(
        located, title_uk="х", when="31.02.2022", place="Іванівка", means="праща", killed="багато",
        latitude="північ", longitude="36", confidentiality="таємно", colour="red",
    )  # fmt: skip
    assert {one.field for one in made.wrong} == {
        "when", "place", "means", "killed", "confidentiality", "colour",
    }  # fmt: skip
    assert len(made.candidates) == 20
    assert all(one.reason for one in made.wrong)
    assert not made.good
    assert {one.field for one in plan(located, latitude="x", longitude="1").wrong} == {"latitude"}
    assert {one.field for one in plan(located, killed="3").wrong} == {"casualties"}
    assert plan(located, place="Ніде-такого-нема").wrong[0].field == "place"
