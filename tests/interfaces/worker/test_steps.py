# SPDX-License-Identifier: AGPL-3.0-or-later
"""What single steps of a worker do with their time, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.interfaces.worker.test_schedule import Broken, Clock

from dokaz.interfaces.worker import steps


class Archive:
    """Stands for an archive whose sorting takes pieces of two seconds each."""

    def __init__(self, clock: Clock, pieces: int) -> None:
        self.clock, self.pieces, self.walks, self.breaks_at = clock, pieces, 0, -1

    def walk(self) -> Walk:
        self.walks += 1
        return Walk(self)


class Walk:
    def __init__(self, archive: Archive) -> None:
        self.archive, self.is_finished = archive, False

    def go_on(self, *, stopping: Callable[[], bool]) -> None:
        archive = self.archive
        while archive.pieces and not stopping():
            if archive.pieces == archive.breaks_at:
                archive.breaks_at = -1
                raise Broken
            archive.pieces -= 1
            archive.clock.now += 2.0
        self.is_finished = archive.pieces == 0


def test_sorting_by_kinds_leaves_the_other_steps_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    archive = Archive(clock, pieces=7)
    monkeypatch.setattr(steps, "KindSorting", archive.walk)
    step = steps.Kinds(clock=clock, stopping=lambda: False).step
    for left in (5, 3, 1, 0):
        begun = clock.now
        step()
        assert archive.pieces == left
        assert clock.now - begun <= 2 * steps.KINDS_AT_ONCE_SECONDS
    assert archive.walks == 1, "it goes on where it was"

    archive.pieces = 4
    step()
    assert archive.pieces == 4, "it rests after the end"
    clock.now += steps.DAILY_SECONDS
    archive.breaks_at = 3
    with pytest.raises(Broken):
        step()
    step()
    assert (archive.walks, archive.pieces) == (3, 1), "what an error ended is begun anew"
