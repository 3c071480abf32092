# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees parcels, who may make them, and what is needed for protected material."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Conflict, NotFound, Refused, Rejected
from dokaz.gate.models import Act, ActDetail
from dokaz.ledger.api import disclose
from dokaz.sharing import api
from dokaz.sharing.models import ParcelEvent
from tests.evidence.world import World, taken
from tests.sharing.scenes import (
    FIRST,
    REASON,
    draft_values,
    drafted,
    handed_over,
    made,
    two_items,
)

pytestmark = pytest.mark.django_db


def at_level(world: World, level: int, **values: object) -> evidence.Registered:
    item = evidence.ItemDraft(confidentiality=level, **values)
    return taken(world.documenter, f"level {level} {values}".encode(), item=item)


def analyst(world: World, clearance: int = 4) -> Actor:
    return world.person(41, "legal_analyst", clearance=clearance)


def listed(actor: Actor) -> set:
    return {row.id for row in api.visible_parcels(actor=actor).rows}


def test_a_parcel_above_l2_is_known_to_custodians_and_whoever_drafted_it(world: World) -> None:
    item = at_level(world, 3).item_id
    parcel = drafted(world.custodian, [item])
    assert parcel in listed(world.custodian)
    assert parcel in listed(world.protection_officer)
    assert parcel not in listed(analyst(world))
    with pytest.raises(NotFound):
        api.get_parcel(actor=analyst(world), parcel_id=parcel)
    assert parcel not in listed(world.person(42, "custodian", clearance=2))
    api.choose(actor=world.custodian, parcel_id=parcel, remove=[item])
    assert parcel in listed(analyst(world))


def test_nothing_is_listed_for_those_who_hand_nothing_over(world: World) -> None:
    drafted(world.custodian, two_items(world))
    for name in ("documenter", "partner", "stranger", "nobody", "node_admin", "staff_in_session"):
        assert listed(getattr(world, name)) == set(), name


def test_an_item_one_cannot_see_cannot_be_chosen(world: World) -> None:
    item = at_level(world, 3).item_id
    parcel = api.draft(actor=analyst(world), parcel=draft_values())
    with pytest.raises(NotFound):
        api.choose(actor=analyst(world), parcel_id=parcel, put=[api.Choice(item_id=item)])
    assert not api.parcel_items(actor=analyst(world), parcel_id=parcel).items


def test_another_organisations_item_is_for_its_owner_to_hand_over(world: World) -> None:
    item = at_level(world, 1).item_id
    parcel = api.draft(actor=world.partner, parcel=draft_values())
    assert evidence.get_item(actor=world.partner, item_id=item)
    with pytest.raises(Rejected):
        api.choose(actor=world.partner, parcel_id=parcel, put=[api.Choice(item_id=item)])


def test_protected_material_needs_a_custodian_and_a_reason(world: World) -> None:
    item = at_level(world, 3).item_id
    named = analyst(world)
    evidence.share(
        actor=world.custodian,
        item_id=item,
        organisation_id=world.own,
        member_ref=named.ref,
        reason=REASON,
    )
    parcel = drafted(named, [item])
    review = api.review(actor=named, parcel_id=parcel)
    assert (review.custodian_needed, review.reason_needed) == (True, True)
    with pytest.raises(Refused) as refused:
        api.make(actor=named, parcel_id=parcel, reason=REASON)
    assert refused.value.reason == "custodian_needed"
    with pytest.raises(Rejected):
        api.make(actor=world.custodian, parcel_id=parcel)
    api.make(actor=world.custodian, parcel_id=parcel, reason=REASON)
    api.pack(world.custodian, parcel_id=parcel)
    with pytest.raises(Refused):
        api.download(actor=named, parcel_id=parcel)
    api.download(actor=world.custodian, parcel_id=parcel)


def test_a_legal_hold_needs_a_custodian_and_a_reason_too(world: World) -> None:
    item = taken(world.documenter, FIRST).item_id
    evidence.set_hold(actor=world.custodian, item_id=item, authority="Суд", reason=REASON)
    parcel = drafted(analyst(world), [item])
    with pytest.raises(Refused):
        api.make(actor=analyst(world), parcel_id=parcel, reason=REASON)
    api.make(actor=world.custodian, parcel_id=parcel, reason=REASON)


