# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people's open blocks promise: code names, levels, nothing overwritten, lists that agree."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.casework.persons import api
from dokaz.casework.persons.models import Person, PersonChange
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from tests.casework.persons.scenes import WHY, registered, seen
from tests.evidence.world import World


def test_a_person_gets_a_code_name_of_its_organisation(world: World) -> None:
    first = registered(world.documenter)
    second = registered(world.documenter, series="S")
    third = registered(world.interviewer)
    foreign = registered(world.partner)
    codes = [
        api.get_person(actor=actor, person_id=one).row.ref
        for actor, one in (
            (world.documenter, first),
            (world.documenter, second),
            (world.documenter, third),
            (world.partner, foreign),
        )
    ]
    assert codes[:3] == ["TRH-W-0001", "TRH-S-0001", "TRH-W-0002"]
    assert codes[3].endswith("-W-0001")
    assert not codes[3].startswith("TRH")
    assert api.find_person(actor=world.partner, code="w-0001") == foreign
    shown = api.get_person(actor=world.documenter, person_id=first)
    assert shown.own
    assert (shown.needs, shown.row.languages, shown.row.has_identity) == ("ліки", ("uk",), False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"series": "Х"}, "series"),
        ({"summary": "х" * 1_000_000}, "summary"),
        ({"needs": "a\0b"}, "needs"),
        ({"contact_rules": "\ud800"}, "contact_rules"),
        ({"categories": ("hero",)}, "categories"),
        ({"languages": ("' or 1=1",)}, "languages"),
        ({"confidentiality": 0}, "confidentiality"),
        ({"confidentiality": 7}, "confidentiality"),
        ({"markers": ("x",)}, "markers"),
    ],
    ids=lambda one: str(one)[:60],
)
def test_bad_values_are_refused_by_field_and_nothing_is_kept(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        registered(world.documenter, **values)
    assert caught.value.field == field
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "field", ["organisation_id", "code", "ref", "confidentiality", "has_identity", "erased_at"]
)
def test_only_the_open_block_is_changed_by_changing(world: World, field: str) -> None:
    made = registered(world.documenter)
    with pytest.raises(Rejected):
        api.change(actor=world.documenter, person_id=made, changes={field: "1"}, revision=0)


def test_the_later_writer_overwrites_nothing(world: World) -> None:
    made = registered(world.documenter)
    api.change(
        actor=world.documenter, person_id=made, changes={"needs": "вода"}, revision=0, why=WHY
    )
    with pytest.raises(Conflict) as caught:
        api.change(actor=world.custodian, person_id=made, changes={"needs": "їжа"}, revision=0)
    assert caught.value.reason == "changed_meanwhile"
    assert api.get_person(actor=world.documenter, person_id=made).needs == "вода"
    last, first = api.history(actor=world.documenter, person_id=made)
    assert (last.before, last.after, last.why) == ({"needs": "ліки"}, {"needs": "вода"}, WHY)
    assert first.kind == "registered"


def test_levels_decide_who_sees_a_person(world: World) -> None:
    made = {level: registered(world.interviewer, confidentiality=level) for level in (1, 2, 3, 4)}
    named = {level for level, one in made.items() if one in seen(world.documenter)}
    assert named == {1, 2}
    assert set(seen(world.interviewer)) == set(made.values())
    assert set(seen(world.custodian)) == set(made.values())
    assert set(seen(world.auditor)) == {made[1], made[2], made[3]}
    assert seen(world.partner) == [made[1]]
    assert seen(world.low_clearance) == []
    open_to_node = api.get_person(actor=world.partner, person_id=made[1])
    assert not open_to_node.own
    assert (open_to_node.contact_rules, open_to_node.needs, open_to_node.protection) == ("",) * 3
    with pytest.raises(NotFound):
        api.history(actor=world.documenter, person_id=made[3])


def test_shares_show_a_person_and_end_at_once(world: World) -> None:
    two, three, four = (registered(world.custodian, confidentiality=n) for n in (2, 3, 4))
    to = {"actor": world.custodian, "organisation_id": world.other, "reason": WHY}
    ended = api.share(person_id=two, **to)
    with pytest.raises(Conflict):
        api.share(person_id=three, **to)
    api.share(person_id=three, member_ref=world.partner.ref, **to)
    with pytest.raises(Conflict):
        api.share(person_id=four, member_ref=world.partner.ref, **to)
    assert set(seen(world.partner)) == {two, three}
    assert seen(world.partner_colleague) == [two]
    assert api.history(actor=world.partner, person_id=two) == ()
    api.unshare(actor=world.custodian, share_id=ended, reason=WHY)
    assert seen(world.partner) == [three]
    with pytest.raises(Rejected):
        api.share(person_id=two, until=datetime.now(UTC) - timedelta(days=1), **to)


