# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any header a sender can think of gives a value or a BadHeader, nothing else."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.interfaces.web.uploads import headers

TEXT = st.text(max_size=200)


def answer(call: Callable[[], object]) -> tuple[int, object]:
    """200 and the value, or the status of the refusal; any other error passes through."""
    try:
        return 200, call()
    except headers.BadHeader as error:
        return error.status, None


@given(text=TEXT)
def test_any_metadata(text: str) -> None:
    status, found = answer(lambda: headers.metadata(text))
    assert status in (200, 400, 413)
    assert found is None or all(isinstance(value, bytes) for value in found.values())


@given(
    values=st.dictionaries(
        st.sampled_from(["path", "sha256", "modified", "x-y"]), st.binary(max_size=40)
    )
)
def test_metadata_is_read_back_as_it_was_written(values: dict[str, bytes]) -> None:
    text = ",".join(f"{k} {base64.b64encode(v).decode()}" for k, v in values.items())
    assert headers.metadata(text) == values


@given(length=TEXT, text=TEXT, modified=st.binary(max_size=20))
def test_any_announcement(length: str, text: str, modified: bytes) -> None:
    extra = f"modified {base64.b64encode(modified).decode()}"
    for metadata in (text, extra):
        given_headers = {"Upload-Length": length, "Upload-Metadata": metadata}
        status, found = answer(lambda given=given_headers: headers.announced(given))
        assert status in (200, 400, 413)
        assert found is None or found.size >= 0


@given(text=TEXT)
def test_any_checksum_and_number(text: str) -> None:
    given_headers = {"Upload-Checksum": text}
    status, digest = answer(lambda: headers.checksum(given_headers))
    assert status in (200, 400)
    assert digest is None or len(digest) == 32
    status, number = answer(lambda: headers.number(given_headers, "Upload-Checksum"))
    assert status in (200, 400)
    assert number is None or number >= 0


def test_the_stated_path_wins_over_the_name_and_times_are_milliseconds() -> None:
    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    metadata = (
        f"filename {encoded('b.jpg')},path {encoded('а/b.jpg')},modified {encoded('1700000000500')}"
    )
    found = headers.announced({"Upload-Length": "7", "Upload-Metadata": metadata})
    assert found.path.text == "а/b.jpg"
    assert found.modified_at == datetime.fromtimestamp(1700000000.5, UTC)


@pytest.mark.parametrize("text", ["a YQ==,a YQ==", "é YQ==", "a not base64", "a,b c d"])
def test_malformed_metadata_is_refused(text: str) -> None:
    with pytest.raises(headers.BadHeader):
        headers.metadata(text)
