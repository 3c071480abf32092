# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web archives that are delivered: an answer to each question, and pages with nothing to see."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.evidence.models import File
from dokaz.intake.derivatives import captures, making
from dokaz.media.errors import UnreadableMedia
from dokaz.media.results import Capture
from tests.core.bundle.made_wacz import FILES, made
from tests.intake.test_derivatives import sidecar, take, work_off
from tests.intake.world import World


@pytest.fixture(scope="module", autouse=True)
def _sandbox_ends() -> Iterator[None]:
    yield
    making.close_sandbox()


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
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", 503)], (captures.ONLY_ERRORS,)),
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", 200)], ()),
        ([("https://a.org/x", "", 404), ("https://a.org/y", "", None)], ()),
        ([("https://a.org/accounts/login/?next=/p/1", "", 200)], (captures.ONLY_SIGN_IN,)),
        ([("https://a.org/p/1", "Увійти • Вигадана мережа", 200)], (captures.ONLY_SIGN_IN,)),
        ([("https://a.org/login", "", 200), ("https://a.org/post", "Допис", 200)], ()),
        ([("https://a.org/logistics", "Логістика", 200)], ()),
        ([("https://a.org/p", "Вхідні дані", 200)], ()),
        ([], (captures.NO_PAGES,)),
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
    assert found.page_count >= len(found.pages)


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
        "pages": 1,
    }
    assert "example.org" not in json.dumps(technical)
    found = sidecar(world)
    assert found["capture"]["pages"][0]["url"] == "https://example.org/accounts/login"
    assert found["failures"] == []
