# SPDX-License-Identifier: AGPL-3.0-or-later
"""The function of RFC 9497 by its published vectors, and what it refuses."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokaz.deconflict.register.protocol import sharing, sodium, voprf
from dokaz.deconflict.register.protocol.errors import (
    MalformedElement,
    MalformedMessage,
    SodiumMissing,
)

VECTORS = json.loads((Path(__file__).parent / "data" / "rfc9497.json").read_text("utf-8"))


def unhexed(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


@pytest.mark.parametrize("vector", VECTORS["vectors"])
def test_published_vectors(vector: dict) -> None:
    inputs, blinds = unhexed(vector["inputs"]), unhexed(vector["blinds"])
    share, mode = bytes.fromhex(vector["share"]), vector["mode"]
    public = sodium.multiply_base(share)
    if "public" in vector:
        assert public.hex() == vector["public"]
    blinded = [
        voprf.blind(content, scalar=scalar, mode=mode).element
        for content, scalar in zip(inputs, blinds, strict=True)
    ]
    assert [one.hex() for one in blinded] == vector["blinded"]
    randomness = bytes.fromhex(vector["randomness"]) if "randomness" in vector else None
    answer = voprf.evaluate(blinded, share=share, public=public, randomness=randomness, mode=mode)
    assert [one.hex() for one in answer.elements] == vector["evaluated"]
    if "proof" in vector:
        assert answer.proof.hex() == vector["proof"]
    voprf.require_proof(answer, blinded=blinded, public=public, mode=mode)
    outputs = [
        voprf.finalize(content, blind=scalar, evaluated=element).hex()
        for content, scalar, element in zip(inputs, blinds, answer.elements, strict=True)
    ]
    assert outputs == vector["outputs"]


@pytest.mark.parametrize("at", range(5))
def test_a_proof_holds_for_its_batch_and_share_only(at: int) -> None:
    share, other = sodium.random_scalar(), sodium.random_scalar()
    public = sodium.multiply_base(share)
    blinded = [voprf.blind(bytes([n])).element for n in range(3)]
    answer = voprf.evaluate(blinded, share=share, public=public)
    voprf.require_proof(answer, blinded=blinded, public=public)
    lying = voprf.evaluate(blinded, share=other, public=public)
    swapped = (answer.elements[1], answer.elements[0], answer.elements[2])
    broken = bytearray(answer.proof)
    broken[17] ^= 1
    cases = [
        (lying, blinded, public),
        (voprf.Evaluated(swapped, answer.proof), blinded, public),
        (voprf.Evaluated(answer.elements, bytes(broken)), blinded, public),
        (answer, blinded[::-1], public),
        (answer, blinded, sodium.multiply_base(other)),
    ]
    evaluated, sent, key = cases[at]
    with pytest.raises(voprf.ProofDoesNotHold):
        voprf.require_proof(evaluated, blinded=sent, public=key)


@given(st.integers(0, 4), st.integers(0, 5))
def test_what_is_known_of_padding_changes_nothing_of_what_is_believed(wanted: int, at: int) -> None:
    share, other = sodium.random_scalar(), sodium.random_scalar()
    public = sodium.multiply_base(share)
    padding = [voprf.padding() for _ in range(5 - wanted)]
    batch = [voprf.blind(bytes([n])) for n in range(wanted + 1)] + padding
    blinded, known = [one.element for one in batch], [one.blind for one in padding]
    answer = voprf.evaluate(blinded, share=share, public=public)
    voprf.require_proof(answer, blinded=blinded, public=public, padding=known)
    # Another element anywhere, with a proof made for it, also in place of padding: else who lies
    # would see by what is taken which elements are padding.
    elements = [*answer.elements]
    elements[at] = sodium.multiply(other, blinded[at])
    proof = voprf._proof(blinded, elements, share, public, None, voprf.VERIFIABLE)
    lying = voprf.Evaluated(tuple(elements), proof)
    for scalars in ((), known):
        with pytest.raises(voprf.ProofDoesNotHold):
            voprf.require_proof(lying, blinded=blinded, public=public, padding=scalars)
    with pytest.raises(voprf.ProofDoesNotHold):
        voprf.require_proof(answer, blinded=blinded, public=public, padding=[*known[:-1], other])


@given(st.integers(1, 5), st.integers(0, 4))
def test_a_sum_of_products_is_that_of_one_at_a_time(count: int, at: int) -> None:
    scalars = [sodium.random_scalar() for _ in range(count)]
    elements = [voprf.padding().element for _ in range(count)]
    total = sodium.sum_of_products(scalars, elements)
    assert total == sharing.add_all(map(sodium.multiply, scalars, elements))
    place = at % count
    for wrong in (bytes(32), b"\xff" * 32, bytes(31)):
        with pytest.raises(MalformedElement):
            sodium.sum_of_products(scalars, [*elements[:place], wrong, *elements[place + 1 :]])
        with pytest.raises(MalformedElement):
            sodium.sum_of_products([*scalars[:place], wrong, *scalars[place + 1 :]], elements)
    # All of it and what takes it back: the identity.
    with pytest.raises(MalformedElement):
        sodium.sum_of_products([*scalars, sodium.small_scalar(-1)], [*elements, total])
    with pytest.raises(MalformedElement):
        sodium.sum_of_products([], [])


@pytest.mark.parametrize(
    "element",
    [
        bytes(32),  # the identity
        b"\x01" + bytes(31),  # negative field element
        b"\xff" * 32,  # not reduced
        bytes.fromhex("00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        # Small order on the curve below the group: the point (0, -1) and one of order four.
        bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        bytes.fromhex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        bytes(31),
        bytes(33),
        b"",
    ],
)
def test_malformed_and_small_order_elements_are_refused(element: bytes) -> None:
    share = sodium.random_scalar()
    public = sodium.multiply_base(share)
    good = voprf.blind(b"x").element
    for batch in ([element], [good, element]):
        with pytest.raises(MalformedElement):
            voprf.evaluate(batch, share=share, public=public)
    with pytest.raises(MalformedElement):
        voprf.finalize(b"x", blind=share, evaluated=element)
    with pytest.raises(MalformedElement):
        sharing.combine({1: element, 2: good})
    answer = voprf.evaluate([good], share=share, public=public)
    with pytest.raises(voprf.ProofDoesNotHold):
        voprf.require_proof(
            voprf.Evaluated((element,), answer.proof), blinded=[good], public=public
        )


@given(st.binary(max_size=40).filter(lambda b: len(b) != 32))
def test_scalars_of_another_length_are_refused(content: bytes) -> None:
    with pytest.raises(MalformedElement):
        sodium.multiply_base(content)
    with pytest.raises(MalformedElement):
        sodium.scalar_add(content, content)


def test_scalars_that_are_not_reduced_and_zero_are_refused() -> None:
    with pytest.raises(MalformedElement):
        sodium.multiply_base(sodium.ORDER.to_bytes(32, "little"))
    for zero in (bytes(32),):
        with pytest.raises(MalformedElement):
            sodium.multiply_base(zero)
        with pytest.raises(MalformedElement):
            sodium.scalar_invert(zero)


@given(st.integers(1, 8))
def test_many_inverses_at_once_are_those_of_one_at_a_time(count: int) -> None:
    scalars = [sodium.random_scalar() for _ in range(count)]
    inverses = sodium.scalar_invert_all(scalars)
    assert inverses == [sodium.scalar_invert(one) for one in scalars]
    # A zero among them has none, and is not passed over.
    for at in range(count):
        with pytest.raises(MalformedElement):
            sodium.scalar_invert_all([*scalars[:at], bytes(32), *scalars[at + 1 :]])


def test_an_element_of_the_padding_is_one_of_the_group_and_another_each_time() -> None:
    made = {voprf.padding().element for _ in range(50)}
    assert len(made) == 50
    sodium.require_element(*made)


@settings(max_examples=25, deadline=None)
@given(content=st.binary(max_size=80), threshold=st.integers(2, 4), spare=st.integers(0, 2))
def test_any_enough_shares_act_as_the_key_does(content: bytes, threshold: int, spare: int) -> None:
    coefficients = [sodium.random_scalar() for _ in range(threshold)]
    holders = range(1, threshold + spare + 1)
    shares = {index: sharing.value_at(coefficients, index) for index in holders}
    committed = sharing.commitments(coefficients)
    for index in holders:
        assert sharing.committed_at(committed, index) == sodium.multiply_base(shares[index])
    blinded = voprf.blind(content)
    whole = sodium.multiply(coefficients[0], blinded.element)
    wanted = voprf.finalize(content, blind=blinded.blind, evaluated=whole)
    for chosen in combinations(holders, threshold):
        parts = {index: sodium.multiply(shares[index], blinded.element) for index in chosen}
        together = sharing.combine(parts)
        assert voprf.finalize(content, blind=blinded.blind, evaluated=together) == wanted
    too_few = {
        index: sodium.multiply(shares[index], blinded.element)
        for index in list(holders)[: threshold - 1]
    }
    assert sharing.combine(too_few) != whole


def test_shares_are_numbered_from_one() -> None:
    element = voprf.blind(b"x").element
    for parts in ({}, {0: element}, {17: element, 1: element}):
        with pytest.raises(MalformedMessage):
            sharing.combine(parts)


def test_without_libsodium_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*arguments: object) -> None:
        raise OSError

    sodium._library.cache_clear()
    monkeypatch.setattr(sodium.ctypes, "CDLL", absent)
    try:
        with pytest.raises(SodiumMissing, match="libsodium23"):
            sodium.random_scalar()
    finally:
        sodium._library.cache_clear()
