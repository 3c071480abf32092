# SPDX-License-Identifier: AGPL-3.0-or-later
"""A holder's log of counts on a disk that fails, and under a clock that goes back."""

import errno
import os
import secrets
from pathlib import Path

import pytest

from dokaz.core.errors import StorageFault
from dokaz.deconflict.register.protocol.counts import Count, Tally
from dokaz.deconflict.register.protocol.requests import KEEPER, Purpose, Refusal, Refused
from dokaz.interfaces.register_holder import folder as holders
from dokaz.interfaces.register_holder.folder import HolderFolder

NOON = 1_767_268_800


def judged(
    tally: Tally, *, at: int = NOON, nonce: bytes = b"", quota: int = 400, to: int = 1
) -> Count:
    return tally.judge(
        at=at,
        organisation=2,
        to=to,
        purpose=Purpose.ASK,
        nonce=nonce or secrets.token_bytes(16),
        quota=quota,
        burst=60,
    )


def counted(folder: HolderFolder, tally: Tally, **values: object) -> None:
    count = judged(tally, **values)
    folder.append_count(count)
    tally.take(count)


def full(descriptor: int, *content: bytes) -> None:
    """A disk that takes a part of what it is to write, or does not flush."""
    for one in content:
        os.write(descriptor, one[:50])
    raise OSError(errno.ENOSPC, "full")


def stuck(descriptor: int, size: int) -> None:
    raise OSError(errno.EIO, "stuck")


@pytest.mark.parametrize(("where", "name"), [(holders, "write_all"), (holders.os, "fsync")])
def test_a_count_that_could_not_be_kept_breaks_no_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    folder, tally = HolderFolder(tmp_path), Tally()
    counted(folder, tally)
    with monkeypatch.context() as disk:
        disk.setattr(where, name, full)
        for _ in range(2):
            with pytest.raises(StorageFault):
                counted(folder, tally)
    counted(folder, tally)
    # What was refused is not counted, and what was answered is, also after a new start.
    assert folder.tally().used(2, 1, at=NOON) == 2


def test_nothing_is_answered_any_more_where_what_was_begun_cannot_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, tally = HolderFolder(tmp_path), Tally()
    counted(folder, tally)
    with monkeypatch.context() as disk:
        disk.setattr(holders, "write_all", full)
        disk.setattr(holders.os, "ftruncate", stuck)
        with pytest.raises(StorageFault):
            counted(folder, tally)
    with pytest.raises(StorageFault):
        counted(folder, tally)
    again = HolderFolder(tmp_path)
    again.clear_counts()
    counted(again, again.tally())
    assert again.tally().used(2, 1, at=NOON) == 2


@pytest.mark.parametrize("to", [1, KEEPER])
@pytest.mark.parametrize("back", [1, 301, 86_400])
def test_a_clock_that_goes_back_gives_nothing_out_twice(tmp_path: Path, back: int, to: int) -> None:
    folder, tally = HolderFolder(tmp_path), Tally()
    nonce = secrets.token_bytes(16)
    counted(folder, tally, at=NOON - back, nonce=nonce, quota=2, to=to)
    counted(folder, tally, at=NOON - back, quota=2, to=to)
    counted(folder, tally, quota=3, to=to)
    for one in (tally, folder.tally()):
        with pytest.raises(Refused) as used_up:
            judged(one, at=NOON - back, quota=2, to=to)
        assert used_up.value.reason is Refusal.QUOTA
        with pytest.raises(Refused) as replayed:
            judged(one, at=NOON - back, nonce=nonce, to=to)
        assert replayed.value.reason is Refusal.REPLAYED
