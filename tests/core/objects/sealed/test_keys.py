# SPDX-License-Identifier: Apache-2.0
"""Keys as text and under a passphrase."""

import secrets
import unicodedata

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import MalformedSeal, NoMatchingKey, SealBroken
from dokaz.core.objects.sealed import (
    Identity,
    Recipient,
    bech32,
    open_protected_identity,
    protect_identity,
)
from dokaz.core.objects.sealed.passphrase import seal_with_passphrase

# c2sp.org/age, "The X25519 recipient type": the example pair, whose secret is 32 times 0x42.
SPEC_IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
SPEC_RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
# Little-endian points of order 1, 2, 4 and 8 on Curve25519 (RFC 7748 section 7 warns of them).
SMALL_ORDER = [
    bytes(32),
    bytes([1]) + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
PASSPHRASE = "п'ять коней й одна їжа"


def test_the_example_of_the_specification() -> None:
    identity = Identity.parse(SPEC_IDENTITY)
    assert identity.to_text() == SPEC_IDENTITY
    assert identity.recipient.to_text() == SPEC_RECIPIENT
    assert Recipient.parse(SPEC_RECIPIENT) == identity.recipient
    assert identity.recipient != Identity(bytes(32)).recipient


@given(st.binary(min_size=32, max_size=32))
def test_another_program_reads_our_texts(raw: bytes) -> None:
    identity = Identity(raw)
    theirs = pyrage.x25519.Identity.from_str(identity.to_text())
    assert str(theirs.to_public()) == identity.recipient.to_text()


def test_no_secret_in_what_programs_print() -> None:
    identity = Identity.parse(SPEC_IDENTITY)
    assert "SECRET" not in repr(identity)
    assert identity.recipient.to_text() in repr(identity)
    with pytest.raises(MalformedSeal) as caught:
        Identity.parse(SPEC_IDENTITY[:-1] + "Q")
    assert "GFPYY" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text + "q",
        lambda text: text.swapcase(),
        lambda text: text[:20] + text[20:].swapcase(),
        lambda text: " " + text,
        lambda text: text.replace("1", "", 1),
        lambda text: text[:10] + ("q" if text[10] != "q" else "p") + text[11:],
        lambda text: text[:10] + "é" + text[11:],
        lambda text: "",
        lambda text: "1",
        lambda text: text * 1000,
    ],
)
def test_mistyped_keys_are_refused(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MalformedSeal):
        Identity.parse(change(SPEC_IDENTITY))
    with pytest.raises(MalformedSeal):
        Recipient.parse(change(SPEC_RECIPIENT))


def test_keys_of_other_kinds_and_lengths_are_refused() -> None:
    with pytest.raises(MalformedSeal):
        Recipient.parse(SPEC_IDENTITY)
    with pytest.raises(MalformedSeal):
        Identity.parse(SPEC_RECIPIENT)
    for length in (0, 31, 33):
        with pytest.raises(MalformedSeal):
            Recipient.parse(bech32.encode("age", bytes([9] * length)))
        with pytest.raises(MalformedSeal):
            Identity(bytes([9] * length))


@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_recipients_of_small_order_are_refused(raw: bytes) -> None:
    with pytest.raises(MalformedSeal):
        Recipient(raw)


@given(st.text(max_size=80))
def test_any_text_is_a_key_or_our_error(text: str) -> None:
    for read in (Identity.parse, Recipient.parse):
        with pytest.raises(MalformedSeal):
            read(text)


@given(st.binary(max_size=100))
def test_bech32_round_trip(content: bytes) -> None:
    assert bech32.decode(bech32.encode("age", content)) == ("age", content)
    assert bech32.decode(bech32.encode("age", content).upper()) == ("AGE", content)


# BIP 173, "Test vectors": valid strings that fit our use, and invalid ones.
@pytest.mark.parametrize(
    "text",
    [
        "A12UEL5L",
        "a12uel5l",
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        "?1ezyfcl",
    ],
)
def test_bech32_valid(text: str) -> None:
    prefix, content = bech32.decode(text)
    assert bech32.encode(prefix.lower(), content) == text.lower()


@pytest.mark.parametrize(
    "text", ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8"]
)
def test_bech32_invalid(text: str) -> None:
    with pytest.raises(MalformedSeal):
        bech32.decode(text)


def test_one_spelling_per_key() -> None:
    """32 times 0x09 with a right checksum, but with padding bits that are not zero."""
    with pytest.raises(MalformedSeal, match="padding"):
        Recipient.parse("age1pyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyy39sttt0")


def protected(identity: Identity, *, passphrase: str = PASSPHRASE) -> bytes:
    return protect_identity(
        identity, passphrase=passphrase, randomness=secrets.token_bytes, work_factor=10
    )


def test_a_passphrase_opens_and_another_does_not() -> None:
    identity = Identity.parse(SPEC_IDENTITY)
    content = protected(identity)
    assert open_protected_identity(content, passphrase=PASSPHRASE).to_text() == SPEC_IDENTITY
    with pytest.raises(NoMatchingKey):
        open_protected_identity(content, passphrase=PASSPHRASE + " ")
    assert b"AGE-SECRET" not in content


def test_the_same_letters_typed_elsewhere_open_it() -> None:
    content = protected(Identity.parse(SPEC_IDENTITY))
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert decomposed != PASSPHRASE
    assert open_protected_identity(content, passphrase=decomposed).to_text() == SPEC_IDENTITY


def test_another_program_opens_it_and_we_open_theirs() -> None:
    content = protected(Identity.parse(SPEC_IDENTITY))
    assert pyrage.passphrase.decrypt(content, PASSPHRASE).strip() == SPEC_IDENTITY.encode()
    theirs = f"# created: 2026\n\n{SPEC_IDENTITY}\n".encode()
    content = pyrage.passphrase.encrypt(theirs, PASSPHRASE)
    assert open_protected_identity(content, passphrase=PASSPHRASE).to_text() == SPEC_IDENTITY


@pytest.mark.parametrize("content", [b"", b"# nothing\n", f"{SPEC_IDENTITY}\n".encode() * 2])
def test_a_key_file_holds_exactly_one_key(content: bytes) -> None:
    file = seal_with_passphrase(
        content, passphrase=PASSPHRASE, randomness=secrets.token_bytes, work_factor=10
    )
    with pytest.raises(MalformedSeal):
        open_protected_identity(file, passphrase=PASSPHRASE)


def test_a_changed_or_cut_key_file_is_refused() -> None:
    content = protected(Identity.parse(SPEC_IDENTITY))
    for length in range(0, len(content), 7):
        with pytest.raises(DokazError):
            open_protected_identity(content[:length], passphrase=PASSPHRASE)
    with pytest.raises(SealBroken):
        open_protected_identity(content[:-1] + b"\x00", passphrase=PASSPHRASE)


def test_weak_protection_is_refused() -> None:
    identity = Identity.parse(SPEC_IDENTITY)
    with pytest.raises(MalformedSeal):
        protected(identity, passphrase="")
    for work_factor in (0, 21):
        with pytest.raises(MalformedSeal):
            protect_identity(
                identity,
                passphrase=PASSPHRASE,
                randomness=secrets.token_bytes,
                work_factor=work_factor,
            )
