# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of what is tried on which database name tests that are there."""

from pathlib import Path

import pytest
from tests import databases

TESTS = Path(databases.__file__).resolve().parent


def test_every_place_that_is_named_is_there() -> None:
    named = (
        *databases.EVERY_ADDRESS,
        *databases.BESIDE,
        *databases.ROOMS,
        *databases.PAGES_AND_API,
        *databases.WITHOUT_DATABASE,
    )
    assert [one for one in named if not (TESTS / one).exists()] == []


def test_each_room_has_a_matrix_that_is_tried_on_both() -> None:
    for room in databases.ROOMS:
        tried = (TESTS / room).rglob("test_matrix.py")
        assert any(not databases.same_on_both(str(one.relative_to(TESTS))) for one in tried), room


def test_what_is_tried_for_its_own_sake_is_there() -> None:
    files = [one for room in databases.ROOMS for one in (TESTS / room).rglob("test_*.py")]
    for pattern in databases.DIFFERENT:
        assert any(one.match(pattern) for one in files), pattern


@pytest.mark.parametrize(
    ("path", "left_to_sqlite"),
    [
        ("interfaces/web/pages/test_events.py", True),
        ("interfaces/web/pages/test_addresses.py", False),
        ("interfaces/rest/test_bearer.py", True),
        ("interfaces/rest/test_records.py", True),
        ("interfaces/rest/test_schema.py", False),
        ("interfaces/cli/test_doctor.py", False),
        ("intake/test_warcs.py", True),
        ("intake/test_receive.py", True),
        ("intake/test_matrix.py", False),
        ("casework/persons/test_merging.py", False),
        ("gate/test_row_security.py", False),
    ],
)
def test_what_reads_and_writes_rows_itself_is_tried_on_both(
    path: str, left_to_sqlite: bool
) -> None:
    assert (TESTS / path).exists()
    assert databases.same_on_both(path) is left_to_sqlite
