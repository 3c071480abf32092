# SPDX-License-Identifier: Apache-2.0
"""Until when keys hold: by their newest word that holds, and never by what anybody else says."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.test_openpgp import Made, gpg, packet
from tests.core.bundle.test_openpgp_revocation import BOUND, BOUND_BACK, body, bundle

from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.openpgp_expiry import End, find_ends
from dokaz.core.bundle.proofmode_report import Ground

__all__ = ["gpg"]

MADE_AT, SIGNED_AT = 0x58000000, 0x60000000
"""Of keys and of signatures that `Made` makes."""
NAME, DIRECT = 0x13, 0x1F


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


@pytest.fixture(scope="module")
def other() -> Made:
    return Made()


def said(kind: int, seconds: int) -> bytes:
    return b"\x05" + bytes([kind]) + seconds.to_bytes(4, "big")


def lasting(seconds: int, *, at: int = SIGNED_AT) -> bytes:
    return said(2, at) + said(9, seconds)


def certificate(made: Made, *stated: bytes, name: bytes = b"x@example.org", **how: int) -> bytes:
    """A key with its name, and a word of the key on itself for each of `stated`."""
    about = made.framed + b"\xb4" + len(name).to_bytes(4, "big") + name
    words = (made.sign(about, kind=NAME, stated=one, **how) for one in stated)
    return made.public + packet(13, name) + b"".join(words)


def test_the_newest_word_of_a_key_on_itself_counts(made: Made) -> None:
    early, late = lasting(100), lasting(500, at=SIGNED_AT + 1)
    end = {made.fingerprint: (End(MADE_AT + 500, True),)}
    assert find_ends((certificate(made, early, late),)) == end
    assert find_ends((certificate(made, late, early),)) == end
    assert find_ends((certificate(made, early, lasting(0, at=SIGNED_AT + 1)),)) == {}
    direct = made.public + made.sign(made.framed, kind=DIRECT, stated=early)
    assert find_ends((direct,)) == {made.fingerprint: (End(MADE_AT + 100, True),)}


def test_of_copies_of_a_key_the_one_with_the_newest_word_counts(made: Made, other: Made) -> None:
    """Whoever exports a key again after moving its end has both copies beside their captures."""
    binding = made.sign(
        made.framed + other.framed,
        kind=BOUND,
        carried=body(other.sign(made.framed + other.framed, kind=BOUND_BACK)),
    )
    subkey = packet(14, other.framed[3:]) + binding
    old = certificate(made, lasting(100)) + subkey
    new = certificate(made, lasting(500, at=SIGNED_AT + 1)) + subkey
    end = (End(MADE_AT + 500, True),)
    for contents in ((old, new), (new, old), (old + new,), (new, made.public)):
        assert find_ends(contents) == {made.fingerprint: end, other.fingerprint: end}


def test_nobody_else_sets_the_end_of_a_key(made: Made, other: Made) -> None:
    about = made.framed + b"\xb4\0\0\0\x01x"
    own_issuer = bytes.fromhex(made.fingerprint[-16:])
    for forged in (
        other.sign(about, kind=NAME, stated=lasting(1)),
        other.sign(about, kind=NAME, stated=lasting(1), issuer=own_issuer),
        made.sign(about, kind=0x00, stated=lasting(1)),
        made.sign(about + b".", kind=NAME, stated=lasting(1)),
    ):
        assert find_ends((made.public + packet(13, b"x") + forged,)) == {}


def test_a_word_over_a_weak_digest_is_named_and_not_believed(made: Made) -> None:
    weak = certificate(made, lasting(100), digest=2)
    assert find_ends((weak,)) == {made.fingerprint: (End(MADE_AT + 100, False),)}


def test_subkeys_end_with_their_primary_key_and_alone(made: Made, other: Made) -> None:
    """A key that does not say that it is a subkey is not ended by whoever calls it one."""
    both = made.framed + other.framed
    back = body(other.sign(both, kind=BOUND_BACK))
    for carried, is_checked in ((back, True), (b"", False)):
        binding = made.sign(both, kind=BOUND, stated=lasting(50), carried=carried)
        whole = certificate(made, lasting(900)) + packet(14, other.framed[3:]) + binding
        assert find_ends((whole,)) == {
            made.fingerprint: (End(MADE_AT + 900, True),),
            other.fingerprint: (End(MADE_AT + 50, is_checked), End(MADE_AT + 900, is_checked)),
        }


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer(content: bytes) -> None:
    assert find_ends((content, packet(6, content) + packet(13, content) + packet(2, content))) == {}


def test_the_end_that_gnupg_sets_and_moves(gpg: Callable[..., bytes]) -> None:
    name = "ending@example.org"
    begin = ("--faked-system-time", "20200101T000000!")
    gpg(*begin, "--quick-gen-key", name, "ed25519", "sign", "1d")
    day, begun = 24 * 3600, 1_577_836_800
    ((fingerprint, ends),) = find_ends((gpg("--export", "--armor", name),)).items()
    assert ends == (End(begun + day, True),)
    later = ("--faked-system-time", "20200101T120000!")
    gpg(*later, "--quick-set-expire", fingerprint, "2d")
    moved = find_ends((gpg("--export", name),))
    assert moved == {fingerprint: (End(begun + day // 2 + 2 * day, True),)}


def test_a_bundle_says_that_its_key_had_expired_by_their_own_words(made: Made, other: Made) -> None:
    before, after = SIGNED_AT - MADE_AT, SIGNED_AT - MADE_AT + 1
    answers = {
        "for ever": bundle(made, **{"pubkey.asc": certificate(made, lasting(0))}),
        "not yet": bundle(made, **{"pubkey.asc": certificate(made, lasting(after))}),
        "expired": bundle(made, **{"pubkey.asc": certificate(made, lasting(before))}),
        "weak": bundle(made, **{"pubkey.asc": certificate(made, lasting(before), digest=2)}),
        "limited": bundle(made, stated=said(3, 60)),
        "too late alone": bundle(
            made,
            stated=said(2, SIGNED_AT + 9),
            **{"pubkey.asc": certificate(made, lasting(after))},
        ),
    }
    found = {name: one.in_force for name, one in answers.items()}
    assert {name: one and (one.standing, one.ground) for name, one in found.items()} == {
        "for ever": (Standing.NOT_CHECKED, Ground.KEY_NOT_ASKED),
        "not yet": (Standing.NOT_CHECKED, Ground.KEY_NOT_ASKED),
        "expired": (Standing.FAILED, Ground.KEY_EXPIRED),
        "weak": (Standing.NOT_CHECKED, Ground.EXPIRY_NOT_CHECKED),
        "limited": (Standing.NOT_CHECKED, Ground.SIGNATURE_LIMITED),
        "too late alone": (Standing.FAILED, Ground.KEY_EXPIRED),
    }
    for report in answers.values():
        (capture,) = report.captures
        assert all(one.signature.judgement.standing is Standing.PROVEN for one in capture.files)
