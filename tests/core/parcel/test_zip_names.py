# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names are read as the program meant them that wrote the zip, and no two members are exchanged."""

import pytest
from tests.core.parcel.repacker import PROGRAMS, Named, Program, put, unicode_path

from dokaz.core.parcel.container import ZipContainer
from dokaz.core.parcel.errors import UnsafeContainer
from dokaz.core.parcel.source import BytesSource
from dokaz.core.parcel.zip_names import page_by_list

PHOTO, HEDGEHOG = "data/ф/фото.jpg", "data/ф/їжак.jpg"


def opened(*members: tuple[Named, bytes]) -> dict[str, bytes]:
    container = ZipContainer(BytesSource(put(list(members))))
    return {path: b"".join(container.chunks(path)) for path in container.sizes}


def plain(name: str) -> Named:
    return Named(name.encode())


def saying(stored: str | bytes, said: str | bytes) -> Named:
    stored = stored.encode() if isinstance(stored, str) else stored
    return Named(stored, extra=unicode_path(stored, said))


@pytest.mark.parametrize("program", [each for each in PROGRAMS if "Windows, what" not in each])
def test_names_are_read_as_they_were_meant(program: str) -> None:
    files = {PHOTO: b"1", HEDGEHOG: b"2", "data/ф/ю.jpg": b"3", "data/ф/ф.jpg": b"4"}
    container = ZipContainer(BytesSource(PROGRAMS[program].pack("P", files)))
    assert {path: b"".join(container.chunks(path)) for path in container.sizes} == files
    assert container.name == "P"
    assert container.companions == (2 if PROGRAMS[program].companions else 0)


def test_a_second_name_in_a_code_page_that_lacks_letters_is_taken() -> None:
    """WinRAR and others store what their page has, and say the whole name beside it."""
    assert opened((saying("P/____.jpg", "P/фото.jpg"), b"1")) == {"фото.jpg": b"1"}


def test_a_field_that_says_the_stored_name_changes_nothing() -> None:
    stored = b"P/a.jpg"
    for field in (unicode_path(stored, stored), unicode_path(b"P/before", stored)):
        assert opened((Named(stored, extra=field), b"1")) == {"a.jpg": b"1"}


REFUSED = {
    "a checksum of another name": Named(b"P/a", extra=unicode_path(b"P/x", "P/b")),
    "a version that some do not know": Named(b"P/a", extra=unicode_path(b"P/a", "P/b", version=2)),
    "no room for a checksum": Named(b"P/a", extra=b"up\x02\0\x01\0"),
    "a marked name": Named(b"P/a", marked=True, extra=unicode_path(b"P/a", "P/b")),
    "two that differ": Named(
        b"P/a", extra=unicode_path(b"P/a", "P/b") + unicode_path(b"P/a", "P/c")
    ),
    "the header alone": Named(b"P/a", header_extra=unicode_path(b"P/a", "P/b")),
    "another one in the header": Named(
        b"P/a", extra=unicode_path(b"P/a", "P/b"), header_extra=unicode_path(b"P/a", "P/c")
    ),
    "no Unicode": saying("P/a", b"P/\xff"),
    "thousands of fields": Named(b"P/a", extra=b"\x99\x99\0\0" * 5000),
    "a way out": saying("P/a", "P/../a"),
    "a way out for those who do not know it": saying("P/../a", "P/a"),
    "a control character": saying("P/a\n", "P/a"),
    "a mark in the directory alone": Named("P/ф".encode(), True, header_marked=False),
    "a mark in the header alone": Named("P/ф".encode(), header_marked=True),
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_second_names_that_only_some_programs_take_are_refused(name: Named) -> None:
    assert opened((plain("P/a"), b"1"), (plain("P/d"), b"2")) == {"a": b"1", "d": b"2"}
    with pytest.raises(UnsafeContainer) as refused:
        opened((name, b"1"), (plain("P/d"), b"2"))
    assert refused.value.where


def in_page(name: str, page: str) -> str:
    """What a program shows that reads UTF-8 in this code page."""
    return name.encode().decode(page)


EXCHANGED = {
    "names in two fields": (saying("P/a", "P/b"), saying("P/b", "P/a")),
    "a field with the other's name": (saying("P/a", "P/b"), plain("P/b")),
    "the other's name behind a field": (plain("P/a"), saying("P/a", "P/б")),
    "the same in other case": (saying("P/A", "P/б"), plain("P/a")),
    "one name for those who know no field": (saying("P/__", "P/фо"), saying("P/__", "P/то")),
    "what an old program shows": (
        plain("P/фото"),
        Named(in_page("P/фото", "cp437").encode(), True),
    ),
    "what Windows shows": (plain("P/фото"), Named(in_page("P/фото", "cp866").encode(), True)),
    "what it shows by its other page": (
        plain("P/фото"),
        Named(in_page("P/фото", "cp1251").encode(), True),
    ),
    "a note of macOS for some": (saying("P/._a", "__MACOSX/._a"), plain("P/._a")),
    "the same in other letter case": (saying("P/._A", "__MACOSX/._a"), plain("P/._a")),
}


@pytest.mark.parametrize("pair", EXCHANGED.values(), ids=EXCHANGED)
def test_no_program_can_be_made_to_exchange_two_members(pair: tuple[Named, Named]) -> None:
    for first, second in (pair, pair[::-1]):
        with pytest.raises(UnsafeContainer):
            opened((first, b"1"), (second, b"2"))


def test_only_notes_of_macos_may_lie_beside_the_folder() -> None:
    content = Program(companions=True).pack("P", {"a": b"1"})
    assert ZipContainer(BytesSource(content)).companions == 2
    from dokaz.core.parcel.errors import ParcelUnreadable

    with pytest.raises(ParcelUnreadable, match="one folder"):
        opened((plain("P/a"), b"1"), (plain("__MACOSX/P/report.txt"), b"2"))


def test_a_page_that_lacks_a_letter_is_only_not_the_one() -> None:
    """The byte of Ш in one page is no letter at all in another."""
    names = ["data/Шлях.jpg", "data/фото.jpg"]
    for page in ("cp866", "cp1251"):
        assert page_by_list([name.encode(page) for name in names], names) == page
