# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key comes about that nobody holds; it is shared anew without changing; liars are named."""

import json
import secrets
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.core.canonical import canonical_json
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import add_signature, sign
from dokaz.deconflict.register.protocol import sharing, sodium, voprf
from dokaz.deconflict.register.protocol.ceremony import (
    DEAL_TYPE,
    deal,
    read_plan,
    receive,
)
from dokaz.deconflict.register.protocol.description import (
    DESCRIPTION_TYPE,
    Description,
    open_card,
    open_description,
    read_description,
    sign_card,
)
from dokaz.deconflict.register.protocol.errors import CeremonyBroken, MalformedMessage
from tests.deconflict.register.protocol.parties import (
    Party,
    carried_out,
    deals_of,
    new_plan,
    new_register,
    party,
    renewing_plan,
)


def outputs(parties: list[Party], found: Description, content: bytes = b"somebody") -> set[bytes]:
    """The function's value by every set of enough holders, each answer proven."""
    blinded = voprf.blind(content)
    values = set()
    for chosen in combinations(range(1, len(parties) + 1), found.threshold):
        parts = {}
        for index in chosen:
            public = found.public_share(index)
            answer = voprf.evaluate(
                [blinded.element], share=parties[index - 1].share, public=public
            )
            voprf.require_proof(answer, blinded=[blinded.element], public=public)
            parts[index] = answer.elements[0]
        values.add(voprf.finalize(content, blind=blinded.blind, evaluated=sharing.combine(parts)))
    return values


def test_any_two_of_three_make_one_key_that_nobody_holds() -> None:
    parties, found = new_register("Kyiv", "Hague", "Vilnius")
    assert len(outputs(parties, found)) == 1
    assert sharing.combine({i: found.public_share(i) for i in (1, 3)}) == found.public_key
    assert all(sodium.multiply_base(one.share) != found.public_key for one in parties)
    assert read_description(found.payload()) == found


@settings(max_examples=6, deadline=None)
@given(threshold=st.integers(2, 4), spare=st.integers(0, 2))
def test_refreshing_keeps_every_value_and_old_shares_fit_no_new_ones(
    threshold: int, spare: int
) -> None:
    names = [f"holder {n}" for n in range(threshold + spare)]
    parties, found = new_register(*names, threshold=threshold)
    before, old_shares = outputs(parties, found), [one.share for one in parties]
    dealing = tuple(range(1 + spare, threshold + spare + 1))
    plan = renewing_plan(found, parties, dealing)
    renewed = carried_out(plan, deals_of(plan, [parties[i - 1] for i in dealing]), parties)
    assert outputs(parties, renewed) == before
    assert renewed.public_key == found.public_key
    mixed = {1: old_shares[0], **{i: parties[i - 1].share for i in range(2, threshold + 1)}}
    point = voprf.hash_to_group(b"x")
    new = {i: sodium.multiply(parties[i - 1].share, point) for i in range(1, threshold + 1)}
    stolen = {i: sodium.multiply(share, point) for i, share in mixed.items()}
    assert sharing.combine(stolen) != sharing.combine(new)


def test_a_lost_holder_is_replaced_by_the_two_others() -> None:
    parties, found = new_register("Kyiv", "Hague", "Vilnius")
    before = outputs(parties, found)
    now = [parties[0], parties[2], party("Warsaw")]
    plan = renewing_plan(found, now, (1, 3))
    renewed = carried_out(plan, deals_of(plan, [parties[0], parties[2]]), now)
    assert outputs(now, renewed) == before
    assert [card.name for card in renewed.holders] == ["Kyiv", "Vilnius", "Warsaw"]
    carried = sign(found.payload(), payload_type=DESCRIPTION_TYPE, key=parties[0].key)
    for one in parties[1:]:
        carried = add_signature(carried, key=one.key)
    with pytest.raises(CeremonyBroken):
        open_description(carried, previous=renewed)


def test_an_interrupted_ceremony_goes_on_from_its_messages() -> None:
    parties = [party(name) for name in ("Kyiv", "Hague", "Vilnius")]
    plan = new_plan(parties)
    deals = deals_of(plan, parties)
    first = receive(plan, deals, key=parties[0].key, identity=parties[0].identity)
    with pytest.raises(MalformedMessage, match="Vilnius"):
        receive(
            plan,
            {index: deals[index] for index in (1, 2)},
            key=parties[1].key,
            identity=parties[1].identity,
        )
    again = read_plan(plan.payload())
    assert again.fingerprint == plan.fingerprint
    assert receive(again, deals, key=parties[0].key, identity=parties[0].identity) == first
    found = carried_out(again, deals, parties)
    assert found == first.description


