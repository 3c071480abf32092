# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes of other capturing tools: every row comes out as it stands, with what it names."""

import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.opening import made_captures as made
from tests.media.opening.made import read

from dokaz.intake.sources.registry import container_of
from dokaz.intake.sources.source import Looked
from dokaz.media.opening.formats import READERS
from dokaz.media.opening.members import NotAContainer, Trouble, Unopenable
from dokaz.media.probe import identify


def found_as(raw: bytes, extension: str) -> str:
    head = raw[: 64 * 1024]
    media_type = identify(io.BytesIO(head), extension=extension).media_type
    return container_of(
        Looked(head=head, tail=raw[-1024:], media_type=media_type, extension=extension)
    )


ROWS = (
    (
        "telegram_extractor: success",
        made.HERE,
        [
            made.media(
                "local_archive/a/1.jpg",
                digest=f"SHA-256:{made.sha256(made.PICTURE).upper()}",
                inner=[made.media("local_archive/a/2.jpg")],
            )
        ],
    ),
    ("no archiver", "https://invented.example/gone", []),
    ("wayback: success", "https://invented.example/none", []),
)


def test_a_table_gives_each_row_byte_for_byte_and_names_what_is_missing() -> None:
    raw = made.table(*ROWS)
    assert found_as(raw, "csv") == "auto_archiver"
    first, second, failed, third, nothing = read(raw, "auto_archiver")
    for one in (first, second, third):
        assert one.content is not None
        assert one.content in raw
    header = b"status,metadata,media\r\n"
    assert header + b"".join(one.content or b"" for one in (first, second, third)) == raw
    assert first.head.url == made.HERE
    assert first.head.modified_at is not None
    assert first.head.modified_at.isoformat() == "2026-03-05T10:00:01.250000+00:00"
    assert first.head.brings == ("local_archive/a/1.jpg", "local_archive/a/2.jpg")
    (recorded,) = first.head.recorded
    assert recorded.name == "local_archive/a/1.jpg"
    assert recorded.value == f"sha256:{made.sha256(made.PICTURE)}"
    assert (failed.trouble, nothing.trouble) == (Trouble.NOT_CAPTURED, Trouble.NO_FILE)


@pytest.mark.parametrize("form", ["one", "list", "lines"])
def test_results_as_json_say_the_same(form: str) -> None:
    results = [made.result(*row) for row in ROWS]
    if form == "one":
        raw, expected = json.dumps(results[0]).encode(), 1
    elif form == "list":
        raw, expected = json.dumps(results, indent=1).encode(), 5
    else:
        raw, expected = "\n".join(map(json.dumps, results)).encode(), 5
    assert found_as(raw, "json") == "auto_archiver"
    found = read(raw, "auto_archiver")
    assert len(found) == expected
    assert found[0].head.url == made.HERE
    assert found[0].head.modified_at is not None
    assert found[0].head.brings == ("local_archive/a/1.jpg", "local_archive/a/2.jpg")


def test_what_stands_in_a_table_is_never_run(tmp_path: object) -> None:
    """Cells are Python text: anything but literals and times is passed over."""
    hostile = "{'url': __import__('os').getcwd(), '_processed_at': exit()}"
    raw = b"status,metadata,media\n" + f'success,"{hostile}","[open(1)]"\n'.encode()
    row, nothing = read(raw, "auto_archiver")
    assert (row.head.url, row.head.modified_at, row.head.brings) == ("", None, ())
    assert nothing.trouble is Trouble.NO_FILE


def test_a_time_without_its_zone_and_an_address_that_is_none_are_not_taken_over() -> None:
    about = "{'url': 'javascript:alert(1)', '_processed_at': datetime.datetime(2026, 3, 5)}"
    raw = b"status,metadata,media\n" + f'success,"{about}",[]\n'.encode()
    row, _nothing = read(raw, "auto_archiver")
    assert (row.head.url, row.head.modified_at) == ("", None)


HISTORY = {
    "archive_org": [made.run("succeeded", "https://web.archive.org/web/2026/x")],
    "pdf": [made.run("failed", "TimeoutExpired: invented")],
    "screenshot": [made.run("succeeded", "screenshot.png")],
    "title": [made.run("succeeded", "Invented")],
    "warc": [made.run("skipped", None), made.run("succeeded", "warc/1772704800")],
}


def test_an_index_of_archivebox_gives_each_run() -> None:
    raw = made.snapshot(HISTORY)
    assert found_as(raw, "json") == "archivebox"
    found = read(raw, "archivebox")
    assert [one.trouble for one in found].count(Trouble.NOT_CAPTURED) == 1
    assert Trouble.NO_FILE not in [one.trouble for one in found]
    rows = [one for one in found if one.content is not None]
    assert [row.head.brings for row in rows] == [
        (),
        (),
        ("screenshot.png",),
        (),
        (),
        ("warc/1772704800",),
    ]
    assert {row.head.url for row in rows} == {made.HERE}
    assert all(row.content is not None and row.content in raw for row in rows)
    assert rows[2].head.modified_at is not None
    assert rows[2].head.modified_at.isoformat() == "2026-03-05T10:00:02.500000+00:00"


def test_records_of_a_later_version_say_the_same() -> None:
    run = {
        "plugin": "screenshot",
        "status": "succeeded",
        "output_str": "done",
        "output_files": {"screenshot.png": {"sha256": made.sha256(made.PICTURE)}},
    }
    raw = made.records(run, {"plugin": "pdf", "status": "failed"})
    assert found_as(raw, "jsonl") == "archivebox"
    row, failed, missing = read(raw, "archivebox")
    assert row.head.brings == ("screenshot/screenshot.png",)
    assert row.head.recorded[0].value == f"sha256:{made.sha256(made.PICTURE)}"
    assert failed.content is not None
    assert missing.trouble is Trouble.NOT_CAPTURED


@pytest.mark.parametrize(
    ("raw", "format"),
    [
        (b"status,other\n1,2\n", "auto_archiver"),
        (b'{"status": 1}', "auto_archiver"),
        (b"[]", "auto_archiver"),
        (b'{"history": {}}', "archivebox"),
        (b"[1]", "archivebox"),
    ],
)
def test_other_files_are_no_index(raw: bytes, format: str) -> None:
    with pytest.raises(NotAContainer):
        read(raw, format)


def test_an_index_that_breaks_off_gives_what_stands_before() -> None:
    raw = made.snapshot(HISTORY)
    with pytest.raises(Unopenable):
        read(raw[:-40], "archivebox")
    cut = json.dumps([made.result(*row) for row in ROWS]).encode()[:-30]
    members = READERS["auto_archiver"](io.BytesIO(cut)).members
    assert next(members).head.url == made.HERE
    with pytest.raises(Unopenable):
        list(members)


@pytest.mark.parametrize("format", ["auto_archiver", "archivebox"])
@given(
    raw=st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: b"status,metadata,media\n" + text.encode())
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=9),
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["url", "history", "type", "status", "metadata", "media", "archive_results"]
                ),
                below,
                max_size=4,
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_rows_or_a_clear_answer(raw: bytes, format: str) -> None:
    with contextlib.suppress(NotAContainer, Unopenable):
        read(raw, format)
