# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file says of itself is shown as lines, or it is no such record."""

import json
import sys
from contextlib import suppress
from types import SimpleNamespace

import pytest

from dokaz.gate.api import NotFound
from dokaz.interfaces.web.evidence import claimed


def told(content: bytes) -> claimed.Said:
    return claimed.lines(SimpleNamespace(chunks=lambda: [content]))


@pytest.mark.parametrize("content", [b"", b"5", b"[1]", b"\xff"])
def test_what_is_no_record_is_not_shown_as_one(content: bytes) -> None:
    with pytest.raises(NotFound):
        told(content)


def test_a_record_of_more_lines_than_a_page_has_says_so() -> None:
    for lines, is_cut in ((500, False), (501, True)):
        said = told(
            json.dumps({"claims": {"photo": {f"n{n}": n + 1 for n in range(lines)}}}).encode()
        )
        assert (len(said.claims), said.is_cut) == (500, is_cut)


def test_no_depth_of_a_record_stops_its_page() -> None:
    """What can just be read may be too deep to be told line by line."""
    for depth in range(800, sys.getrecursionlimit(), 10):
        with suppress(NotFound):
            examined = told(b'{"x":' + b"[" * depth + b"1" + b"]" * depth + b"}").examination
            assert [value for _name, value in examined] == ["1"]
