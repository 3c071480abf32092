# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of record gives the database's index back, whole or not at all, in flat memory."""

import tracemalloc
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from dokaz.ledger.append import ActLine, EventDraft, append
from dokaz.ledger.audit import audit
from dokaz.ledger.errors import LogDiverged, LogFilesMissing
from dokaz.ledger.models import Entry, Head, Pending, Placement, PublishedCheckpoint
from dokaz.ledger.rebuild import rebuild_index
from dokaz.ledger.sequencer import log_directory, sequence_pending

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 24, 4, 0, tzinfo=UTC)
TABLES = ("ledger_pending", "ledger_placement", "ledger_entry", "ledger_publishedcheckpoint")


def take(count: int) -> ActLine:
    """Entries of one act, as the gate appends them."""
    act = ActLine(uuid.uuid4(), "sample.batch.take", "person:x", "2026-02-24T04:00:00.000Z", None)
    drafts = [
        EventDraft(uuid.uuid4(), "ingestion", "[]", "success", {"order": number})
        for number in range(count)
    ]
    with transaction.atomic():
        append(act, drafts, at=AT)
    return act


def index() -> list[tuple[int, uuid.UUID, uuid.UUID, bytes, bytes]]:
    """The index as rows, without the numbers the database gave them."""
    rows = Placement.objects.order_by("index").select_related("entry")
    return [
        (row.index, e.event_id, e.act_id, bytes(e.leaf), bytes(e.record))
        for row in rows
        for e in [row.entry]
    ]


def without_triggers(*statements: str) -> None:
    """What an older backup, or the database's owner, leaves behind."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set constraints all immediate")
            for table in TABLES:
                cursor.execute(f"alter table {table} disable trigger user")
        else:
            cursor.execute("select name from sqlite_master where type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'drop trigger "{name}"')
        for statement in statements:
            cursor.execute(statement)


def wrong() -> set[str]:
    """What an audit finds, without what it says of acts these entries were made without."""
    return {finding.code for finding in audit().findings} - {"act"}


def test_an_empty_database_gets_its_whole_index_back() -> None:
    acts = [take(300), take(1), take(412)]
    sequence_pending()
    before, head = index(), Head.objects.values("size", "root", "checkpoint").get()
    without_triggers(*(f"delete from {table}" for table in TABLES), "delete from ledger_head")
    seen: list[tuple[int, int]] = []
    result = rebuild_index(progress=lambda done, total: seen.append((done, total)))
    assert (result.size, result.entries_added, result.acts_added) == (713, 713, 3)
    assert [lost[0] for lost in result.acts] == [str(act.id) for act in acts]
    assert index() == before
    assert Head.objects.values("size", "root", "checkpoint").get() == head
    assert PublishedCheckpoint.objects.get().size == 713
    assert seen == [(256, 713), (512, 713), (713, 713)]
    assert wrong() == set()
    take(5)
    assert sequence_pending() == 5
    assert wrong() == set()


def test_what_is_there_stays_and_only_the_rest_is_read_back() -> None:
    take(500)
    sequence_pending()
    older = Head.objects.values("size", "root", "checkpoint").get()
    lost = take(100)
    sequence_pending()
    before = index()
    kept = dict(Entry.objects.values_list("event_id", "pk"))
    without_triggers(
        'delete from ledger_placement where "index" >= 300',
        "delete from ledger_publishedcheckpoint where size > 500",
        "delete from ledger_entry where id not in (select entry_id from ledger_placement) "
        "and id > (select min(id) + 499 from ledger_entry)",
        # Entries that wait in the older database have their place in the log by now.
        "insert into ledger_pending (entry_id) select id from ledger_entry "
        "where id not in (select entry_id from ledger_placement)",
    )
    Head.objects.update(**older)
    assert Pending.objects.count() == 200
    result = rebuild_index()
    assert (result.size, result.entries_added, result.acts_added) == (600, 100, 1)
    assert [one[0] for one in result.acts] == [str(lost.id)]
    assert index() == before
    found = dict(Entry.objects.values_list("event_id", "pk"))
    assert {event: found[event] for _, event, *_ in before[:500]} == {
        event: kept[event] for _, event, *_ in before[:500]
    }
    assert not Pending.objects.exists()
    assert wrong() == set()
    again = rebuild_index()
    assert (again.size, again.entries_added, again.acts) == (600, 0, ())
    assert index() == before


def test_records_that_do_not_give_the_signed_root_change_nothing() -> None:
    take(600)
    sequence_pending()
    directory = log_directory()
    first, second = directory.read_records(0), directory.read_records(1)
    # Each record is whole; two of them stand in each other's place.
    first[7], second[7] = second[7], first[7]
    for folder in list(directory.records.iterdir()):
        for path in folder.iterdir():
            if path.is_file():
                path.unlink()
    directory.grow(old_size=0, records=[*first, *second], tiles=())
    without_triggers(*(f"delete from {table}" for table in TABLES))
    with pytest.raises(LogDiverged, match="signed root"):
        rebuild_index()
    assert not Entry.objects.exists()
    assert not Placement.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        'update ledger_placement set "index" = 1000 where "index" = 3',
        "update ledger_placement set entry_id = (select max(id) from ledger_entry) "
        'where "index" = 3',
    ],
    ids=["at another index", "another at its index"],
)
def test_an_entry_that_stands_elsewhere_is_named_and_nothing_changed(change: str) -> None:
    take(10)
    sequence_pending()
    take(1)
    without_triggers(change)
    before = index()
    with pytest.raises(LogDiverged, match="another event"):
        rebuild_index()
    assert index() == before
    assert Pending.objects.count() == 1


def test_without_a_published_log_there_is_nothing_to_rebuild_from() -> None:
    take(1)
    with pytest.raises(LogFilesMissing):
        rebuild_index()


@pytest.mark.thorough("it grows slowly; every rebuild is tried here")
@pytest.mark.slow
def test_memory_does_not_grow_with_the_log() -> None:
    def peak() -> int:
        without_triggers(*(f"delete from {table}" for table in TABLES))
        tracemalloc.start()
        try:
            assert rebuild_index().entries_added == Head.objects.get().size
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    take(512)
    sequence_pending()
    peak()  # What is loaded or cached once is not counted.
    small = peak()
    for _ in range(7):
        take(512)
    sequence_pending()
    large = peak()
    assert large < small * 2, f"{small} bytes for 512 entries, {large} for 4,096"
