# SPDX-License-Identifier: Apache-2.0
"""A web archive is judged question by question, and nothing unchecked counts as proven."""

import base64
import contextlib
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bundle.made_wacz import (
    FILES,
    MADE,
    Authority,
    anonymous,
    made,
    package_of,
    zipped,
)

from dokaz.core.bundle.errors import BundleUnreadable
from dokaz.core.bundle.judgement import Judgement, Standing
from dokaz.core.bundle.wacz import judge_wacz
from dokaz.core.bundle.wacz_report import Ground

PACKAGE = package_of(FILES)
STATES = ("integrity", "package", "signature", "identity", "time")


def grounds(report) -> dict[str, Ground]:
    return {name: getattr(report, name).ground for name in STATES}


def time_seen(at):
    """A check of time that stands for an authority's; it sees what it was given."""
    seen = []

    def check(token, about, certificates):
        seen.append((token, about, tuple(certificates)))
        return Judgement(Standing.PROVEN, Ground.HOLDS, at)

    return check, seen


def test_an_unsigned_archive_is_whole_and_nothing_more():
    report = judge_wacz(made())
    assert report.integrity.standing is Standing.PROVEN
    assert report.package.standing is Standing.PROVEN
    assert {getattr(report, n).standing for n in STATES[2:]} == {Standing.ABSENT}
    assert report.signer is None
    assert [one.path for one in report.resources] == sorted(FILES)
    assert all(one.judgement.standing is Standing.PROVEN for one in report.resources)


@pytest.mark.parametrize("raw", [True, False])
@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_a_bare_key_signs_and_vouches_for_nobody(raw, curve):
    report = judge_wacz(made(signed_data=anonymous(PACKAGE, raw=raw, curve=curve)))
    assert report.signature.standing is Standing.PROVEN
    assert report.identity == Judgement(Standing.NOT_CHECKED, Ground.ANONYMOUS)
    assert report.time.standing is Standing.ABSENT
    assert report.signer.domain is None
    assert len(report.signer.fingerprint) == 64


def test_a_domain_counts_only_with_a_root_and_a_proven_time():
    authority = Authority()
    stamped = authority.signed(
        PACKAGE, timeSignature=base64.b64encode(b"token").decode(), timestampCert="-"
    )
    archive = made(signed_data=stamped)
    alone = judge_wacz(archive)
    assert alone.signature.standing is Standing.PROVEN
    assert alone.identity == Judgement(Standing.NOT_CHECKED, Ground.NO_ROOTS_GIVEN)
    assert alone.time == Judgement(Standing.NOT_CHECKED, Ground.NO_AUTHORITY_GIVEN)

    without_time = judge_wacz(archive, roots=[authority.root_der])
    assert without_time.identity == Judgement(Standing.NOT_CHECKED, Ground.TIME_NOT_PROVEN)

    check, seen = time_seen(MADE)
    whole = judge_wacz(archive, roots=[authority.root_der], check_time=check)
    assert whole.identity.standing is Standing.PROVEN
    assert whole.time.at == MADE
    # The authority speaks of the signature's text, not of the package.
    assert seen == [(b"token", stamped["signature"].encode(), (b"-",))]

    strangers = judge_wacz(archive, roots=[Authority().root_der], check_time=check)
    assert strangers.identity == Judgement(Standing.NOT_CHECKED, Ground.ROOT_UNKNOWN)


def test_a_certificate_that_had_ended_does_not_vouch():
    authority = Authority()
    stamped = authority.signed(PACKAGE, timeSignature=base64.b64encode(b"token").decode())
    check, _ = time_seen(MADE + timedelta(days=200))
    report = judge_wacz(made(signed_data=stamped), roots=[authority.root_der], check_time=check)
    assert report.identity == Judgement(Standing.FAILED, Ground.CERTIFICATE_NOT_VALID_THEN)


