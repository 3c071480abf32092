# SPDX-License-Identifier: Apache-2.0
"""A ProofMode bundle: media against proof, signatures by a checker, devices' numbers kept apart."""

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.made_wacz import zipped

from dokaz.core.bundle import proofmode
from dokaz.core.bundle.bagit_tree import DirectoryTree, ZipTree
from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.judgement import Standing, failed, proven
from dokaz.core.bundle.proofmode import judge_proofmode, looks_like_proofmode
from dokaz.core.bundle.proofmode_claims import read_json
from dokaz.core.bundle.proofmode_report import Ground, SignatureFound

PHOTO = b"a photograph, for the purposes of this test"
DIGEST = hashlib.sha256(PHOTO).hexdigest()
FIELDS = {
    "File Hash SHA256": DIGEST,
    "Location.Latitude": "50.4501",
    "Location.Longitude": "30.5234",
    "Wifi MAC": "02:00:00:00:00:00",
    "DeviceID": "device-0",
    "CellInfo": "cell-0",
    "A field of a later version": "something",
    "Proof Generated": "2024-05-04, 12:00",
    "Notes": "",
}
KEY = "A" * 40
SECRET = b"the key of the test"


def signed(content: bytes) -> bytes:
    return hashlib.sha256(SECRET + content).digest()


def check(content: Iterator[bytes], signature: bytes, keys: Sequence[bytes]) -> SignatureFound:
    """A checker with a scheme of its own: the promises here are not about OpenPGP."""
    assert list(keys) == [b"public key"]
    if signed(b"".join(content)) != signature:
        return SignatureFound(failed(Ground.SIGNATURE_INVALID))
    return SignatureFound(proven(Ground.HOLDS), KEY)


def as_csv(fields: dict[str, str]) -> bytes:
    values = (value.replace(",", " ") for value in fields.values())
    return f"{','.join(fields)},\n{','.join(values)},\n\n".encode()


def members(**changed: bytes) -> dict[str, bytes]:
    """A whole bundle by path; `changed` replaces contents under short names."""
    csv = changed.get("csv", as_csv(FIELDS))
    as_json = changed.get("json", json.dumps(FIELDS).encode())
    return {
        "photo.jpg": changed.get("photo", PHOTO),
        f"{DIGEST}.asc": signed(PHOTO),
        f"{DIGEST}.proof.csv": csv,
        f"{DIGEST}.proof.csv.asc": signed(csv),
        f"{DIGEST}.proof.json": as_json,
        f"{DIGEST}.proof.json.asc": signed(as_json),
        f"{DIGEST}.ots": b"not checked here",
        "pubkey.asc": b"public key",
        "HowToVerifyProofData.txt": b"...",
    }


def judged(bundle: dict[str, bytes], **more):
    more.setdefault("check_signature", check)
    return judge_proofmode(ZipTree(zipped(list(bundle.items()))), **more)


def test_a_whole_bundle_by_a_trusted_key_is_proven():
    report = judged(members(), trusted=[KEY])
    (capture,) = report.captures
    assert report.identity.standing is Standing.PROVEN
    assert capture.integrity.standing is Standing.PROVEN
    assert capture.agreement.standing is Standing.PROVEN
    assert (capture.media.path, capture.media.signature.fingerprint) == ("photo.jpg", KEY)
    assert len(capture.proofs) == 2
    assert capture.notarised == (f"{DIGEST}.ots",)
    assert report.others == ("HowToVerifyProofData.txt",)


def test_the_key_in_the_bundle_vouches_for_nobody():
    assert judged(members()).identity.ground is Ground.NO_KEYS_TRUSTED
    strangers = judged(members(), trusted=["B" * 40])
    assert strangers.identity.standing is Standing.NOT_CHECKED
    assert strangers.identity.ground is Ground.KEY_NOT_TRUSTED


def test_numbers_of_devices_stay_out_of_what_may_be_open():
    (capture,) = judged(members()).captures
    assert set(capture.claims) == {
        "File Hash SHA256",
        "Location.Latitude",
        "Location.Longitude",
        "Proof Generated",
    }
    assert set(capture.identifying) == {
        "Wifi MAC",
        "DeviceID",
        "CellInfo",
        "A field of a later version",
    }


def test_changed_media_fails_whatever_the_names_say():
    (capture,) = judged(members(photo=b"another")).captures
    assert capture.integrity == failed(Ground.MEDIA_CHANGED)
    assert capture.media.signature.judgement == failed(Ground.SIGNATURE_INVALID)


def test_missing_media_and_strange_files_are_named():
    bundle = members()
    del bundle["photo.jpg"]
    bundle["other.jpg"] = b"another photograph"
    bundle["third.jpg"] = b"a third"
    report = judged(bundle)
    assert report.captures[0].integrity == failed(Ground.MEDIA_MISSING)
    assert {"other.jpg", "third.jpg"} <= set(report.others)


def test_proofs_that_disagree_are_named():
    moved = json.dumps({**FIELDS, "Location.Latitude": "48.0"}).encode()
    (capture,) = judged(members(json=moved)).captures
    assert capture.agreement == failed(Ground.PROOFS_DISAGREE)
    assert capture.integrity.standing is Standing.PROVEN


