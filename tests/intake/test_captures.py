# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web archives that are delivered: an answer to each question, and pages with nothing to see."""

import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.digests import sha256
from dokaz.core.parcel import layout
from dokaz.evidence.models import File
from dokaz.intake.derivatives import captures, web_archives
from dokaz.media.errors import UnreadableMedia
from dokaz.media.results import Capture
from tests.core.bundle.made_wacz import FILES, made
from tests.core.bundle.memory_bag import zipped
from tests.core.parcel.forger import flip_in_zip, forge
from tests.core.verify.full_parcel import make_full
from tests.intake.test_derivatives import sidecar, take, work_off
from tests.intake.world import World


def archive(*pages: tuple[str, str, int | None], packed: bool = True) -> io.BytesIO:
    """A WACZ with pages of these addresses, titles and statuses."""
    header = b'{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
    lines = [
        json.dumps({"url": url, "title": title, "ts": "2026-03-05T10:00:00Z"}).encode()
        for url, title, _status in pages
    ]
    index = b"".join(
        b"org,example)/ 20260305100000 %s\n"
        % json.dumps({"url": url, "status": str(status)}).encode()
        for url, _title, status in pages
        if status is not None
    )
    name = "indexes/index.cdx" + (".gz" if packed else "")
    content = gzip.compress(index, mtime=0) if packed else index
    files = {**FILES, "pages/pages.jsonl": header + b"\n".join(lines) + b"\n", name: content}
    return made(files)


def judged(raw: io.BytesIO) -> Capture:
    return captures.judge(raw, media_type=captures.WACZ)


def standings(capture: Capture) -> dict[str, str]:
    return {one.name: one.standing for one in capture.questions}


def test_each_question_has_its_own_answer() -> None:
    found = judged(archive(("https://example.org/", "Приклад", 200)))
    assert found.format == "wacz"
    assert standings(found) == {
        "integrity": "proven",
        "package": "proven",
        "signature": "absent",
        "identity": "absent",
        "time": "absent",
    }
    assert found.notes == ()
    (page,) = found.pages
    assert (page.url, page.title, page.status) == ("https://example.org/", "Приклад", 200)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("pages", "notes"),
    [
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", 503)], (web_archives.ONLY_ERRORS,)),
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", 200)], ()),
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", None)], ()),
        ([("https://a.org/accounts/login/?next=/p/1", "", 200)], (web_archives.ONLY_SIGN_IN,)),
        ([("https://a.org/p/1", "Увійти • Вигадана мережа", 200)], (web_archives.ONLY_SIGN_IN,)),
        ([("https://a.org/login", "", 200), ("https://a.org/post", "Допис", 200)], ()),
        ([("https://a.org/logistics", "Логістика", 200)], ()),
        ([("https://a.org/p", "Вхідні дані", 200)], ()),
        ([], (web_archives.NO_PAGES,)),
    ],
)
def test_a_capture_with_nothing_to_see_is_flagged(pages, notes, packed: bool) -> None:
    assert judged(archive(*pages, packed=packed)).notes == notes


def test_other_files_are_no_captures() -> None:
    assert captures.judge(io.BytesIO(b"text"), media_type="text/plain").format == ""


def test_what_cannot_be_looked_into_is_said() -> None:
    with pytest.raises(UnreadableMedia):
        judged(io.BytesIO(b"PK\x03\x04 and nothing more"))


@given(
    pages=st.binary(max_size=200),
    index=st.binary(max_size=200),
    name=st.sampled_from(["indexes/index.cdx", "indexes/index.cdx.gz"]),
)
def test_any_lists_are_read_or_passed_over(pages: bytes, index: bytes, name: str) -> None:
    found = judged(made({**FILES, "pages/pages.jsonl": pages, name: index}))
    assert found.count >= len(found.pages)


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("valid_example_1.wacz", "absent"),
        ("valid_signed_example_1.wacz", "proven"),
        # "Invalid" for its makers, since its certificate comes from a root nobody should trust.
        ("invalid_signed_example_1.wacz", "proven"),
    ],
)
def test_archives_made_by_others(shared_fixtures: Path, name: str, signature: str) -> None:
    found = judged(io.BytesIO((shared_fixtures / "wacz" / name).read_bytes()))
    answers = standings(found)
    assert answers["signature"] == signature
    # No roots and no authorities are given: nobody is vouched for.
    assert "proven" not in (answers["identity"], answers["time"])
    assert found.pages[0].title == "Example Domain"


