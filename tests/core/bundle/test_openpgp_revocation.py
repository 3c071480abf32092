# SPDX-License-Identifier: Apache-2.0
"""Revocations beside keys: by the key itself or by nobody, and never taken for their absence."""

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.test_openpgp import Made, gpg, packet

from dokaz.core.bundle import openpgp_certificates
from dokaz.core.bundle.bagit_tree import ZipTree
from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.openpgp import Candidate, check_signature, verify
from dokaz.core.bundle.openpgp_expiry import find_ends
from dokaz.core.bundle.openpgp_revocation import Revocations, find_revocations
from dokaz.core.bundle.proofmode import judge_proofmode
from dokaz.core.bundle.proofmode_report import Ground, ProofModeReport

__all__ = ["gpg"]

KEY, SUBKEY = 0x20, 0x28
BOUND, BOUND_BACK = 0x18, 0x19


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


@pytest.fixture(scope="module")
def other() -> Made:
    return Made()


def test_a_key_that_revoked_itself_is_revoked(made: Made, other: Made) -> None:
    revocation = made.sign(made.framed, kind=KEY)
    for contents in ((made.public + revocation,), (made.public, revocation)):
        found = find_revocations((*contents, other.public))
        assert found == Revocations(revoked=frozenset({made.fingerprint}))


def test_nobody_else_can_revoke_it(made: Made, other: Made) -> None:
    for forged in (
        other.sign(made.framed, kind=KEY),
        other.sign(made.framed, kind=KEY, issuer=bytes.fromhex(made.fingerprint[-16:])),
        made.sign(b"something else", kind=KEY),
        made.sign(made.framed, kind=0x30),
        made.sign(made.framed, kind=KEY, issuer=b""),
    ):
        assert find_revocations((made.public, other.public, forged)) == Revocations()


def test_a_revocation_over_a_weak_digest_is_named_and_not_believed(made: Made) -> None:
    found = find_revocations((made.public, made.sign(made.framed, kind=KEY, digest=2)))
    assert found == Revocations(unchecked=frozenset({made.fingerprint}))


def bound(made: Made, other: Made, *, back: bytes) -> bytes:
    """A certificate of one key with the other as its subkey, which says so by `back`, if at all."""
    binding = made.sign(made.framed + other.framed, kind=BOUND, carried=back)
    return made.public + packet(14, other.framed[3:]) + binding


def body(signature: bytes) -> bytes:
    return signature[6:]


def test_subkeys_go_with_their_primary_key_and_alone(made: Made, other: Made) -> None:
    back = other.sign(made.framed + other.framed, kind=BOUND_BACK)
    certificate = bound(made, other, back=body(back))
    both = frozenset({made.fingerprint, other.fingerprint})
    whole = find_revocations((certificate, made.sign(made.framed, kind=KEY)))
    assert whole.revoked == both
    alone = made.sign(made.framed + other.framed, kind=SUBKEY)
    assert find_revocations((certificate + alone,)).revoked == {other.fingerprint}


def test_nobody_revokes_a_key_by_taking_it_among_their_own(made: Made, other: Made) -> None:
    """`other` signed something; whoever has `made` calls it a subkey and revokes both."""
    whole = made.sign(made.framed, kind=KEY)
    alone = made.sign(made.framed + other.framed, kind=SUBKEY)
    forged = made.sign(made.framed + other.framed, kind=BOUND_BACK)
    for back in (b"", body(forged), body(other.sign(b"something else", kind=BOUND_BACK))):
        found = find_revocations((other.public, bound(made, other, back=back), whole, alone))
        assert found == Revocations(
            revoked=frozenset({made.fingerprint}), unchecked=frozenset({other.fingerprint})
        )


