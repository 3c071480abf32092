# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filling that was stopped goes on where it was, and words erased meanwhile are got rid of."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.search import api
from dokaz.search.index.folder import engines
from dokaz.search.index.port import Index
from dokaz.search.projecting import feeding, filling
from dokaz.search.projecting.entries import Batch, entries_of
from tests.evidence.world import World
from tests.search.scenes import item, put_words
from tests.search.test_search import REASON, found, ids, letters_on_disk

pytestmark = pytest.mark.database
ENGINES = tuple(engines())


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of objects in the order they were read for an index; commits and batches are small."""
    seen: list[str] = []

    def watched(named: Sequence[tuple[str, UUID]], before: Sequence[Index]) -> Batch:
        batch = entries_of(named, before)
        seen.extend(entry.key for entry in batch.entries)
        return batch

    monkeypatch.setattr(filling, "entries_of", watched)
    monkeypatch.setattr(filling, "_OBJECTS_AT_ONCE", 2)
    monkeypatch.setattr(filling, "_COMMITTED_OBJECTS", 4)
    return seen


def after(objects: int, taken: list[str]) -> filling.Stopping:
    return lambda: len(taken) >= objects


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_read_is_not_read_again_and_what_changed_meanwhile_is(
    world: World, home: Path, taken: list[str], engine: str
) -> None:
    made = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(11)]
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), engine=engine, stopping=after(5, taken))
    first = list(taken)
    assert 5 <= len(first) < len(made)
    assert not api.is_ready()
    evidence.describe(
        actor=world.documenter, item_id=made[0], changes={"title_uk": "Зовсім інше"}, revision=1
    )
    late = item(world, world.documenter, "Слово пізніше", content=b"late")
    said: list[int] = []
    api.fill(api.folder(), engine=engine, watch=said.append)
    assert len(taken) == len(set(taken))
    assert said == sorted(said)
    assert said[0] > len(first)
    assert ids(found(world.verifier, "слово", on_page=50)) == {*made[1:], late}
    assert ids(found(world.verifier, "зовсім")) == {made[0]}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_that_cannot_be_read_costs_what_was_not_committed_only(
    world: World, home: Path, taken: list[str], engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(11):
        item(world, world.documenter, f"Слово {n}", content=bytes([n]))
    whole = filling.entries_of

    def breaking(named: Sequence[tuple[str, UUID]], before: Sequence[Index]) -> Batch:
        if len(taken) >= 6:
            raise ValueError("a record that cannot be read")
        return whole(named, before)

    with monkeypatch.context() as patched:
        patched.setattr(filling, "entries_of", breaking)
        with pytest.raises(ValueError, match="cannot be read"):
            api.fill(api.folder(), engine=engine)
    committed = taken[:4]
    del taken[:]
    assert api.fill(api.folder(), engine=engine) >= 11
    assert not set(committed) & set(taken)
    assert found(world.verifier, "слово", on_page=50).total == 11


@pytest.mark.parametrize("engine", ENGINES)
def test_words_erased_while_a_filling_stood_still_leave_the_disk(
    world: World, home: Path, taken: list[str], engine: str
) -> None:
    secret = "неповторюване"
    made = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(4)]
    gone = item(world, world.documenter, f"{secret} слово", content=b"gone")
    put_words(world, gone, {1: f"тут {secret} у файлі"}, owner=world.own)
    made += [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(5, 9)]
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), engine=engine, stopping=after(7, taken))
    assert letters_on_disk(home, secret)
    disposal = evidence.propose_disposal(
        actor=world.protection_officer, item_id=gone, reason_code="retention_expired", reason=REASON
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=disposal)
    api.fill(api.folder(), engine=engine)
    assert ids(found(world.verifier, "слово", on_page=50)) == set(made)
    # They were in the files already: that is said until another index was made without them.
    assert api.standing().erasing
    api.fill(api.folder(), engine=engine)
    assert not letters_on_disk(home, secret)
    assert not api.standing().erasing


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


def test_words_that_left_a_filling_which_was_killed_then_leave_the_disk(
    world: World, home: Path, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "неповторюване"
    gone = item(world, world.documenter, f"{secret} слово", content=b"gone")
    put_words(world, gone, {1: f"тут {secret} у файлі"}, owner=world.own)
    kept = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(3)]
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), stopping=after(2, taken))
    assert letters_on_disk(home, secret)
    disposal = evidence.propose_disposal(
        actor=world.protection_officer, item_id=gone, reason_code="retention_expired", reason=REASON
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=disposal)

    def fed_and_killed(*given: Any, **named: Any) -> None:
        assert feeding.feed_into(*given, **named).dropped
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(filling, "feed_into", fed_and_killed)
        with pytest.raises(Killed):
            api.fill(api.folder())
    api.fill(api.folder())
    assert api.standing().erasing or not letters_on_disk(home, secret)
    assert ids(found(world.verifier, "слово", on_page=50)) == set(kept)


def test_what_was_begun_before_words_were_erased_is_not_gone_on_with_while_another_serves(
    world: World, home: Path, taken: list[str]
) -> None:
    secret = "неповторюване"
    kept = item(world, world.documenter, "Слово", content=b"kept")
    gone = item(world, world.documenter, f"{secret} слово", content=b"gone")
    rest = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(6)]
    api.fill(api.folder())
    del taken[:]
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), stopping=after(3, taken))
    disposal = evidence.propose_disposal(
        actor=world.protection_officer, item_id=gone, reason_code="retention_expired", reason=REASON
    )
    evidence.approve_disposal(actor=world.custodian, disposal_id=disposal)
    feeding.feed(api.folder())
    api.fill(api.folder())
    assert not letters_on_disk(home, secret)
    assert not api.standing().erasing
    assert ids(found(world.verifier, "слово", on_page=50)) == {kept, *rest}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_damaged_unfinished_index_is_begun_anew(
    world: World, home: Path, taken: list[str], engine: str
) -> None:
    made = {item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(7)}
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), engine=engine, stopping=after(4, taken))
    (unfinished,) = [one for one in api.folder().path.iterdir() if one.is_dir()]
    for file in unfinished.iterdir():
        if file.name != "dokaz.json" and file.is_file():
            file.write_bytes(b"\0" * 100)
    for _ in range(2):
        try:
            api.fill(api.folder(), engine=engine)
        except api.IndexDamaged:
            continue
    assert ids(found(world.verifier, "слово", on_page=50)) == made


def test_words_that_the_index_in_use_cannot_give_are_read_from_the_files(
    world: World, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = item(world, world.documenter, "Слово")
    put_words(world, one, {1: "тут є ковадло"}, owner=world.own)
    api.fill(api.folder())
    damaged = api.folder().index()
    whole = damaged.kept

    def kept(keys: Sequence[str]) -> dict[str, bytes]:
        if any(key.startswith("item:") for key in keys):
            raise api.IndexDamaged("words that cannot be unpacked")
        return whole(keys)

    monkeypatch.setattr(damaged, "kept", kept)
    evidence.describe(actor=world.documenter, item_id=one, changes={"title_uk": "Інше"}, revision=1)
    api.keep_up(api.folder())
    assert api.folder().index() is not damaged
    assert ids(found(world.verifier, "інше ковадла")) == {one}


def test_an_index_with_words_of_files_is_not_gone_on_with_where_they_are_not_wanted(
    world: World, home: Path, taken: list[str], settings: Any
) -> None:
    secret = "неповторюване"
    made = [item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(7)]
    put_words(world, made[0], {1: f"тут {secret} у файлі"}, owner=world.own)
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), stopping=after(4, taken))
    assert letters_on_disk(home, secret)
    settings.DOKAZ = replace(settings.DOKAZ, index_words=False)
    api.fill(api.folder())
    assert not letters_on_disk(home, secret)
    assert ids(found(world.verifier, "слово", on_page=50)) == set(made)


def test_another_engine_begins_its_own(world: World, home: Path, taken: list[str]) -> None:
    made = {item(world, world.documenter, f"Слово {n}", content=bytes([n])) for n in range(7)}
    first, other = ENGINES[0], ENGINES[-1]
    with pytest.raises(filling.Stopped):
        api.fill(api.folder(), engine=first, stopping=after(4, taken))
    api.fill(api.folder(), engine=other)
    assert api.standing().engine == other
    assert ids(found(world.verifier, "слово", on_page=50)) == made
    assert len([one for one in api.folder().path.iterdir() if one.is_dir()]) == 1
