# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our requests and verdicts against those of two judges we did not write."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc3161_client
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.core.seals.certificate_maker import Holder, issuer, signer
from tests.core.seals.openssl_authority import OpensslAuthority, openssl_accepts, run
from tests.thoroughness import part

from dokaz.core.errors import DokazError
from dokaz.core.seals.timestamp import build_request, read_token, verify_token
from dokaz.core.seals.timestamp_errors import (
    NonceMismatch,
    PathInvalid,
    PolicyMismatch,
    TimestampMalformed,
    TimestampRefused,
)
from dokaz.core.seals.timestamp_path import TIME_STAMPING

DIGEST = hashlib.sha256(b"checkpoint").digest()


@pytest.fixture(scope="module")
def chain() -> tuple[Holder, Holder, Holder]:
    root = issuer("Test root", key=rsa.generate_private_key(65537, 2048))
    middle = issuer(
        "Test issuer", by=root, path_length=0, key=ec.generate_private_key(ec.SECP384R1())
    )
    return root, middle, signer(middle)


@pytest.fixture
def authority(tmp_path: Path, chain: tuple[Holder, Holder, Holder]) -> OpensslAuthority:
    _, middle, unit = chain
    return OpensslAuthority(tmp_path, signer=unit, issuers=[middle])


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_an_independent_authority_understands_our_request_and_we_its_answer(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder], algorithm: str
) -> None:
    digest = hashlib.new(algorithm, b"checkpoint").digest()
    before = datetime.now(UTC) - timedelta(seconds=2)
    answer = authority.answer(build_request(digest=digest, nonce=2**63 + 5, policy="1.2.3.4.5"))
    token = read_token(answer)
    proven = verify_token(
        token, digest=digest, roots=[chain[0].der], nonce=2**63 + 5, policy="1.2.3.4.5"
    )
    assert before <= proven.at <= datetime.now(UTC) + timedelta(seconds=2)
    assert proven.accuracy == timedelta(seconds=1, milliseconds=500, microseconds=100)
    assert proven.authority == "CN=Test stamping unit"
    assert proven.serial == 0x0B
    assert proven.chain == tuple(holder.der for holder in reversed(chain))
    assert proven.not_checked == ("revocation",)
    # The bare token is what goes into an archive: it must prove the same.
    assert verify_token(read_token(token.raw), digest=digest, roots=[chain[0].der]) == proven


def test_openssl_reads_every_field_of_our_request(tmp_path: Path) -> None:
    request = tmp_path / "request.tsq"
    request.write_bytes(build_request(digest=DIGEST, nonce=0x80, policy="2.999.1234567.0"))
    text = run("ts", "-query", "-in", request, "-text").stdout.decode()
    assert "Hash Algorithm: sha256" in text
    assert "Policy OID: 2.999.1234567.0" in text
    assert "Nonce: 0x80" in text
    assert "Certificate required: yes" in text
    request.write_bytes(build_request(digest=DIGEST, nonce=None, cert_req=False))
    text = run("ts", "-query", "-in", request, "-text").stdout.decode()
    assert "Nonce: unspecified" in text
    assert "Certificate required: no" in text
    assert "Policy OID: unspecified" in text


@pytest.mark.parametrize("ess", ["sha1", "sha256", "sha384"])
@pytest.mark.parametrize("signer_digest", ["sha256", "sha512"])
@pytest.mark.parametrize("kind", ["rsa", "p256", "p521"])
def test_keys_digests_and_bindings_of_other_authorities_verify(
    tmp_path: Path, chain: tuple[Holder, Holder, Holder], ess: str, signer_digest: str, kind: str
) -> None:
    curve = ec.SECP521R1() if kind == "p521" else ec.SECP256R1()
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(curve)
    root, middle, _ = chain
    authority = OpensslAuthority(
        tmp_path,
        signer=signer(middle, key=key),
        issuers=[middle],
        ess=ess,
        signer_digest=signer_digest,
        ess_chain=True,
    )
    token = read_token(authority.answer(build_request(digest=DIGEST, nonce=1)))
    assert verify_token(token, digest=DIGEST, roots=[root.pem], nonce=1).serial == 0x0B


def test_a_token_without_certificates_verifies_with_those_we_kept(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder]
) -> None:
    root, middle, unit = chain
    token = read_token(authority.answer(build_request(digest=DIGEST, nonce=1, cert_req=False)))
    assert token.certificates == ()
    kept = [middle.pem + unit.pem]
    assert verify_token(token, digest=DIGEST, roots=[root.der], intermediates=kept)
    with pytest.raises(DokazError, match="not at hand"):
        verify_token(token, digest=DIGEST, roots=[root.der])