def test_another_domain_or_a_chain_of_strangers_fails():
    authority, other = Authority(), Authority()
    renamed = authority.signed(PACKAGE, domain="court.example")
    assert judge_wacz(made(signed_data=renamed)).identity.ground is Ground.DOMAIN_MISMATCH
    mixed = authority.signed(PACKAGE, domainCert=authority.pem(authority.leaf, other.root))
    assert judge_wacz(made(signed_data=mixed)).identity.ground is Ground.CHAIN_BROKEN
    # A leaf cannot issue: it says so itself.
    upside = authority.signed(PACKAGE, domainCert=authority.pem(authority.leaf, authority.leaf))
    assert judge_wacz(made(signed_data=upside)).identity.ground is Ground.CHAIN_BROKEN


def test_a_signature_over_another_package_fails():
    other = package_of(FILES, title="another")
    report = judge_wacz(made(signed_data=anonymous(other)))
    assert report.signature == Judgement(Standing.FAILED, Ground.SIGNED_HASH_MISMATCH)
    assert report.identity.standing is Standing.FAILED
    forged = anonymous(other) | {"hash": anonymous(PACKAGE)["hash"]}
    assert judge_wacz(made(signed_data=forged)).signature.ground is Ground.SIGNATURE_INVALID


@pytest.mark.parametrize(
    ("archive", "ground"),
    [
        (made({**FILES, "archive/data.warc": b"changed"}, listed=FILES), Ground.FILE_CHANGED),
        (made({"archive/data.warc": FILES["archive/data.warc"]}, listed=FILES), "file-missing"),
        (made({**FILES, "archive/x.warc": b""}, listed=FILES), Ground.FILE_UNLISTED),
        (made({"pages/pages.jsonl": b""}), Ground.NO_ARCHIVE),
        (made(more=(("archive/data.warc", b"second"),)), Ground.DUPLICATE_MEMBER),
        (made(more=(("datapackage.json", PACKAGE),)), Ground.DUPLICATE_MEMBER),
        (made({**FILES, "../archive/x.warc": b""}), Ground.UNSAFE_PATH),
        (made(package=b"[]"), Ground.PACKAGE_MALFORMED),
        (made(package=b'{"resources": [], "resources": []}'), Ground.PACKAGE_MALFORMED),
        (made(package=b'{"resources": [{"path": 5}]}'), Ground.PACKAGE_MALFORMED),
        (zipped(list(FILES.items())), Ground.PACKAGE_MISSING),
    ],
)
def test_what_is_wrong_with_the_files_is_named(archive, ground):
    assert judge_wacz(archive).integrity == Judgement(Standing.FAILED, Ground(ground))


def test_an_unknown_digest_is_not_checked():
    package = json.dumps(
        {
            "resources": [
                {"path": path, "hash": "md5:" + "0" * 32, "bytes": len(body)}
                for path, body in FILES.items()
            ]
        }
    ).encode()
    report = judge_wacz(made(package=package))
    assert report.integrity == Judgement(Standing.NOT_CHECKED, Ground.DIGEST_UNKNOWN)
    assert all(len(one.sha256) == 64 for one in report.resources)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_each_known_digest_is_compared_and_sha256_given_beside_it(algorithm):
    def archive(named):
        resources = [
            {"path": path, "hash": f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}"}
            for path, body in named.items()
        ]
        return made(package=json.dumps({"resources": resources}).encode())

    report = judge_wacz(archive(FILES))
    assert report.integrity.standing is Standing.PROVEN
    expected = {path: hashlib.sha256(body).hexdigest() for path, body in FILES.items()}
    assert {one.path: one.sha256 for one in report.resources} == expected
    changed = judge_wacz(archive(dict.fromkeys(FILES, b"something else")))
    assert changed.integrity == Judgement(Standing.FAILED, Ground.FILE_CHANGED)


def test_the_older_spelling_is_read():
    body = FILES["archive/data.warc"]
    stats = {"hash": package_digest(body), "bytes": len(body)}
    package = json.dumps(
        {
            "wacz_version": "1.0.0",
            "metadata": {"title": "Старий запис"},
            "resources": [{"path": "archive/data.warc", "stats": stats, "hashing": "sha256"}],
        }
    ).encode()
    report = judge_wacz(made({"archive/data.warc": body}, package=package))
    assert report.integrity.standing is Standing.PROVEN
    assert (report.version, report.title) == ("1.0.0", "Старий запис")


def package_digest(body: bytes) -> str:
    return anonymous(body)["hash"].removeprefix("sha256:")


