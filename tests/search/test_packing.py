# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept with entries in few bytes, by itself and by what an index has learnt."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.search.errors import IndexDamaged
from dokaz.search.index import packing
from dokaz.search.index.packing import Packing
from dokaz.search.index.port import Entry, Reached, Zone
from dokaz.search.projecting import contents

tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")
LEARNT_FROM = 60_000


def text(number: int) -> bytes:
    chance = random.Random(number)
    words = [f"слово{chance.randrange(400)}" for _word in range(60)]
    read = contents.Read(UUID(int=number), "text", (contents.Passage("line", 1, " ".join(words)),))
    return contents.kept([read])


def entry(number: int, kept: bytes) -> Entry:
    return Entry(
        key=f"item:{UUID(int=number).hex}", columns={"subject": frozenset({"item"})},
        registered=number, happened=0, zones={Zone.RECORD: ["слово"]}, kept=kept,
    )  # fmt: skip


ENTRIES = [entry(number, text(number)) for number in range(1, 241)]


@pytest.fixture(scope="module")
def learnt() -> Packing:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "LEARNT_FROM", LEARNT_FROM)
        made = Packing()
        for number in range(200):
            made.packed(text(number))
        assert made.learnt()
    return made


@given(st.binary(), st.booleans())
def test_whatever_was_packed_is_given_back(learnt: Packing, content: bytes, later: bool) -> None:
    packed = (learnt if later else Packing()).packed(content)
    assert learnt.unpacked(packed) == content


def test_kept_words_are_less_than_half_as_long_and_less_again_once_it_has_learnt(
    learnt: Packing,
) -> None:
    said = "Обстріл школи №7: двоє поранених 😢, є відео «з місця» — café, 東京. " * 9
    read = contents.Read(UUID(int=7), "text", (contents.Passage("line", 1, said),))
    assert len(Packing().packed(contents.kept([read]))) < len(said.encode()) / 2
    some = [text(number) for number in range(1000, 1020)]
    plain = sum(len(Packing().packed(one)) for one in some)
    assert sum(len(learnt.packed(one)) for one in some) < plain * 0.8


@given(st.integers(0, 10**6))
def test_what_is_cut_or_lacks_its_dictionary_is_an_error(learnt: Packing, at: int) -> None:
    packed = learnt.packed(text(5))
    cut = packed[: 4 + at % (len(packed) - 4)]
    with pytest.raises(ValueError, match="cannot be unpacked"):
        learnt.unpacked(cut)
    with pytest.raises(ValueError, match="cannot be unpacked"):
        Packing().unpacked(packed)


def test_no_damaged_bit_makes_other_words(learnt: Packing) -> None:
    packed = learnt.packed(text(5))
    told = 0
    for at in range(4, len(packed)):
        for bit in range(8):
            other = bytearray(packed)
            other[at] ^= 1 << bit
            try:
                # A few bits say how the rest is laid out and nothing of it.
                assert learnt.unpacked(bytes(other)) == text(5)
            except ValueError:
                told += 1
    assert told > 7 * (len(packed) - 4)


def test_a_damaged_dictionary_makes_no_other_words(learnt: Packing) -> None:
    assert learnt._dictionary is not None
    other = bytearray(learnt._dictionary.dict_content)
    for at in range(len(other) // 2, len(other), 2):
        other[at] ^= 1
    damaged = Packing()
    damaged.know(bytes(other))
    for number in range(1000, 1020):
        with pytest.raises(ValueError, match="cannot be unpacked"):
            damaged.unpacked(learnt.packed(text(number)))


def test_what_is_no_dictionary_is_an_error_and_nothing_is_known_then() -> None:
    for other in (b"", b"dictionary", b"\x37\xa4\x30\xec\x01\x00\x00\x00" + b"\xff" * 20):
        made = Packing()
        with pytest.raises(ValueError, match=r"dictionary|cannot be read"):
            made.know(other)
        assert not made.is_learnt


def test_texts_without_anything_in_common_are_packed_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "LEARNT_FROM", 1)
    made = Packing()
    packed = made.packed(b"one")
    assert made.learnt() == b""
    assert not made.is_learnt
    assert made.unpacked(packed) == b"one"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LEARNT_FROM", LEARNT_FROM)


def kept_of(index: object) -> dict[str, bytes]:
    return index.kept([one.key for one in ENTRIES])  # type: ignore[attr-defined, no-any-return]


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("loaded", [True, False])
def test_every_process_reads_what_was_packed_before_and_after(tmp_path: Path, loaded: bool) -> None:
    first = tantivy_index.TantivyIndex(tmp_path / "made", make=True)
    reader = tantivy_index.TantivyIndex(tmp_path / "made")
    pieces = [ENTRIES[at : at + 40] for at in range(0, 200, 40)]
    if loaded:
        first.load(pieces)
    else:
        for piece in pieces:
            first.write(piece, [], Reached())
    assert first._packing.is_learnt
    assert kept_of(reader) == {one.key: one.kept for one in ENTRIES[:200]}
    # Another process goes on with the same dictionary and learns none of its own.
    second = tantivy_index.TantivyIndex(tmp_path / "made")
    second.write(ENTRIES[200:], [], Reached())
    assert second._packing.is_learnt
    assert second.size() == len(ENTRIES)
    for index in (first, reader, second):
        assert kept_of(index) == {one.key: one.kept for one in ENTRIES}


@pytest.mark.usefixtures("soon")
def test_a_dictionary_of_a_filling_that_was_broken_off_is_forgotten(tmp_path: Path) -> None:
    def broken() -> object:
        yield ENTRIES[:200]
        yield from [[]]
        raise ValueError("a record that cannot be read")

    index = tantivy_index.TantivyIndex(tmp_path / "made", make=True)
    with pytest.raises(ValueError, match="cannot be read"):
        index.load(broken())
    index.write(ENTRIES[200:], [], Reached())
    assert not index._packing.is_learnt
    reader = tantivy_index.TantivyIndex(tmp_path / "made")
    assert kept_of(reader) == {one.key: one.kept for one in ENTRIES[200:]}


@pytest.mark.usefixtures("soon")
def test_an_index_that_is_made_anew_has_learnt_nothing_of_what_is_gone(tmp_path: Path) -> None:
    erased = "неповторюване".encode("cp1251")
    with_them = [entry(number, erased + b" " + text(number)) for number in range(1, 201)]
    before = tantivy_index.TantivyIndex(tmp_path / "before", make=True)
    before.write(with_them, [], Reached())
    assert erased in before.kept([tantivy_index.DICTIONARY])[tantivy_index.DICTIONARY]
    before.write([], [one.key for one in with_them], Reached())
    anew = tantivy_index.TantivyIndex(tmp_path / "anew", make=True)
    anew.load([ENTRIES])
    learnt = anew.kept([tantivy_index.DICTIONARY])[tantivy_index.DICTIONARY]
    assert learnt
    assert erased not in learnt


@pytest.mark.usefixtures("soon")
def test_words_that_cannot_be_unpacked_are_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tantivy_index.TantivyIndex(tmp_path / "made", make=True)
    index.write(ENTRIES, [], Reached())
    index.write(ENTRIES[:1], [], Reached())
    reader = tantivy_index.TantivyIndex(tmp_path / "made")
    monkeypatch.setattr(reader._packing, "know", lambda dictionary: None)
    with pytest.raises(IndexDamaged):
        kept_of(reader)
    with pytest.raises(IndexDamaged):
        reader.check()
