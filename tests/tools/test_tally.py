# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tally of bad input accounts for every file that was made for it, and for each in its way."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.intake import bad_inputs

pytestmark = pytest.mark.thorough("what is refused is told by tests of intake")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("tally") / "page.md"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "tally.py"), "--quick", "--write", str(target)],
        env=kept,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return target.read_text("utf-8")


def test_the_counts_add_up_to_what_was_tried(page: str) -> None:
    (row,) = re.findall(r"^\| made by the tool \|(.*)\|$", page, re.MULTILINE)
    tried, taken, already_here, refused, *_rest = (cell.strip() for cell in row.split("|"))
    reasons = [int(number) for number in re.findall(r"` ([0-9]+)", refused)]
    assert int(tried) == int(taken) + int(already_here) + sum(reasons)
    assert refused.startswith(f"{sum(reasons)}: ")
    handed_over = len(bad_inputs.CONTENTS) + len(bad_inputs.SPECIAL) + 1
    assert int(tried) > handed_over
    (whole,) = re.findall(r"^\| \*\*all\*\* \|(.*)\|$", page, re.MULTILINE)
    assert whole == row


@pytest.mark.parametrize(
    ("what", "became"),
    [
        ("a file of 0 bytes", "refused (`empty`)"),
        ("a link to a file", "refused (`link`)"),
        ("a named pipe", "refused (`special`)"),
        ("words named like a photo", "already here"),
        ("a picture of 30,000 x 30,000 pixels", "taken"),
        ("PDF and ZIP in one", "taken; opened, inside: 1 taken, 0 already here"),
        (
            "a ZIP behind a password",
            "taken; not opened (`password`), inside: 0 taken, 0 already here, 1 refused",
        ),
        (
            "a ZIP with one name in two cases and two Unicode forms",
            "taken; opened, inside: 4 taken, 0 already here",
        ),
        (
            "a ZIP with paths that lead out of it",
            "taken; opened, inside: 4 taken, 0 already here",
        ),
        ("a name that is no UTF-8", "taken"),
    ],
)
def test_each_kind_has_its_answer(page: str, what: str, became: str) -> None:
    assert f"| {what} | {became} |" in page


def test_what_unpacks_to_too_much_is_refused_and_named(page: str) -> None:
    (row,) = re.findall(r"^\| a ZIP that unpacks to 200 MiB of zeros \| (.*) \|$", page, re.M)
    assert re.search(r"`(ratio|too_large)`", row)


def test_every_file_made_has_its_line_and_no_path_stands_in_the_page(page: str) -> None:
    words = [one for one, _make in (*bad_inputs.CONTENTS.values(), *bad_inputs.SPECIAL.values())]
    assert [one for one in words if f"| {one} | " not in page] == []
    assert str(ROOT) not in page
    assert not re.search(r"20[0-9]{2}-[0-9]{2}", page)