def test_two_deals_of_one_dealer_never_become_a_key() -> None:
    parties = [party(name) for name in ("Kyiv", "Hague", "Vilnius")]
    plan = new_plan(parties)
    deals = deals_of(plan, parties)
    other = {**deals, 1: deal(plan, key=parties[0].key, randomness=secrets.token_bytes)}
    one = receive(plan, deals, key=parties[0].key, identity=parties[0].identity)
    two = receive(plan, other, key=parties[1].key, identity=parties[1].identity)
    assert one.description != two.description
    envelope = sign(one.description.payload(), payload_type=DESCRIPTION_TYPE, key=parties[0].key)
    with pytest.raises(EnvelopeNotProven):
        open_description(envelope)


def test_a_dealer_who_lies_is_named() -> None:
    parties = [party(name) for name in ("Kyiv", "Hague", "Vilnius")]
    plan = new_plan(parties)
    deals = deals_of(plan, parties)
    honest = json.loads(deals[2].payload)
    other = json.loads(deals_of(plan, parties)[2].payload)
    changes = [
        {"shares": other["shares"]},
        {"commitments": other["commitments"]},
        {"proof": other["proof"]},
        {"plan": "0" * 64},
        {"commitments": honest["commitments"][:1]},
        {"shares": [honest["shares"][0], honest["shares"][0], honest["shares"][0]]},
        {"dealer": 3},
        {"more": 1},
    ]
    for change in changes:
        lying = sign(
            canonical_json({**honest, **change}), payload_type=DEAL_TYPE, key=parties[1].key
        )
        with pytest.raises(CeremonyBroken, match="Hague"):
            receive(plan, {**deals, 2: lying}, key=parties[2].key, identity=parties[2].identity)
    forged = sign(deals[2].payload, payload_type=DEAL_TYPE, key=parties[0].key)
    with pytest.raises(CeremonyBroken, match="Hague"):
        receive(plan, {**deals, 2: forged}, key=parties[2].key, identity=parties[2].identity)


def test_a_share_that_is_not_the_old_one_is_found() -> None:
    parties, found = new_register("Kyiv", "Hague", "Vilnius")
    plan = renewing_plan(found, parties, (1, 2))
    with pytest.raises(MalformedMessage):
        deal(
            plan,
            key=parties[0].key,
            randomness=secrets.token_bytes,
            old_share=sodium.random_scalar(),
        )
    fresh = new_plan(parties)
    value = json.loads(deals_of(fresh, parties)[1].payload)
    good = deals_of(plan, parties[:2])
    mine = json.loads(good[1].payload)
    mine["commitments"] = value["commitments"]
    lying = sign(canonical_json(mine), payload_type=DEAL_TYPE, key=parties[0].key)
    with pytest.raises(CeremonyBroken, match="Kyiv"):
        receive(plan, {**good, 1: lying}, key=parties[2].key, identity=parties[2].identity)


def test_a_dealer_who_deals_another_key_than_its_old_share_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parties, old = new_register("Kyiv", "The Hague", "Vilnius")
    plan = renewing_plan(old, parties, (1, 2))
    deals = deals_of(plan, parties[:2])
    with monkeypatch.context() as lying:
        lying.setattr(sharing, "lagrange", lambda index, among: sodium.small_scalar(7))
        deals[2] = deals_of(plan, parties[:2])[2]
    with pytest.raises(CeremonyBroken, match="The Hague dealt another key than its old share"):
        receive(plan, deals, key=parties[2].key, identity=parties[2].identity)


def test_plans_that_cannot_be_are_refused() -> None:
    parties, found = new_register("Kyiv", "Hague", "Vilnius")
    for dealing in ((1,), (1, 2, 3), (2, 1), (1, 1), (1, 4)):
        with pytest.raises(MalformedMessage):
            renewing_plan(found, parties, dealing)
    with pytest.raises(MalformedMessage):
        new_plan([parties[0], parties[0], parties[1]])
    with pytest.raises(MalformedMessage):
        new_plan(parties, threshold=1)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_refusal(content: bytes) -> None:
    for read in (read_plan, read_description):
        with pytest.raises(MalformedMessage):
            read(content)


def test_a_card_shows_that_its_key_is_held() -> None:
    one, other = party("Kyiv"), party("Hague")
    assert open_card(sign_card(one.card, key=one.key)) == one.card
    with pytest.raises(EnvelopeNotProven):
        open_card(sign_card(one.card, key=other.key))
