# SPDX-License-Identifier: AGPL-3.0-or-later
"""One rule for keys and signatures, the same as other careful programs have."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.keys import BadSignature, PublicKey, SigningKey, UnacceptableKey

# RFC 8032 section 7.1: seed, public key, message, signature.
PUBLISHED = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
FIELD_PRIME = 2**255 - 19
# The eight points of small order on edwards25519 as y coordinates with both signs of x, and the
# encodings of them (and of other points) with a y that is not reduced: Chalkias, Garillot and
# Nikolaenko, "Taming the many EdDSAs" (2020), tables 1 and 6.
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
]
NOT_CANONICAL = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), PUBLISHED)
def test_published_signatures(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey(bytes.fromhex(seed))
    assert key.public.raw.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    PublicKey(bytes.fromhex(public)).verify(
        signature=bytes.fromhex(signature), message=bytes.fromhex(message)
    )


@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_keys_of_small_order_are_refused(raw: str) -> None:
    with pytest.raises(UnacceptableKey):
        PublicKey(bytes.fromhex(raw))


@pytest.mark.parametrize("raw", NOT_CANONICAL)
def test_keys_in_another_encoding_are_refused(raw: str) -> None:
    with pytest.raises(UnacceptableKey):
        PublicKey(bytes.fromhex(raw))


@given(st.binary(max_size=70))
def test_any_bytes_are_a_key_or_refused(raw: bytes) -> None:
    try:
        key = PublicKey(raw)
    except UnacceptableKey:
        return
    assert key.raw == raw
    assert len(raw) == 32
    with pytest.raises(BadSignature):
        key.verify(signature=b"\x00" * 64, message=b"")


@given(st.binary(max_size=100), st.integers(0, 511))
def test_signature_holds_for_one_message_and_no_changed_bit(message: bytes, bit: int) -> None:
    key = SigningKey(b"s" * 32)
    signature = key.sign(message)
    key.public.verify(signature=signature, message=message)
    flipped = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
    for wrong, text in ((flipped, message), (signature, message + b"."), (signature[:-1], message)):
        with pytest.raises(BadSignature):
            key.public.verify(signature=wrong, message=text)
    with pytest.raises(BadSignature):
        SigningKey(b"t" * 32).public.verify(signature=signature, message=message)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 1000])
def test_signatures_of_another_length_do_not_hold(length: int) -> None:
    with pytest.raises(BadSignature):
        SigningKey(b"s" * 32).public.verify(signature=b"\x01" * length, message=b"")


def test_scalar_beyond_the_group_order_does_not_hold() -> None:
    """The same signature with the group order added to S (RFC 8032 section 5.1.7, S < L)."""
    order = 2**252 + 27742317777372353535851937790883648493
    key = SigningKey(b"s" * 32)
    signature = key.sign(b"message")
    again = int.from_bytes(signature[32:], "little") + order
    with pytest.raises(BadSignature):
        key.public.verify(
            signature=signature[:32] + again.to_bytes(32, "little"), message=b"message"
        )


def test_keys_come_back_and_are_named_by_their_bytes() -> None:
    key = SigningKey.generate(randomness=lambda length: b"r" * length)
    assert SigningKey(key.seed).public == key.public
    assert hash(PublicKey(key.public.raw)) == hash(key.public)
    assert key.public != SigningKey(b"s" * 32).public
    assert key.public.key_id == "ed25519:" + hashlib.sha256(key.public.raw).hexdigest()
    loaded = load_pem_public_key(key.public.to_pem())
    assert loaded.public_bytes_raw() == key.public.raw  # type: ignore[union-attr]


def test_secret_bytes_are_not_shown() -> None:
    key = SigningKey(b"r" * 32)
    for text in (repr(key), str(key), f"{key!r}"):
        assert "72727272" not in text
        assert "rrrr" not in text
    for length in (0, 31, 33):
        with pytest.raises(UnacceptableKey):
            SigningKey(b"r" * length)


def holds(key: str, signature: str, message: bytes) -> bool:
    try:
        PublicKey(bytes.fromhex(key)).verify(signature=bytes.fromhex(signature), message=message)
    except (BadSignature, UnacceptableKey):
        return False
    return True


def test_wycheproof_vectors(shared_fixtures: Path) -> None:
    """C2SP/wycheproof, testvectors_v1/ed25519_test.json."""
    suite = json.loads((shared_fixtures / "ed25519/ed25519_test.json").read_text())
    checked = 0
    for group in suite["testGroups"]:
        for vector in group["tests"]:
            message = bytes.fromhex(vector["msg"])
            held = holds(group["publicKey"]["pk"], vector["sig"], message)
            assert held is (vector["result"] == "valid"), vector["tcId"]
            checked += 1
    assert checked == suite["numberOfTests"] == 151


def test_edge_cases_are_refused_at_the_key(shared_fixtures: Path) -> None:
    """C2SP/CCTV, ed25519: every key of small order or in another encoding is refused."""
    vectors = json.loads((shared_fixtures / "ed25519/cctv.json").read_text())
    bad_keys = 0
    for vector in vectors:
        if {"low_order_A", "non_canonical_A"} & set(vector["flags"] or []):
            bad_keys += 1
            with pytest.raises(UnacceptableKey):
                PublicKey(bytes.fromhex(vector["key"]))
        else:
            PublicKey(bytes.fromhex(vector["key"]))
    assert bad_keys > 100
    assert len(vectors) == 914


def test_half_of_all_bytes_are_no_point_of_the_curve() -> None:
    """Known from the curve's equation: y = 2 and y = 7 have no x, y = 3 and y = 4 have one."""
    for y, on_curve in ((2, False), (7, False), (3, True), (4, True)):
        raw = y.to_bytes(32, "little")
        if on_curve:
            assert PublicKey(raw).raw == raw
        else:
            with pytest.raises(UnacceptableKey, match="not a point"):
                PublicKey(raw)
