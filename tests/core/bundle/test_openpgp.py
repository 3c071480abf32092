# SPDX-License-Identifier: Apache-2.0
"""Detached OpenPGP signatures: GnuPG is the judge, then damage, strange kinds and any bytes."""

import base64
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.bundle.bagit_tree import DirectoryTree, ZipTree
from dokaz.core.bundle.judgement import Standing
from dokaz.core.bundle.openpgp import check_signature
from dokaz.core.bundle.openpgp_packets import NotOpenPgp, packets, read_key
from dokaz.core.bundle.proofmode import judge_proofmode
from dokaz.core.bundle.proofmode_report import Ground, SignatureFound

CONTENT = b"what a device has seen\n" * 200


def found(content: bytes, signature: bytes, *keys: bytes) -> SignatureFound:
    pieces = (content[at : at + 7] for at in range(0, len(content), 7))
    return check_signature(pieces, signature, keys)


class Made:
    """An RSA key and signatures in packets written by hand, as RFC 9580 says."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(65537, 2048)
        numbers = self._private.public_key().public_numbers()
        body = b"\x04" + b"\x58\x00\x00\x00" + b"\x01" + mpi(numbers.n) + mpi(numbers.e)
        self.public = packet(6, body)
        key = read_key(body)
        assert key is not None
        self.fingerprint = key.fingerprint
        self.framed = key.framed

    def sign(
        self,
        content: bytes,
        *,
        kind: int = 0,
        digest: int = 8,
        version: int = 4,
        issuer: bytes | None = None,
        stated: bytes = b"",
        carried: bytes = b"",
        times: int = 1,
    ) -> bytes:
        """`stated`: more subpackets that are signed; `carried`: a signature's body, unsigned, so
        many times."""
        issuer = bytes.fromhex(self.fingerprint[-16:]) if issuer is None else issuer
        hashed = b"\x05\x02" + b"\x60\x00\x00\x00" + stated
        head = bytes([version, kind, 1, digest]) + len(hashed).to_bytes(2, "big") + hashed
        hasher = hashes.Hash(hashes.SHA1() if digest == 2 else hashes.SHA256())
        hasher.update(content + head + b"\x04\xff" + len(head).to_bytes(4, "big"))
        value = hasher.finalize()
        algorithm = utils.Prehashed(hashes.SHA1() if digest == 2 else hashes.SHA256())
        signed = self._private.sign(value, padding.PKCS1v15(), algorithm)
        area = bytes([len(issuer) + 1, 16]) + issuer if issuer else b""
        if carried:
            area += (b"\xff" + (len(carried) + 1).to_bytes(4, "big") + b"\x20" + carried) * times
        rest = len(area).to_bytes(2, "big") + area + value[:2]
        return packet(2, head + rest + mpi(int.from_bytes(signed, "big")))


def mpi(number: int) -> bytes:
    size = number.bit_length()
    return size.to_bytes(2, "big") + number.to_bytes((size + 7) // 8, "big")


def packet(tag: int, body: bytes) -> bytes:
    return bytes([0xC0 | tag, 255]) + len(body).to_bytes(4, "big") + body


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


def test_a_signature_holds_for_these_bytes_and_names_the_key(made: Made) -> None:
    answer = found(CONTENT, made.sign(CONTENT), made.public)
    assert answer.judgement.standing is Standing.PROVEN
    assert answer.fingerprint == made.fingerprint


def test_one_changed_byte_of_the_content_is_found(made: Made) -> None:
    signature = made.sign(CONTENT)
    for at in (0, len(CONTENT) // 2, len(CONTENT) - 1):
        changed = bytearray(CONTENT)
        changed[at] ^= 1
        answer = found(bytes(changed), signature, made.public)
        assert answer.judgement.ground is Ground.SIGNATURE_INVALID
        assert answer.fingerprint is None


def test_no_changed_byte_of_a_signature_makes_another_that_holds(made: Made) -> None:
    """Except where it says nothing that is signed: the unhashed area, and two bytes of a digest."""
    signature = made.sign(CONTENT)
    unsigned = range(6 + 12, 6 + 12 + 2 + 10 + 2)
    for at in range(len(signature)):
        changed = bytearray(signature)
        changed[at] ^= 0x10
        answer = found(CONTENT, bytes(changed), made.public)
        assert at in unsigned or answer.judgement.standing is not Standing.PROVEN, at


def test_the_key_of_somebody_else_says_nothing(made: Made) -> None:
    answer = found(CONTENT, made.sign(CONTENT), Made().public)
    assert answer.judgement.ground is Ground.NO_KEY
    impostor = made.sign(CONTENT, issuer=b"")
    assert found(CONTENT, impostor, Made().public).judgement.standing is Standing.FAILED
    assert found(CONTENT, impostor, Made().public, made.public).fingerprint == made.fingerprint


@pytest.mark.parametrize("kind", [{"digest": 2}, {"kind": 1}, {"version": 3}])
def test_weak_and_strange_kinds_are_never_shown_as_good(made: Made, kind: dict[str, int]) -> None:
    answer = found(CONTENT, made.sign(CONTENT, **kind), made.public)
    assert answer.judgement.standing is Standing.NOT_CHECKED
    assert answer.judgement.ground is Ground.SIGNATURE_KIND


def test_armour_with_its_headers_is_taken_off(made: Made) -> None:
    coded = base64.encodebytes(made.sign(CONTENT))
    head, end = b"-----BEGIN PGP SIGNATURE-----\r\n", b"-----END PGP SIGNATURE-----\r\n"
    armoured = head + b"Version: some\r\n\r\n" + coded + b"=abcd\r\n" + end
    assert found(CONTENT, armoured, made.public).judgement.standing is Standing.PROVEN
    cut = armoured[: armoured.index(b"-----END")]
    assert found(CONTENT, cut, made.public).judgement.ground is Ground.SIGNATURE_UNREADABLE


def test_many_keys_cost_no_more_than_some(made: Made) -> None:
    strangers = Made().public * 500
    answer = found(CONTENT, made.sign(CONTENT), strangers, made.public)
    assert answer.judgement.standing is not Standing.FAILED


def test_keys_that_were_not_tried_are_not_called_wrong(made: Made) -> None:
    signature = made.sign(CONTENT, issuer=b"")
    answer = found(CONTENT, signature, Made().public * 30, made.public)
    assert answer.judgement.ground is Ground.TOO_MANY
    assert answer.judgement.standing is Standing.NOT_CHECKED


@pytest.mark.parametrize(("bits", "exponent"), [(17_000, 65537), (4096, 2**80 + 1)])
def test_keys_beyond_what_is_calculated_here_are_not_called_wrong(bits: int, exponent: int) -> None:
    body = b"\x04" + bytes(4) + b"\x01" + mpi(2 ** (bits - 1) + 1) + mpi(exponent)
    head = bytes([4, 0, 1, 8]) + bytes(4) + bytes(2)
    signature = packet(2, head + mpi(2 ** (bits - 2)))
    answer = found(CONTENT, signature, packet(6, body))
    assert answer.judgement.ground is Ground.SIGNATURE_KIND


def test_one_of_several_signatures_is_enough_and_is_the_one_named(made: Made) -> None:
    other, forged = Made(), made.sign(b"something else")
    unreadable = packet(2, b"\x04\x00\x01\x08\xff\xff")
    for several in (forged + made.sign(CONTENT), unreadable + made.sign(CONTENT)):
        answer = found(CONTENT, several + other.sign(b"else"), other.public, made.public)
        assert answer == found(CONTENT, made.sign(CONTENT), made.public)
    assert found(CONTENT, unreadable, made.public).judgement.ground is Ground.SIGNATURE_UNREADABLE


def test_a_condition_that_nobody_knows_and_its_maker_calls_critical(made: Made) -> None:
    note = b"\x00\x00\x00\x00\x00\x04\x00\x00only"
    for kind, standing in ((0x14, Standing.PROVEN), (0x94, Standing.NOT_CHECKED)):
        stated = bytes([len(note) + 1, kind]) + note
        answer = found(CONTENT, made.sign(CONTENT, stated=stated), made.public)
        assert answer.judgement.standing is standing


def test_nothing_that_is_packed_is_unpacked(made: Made) -> None:
    bomb = packet(8, b"\x02" + zlib.compress(bytes(1 << 20), 9))
    assert found(CONTENT, bomb, made.public).judgement.ground is Ground.SIGNATURE_UNREADABLE
    assert found(CONTENT, made.sign(CONTENT), bomb).judgement.ground is Ground.NO_KEY


@given(st.binary(max_size=400))
def test_any_bytes_are_an_answer(content: bytes) -> None:
    public = packet(6, b"\x04" + bytes(4) + b"\x16" + content[:50])
    assert found(CONTENT, content, public).judgement.standing is not Standing.PROVEN
    assert found(CONTENT, packet(2, content), public).judgement.standing is not Standing.PROVEN
    assert found(CONTENT, packet(2, b"\x04" + content), content).fingerprint is None
    try:
        for _tag, body in packets(content):
            read_key(body)
    except NotOpenPgp:
        pass


@pytest.fixture(scope="module")
def gpg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., bytes]]:
    program = shutil.which("gpg")
    if program is None:
        pytest.skip("GnuPG is not installed: its signatures are not tried")
    # Its agent listens at a socket in there, whose path must be short.
    home = tmp_path_factory.mktemp("g")

    def run(*arguments: str, given: bytes = b"") -> bytes:
        command = [program, "--homedir", str(home), "--batch", "--pinentry-mode", "loopback"]
        command += ["--passphrase", "", "--no-tty", *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    yield run
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=True)


@pytest.mark.parametrize("kind", ["rsa2048", "rsa3072", "ed25519", "nistp256", "nistp521"])
def test_signatures_by_gnupg_hold_and_damage_is_found(gpg: Callable[..., bytes], kind: str) -> None:
    name = f"{kind}@example.org"
    gpg("--quick-gen-key", name, kind, "sign", "never")
    public = gpg("--export", "--armor", name)
    listing = gpg("--with-colons", "--fingerprint", name).decode()
    fingerprint = next(line for line in listing.splitlines() if line.startswith("fpr")).split(":")[
        9
    ]
    for armour in ((), ("--armor",)):
        signature = gpg("--detach-sign", *armour, "-u", name, given=CONTENT)
        answer = found(CONTENT, signature, public)
        assert (answer.judgement.standing, answer.fingerprint) == (Standing.PROVEN, fingerprint)
        assert found(CONTENT + b".", signature, public).judgement.standing is Standing.FAILED
    longer = gpg("--detach-sign", "--digest-algo", "SHA512", "-u", name, given=CONTENT)
    assert found(CONTENT, longer, public).judgement.standing is Standing.PROVEN


def test_the_short_form_of_ed25519_keys() -> None:
    """Keys of RFC 9580 (algorithm 27), which GnuPG does not make."""
    private = ed25519.Ed25519PrivateKey.generate()
    body = b"\x04" + bytes(4) + bytes([27]) + private.public_key().public_bytes_raw()
    head = bytes([4, 0, 27, 8]) + b"\x00\x00"
    hasher = hashes.Hash(hashes.SHA256())
    hasher.update(CONTENT + head + b"\x04\xff" + len(head).to_bytes(4, "big"))
    value = hasher.finalize()
    signature = packet(2, head + b"\x00\x00" + value[:2] + private.sign(value))
    assert found(CONTENT, signature, packet(6, body)).judgement.standing is Standing.PROVEN
    assert found(b"else", signature, packet(6, body)).judgement.standing is Standing.FAILED


class TestBundlesMadeByOthers:
    """What GnuPG says of the same files stands in the comments' place: in the expected values."""

    @pytest.mark.parametrize(
        ("name", "media", "identity"),
        [
            ("good.zip", Ground.HOLDS, Ground.NO_KEYS_TRUSTED),
            # The second proof is signed by a key that is not in the bundle.
            ("bad.zip", Ground.HOLDS, Ground.NO_KEY),
            ("no-json.zip", Ground.SIGNATURE_INVALID, Ground.SIGNATURE_INVALID),
        ],
    )
    def test_zips(self, shared_fixtures: Path, name: str, media: Ground, identity: Ground) -> None:
        with (shared_fixtures / "proofmode" / name).open("rb") as stream:
            report = judge_proofmode(ZipTree(stream), check_signature=check_signature)
        (capture,) = report.captures
        assert capture.media is not None
        assert capture.media.signature.judgement.ground is media
        assert report.identity.ground is identity

    def test_a_key_that_is_trusted(self, shared_fixtures: Path) -> None:
        trusted = {"E1C95C68BC5C0C18A01657F0FD2E7EFAD559FF84"}
        with (shared_fixtures / "proofmode" / "good.zip").open("rb") as stream:
            report = judge_proofmode(
                ZipTree(stream), check_signature=check_signature, trusted=trusted
            )
        assert report.identity.standing is Standing.PROVEN

    def test_loose_files_without_a_key(self, shared_fixtures: Path) -> None:
        tree = DirectoryTree(shared_fixtures / "proofmode")
        report = judge_proofmode(tree, check_signature=check_signature)
        assert report.identity.ground is Ground.NO_KEY


def _pieces() -> Iterator[bytes]:
    raise OSError("the disk is gone")
    yield b""


def test_a_fault_of_the_disk_is_no_verdict_about_the_signature(made: Made) -> None:
    with pytest.raises(OSError, match="disk"):
        check_signature(_pieces(), made.sign(CONTENT), [made.public])