def test_refusals_of_an_independent_authority(authority: OpensslAuthority) -> None:
    answer = authority.answer(build_request(digest=DIGEST, nonce=1, policy="1.2.3.4.9"))
    with pytest.raises(TimestampRefused, match="policy not supported"):
        read_token(answer)
    with pytest.raises(TimestampRefused, match="request malformed"):
        read_token(authority.answer(b"\x30\x00"))


def test_an_answer_to_another_request_is_refused(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder]
) -> None:
    token = read_token(authority.answer(build_request(digest=DIGEST, nonce=1)))
    roots = [chain[0].der]
    assert verify_token(token, digest=DIGEST, roots=roots, nonce=1, policy="1.2.3.4.1")
    with pytest.raises(NonceMismatch):
        verify_token(token, digest=DIGEST, roots=roots, nonce=2)
    with pytest.raises(PolicyMismatch):
        verify_token(token, digest=DIGEST, roots=roots, policy="1.2.3.4.5")


def test_a_certificate_inside_the_token_is_no_anchor(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder]
) -> None:
    token = read_token(authority.answer(build_request(digest=DIGEST, nonce=1)))
    with pytest.raises(PathInvalid, match="issuer of a certificate is not at hand"):
        verify_token(
            token, digest=DIGEST, roots=[issuer("Another root").der], intermediates=[chain[0].der]
        )
    with pytest.raises(PathInvalid, match="no pinned root"):
        verify_token(token, digest=DIGEST, roots=[])


def test_every_flipped_bit_is_refused_or_changes_nothing(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder]
) -> None:
    """Two version numbers and the spare bits of an issuer's signature carry no meaning."""
    raw = read_token(authority.answer(build_request(digest=DIGEST, nonce=1))).raw
    right = verify_token(read_token(raw), digest=DIGEST, roots=[chain[0].der])
    accepted = 0
    for position in part(range(8 * len(raw)), 7):
        damaged = bytearray(raw)
        damaged[position // 8] ^= 1 << position % 8
        try:
            token = read_token(bytes(damaged))
            proven = verify_token(token, digest=DIGEST, roots=[chain[0].der], nonce=1)
        except DokazError:
            continue
        accepted += 1
        assert replace(proven, chain=right.chain) == right
        assert (proven.chain[0], proven.chain[2]) == (right.chain[0], right.chain[2])
    assert accepted <= 2 * 8 + 7


def test_every_truncation_is_malformed(authority: OpensslAuthority) -> None:
    answer = authority.answer(build_request(digest=DIGEST, nonce=1))
    for length in range(len(answer)):
        with pytest.raises(TimestampMalformed):
            read_token(answer[:length])
    with pytest.raises(TimestampMalformed, match="unexpected bytes"):
        read_token(answer + b"\x00")


def test_rfc3161_client_agrees(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder]
) -> None:
    root, middle, unit = chain
    answer = authority.answer(build_request(digest=DIGEST, nonce=9))
    judge = (
        rfc3161_client.VerifierBuilder()
        .add_root_certificate(root.certificate)
        .add_intermediate_certificate(middle.certificate)
        .tsa_certificate(unit.certificate)
        .nonce(9)
        .build()
    )
    theirs = rfc3161_client.decode_timestamp_response(answer)
    assert judge.verify(theirs, DIGEST)
    ours = verify_token(read_token(answer), digest=DIGEST, roots=[root.der], nonce=9)
    assert ours.at == theirs.tst_info.gen_time
    assert ours.serial == theirs.tst_info.serial_number


def test_what_openssl_makes_openssl_and_we_accept_alike(
    authority: OpensslAuthority, chain: tuple[Holder, Holder, Holder], tmp_path: Path
) -> None:
    token = read_token(authority.answer(build_request(digest=DIGEST, nonce=1)))
    assert openssl_accepts(
        tmp_path, token=token.raw, digest=DIGEST, root=chain[0].pem, at=token.gen_time
    )
    assert not openssl_accepts(
        tmp_path, token=token.raw, digest=b"\x00" * 32, root=chain[0].pem, at=token.gen_time
    )


def test_purpose_identifier_is_that_of_rfc_3161() -> None:
    assert TIME_STAMPING == "1.3.6.1.5.5.7.3.8"
