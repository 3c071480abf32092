# SPDX-License-Identifier: AGPL-3.0-or-later
"""A watched folder: what is still being copied is left alone, what was delivered is passed over."""

import os
from pathlib import Path

import pytest

from dokaz.intake import api as intake
from dokaz.intake.models import Delivery
from tests.intake.world import World

pytestmark = pytest.mark.django_db

SETTLED = 10.0


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def watch(world: World, folder: Path, clock: Clock) -> intake.WatchedFolder:
    return intake.WatchedFolder(actor=world.documenter, root=folder, settled=SETTLED, clock=clock)


def names(ready: intake.Folder | None) -> list[str]:
    return [] if ready is None else [incoming.path.text for incoming in ready.inputs()]


def deliver(world: World, watched: intake.WatchedFolder, ready: intake.Folder) -> Delivery:
    made = intake.receive_folder(actor=world.documenter, folder=ready, acquisition_mode="found")
    watched.take_note(world.documenter, made)
    return Delivery.objects.get(pk=made)


def test_a_file_is_ready_when_nothing_has_changed_for_a_while(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    watched = watch(world, tmp_path, clock)
    (tmp_path / "long.mp4").write_bytes(b"begun")
    assert names(watched.ready()) == []
    clock.now = 9
    with (tmp_path / "long.mp4").open("ab") as file:
        file.write(b", going on")
    (tmp_path / "short.jpg").write_bytes(b"whole")
    assert names(watched.ready()) == []
    clock.now = 18.9
    assert names(watched.ready()) == []
    clock.now = 19
    assert names(watched.ready()) == ["long.mp4", "short.jpg"]


def test_a_file_that_keeps_its_size_and_is_written_anew_waits_again(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    watched = watch(world, tmp_path, clock)
    (tmp_path / "a").write_bytes(b"one")
    watched.ready()
    clock.now = 10
    (tmp_path / "a").write_bytes(b"two")
    os.utime(tmp_path / "a", (2_000_000_000, 2_000_000_000))
    assert names(watched.ready()) == []
    clock.now = 20
    assert names(watched.ready()) == ["a"]


def test_what_was_delivered_is_passed_over_also_by_the_next_run(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "first").write_bytes(b"first")
    (tmp_path / "empty").touch()
    watched = watch(world, tmp_path, clock)
    watched.ready()
    clock.now = 10
    first = deliver(world, watched, watched.ready())
    assert (first.announced_files, first.taken, first.refused) == (2, 1, 1)
    clock.now = 100
    assert watched.ready() is None

    again = watch(world, tmp_path, clock)
    (tmp_path / "second").write_bytes(b"second")
    again.ready()
    clock.now = 110
    second = deliver(world, again, again.ready())
    assert (second.announced_files, second.taken, second.already_here) == (1, 1, 0)

    (tmp_path / "empty").write_bytes(b"no longer")
    again.ready()
    clock.now = 120
    assert names(again.ready()) == ["empty"]


def test_what_vanished_before_it_was_taken_in_is_not_passed_over_when_it_returns(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    watched = watch(world, tmp_path, clock)
    for name in ("goes", "stays"):
        (tmp_path / name).write_bytes(name.encode())
    watched.ready()
    clock.now = 10
    ready = watched.ready()
    aside = tmp_path.parent / "aside"
    (tmp_path / "goes").rename(aside)
    assert deliver(world, watched, ready).announced_files == 1
    assert watched.ready() is None
    aside.rename(tmp_path / "goes")
    watched.ready()
    clock.now = 20
    assert names(watched.ready()) == ["goes"]


def test_another_organisation_has_its_own_account_of_the_folder(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "one").write_bytes(b"one")
    watched = watch(world, tmp_path, clock)
    watched.ready()
    clock.now = 10
    deliver(world, watched, watched.ready())
    theirs = intake.WatchedFolder(actor=world.stranger, root=tmp_path, settled=SETTLED, clock=clock)
    theirs.ready()
    clock.now = 20
    assert names(theirs.ready()) == ["one"]


def test_a_folder_that_is_pulled_out_or_changed_for_another_is_noticed(
    world: World, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    watched = watch(world, folder, clock)
    assert watched.is_there()
    folder.rename(tmp_path / "pulled out")
    assert not watched.is_there()
    with pytest.raises(FileNotFoundError):
        watched.ready()
    folder.mkdir()
    assert not watched.is_there()
    folder.rmdir()
    (tmp_path / "pulled out").rename(folder)
    assert watched.is_there()


class TestSeveral:
    """Folders and files named together are one delivery."""

    def test_each_keeps_its_name_at_the_top(self, world: World, tmp_path: Path) -> None:
        (tmp_path / "card" / "deep").mkdir(parents=True)
        (tmp_path / "card" / "deep" / "IMG_1.jpg").write_bytes(b"first")
        (tmp_path / "phone").mkdir()
        (tmp_path / "phone" / "IMG_1.jpg").write_bytes(b"second")
        (tmp_path / "лист.pdf").write_bytes(b"third")
        paths = [tmp_path / name for name in ("card", "phone", "лист.pdf")]
        made = intake.receive_folder(
            actor=world.documenter, folder=intake.Selection(paths), acquisition_mode="found"
        )
        delivery = Delivery.objects.get(pk=made)
        assert (delivery.announced_files, delivery.taken, delivery.announced_bytes) == (3, 3, 16)
        assert sorted(delivery.entries.values_list("path", flat=True)) == [
            "card/deep/IMG_1.jpg",
            "phone/IMG_1.jpg",
            "лист.pdf",
        ]

    def test_a_link_named_among_them_is_refused_like_one_in_a_folder(
        self, world: World, tmp_path: Path
    ) -> None:
        (tmp_path / "real").write_bytes(b"content")
        (tmp_path / "link").symlink_to(tmp_path / "real")
        chosen = intake.Selection([tmp_path / "real", tmp_path / "link"])
        made = intake.receive_folder(
            actor=world.documenter, folder=chosen, acquisition_mode="found"
        )
        delivery = Delivery.objects.get(pk=made)
        assert (delivery.taken, delivery.refused) == (1, 1)
        assert delivery.entries.get(path="link").reason == "link"

    def test_two_of_one_name_are_refused_before_anything_is_read(self, tmp_path: Path) -> None:
        for above in ("a", "b"):
            (tmp_path / above / "DCIM").mkdir(parents=True)
        with pytest.raises(ValueError, match="same name"):
            intake.Selection([tmp_path / "a" / "DCIM", tmp_path / "b" / "DCIM"])