def test_many_signatures_in_one_binding_cost_no_more_than_some(
    made: Made, other: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Candidate] = []

    def counted(one: Candidate) -> None:
        tried.append(one)
        verify(one)

    monkeypatch.setattr(openpgp_certificates, "verify", counted)
    damaged = body(other.sign(b"something else", kind=BOUND_BACK))
    binding = made.sign(made.framed + other.framed, kind=BOUND, carried=damaged, times=30)
    subkey = made.public + packet(14, other.framed[3:]) + binding
    alone = made.sign(made.framed + other.framed, kind=SUBKEY)
    found = find_revocations((subkey + 10 * alone,))
    assert found == Revocations(unchecked=frozenset({other.fingerprint}))
    assert len(tried) < 20


def test_a_damaged_signature_hides_no_revocation_behind_it(made: Made) -> None:
    damaged = packet(2, b"\x04\x10\x01\x08\xff\xff")
    revocation = made.sign(made.framed, kind=KEY)
    assert find_revocations((made.public + damaged + revocation,)).revoked == {made.fingerprint}


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer(content: bytes) -> None:
    assert find_revocations((content, packet(6, content), packet(2, content))).revoked == set()


def test_the_revocation_that_gnupg_makes(gpg: Callable[..., bytes]) -> None:
    name = "revoked@example.org"
    gpg("--quick-gen-key", name, "ed25519", "sign", "never")
    public = gpg("--export", "--armor", name)
    home = Path(_home(gpg))
    (kept,) = [one for one in (home / "openpgp-revocs.d").iterdir() if one.stem in _keys(gpg, name)]
    # It lies there with a colon before its armour, against use by mistake.
    revocation = kept.read_bytes().replace(b"\n:-----", b"\n-----")
    certificate = revocation[revocation.index(b"-----BEGIN") :]
    assert find_revocations((public, certificate)).revoked == {kept.stem}


def _home(gpg: Callable[..., bytes]) -> str:
    lines = gpg("--version").decode().splitlines()
    return next(line.split()[-1] for line in lines if line.startswith("Home:"))


def _keys(gpg: Callable[..., bytes], name: str) -> set[str]:
    listing = gpg("--with-colons", "--fingerprint", name).decode().splitlines()
    return {line.split(":")[9] for line in listing if line.startswith("fpr")}


def bundle(made: Made, *, stated: bytes = b"", **more: bytes) -> ProofModeReport:
    """A photo, its proof, both signed, and further files, as a zip; `stated` as `Made.sign`."""
    photo = b"photo"
    digest = hashlib.sha256(photo).hexdigest()
    proof = b"SHA256,File Modified\n" + digest.encode() + b",2026-03-05\n"
    files = {
        "a.jpg": photo, "a.jpg.asc": made.sign(photo, stated=stated), "a.jpg.proof.csv": proof,
        "a.jpg.proof.csv.asc": made.sign(proof), "pubkey.asc": made.public, **more,
    }  # fmt: skip
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "."), content)
    return judge_proofmode(
        ZipTree(target),
        check_signature=check_signature,
        find_revocations=find_revocations,
        find_ends=find_ends,
    )


def test_a_bundle_says_that_its_key_was_revoked(made: Made, other: Made) -> None:
    revocation = made.sign(made.framed, kind=KEY)
    answers = {
        "nothing": bundle(made),
        "beside": bundle(made, revocation__asc=revocation),
        "inside": bundle(made, **{"pubkey.asc": made.public + revocation}),
        "weak": bundle(made, revoked__rev=made.sign(made.framed, kind=KEY, digest=2)),
        "foreign": bundle(made, revocation__asc=other.sign(made.framed, kind=KEY)),
    }
    found = {name: (one.in_force and one.in_force.ground) for name, one in answers.items()}
    assert found == {
        "nothing": Ground.KEY_NOT_ASKED,
        "beside": Ground.KEY_REVOKED,
        "inside": Ground.KEY_REVOKED,
        "weak": Ground.REVOCATION_NOT_CHECKED,
        "foreign": Ground.KEY_NOT_ASKED,
    }
    for report in answers.values():
        assert report.others == ()
        assert report.in_force is not None
        assert report.in_force.standing is not Standing.PROVEN
        (capture,) = report.captures
        assert all(one.signature.judgement.standing is Standing.PROVEN for one in capture.files)
