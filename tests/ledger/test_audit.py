# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operator, or a disk, does to the log is found and named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from dokaz.ledger.audit import audit
from dokaz.ledger.directory import LogDirectory
from dokaz.ledger.models import Entry
from dokaz.ledger.sequencer import log_directory, sequence_pending
from tests.kept import Kept
from tests.ledger.batch import take
from tests.ledger.kept_log import kept_log

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _kept(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[None]]:
    with kept_log(django_db_blocker, tmp_path_factory.mktemp("log"), 300) as found:
        yield found


@pytest.fixture
def log(_kept: Kept[None], db: None, own_log: Path) -> LogDirectory:
    _kept.copied(own_log.parent)
    assert audit().findings == ()
    return log_directory()


def flip(path, *, place: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if place is None else place] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("public/checkpoint", "checkpoint"),
        ("public/tile/0/000", "tile"),
        ("public/tile/0/001.p/44", "tile"),
        ("public/tile/1/000.p/1", "tile"),
        ("public/tile/entries/000", "entries"),
    ],
)
def test_one_flipped_bit_is_found(file: str, code: str, log) -> None:
    flip(log.root / file)
    assert code in {finding.code for finding in audit().findings}


@pytest.mark.parametrize(
    "file", ["records/000000/000000000000", "records/000000/000000000001.p/44"]
)
def test_one_flipped_bit_of_records_is_found(file: str, log) -> None:
    """In the length of a record, and in its words, where it may read as another event."""
    flip(log.root / file, place=0)
    assert "records" in {finding.code for finding in audit().findings}
    flip(log.root / file, place=0)
    flip(log.root / file)
    assert {finding.code for finding in audit().findings} & {"records", "root"}


def test_one_flipped_bit_of_a_tile_that_a_wider_one_replaced_is_found(log) -> None:
    """Who has an older checkpoint still asks for it."""
    take(5)
    sequence_pending()
    for file in ("tile/0/001.p/44", "tile/entries/001.p/44"):
        flip(log.public / file)
        assert [(one.code, one.message.split()[0]) for one in audit().findings] == [("tile", file)]
        flip(log.public / file)
    assert audit().findings == ()


def without_triggers(statement: str) -> None:
    """What somebody with the database owner's rights can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table ledger_entry disable trigger user")
        else:
            cursor.execute("drop trigger dokaz_ledger_entry_frozen_update")
        cursor.execute(statement)


def test_a_row_rewritten_by_the_database_owner_is_found(log) -> None:
    pk = Entry.objects.order_by("pk")[5].pk
    other = Entry.objects.order_by("pk")[6]
    assert other.record
    without_triggers(
        "update ledger_entry set record = (select record from ledger_entry "
        f"where id = {other.pk}) where id = {pk}"
    )
    findings = audit().findings
    assert [(finding.code, finding.index) for finding in findings] == [("index", 5)]


@pytest.mark.parametrize("more", [5, 211, 300])
def test_a_log_that_grows_while_it_is_checked_is_not_called_wrong(more: int, log) -> None:
    """The check speaks of the checkpoint it began with; people go on working meanwhile."""
    before = log_directory().read_checkpoint()

    def grow(done: int, total: int) -> None:
        take(more)
        sequence_pending()

    result = audit(progress=grow)
    assert (result.leaves, result.findings) == (300, ())
    assert log_directory().read_checkpoint() != before
    assert audit().findings == ()


def test_entries_cut_off_while_the_log_is_checked_are_found(log) -> None:
    """What was published while it ran and is gone at its end was signed and is in the database."""
    before = (log.public / "checkpoint").read_bytes()

    def grow_and_cut(done: int, total: int) -> None:
        if done == total:
            take(5)
            sequence_pending()
            (log.public / "checkpoint").write_bytes(before)

    assert [finding.code for finding in audit(progress=grow_and_cut).findings] == [
        "head",
        "checkpoints",
    ]