@pytest.mark.django_db
def test_the_judgement_stands_beside_the_file_and_the_pages_stay_claims(
    world: World, tmp_path: Path
) -> None:
    raw = archive(("https://example.org/accounts/login", "Log in", 200)).getvalue()
    (tmp_path / "capture.wacz").write_bytes(raw)
    take(world, tmp_path)
    work_off()
    technical = File.objects.get(role="original").technical
    assert technical["media_type"] == captures.WACZ
    assert technical["capture"] == {
        "format": "wacz",
        "questions": {
            "integrity": {"standing": "proven", "ground": "holds"},
            "package": {"standing": "proven", "ground": "holds"},
            "signature": {"standing": "absent", "ground": "not-signed"},
            "identity": {"standing": "absent", "ground": "not-signed"},
            "time": {"standing": "absent", "ground": "not-signed"},
        },
        "notes": ["only_sign_in_pages"],
        "count": 1,
        "walls": {"sign_in": 1},
    }
    assert "example.org" not in json.dumps(technical)
    found = sidecar(world)
    assert found["capture"]["pages"][0]["url"] == "https://example.org/accounts/login"
    assert found["failures"] == []


def bag(*, broken: bool = False) -> io.BytesIO:
    content = b"a statement"
    stated = sha256(b"another" if broken else content).hex()
    return zipped(
        {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "manifest-sha256.txt": f"{stated}  data/a.txt\n".encode(),
            "data/a.txt": content,
        }
    )


@pytest.mark.parametrize(
    ("broken", "answer"), [(False, ("proven", "holds")), (True, ("failed", "digest-mismatch"))]
)
def test_a_bag_is_whole_or_not(broken: bool, answer: tuple[str, str]) -> None:
    found = captures.judge(bag(broken=broken), media_type=captures.ZIP)
    (question,) = found.questions
    assert found.format == "bagit"
    assert (question.name, question.standing, question.ground) == ("integrity", *answer)


def test_an_ordinary_archive_claims_nothing() -> None:
    plain = zipped({"a.txt": b"x", "b/c.txt": b"y"})
    assert captures.judge(plain, media_type=captures.ZIP).format == ""


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("good.zip", "proven"),
        # One of its proofs is signed by a key that is not in it.
        ("bad.zip", "not-checked"),
        ("no-json.zip", "failed"),
    ],
)
def test_proofmode_bundles_of_others(shared_fixtures: Path, name: str, signature: str) -> None:
    raw = io.BytesIO((shared_fixtures / "proofmode" / name).read_bytes())
    found = captures.judge(raw, media_type=captures.ZIP)
    assert found.format == "proofmode"
    answers = standings(found)
    assert answers["media"] == "proven"
    assert answers["signature"] == signature
    assert len(found.signer_key) == 40
    # A key that lies in the bundle vouches for nobody.
    assert answers["identity"] != "proven"
    # Nor does a signature that holds say that its key was in force.
    assert answers["key_in_force"] == "not-checked"


def test_a_parcel_of_another_node_goes_through_the_steps_of_the_verifier(tmp_path: Path) -> None:
    whole = make_full(tmp_path).parcel
    found = captures.judge(io.BytesIO(whole), media_type=captures.ZIP)
    answers = standings(found)
    assert (found.format, len(answers)) == ("parcel", 12)
    assert answers["container"] == answers["bag"] == "proven"
    assert "failed" not in answers.values()
    # Nobody gave keys, witnesses or roots to hold it against.
    for resting_on_trust in ("log", "witnesses", "timestamps", "blocks"):
        assert answers[resting_on_trust] == "not-checked"
    damaged = flip_in_zip(whole, layout.ITEMS)
    again = standings(captures.judge(io.BytesIO(damaged), media_type=captures.ZIP))
    assert again["bag"] == "failed"


def test_of_a_newer_parcel_nothing_is_said_but_that_it_was_not_checked(tmp_path: Path) -> None:
    def newer(files: dict[str, bytes]) -> None:
        files[layout.PARCEL] = files[layout.PARCEL].replace(b"parcel/1", b"parcel/2")

    found = captures.judge(
        io.BytesIO(forge(make_full(tmp_path).parcel, newer)), media_type=captures.ZIP
    )
    (question,) = found.questions
    assert (question.standing, question.ground) == ("not-checked", "newer-format")
