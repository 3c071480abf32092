# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in parcels are harmless and kept apart, whatever people called their files."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.parcel.errors import BadPlan
from dokaz.core.parcel.names import (
    MAX_NAME_BYTES,
    NamesInFolder,
    collision_key,
    require_reference,
    safe_name,
)


@pytest.mark.parametrize(
    ("original", "safe"),
    [
        ("IMG_0001.jpg", "IMG_0001.jpg"),
        ("відео з балкона.mp4", "відео з балкона.mp4"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("..", "_"),
        ("", "_"),
        ("C:\\Windows\\x.exe", "C__Windows_x.exe"),
        ("a\nb\x00c.jpg", "a_b_c.jpg"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1.jpg", "_LPT1.jpg"),
        ("console.log", "console.log"),
        ("~root", "_root"),
        ("trailing. . ", "trailing"),
        ("100%.pdf", "100_.pdf"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_known_names(original: str, safe: str) -> None:
    assert safe_name(original) == safe


@given(st.text())
def test_any_name_becomes_harmless(original: str) -> None:
    name = safe_name(original)
    assert name
    assert name not in (".", "..")
    assert not set(name) & set('/\\:*?"<>|%\r\n\0')
    assert name[0] not in " .~"
    assert name[-1] not in " ."
    assert len(name.encode("utf-8")) <= MAX_NAME_BYTES + 17
    assert safe_name(name) == name


@given(st.lists(st.text(max_size=8), max_size=30))
def test_no_two_names_in_a_folder_meet(originals: list[str]) -> None:
    names = NamesInFolder()
    taken = [names.take(original) for original in originals]
    keys = {unicodedata.normalize("NFC", name).casefold() for name in taken}
    assert len(keys) == len(originals)


def test_equal_names_are_numbered_before_the_extension() -> None:
    names = NamesInFolder()
    taken = [names.take(name) for name in ("a.jpg", "A.JPG", "a.jpg", "a (2).jpg", "a")]
    assert taken == ["a.jpg", "A (2).JPG", "a (3).jpg", "a (2) (2).jpg", "a"]


def test_long_names_keep_their_extension() -> None:
    name = safe_name("ї" * 300 + ".jpeg")
    assert name.endswith(".jpeg")
    assert len(name.encode()) <= MAX_NAME_BYTES + len(".jpeg")


def test_names_that_differ_only_in_form_have_one_key() -> None:
    assert collision_key("É.txt") == collision_key("e\u0301.TXT")


@pytest.mark.parametrize("good", ["A", "ALFA-EV-2026-000123", "_x", "a.b", "x" * 64])
def test_references(good: str) -> None:
    assert require_reference(good) == good


@pytest.mark.parametrize(
    "bad",
    ["", ".", "..", ".a", "-a", "a/b", "a\\b", "a b", "x" * 65, "є", "a\n", "CON", "nul.txt", "a."],
)
def test_bad_references_are_refused(bad: str) -> None:
    with pytest.raises(BadPlan):
        require_reference(bad)