def test_an_archive_of_archives_names_what_lies_elsewhere():
    inner = made().getvalue()
    found = json.loads(package_of({"a.wacz": inner}, profile="multi-wacz-package"))
    found["resources"].append({"path": "https://archive.example/b.wacz", "hash": "sha256:00"})
    report = judge_wacz(made({"a.wacz": inner}, package=json.dumps(found).encode()))
    assert report.is_multi
    assert report.integrity == Judgement(Standing.NOT_CHECKED, Ground.FILE_ELSEWHERE)


@pytest.mark.parametrize(
    "signed_data",
    ["", [], {"hash": "x"}, {"hash": "x", "signature": "?", "publicKey": "?"}, {"signature": 5}],
)
def test_a_malformed_signature_fails_and_is_not_absent(signed_data):
    report = judge_wacz(made(signed_data=signed_data))
    assert report.signature == Judgement(Standing.FAILED, Ground.SIGNED_DATA_MALFORMED)
    damaged = judge_wacz(
        zipped([*FILES.items(), ("datapackage.json", PACKAGE), ("datapackage-digest.json", b"{")])
    )
    assert damaged.signature.standing is Standing.FAILED


def test_a_key_of_another_kind_is_not_checked():
    signed = anonymous(PACKAGE, curve=ec.SECP256K1())
    assert judge_wacz(made(signed_data=signed)).signature.ground is Ground.KEY_UNKNOWN


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_flipped_bit_is_never_proven(position, bit):
    """In the stored content of any file; elsewhere in the zip it may change nothing that counts."""
    whole = bytearray(made(signed_data=SIGNED).getvalue())
    start, length = PLACES[position % len(PLACES)]
    whole[start + position % length] ^= 1 << bit
    report = judge_wacz(io.BytesIO(bytes(whole)))
    assert Standing.FAILED in {getattr(report, name).standing for name in STATES}


SIGNED = anonymous(PACKAGE)


def _places() -> list[tuple[int, int]]:
    stream = made(signed_data=SIGNED)
    with zipfile.ZipFile(stream) as archive:
        return [
            (info.header_offset + 30 + len(info.filename.encode()), info.file_size)
            for info in archive.infolist()
        ]


PLACES = _places()


@given(st.binary(max_size=2000))
def test_any_bytes_are_refused_or_judged(content):
    for candidate in (content, made().getvalue() + content):
        with contextlib.suppress(BundleUnreadable):
            judge_wacz(io.BytesIO(candidate))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_description_is_judged(found):
    content = json.dumps(found).encode()
    report = judge_wacz(
        zipped([("datapackage.json", content), ("datapackage-digest.json", content)])
    )
    assert report.integrity.standing is not Standing.PROVEN


_VALUES = (
    st.text()
    | st.none()
    | st.integers()
    | st.sampled_from([SIGNED["signature"], SIGNED["publicKey"], SIGNED["hash"], Authority().pem()])
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            (
                "hash",
                "signature",
                "publicKey",
                "domain",
                "domainCert",
                "timeSignature",
                "timestampCert",
                "created",
                "software",
            ),
            _VALUES,
        ),
    )
)
def test_any_signed_data_is_judged_and_never_vouches(found):
    report = judge_wacz(made(signed_data=found))
    assert report.identity.standing is not Standing.PROVEN
    assert report.time.standing is not Standing.PROVEN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("valid_example_1.wacz", ["proven", "absent", "absent", "absent", "absent"]),
        ("valid_example_2.wacz", ["proven", "proven", "absent", "absent", "absent"]),
        (
            "valid_signed_example_1.wacz",
            ["proven", "proven", "proven", "not-checked", "not-checked"],
        ),
        # Made by others as "invalid": its certificate comes from a root nobody should trust.
        (
            "invalid_signed_example_1.wacz",
            ["proven", "proven", "proven", "not-checked", "not-checked"],
        ),
        ("invalid_example_1.wacz", ["failed", "absent", "absent", "absent", "absent"]),
    ],
)
def test_archives_made_by_others(shared_fixtures: Path, name: str, expected: list[str]):
    with (shared_fixtures / "wacz" / name).open("rb") as stream:
        report = judge_wacz(stream)
    assert [getattr(report, state).standing for state in STATES] == expected