def test_ordinary_material_needs_neither(world: World) -> None:
    parcel = drafted(analyst(world, clearance=2), two_items(world))
    api.make(actor=analyst(world, clearance=2), parcel_id=parcel)


def test_a_sealed_item_goes_along_only_while_it_is_opened_to_the_custodian(world: World) -> None:
    item = at_level(world, 4).item_id
    parcel = api.draft(actor=world.custodian, parcel=draft_values())
    with pytest.raises(NotFound):
        api.choose(actor=world.custodian, parcel_id=parcel, put=[api.Choice(item_id=item)])
    opening = evidence.propose_opening(actor=world.custodian, item_id=item, reason=REASON)
    evidence.approve_opening(actor=world.protection_officer, opening_id=opening)
    api.choose(actor=world.custodian, parcel_id=parcel, put=[api.Choice(item_id=item)])
    assert "sealed" in codes(api.review(actor=world.custodian, parcel_id=parcel).warnings)
    api.make(actor=world.custodian, parcel_id=parcel, reason=REASON)
    evidence.end_opening(actor=world.custodian, opening_id=opening)
    with pytest.raises(api.NoLongerAllowed):
        api.pack(world.custodian, parcel_id=parcel)


def codes(notices: tuple[api.Notice, ...]) -> set[str]:
    return {notice.code for notice in notices}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"graphic_level": "severe"}, "graphic"),
        ({"graphic_level": "severe_child"}, "graphic_child"),
        ({"privileged": True}, "privileged"),
        ({"markers": ("shelter_location",)}, "shelter"),
        ({"markers": ("sgbv",)}, "sexual_violence"),
        ({"markers": ("lead_only",)}, "lead_only"),
        ({"exculpatory": True}, "exculpatory"),
    ],
)
def test_what_a_person_should_know_is_said(
    world: World, values: dict[str, object], code: str
) -> None:
    item = at_level(world, 2, **values)
    parcel = drafted(world.custodian, [item.item_id])
    (notice,) = [
        one
        for one in api.review(actor=world.custodian, parcel_id=parcel).warnings
        if one.code == code
    ]
    assert (notice.count, notice.refs) == (1, (item.ref,))
    assert str(notice.text)
    plain = drafted(world.custodian, [at_level(world, 2, title_uk="інше").item_id])
    assert code not in codes(api.review(actor=world.custodian, parcel_id=plain).warnings)


def test_what_was_refuted_or_rejected_since_it_was_chosen_is_said(world: World) -> None:
    false, rejected, plain = (at_level(world, 2, title_uk=name) for name in ("а", "б", "в"))
    parcel = drafted(world.custodian, [one.item_id for one in (false, rejected, plain)])
    assert not {"refuted", "rejected"} & codes(
        api.review(actor=world.custodian, parcel_id=parcel).warnings
    )
    evidence.verify(
        actor=world.verifier, item_id=false.item_id, level="VX", checks={}, method="знято деінде"
    )
    evidence.describe(
        actor=world.documenter,
        item_id=rejected.item_id,
        changes={"status": "rejected"},
        revision=0,
    )
    told = api.review(actor=world.custodian, parcel_id=parcel).warnings
    said = {one.code: one.refs for one in told if one.code in ("refuted", "rejected")}
    assert said == {"refuted": (false.ref,), "rejected": (rejected.ref,)}


def test_numbers_of_a_device_in_a_file_are_said_and_a_photo_beside_its_proof_says_nothing(
    world: World,
) -> None:
    proof, photo = (
        taken(world.documenter, b"of %d" % n, name=name, media_type=media_type)
        for n, (name, media_type) in enumerate(
            (("a.proof.csv", "text/csv"), ("a.jpg", "image/jpeg"))
        )
    )
    for one in (proof, photo):
        sealed = evidence.NewRendition(
            content=evidence.store_sealed(world.own, [b"salted numbers"]), role="identifiers",
            name="identifiers.json", media_type="application/json", tool="test",
        )  # fmt: skip
        evidence.add_renditions(
            actor=world.service_for("media"), of_file_id=one.file_id, renditions=[sealed]
        )
    parcel = drafted(world.custodian, [proof.item_id, photo.item_id])
    (notice,) = [
        one
        for one in api.review(actor=world.custodian, parcel_id=parcel).warnings
        if one.code == "identifiers"
    ]
    assert notice.refs == (proof.ref,)