def test_without_checker_or_key_no_signature_is_good():
    unchecked = judge_proofmode(ZipTree(zipped(list(members().items()))), trusted=[KEY])
    assert unchecked.identity.ground is Ground.NO_CHECKER
    bundle = members()
    del bundle["pubkey.asc"]
    assert judged(bundle, trusted=[KEY]).identity.ground is Ground.NO_KEY


def test_one_unsigned_file_spoils_the_identity():
    bundle = members()
    del bundle[f"{DIGEST}.proof.json.asc"]
    report = judged(bundle, trusted=[KEY])
    assert report.identity.standing is Standing.ABSENT
    forged = members() | {f"{DIGEST}.asc": b"nonsense"}
    assert judged(forged, trusted=[KEY]).identity == failed(Ground.SIGNATURE_INVALID)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe", b"SHA256\nzz\n", b"a,a\n1,2\n"])
def test_a_proof_that_cannot_be_read_is_a_failed_capture(content):
    report = judged(members(csv=content))
    grounds = {capture.integrity.ground for capture in report.captures}
    assert grounds == {Ground.HOLDS, Ground.PROOF_MALFORMED}


def test_halves_of_a_character_are_kept_as_what_stands_in_the_file():
    content = b'{"SHA256":"' + b"a" * 64 + b'","DeviceID":"\\ud83d1","\\udc00":"x"}'
    fields = read_json(content).fields
    assert (fields["DeviceID"], fields["\\udc00"]) == ("\\ud83d1", "x")


def test_a_large_bundle_costs_as_many_looks_as_it_has_files(monkeypatch):
    """Each capture looks up what is its own, and not through the whole bundle."""
    bundle, looks, name = {}, 0, proofmode._name
    for number in range(300):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        bundle[f"{digest}.proof.csv"] = as_csv({"File Hash SHA256": digest})
        bundle[f"{number}.jpg"] = str(number).encode()

    def counted(path: str) -> str:
        nonlocal looks
        looks += 1
        return name(path)

    monkeypatch.setattr(proofmode, "_name", counted)
    report = judged(bundle)
    assert len(report.captures) == 300
    assert all(one.media is not None for one in report.captures)
    assert looks < 20 * len(bundle)


def test_the_same_name_twice_fails():
    bundle = [*members().items(), ("photo.jpg", PHOTO)]
    report = judge_proofmode(ZipTree(zipped(bundle)), check_signature=check)
    assert report.captures[0].integrity.standing is Standing.FAILED


def test_older_bundles_name_files_by_the_media():
    csv = as_csv({"SHA256": DIGEST, "IPV4": "192.0.2.1", "Hardware": "invented"})
    bundle = {
        "photo.jpg": PHOTO,
        "photo.jpg.asc": signed(PHOTO),
        "photo.jpg.proof.csv": csv,
        "photo.jpg.proof.csv.asc": signed(csv),
        "pubkey.asc": b"public key",
    }
    report = judged(bundle, trusted=[KEY])
    assert report.identity.standing is Standing.PROVEN
    assert report.others == ()
    assert report.captures[0].identifying == {"IPV4": "192.0.2.1"}
    changed = judged(bundle | {"photo.jpg": b"another", "second.jpg": b"x"})
    assert changed.captures[0].integrity == failed(Ground.MEDIA_CHANGED)


def test_a_bundle_is_known_by_its_proofs():
    assert looks_like_proofmode(members())
    assert not looks_like_proofmode({"photo.jpg", "photo.jpg.asc"})


@given(
    st.dictionaries(
        st.sampled_from([*members(), "x.proof.csv", "x.proof.json", "x", "x.asc"]),
        st.binary(max_size=200) | st.sampled_from(list(members().values())),
    )
)
def test_every_file_of_any_bundle_is_accounted_for(bundle):
    report = judged(bundle, check_signature=lambda *_: SignatureFound(failed(Ground.HOLDS)))
    named = set(report.others) | set(report.keys)
    for capture in report.captures:
        named.update(capture.notarised)
        for file in (capture.media, *capture.proofs):
            if file is not None:
                named.update({file.path, file.signature_path or file.path})
    # A signature over media may serve two captures of the same digest; nothing may be left out.
    assert named >= {path for path in bundle if not path.endswith(".asc")}


@given(st.binary(max_size=500))
def test_any_bytes_are_refused_or_judged(content):
    with contextlib.suppress(BundleUnreadable):
        judge_proofmode(ZipTree(io.BytesIO(content)))


@pytest.mark.parametrize("name", ["good.zip", "bad.zip", "no-json.zip"])
def test_bundles_made_by_others(shared_fixtures: Path, name: str):
    with (shared_fixtures / "proofmode" / name).open("rb") as stream:
        report = judge_proofmode(ZipTree(stream))
    (capture,) = report.captures
    assert capture.integrity.standing is Standing.PROVEN
    assert report.identity.ground is Ground.NO_CHECKER
    assert report.keys == ("pubkey.asc",)
    assert "DeviceID" in capture.identifying
    assert not set(capture.claims) & {"DeviceID", "IPv4", "IPv6", "File Path", "Network"}


def test_loose_files_made_by_others(shared_fixtures: Path):
    report = judge_proofmode(DirectoryTree(shared_fixtures / "proofmode"))
    assert [one.integrity.standing for one in report.captures] == [Standing.PROVEN] * 2
    assert report.identity.ground is Ground.NO_KEY
