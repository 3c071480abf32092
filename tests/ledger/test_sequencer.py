# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process that dies at any step of sequencing loses nothing and repeats nothing."""

import itertools
import os
from pathlib import Path

import pytest
from django.conf import settings

from dokaz.core.log.checkpoint import open_checkpoint
from dokaz.core.log.merkle import leaf_hash, verify_inclusion
from dokaz.core.log.tiles import inclusion_proof
from dokaz.core.objects import durable_group
from dokaz.core.objects.durable import create_temporary, is_temporary, publish_new
from dokaz.interfaces.cli.backup.snapshot import _log_at_rest
from dokaz.ledger.audit import audit
from dokaz.ledger.errors import DatabaseOlderThanLog, LogDiverged, LogFilesMissing
from dokaz.ledger.keyring import node_key
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint
from dokaz.ledger.sequencer import log_directory, sequence_pending
from tests.ledger.batch import take
from tests.thoroughness import THOROUGH

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """Stands for the end of the process: nothing may catch it."""


def dying_at(number: int):
    passed: list[str] = []

    def observe(step: str) -> None:
        passed.append(step)
        if len(passed) == number:
            raise Died

    return observe


def published():
    note = log_directory().read_checkpoint()
    assert note is not None
    return open_checkpoint(note, origin=settings.DOKAZ.log_origin, key=node_key().public)


def assert_whole(expected: int) -> None:
    result = audit()
    assert result.findings == ()
    assert result.leaves == expected == Entry.objects.count() == Placement.objects.count()
    assert not Pending.objects.exists()
    assert log_directory().staged_steps() == []


def test_every_entry_gets_its_place_in_order(act) -> None:
    act(3)
    assert sequence_pending() == 3
    act(2)
    assert sequence_pending() == 2
    assert sequence_pending() == 0
    assert_whole(5)
    entries = list(Placement.objects.order_by("index").values_list("index", "entry_id"))
    assert entries == sorted(entries, key=lambda row: row[1])


def test_each_leaf_is_proven_under_the_published_checkpoint() -> None:
    take(300)
    sequence_pending()
    checkpoint = published()
    for row in Placement.objects.select_related("entry").order_by("index")[::37]:
        verify_inclusion(
            index=row.index,
            size=checkpoint.size,
            leaf=leaf_hash(bytes(row.entry.leaf)),
            proof=inclusion_proof(reader=log_directory(), index=row.index, size=checkpoint.size),
            root=checkpoint.root,
        )


# Nothing yet, and inside, at the end and at the beginning of a tile of 256.
@pytest.mark.parametrize("before", [0, 1, 255, 256, *([300] if THOROUGH else [])])
def test_dying_at_each_step_is_mended_by_the_next_run(before: int, act) -> None:
    if before:
        take(before)
        sequence_pending()
    total, step = before, 0
    while True:
        step += 1
        act(2)
        total += 2
        try:
            sequence_pending(observe=dying_at(step))
        except Died:
            sequence_pending()
            assert_whole(total)
        else:
            break
    assert step == 6
    assert_whole(total)


def test_dying_between_the_names_of_a_step_is_mended_by_the_next_run(
    act, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(250)
    sequence_pending()
    left, named = 0, 0

    def publish_and_die(temporary: str, target: Path) -> bool:
        nonlocal left, named
        if left == 0:
            raise Died
        left -= 1
        named += 1
        return publish_new(temporary, target)

    died = 0
    for number in itertools.count():
        act(7)
        left, named = number, 0
        try:
            with monkeypatch.context() as patched:
                patched.setattr(durable_group, "publish_new", publish_and_die)
                sequence_pending()
        except Died:
            died += 1
            assert named == number
        else:
            break
        sequence_pending()
        assert_whole(250 + 7 * died)
    assert died >= 3
    assert_whole(250 + 7 * (died + 1))


def test_what_a_killed_process_left_half_written_is_cleared_away(act) -> None:
    directory = log_directory()
    act(1)
    sequence_pending()
    for folder in (directory.staged, directory.public):
        os.close(create_temporary(folder, permissions=0o600)[0])
    act(1)
    sequence_pending()
    assert not [path for path in directory.root.rglob("*") if is_temporary(path.name)]
    assert_whole(2)


def test_a_backup_takes_no_step_that_is_half_done(act) -> None:
    """Database and files of it would not fit together, wherever they are brought back."""
    act(3)
    with pytest.raises(Died):
        sequence_pending(observe=dying_at(2))
    with _log_at_rest() as size:
        assert (size, published().size, log_directory().staged_steps()) == (3, 3, [])


def test_dying_again_while_mending() -> None:
    take(260)
    with pytest.raises(Died):
        sequence_pending(observe=dying_at(2))
    for step in (1, 2):
        with pytest.raises(Died):
            sequence_pending(observe=dying_at(step))
    sequence_pending()
    assert_whole(260)


def test_a_checkpoint_is_never_published_before_its_tiles(act) -> None:
    act(10)
    sequence_pending()
    take(300)
    seen: list[int] = []

    def observe(step: str) -> None:
        if step != "published" and step != "cleaned":
            seen.append(published().size)

    sequence_pending(observe=observe)
    assert set(seen) == {10}
    assert published().size == 310


def test_a_database_from_an_older_backup_is_named_and_refused(act) -> None:
    act(3)
    sequence_pending()
    older = Head.objects.values("size", "root", "checkpoint").get()
    act(2)
    sequence_pending()
    Head.objects.update(**older)
    act(1)
    with pytest.raises(DatabaseOlderThanLog, match="dokaz ledger rebuild"):
        sequence_pending()
    assert published().size == 5


def test_missing_log_files_are_named_and_refused(act) -> None:
    act(3)
    sequence_pending()
    (log_directory().public / "checkpoint").unlink()
    with pytest.raises(LogFilesMissing):
        sequence_pending()


def test_a_head_that_was_altered_is_named_and_refused(act) -> None:
    act(3)
    sequence_pending()
    Head.objects.update(root=bytes(32))
    with pytest.raises(LogDiverged):
        sequence_pending()


def test_a_staged_step_that_was_never_decided_is_dropped(act) -> None:
    act(3)
    with pytest.raises(Died):
        sequence_pending(observe=dying_at(1))
    assert len(log_directory().staged_steps()) == 1
    assert not PublishedCheckpoint.objects.exists()
    act(1)
    sequence_pending()
    assert_whole(4)