def test_a_node_alone_says_that_nobody_witnesses_and_nobody_stamps(world: World) -> None:
    parcel = drafted(world.custodian, two_items(world))
    found = codes(api.review(actor=world.custodian, parcel_id=parcel).warnings)
    assert {"no_witnesses", "no_timestamp"} <= found


@pytest.mark.parametrize("status", ["quarantined", "withdrawn"])
def test_what_is_held_back_hinders_the_parcel(world: World, status: str) -> None:
    item = taken(world.documenter, FIRST)
    parcel = drafted(world.custodian, [item.item_id])
    evidence.describe(
        actor=world.documenter, item_id=item.item_id, changes={"status": status}, revision=0
    )
    review = api.review(actor=world.custodian, parcel_id=parcel)
    assert codes(review.blockers) == {status}
    assert not review.can_be_made
    with pytest.raises(Conflict) as conflict:
        api.make(actor=world.custodian, parcel_id=parcel)
    assert conflict.value.reason == f"blocked_{status}"
    assert item.ref in str(conflict.value)


def test_an_item_that_became_invisible_hinders_the_parcel(world: World) -> None:
    item = taken(world.documenter, FIRST).item_id
    parcel = drafted(analyst(world), [item])
    evidence.classify(actor=world.custodian, item_id=item, confidentiality=4)
    assert codes(api.review(actor=analyst(world), parcel_id=parcel).blockers) == {"gone"}


def test_of_many_items_exactly_those_that_became_invisible_are_named(world: World) -> None:
    items = [taken(world.documenter, b"photo %d" % n) for n in range(9)]
    parcel = drafted(analyst(world), [item.item_id for item in items])
    for n in (0, 4, 5):
        evidence.classify(actor=world.custodian, item_id=items[n].item_id, confidentiality=4)
    (blocker,) = api.review(actor=analyst(world), parcel_id=parcel).blockers
    assert (blocker.code, blocker.count) == ("gone", 3)
    assert blocker.refs == tuple(items[n].ref for n in (0, 4, 5))


def test_choosing_and_examining_ask_evidence_once_for_all(world: World) -> None:
    items = [taken(world.documenter, b"photo %d" % n).item_id for n in range(40)]

    def asked(count: int) -> list[int]:
        parcel = api.draft(actor=world.custodian, parcel=draft_values())
        put = [api.Choice(item_id=item) for item in items[:count]]
        numbers = []
        for step in (
            lambda: api.choose(actor=world.custodian, parcel_id=parcel, put=put),
            lambda: api.review(actor=world.custodian, parcel_id=parcel),
        ):
            with CaptureQueriesContext(connection) as captured:
                step()
            numbers.append(sum("evidence_" in one["sql"] for one in captured))
        return numbers

    assert asked(40) == asked(2)


def test_nothing_is_chosen_if_one_item_is_not_there(world: World) -> None:
    mine, theirs = at_level(world, 1).item_id, taken(world.partner, b"theirs").item_id
    parcel = api.draft(actor=world.custodian, parcel=draft_values())
    put = [api.Choice(item_id=item) for item in (mine, theirs)]
    with pytest.raises(NotFound):
        api.choose(actor=world.custodian, parcel_id=parcel, put=put)
    assert api.parcel_items(actor=world.custodian, parcel_id=parcel).items == ()
    api.choose(actor=world.custodian, parcel_id=parcel, put=put[:1])
    assert len(api.parcel_items(actor=world.custodian, parcel_id=parcel).items) == 1


def test_nothing_chosen_and_no_file_hinder(world: World) -> None:
    parcel = api.draft(actor=world.custodian, parcel=draft_values())
    assert codes(api.review(actor=world.custodian, parcel_id=parcel).blockers) == {"nothing_chosen"}
    choice = api.Choice(item_id=two_items(world)[0], roles=("transcript",))
    api.choose(actor=world.custodian, parcel_id=parcel, put=[choice])
    assert codes(api.review(actor=world.custodian, parcel_id=parcel).blockers) == {"no_file"}


def test_of_items_of_nobody_consent_is_not_checked_and_never_called_given(world: World) -> None:
    parcel = drafted(world.custodian, two_items(world))
    review = api.review(actor=world.custodian, parcel_id=parcel)
    assert review.consent_state == "not_checked"
    api.make(actor=world.custodian, parcel_id=parcel)
    assert api.get_parcel(actor=world.custodian, parcel_id=parcel).consent_state == "not_checked"


