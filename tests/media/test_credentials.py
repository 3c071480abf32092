# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content credentials: four verdicts, told apart, judged inside the confined process."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests.media import made
from tests.media.signed_picture import Issuer

from dokaz.media import credentials
from dokaz.media.credentials import ContentCredentials, CredentialsVerdict
from dokaz.media.errors import FailureReason
from dokaz.media.results import Step
from dokaz.media.sandbox import Sandbox

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the fences are Linux system calls"
)
STEPS = (Step.IDENTIFY, Step.CREDENTIALS)


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def picture(issuer: Issuer) -> bytes:
    return issuer.signed_picture()


@pytest.fixture(scope="module")
def trusting(issuer: Issuer) -> Iterator[Sandbox]:
    with Sandbox(anchors=issuer.anchors) as opened:
        yield opened


@pytest.fixture(scope="module")
def strict() -> Iterator[Sandbox]:
    """No anchors are configured."""
    with Sandbox() as opened:
        yield opened


def judged(sandbox: Sandbox, source: bytes | Path) -> ContentCredentials:
    found = sandbox.examine(source, steps=STEPS).credentials
    assert found is not None
    return found


def test_a_known_issuer_is_trusted(trusting: Sandbox, picture: bytes) -> None:
    found = judged(trusting, picture)
    assert found.verdict is CredentialsVerdict.TRUSTED
    assert found.codes == ()
    assert (found.signer, found.manifests) == ("Invented maker", 1)
    assert found.actions == ("c2pa.created",)


def test_without_a_list_or_with_another_nobody_is_trusted(strict: Sandbox, picture: bytes) -> None:
    found = judged(strict, picture)
    assert found.verdict is CredentialsVerdict.UNTRUSTED
    assert found.codes == ("signingCredential.untrusted",)
    assert not found.anchors_given
    with Sandbox(anchors=Issuer().anchors) as others:
        stranger = judged(others, picture)
    assert stranger.verdict is CredentialsVerdict.UNTRUSTED
    assert stranger.anchors_given


def test_changed_bytes_are_invalid_with_the_code(trusting: Sandbox, picture: bytes) -> None:
    changed = bytearray(picture)
    changed[-40] ^= 1
    found = judged(trusting, bytes(changed))
    assert found.verdict is CredentialsVerdict.INVALID
    assert "assertion.dataHash.mismatch" in found.codes


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.4, 0.5])
def test_a_byte_changed_in_the_manifest_is_never_valid(
    trusting: Sandbox, picture: bytes, share: float
) -> None:
    changed = bytearray(picture)
    start = picture.index(b"c2pa.claim")
    changed[start + int(share * (picture.rindex(b"c2pa") - start))] ^= 0x20
    examined = trusting.examine(bytes(changed), steps=STEPS)
    failed = {failure.reason for failure in examined.failures}
    assert failed <= {FailureReason.DAMAGED}
    if not failed:
        assert examined.credentials.verdict in (
            CredentialsVerdict.INVALID,
            CredentialsVerdict.NONE,
        )


def test_none_and_not_looked_are_told_apart(strict: Sandbox) -> None:
    assert judged(strict, made.photo()).verdict is CredentialsVerdict.NONE
    assert judged(strict, b"some words, no picture\n").verdict is CredentialsVerdict.NOT_CHECKED


def test_a_manifest_that_lies_elsewhere_is_not_fetched_and_not_none(strict: Sandbox) -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'dcterms:provenance="https://net.example/a.c2pa"/></rdf:RDF></x:xmpmeta>'
    )
    picture = io.BytesIO()
    Image.new("RGB", (16, 16)).save(picture, "JPEG", xmp=xmp.encode())
    found = judged(strict, picture.getvalue())
    assert found.verdict is CredentialsVerdict.NOT_CHECKED
    assert found.codes == ("manifest.elsewhere",)


@pytest.mark.parametrize(
    ("state", "codes", "verdict"),
    [
        ("Valid", (), CredentialsVerdict.UNTRUSTED),
        ("Trusted", (), CredentialsVerdict.UNTRUSTED),  # by no list of ours
        ("Valid", ("assertion.hashedURI.mismatch",), CredentialsVerdict.INVALID),
        ("Splendid", (), CredentialsVerdict.INVALID),
    ],
)
def test_what_the_library_says_is_never_improved(
    state: str, codes: tuple[str, ...], verdict: CredentialsVerdict
) -> None:
    assert credentials._verdict(state, codes, "") is verdict


def test_the_credentials_of_others(strict: Sandbox, shared_fixtures: Path) -> None:
    """The public conformance files: `E-` and `X` are broken on purpose, `I` has no manifest."""
    verdicts = {
        path.stem.removeprefix("adobe-20220124-"): judged(strict, path)
        for path in sorted((shared_fixtures / "c2pa").glob("adobe-*.jpg"))
    }
    broken = {name for name in verdicts if name.startswith(("E-", "X"))}
    assert len(broken) == 6
    for name, found in verdicts.items():
        expected = CredentialsVerdict.UNTRUSTED
        if name in broken:
            expected = CredentialsVerdict.INVALID
        elif name == "I":
            expected = CredentialsVerdict.NONE
        assert found.verdict is expected, name
    assert "claimSignature.mismatch" in verdicts["E-sig-CA"].codes
    assert "assertion.dataHash.mismatch" in verdicts["E-dat-CA"].codes
