# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens of other projects (trailofbits/rfc3161-client, test/fixtures): theirs good, theirs bad."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dokaz.core.seals.timestamp import VerifiedTime, read_token, verify_token
from dokaz.core.seals.timestamp_errors import (
    ImprintMismatch,
    NonceMismatch,
    PathInvalid,
    SignatureInvalid,
    SignerUnbound,
)


@pytest.fixture
def tokens(shared_fixtures: Path) -> Path:
    return shared_fixtures / "rfc3161" / "test" / "fixtures"


def judge(folder: Path, file: str, digest: bytes | None = None, **options: int) -> VerifiedTime:
    token = read_token((folder / file).read_bytes())
    pinned = [(folder / "ts_chain.pem").read_bytes()]
    return verify_token(token, digest=digest or token.imprint, roots=pinned, **options)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_sigstore_staging(tokens: Path, algorithm: str) -> None:
    digest = hashlib.new(algorithm, b"hello").digest()
    proven = judge(tokens / "sigstage", f"response-{algorithm}.tsr", digest)
    assert proven.at.date().isoformat() == "2025-05-09"
    assert proven.authority == "CN=sigstore-tsa,O=sigstore.dev"
    other = hashlib.new(algorithm, b"hello!").digest()
    with pytest.raises(ImprintMismatch):
        judge(tokens / "sigstage", f"response-{algorithm}.tsr", other)


def test_a_changed_signature_is_refused(tokens: Path) -> None:
    with pytest.raises(SignatureInvalid):
        judge(tokens / "sigstage", "response-invalid-signature.tsr")


def test_without_its_certificate_only_with_ours(tokens: Path) -> None:
    folder = tokens / "sigstage"
    token = read_token((folder / "response-no-embedded-cert.tsr").read_bytes())
    pinned = [(folder / "ts_chain.pem").read_bytes()]
    assert token.certificates == ()
    assert verify_token(token, digest=token.imprint, roots=pinned, intermediates=pinned)
    with pytest.raises(SignerUnbound):
        verify_token(token, digest=token.imprint, roots=pinned)


def test_certificates_run_out_today_but_not_then(tokens: Path) -> None:
    folder = tokens / "sigstore.mock"
    token = read_token((folder / "response-expired.tsr").read_bytes())
    pinned = [(folder / "ts_chain.pem").read_bytes()]
    digest = hashlib.sha256((folder / "payload").read_bytes()).digest()
    proven = verify_token(token, digest=digest, roots=pinned, intermediates=pinned)
    assert proven.at == datetime(2023, 2, 1, tzinfo=UTC)


def test_injected_certificates_do_not_become_the_authority(tokens: Path) -> None:
    honest = judge(tokens / "test_tsa", "response.tsr")
    injected = judge(tokens / "test_tsa", "response-injected-certs.tsr")
    assert injected == honest
    token = read_token((tokens / "test_tsa" / "response-injected-certs.tsr").read_bytes())
    outsiders = [der for der in token.certificates if der not in honest.chain]
    assert outsiders
    with pytest.raises(PathInvalid):
        verify_token(token, digest=token.imprint, roots=outsiders)


def test_an_answer_of_another_authority_and_to_another_request(tokens: Path) -> None:
    with pytest.raises(PathInvalid):
        judge(tokens / "test_tsa", "other_response.tsr")
    assert judge(tokens / "test_tsa", "response.tsr", nonce=0x36A44F9F4A391FD3)
    with pytest.raises(NonceMismatch):
        judge(tokens / "test_tsa", "response.tsr", nonce=0x36A44F9F4A391FD4)


def test_identrust(tokens: Path) -> None:
    proven = judge(tokens / "identrust", "issue-104.tsr")
    assert proven.at == datetime(2025, 3, 11, 8, 52, 8, tzinfo=UTC)
    assert proven.policy == "2.16.840.1.113839.0.6.13.3"
