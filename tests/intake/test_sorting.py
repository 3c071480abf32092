# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sorting what came in before kinds were known walks the archive once, whatever it finds there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.actions import registration
from dokaz.evidence.actions import sorting as giving
from dokaz.gate.api import reading
from dokaz.intake import api as intake
from dokaz.intake import sorting
from tests.intake.world import World

pytestmark = pytest.mark.django_db
MANY = 20


@pytest.fixture(autouse=True)
def _unsorted(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three texts whose kind is not known; one at a time is sorted."""
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"вигаданий текст {name}", "utf-8")
    with monkeypatch.context() as before:
        before.setattr(registration, "kind_of", lambda *_file: evidence.ItemKind.OTHER)
        intake.receive_folder(
            actor=world.documenter, folder=intake.Folder(tmp_path), acquisition_mode="found"
        )
    monkeypatch.setattr(sorting, "_BATCH", 1)
    with reading(world.service):
        yield


def sorted_now(rounds: int = MANY) -> tuple[int, int]:
    """How many got a kind, and how many times it was asked whether to stop."""
    asked = 0

    def stopping() -> bool:
        nonlocal asked
        asked += 1
        return asked > rounds

    return intake.sort_kinds(stopping=stopping), asked


def test_batch_after_batch_everything_gets_its_kind_once() -> None:
    assert sorted_now() == (3, 3)
    assert sorted_now() == (0, 0)


def test_items_of_which_no_kind_is_told_after_all_are_passed_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database may find more types than the program knows: it comes to an end, without an act,
    and may be stopped on the way."""
    with monkeypatch.context() as otherwise:
        otherwise.setattr(giving, "kind_of", lambda *_file: evidence.ItemKind.OTHER)
        assert sorted_now() == (0, 3)
    # By the first look at the first one, and by its examination.
    unknown = iter((evidence.ItemKind.OTHER,) * 2)
    with monkeypatch.context() as otherwise:
        otherwise.setattr(
            giving, "kind_of", lambda *_file: next(unknown, evidence.ItemKind.DOCUMENT)
        )
        assert sorted_now() == (2, 3)


def test_told_to_stop_it_goes_on_next_time() -> None:
    assert sorted_now(rounds=1) == (1, 2)
    assert sorted_now() == (2, 2)