def test_what_was_ordered_cannot_be_changed(world: World) -> None:
    items = two_items(world)
    parcel = made(world, items)
    for attempt in (
        lambda: api.change(actor=world.custodian, parcel_id=parcel, parcel=draft_values()),
        lambda: api.choose(actor=world.custodian, parcel_id=parcel, remove=items),
        lambda: api.make(actor=world.custodian, parcel_id=parcel),
    ):
        with pytest.raises(Conflict):
            attempt()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipient_kind", "friend"),
        ("recipient_name", " "),
        ("recipient_name", "x" * 301),
        ("purpose", ""),
        ("legal_basis", "because"),
        ("legal_basis_note", "a\0b"),
        ("encrypted_to", "age1qqqq"),
        ("encrypted_to", "ssh-ed25519 AAAA"),
    ],
)
def test_bad_values_are_refused_and_name_the_field(world: World, field: str, value: str) -> None:
    with pytest.raises(Rejected) as rejected:
        api.draft(actor=world.custodian, parcel=draft_values(**{field: value}))
    assert rejected.value.field == field


def test_numbers_have_no_gaps_and_belong_to_the_organisation(world: World) -> None:
    first = api.draft(actor=world.custodian, parcel=draft_values())
    with pytest.raises(Rejected):
        api.draft(actor=world.custodian, parcel=draft_values(purpose=""))
    second = api.draft(actor=world.custodian, parcel=draft_values())
    refs = [api.get_parcel(actor=world.custodian, parcel_id=one).ref for one in (first, second)]
    assert [ref.rsplit("-", 1)[1] for ref in refs] == ["00001", "00002"]
    assert all(ref.startswith("TRH-P-") for ref in refs)
    theirs = api.draft(actor=world.partner, parcel=draft_values())
    assert api.get_parcel(actor=world.partner, parcel_id=theirs).ref.endswith("-00001")


def test_no_words_of_people_are_in_acts_or_ledger(world: World) -> None:
    handed_over(world)
    words = ("прокуратура", "кабінет", "слідчого")
    for act in Act.objects.filter(action__startswith="sharing."):
        assert not any(word in str((act.facts, act.objects_named)) for word in words)
    from dokaz.ledger.api import sequence_pending

    sequence_pending()
    for event in disclose(list(ParcelEvent.objects.values_list("id", flat=True))):
        assert not any(word in str(event.envelope) for word in words)
    details = str(list(ActDetail.objects.values_list("content", flat=True)))
    assert "Вигадана прокуратура" in details


def test_the_number_of_queries_does_not_grow_with_the_rows(world: World) -> None:
    few = drafted(world.custodian, two_items(world))

    def count() -> list[int]:
        counts = []
        for call in (
            lambda: api.visible_parcels(actor=world.custodian),
            lambda: api.get_parcel(actor=world.custodian, parcel_id=few),
            lambda: api.parcel_items(actor=world.custodian, parcel_id=few),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                call()
            counts.append(len(queries))
        return counts

    before = count()
    for number in range(12):
        drafted(world.custodian, [])
        item = taken(world.documenter, f"more {number}".encode()).item_id
        api.choose(actor=world.custodian, parcel_id=few, put=[api.Choice(item_id=item)])
    assert count() == before
    first = api.parcel_items(actor=world.custodian, parcel_id=few, limit=10)
    rest = api.parcel_items(actor=world.custodian, parcel_id=few, after=first.after, limit=10)
    assert (len(first.items), len(rest.items), rest.after) == (10, 4, None)
    page = api.visible_parcels(actor=world.custodian, limit=10)
    rest_of_list = api.visible_parcels(actor=world.custodian, before=page.before, limit=10)
    assert (len(page.rows), len(rest_of_list.rows), rest_of_list.before) == (10, 3, None)


def test_a_partner_does_not_see_the_hand_overs_of_an_item_shared_with_them(world: World) -> None:
    items = two_items(world)
    made(world, items)
    with pytest.raises(NotFound):
        api.events_of_item(actor=world.partner, item_id=items[0])
    evidence.share(
        actor=world.custodian, item_id=items[0], organisation_id=world.other, reason=REASON
    )
    assert api.events_of_item(actor=world.partner, item_id=items[0]) == ()
    assert api.events_of_item(actor=world.documenter, item_id=items[0])