def test_raising_is_for_all_who_classify_and_lowering_is_not(world: World) -> None:
    made = registered(world.documenter)
    api.classify(actor=world.documenter, person_id=made, confidentiality=3, markers=("sgbv",))
    with pytest.raises(Refused):
        api.classify(actor=world.documenter, person_id=made, confidentiality=1)
    with pytest.raises(Refused):
        api.classify(actor=world.documenter, person_id=made, markers=())
    api.classify(actor=world.protection_officer, person_id=made, confidentiality=2)
    assert api.get_person(actor=world.documenter, person_id=made).row.markers == ("sgbv",)


def test_lists_are_narrowed_by_codes_and_words_and_agree_with_counts(world: World) -> None:
    made = [registered(world.documenter, categories=("witness",)) for _n in range(3)]
    suspect = registered(world.documenter, series="S", categories=("suspect",), summary="Старшина")
    assert seen(world.documenter, category="witness") == made[::-1]
    assert seen(world.documenter, text="S-0001") == [suspect]
    assert seen(world.documenter, text="старш") == [suspect]
    assert seen(world.documenter, text="%") == []
    chosen = api.choose_persons(actor=world.documenter, text="старш")
    assert [row.code for row in chosen] == ["S-0001"]
    narrowed = api.PersonFilter(status="civilian")
    assert api.count_persons(actor=world.documenter, narrowed=narrowed) == 4
    page = api.visible_persons(actor=world.documenter, limit=3)
    assert page.after is not None
    rest = api.visible_persons(actor=world.documenter, limit=3, after=page.after)
    assert [row.id for row in (*page.rows, *rest.rows)] == [suspect, *made[::-1]]


def test_what_happened_to_somebody_is_found_by_their_own_organisation_alone(world: World) -> None:
    made = registered(world.documenter, confidentiality=1)
    draft = api.RecordDraft(kind="harm", what="injured", when="2022-03", details={})
    api.add_record(actor=world.documenter, person_id=made, draft=draft)
    narrowed = api.PersonFilter(harm="injured")
    for actor, found in ((world.verifier, [made]), (world.partner, [])):
        assert api.get_person(actor=actor, person_id=made).row.id == made
        assert seen(actor, harm="injured") == found
        assert api.count_persons(actor=actor, narrowed=narrowed) == len(found)
    assert api.get_file(actor=world.partner, person_id=made).records == ()


def referred(**details: str) -> api.RecordDraft:
    stated = {"state": "needed", **details}
    return api.RecordDraft(kind="referral", what="psychological", when="2024-05", details=stated)


def test_nobody_is_referred_to_help_who_did_not_agree(world: World) -> None:
    made = registered(world.documenter)
    record = api.add_record(actor=world.documenter, person_id=made, draft=referred())
    named = {"provider": "Вигадана служба"}
    for details, field in (
        ({"state": "made", "consent": "agreed"}, "provider"),
        ({"state": "made", **named}, "consent"),
        ({"state": "received", "consent": "not_agreed", **named}, "consent"),
        ({"state": "cured"}, "state"),
        ({"price": "1"}, "price"),
    ):
        with pytest.raises(Rejected) as refused:
            api.change_record(
                actor=world.documenter, record_id=record, draft=referred(**details), revision=0
            )
        assert refused.value.field == field
    agreed = referred(state="received", consent="agreed", outcome="три зустрічі", **named)
    api.change_record(actor=world.documenter, record_id=record, draft=agreed, revision=0)
    (shown,) = api.get_file(actor=world.documenter, person_id=made).records
    assert (shown.what, shown.details["state"]) == ("psychological", "received")
    assert seen(world.documenter, referral="psychological") == [made]
    assert seen(world.documenter, referral="legal") == []
    # Who needs help is told to nobody else, not even by a list.
    api.share(actor=world.custodian, person_id=made, organisation_id=world.other, reason=WHY)
    assert seen(world.partner) == [made]
    assert seen(world.partner, referral="psychological") == []


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            api.visible_persons(actor=world.documenter)
        return len(queries)

    registered(world.documenter)
    few = asked()
    for _n in range(5):
        registered(world.documenter)
    assert asked() == few


def test_an_identifier_elsewhere_belongs_to_one_person(world: World) -> None:
    made, other = registered(world.documenter), registered(world.documenter)
    given = {"actor": world.documenter, "system": "I-DOC", "value": "В-17"}
    api.add_external_id(person_id=made, **given)
    with pytest.raises(Conflict):
        api.add_external_id(person_id=other, **given)
    found = api.find_external(actor=world.documenter, system="I-DOC", values=["В-17", "В-18"])
    assert found == {"В-17": made}
    assert api.find_external(actor=world.partner, system="I-DOC", values=["В-17"]) == {}


def test_history_names_fields_and_is_the_owner_s(world: World) -> None:
    made = registered(world.documenter, confidentiality=1)
    assert api.history(actor=world.partner, person_id=made) == ()
    assert PersonChange.objects.count() == 1
    with pytest.raises(NotFound):
        api.history(actor=world.partner, person_id=uuid.uuid4())
