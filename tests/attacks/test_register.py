# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows changed behind the node's back: the log names what is missing, changed or put in."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.evidence.models import CustodyEvent, File, Item
from dokaz.gate import conduct
from dokaz.gate.models import Act, ActDetail
from dokaz.ledger import audit as auditing
from dokaz.ledger.audit import audit
from dokaz.ledger.models import Entry, Placement
from dokaz.ledger.sequencer import sequence_pending
from tests.attacks.operator import Operator, found, places
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.sharing.scenes import handed_over

ORIGINAL = b"what was filmed" * 400
SWAPPED = b"what was staged" * 400


@pytest.fixture(scope="module")
def kept_item(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> uuid.UUID:
    return kept_world.add(django_db_blocker, registered)


@pytest.fixture
def item(kept_item: uuid.UUID, operator: Operator) -> uuid.UUID:
    """One registered item with a note, in a log that agrees with everything."""
    return kept_item


def registered(world: World) -> uuid.UUID:
    item_id = taken(world.documenter, ORIGINAL).item_id
    evidence.add_note(actor=world.documenter, item_id=item_id, text="Нотатка")
    handed_over(world)
    sequence_pending()
    assert audit().findings == ()
    return item_id


def index_of(event_id: uuid.UUID) -> int:
    return Placement.objects.get(entry__event_id=event_id).index


def test_a_deleted_custody_row_is_named(item: uuid.UUID, operator: Operator) -> None:
    row = CustodyEvent.objects.filter(item_id=item).order_by("position")[1]
    index = index_of(row.event_id)
    assert operator.sql("delete from evidence_custodyevent where position = %s", row.position) == 1
    (finding,) = audit().findings
    assert (finding.code, finding.index) == ("custody", index)
    assert str(row.event_id) in finding.message


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("at", "2020-01-01 00:00:00+00:00", "at"),
        ("type", "displaying", "type"),
        ("agent_ref", uuid.UUID(int=77), "agent"),
        ("facts", '{"mode": "made up"}', "facts"),
        ("outcome", "failure", "outcome"),
    ],
)
def test_a_rewritten_custody_row_is_named_with_what_differs(
    column: str, value: object, told: str, item: uuid.UUID, operator: Operator
) -> None:
    row = CustodyEvent.objects.filter(item_id=item).order_by("position").first()
    operator.sql(
        f'update evidence_custodyevent set "{column}" = %s where position = %s',
        value,
        row.position,
    )
    (finding,) = audit().findings
    assert (finding.code, finding.index) == ("custody", index_of(row.event_id))
    assert finding.message.endswith(told)


def test_custody_moved_to_another_item_is_named(
    item: uuid.UUID, world: World, operator: Operator
) -> None:
    other = taken(world.documenter, b"another").item_id
    sequence_pending()
    row = CustodyEvent.objects.filter(item_id=item).order_by("position").first()
    operator.sql(
        "update evidence_custodyevent set item_id = %s where position = %s", other, row.position
    )
    assert places("custody") == [index_of(row.event_id)]


def test_a_custody_row_put_in_is_named(item: uuid.UUID, operator: Operator) -> None:
    row = CustodyEvent.objects.filter(item_id=item).order_by("position").first()
    names = [field.column for field in CustodyEvent._meta.fields if field.column != "position"]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("%s" if name == "event_id" else f'"{name}"' for name in names)
    invented = uuid.UUID(int=4321)
    operator.sql(
        f"insert into evidence_custodyevent ({columns}) select {values} "
        "from evidence_custodyevent where position = %s",
        invented,
        row.position,
    )
    (finding,) = audit().findings
    assert finding.code == "custody"
    assert str(invented) in finding.message


def test_an_item_removed_entirely_is_named(item: uuid.UUID, operator: Operator) -> None:
    """Every row that mentions it goes; the log keeps its number of entries."""
    for table in ("custodyevent", "note", "externalid", "itemrevision", "itemword", "file"):
        assert f"evidence_{table}" in operator.tables()
        operator.sql(f"delete from evidence_{table} where item_id = %s", item)
    assert operator.sql("delete from evidence_item where id = %s", item) == 1
    assert not Item.objects.filter(pk=item).exists()
    named = [finding for finding in audit().findings if finding.code == "item"]
    assert named
    assert all(str(item) in finding.message for finding in named)


def test_an_item_removed_with_its_entries_is_named(item: uuid.UUID, operator: Operator) -> None:
    acts = set(CustodyEvent.objects.filter(item_id=item).values_list("act_id", flat=True))
    for act_id in acts:
        operator.sql(
            "delete from ledger_placement where entry_id in "
            "(select id from ledger_entry where act_id = %s)",
            act_id,
        )
        operator.sql("delete from ledger_entry where act_id = %s", act_id)
    codes = found()
    assert "index" in codes


def test_content_swapped_for_another_of_the_same_name_and_size_is_named(
    item: uuid.UUID, world: World, operator: Operator
) -> None:
    """The stored bytes, the row's digest and the object's row all fit each other, and not the
    log."""
    file = File.objects.get(item_id=item)
    assert len(SWAPPED) == file.size
    staged = evidence.store_stream(world.own, [SWAPPED])
    operator.adopt(staged, file)
    opened = evidence.open_file(actor=world.documenter, file_id=file.pk, purpose="view")
    assert b"".join(opened.chunks()) == SWAPPED
    sequence_pending()
    named = [finding for finding in audit().findings if finding.code == "file"]
    assert [str(file.pk) in finding.message for finding in named] == [True]


def test_a_deleted_act_is_named(item: uuid.UUID, operator: Operator) -> None:
    act = Act.objects.filter(action="evidence.item.register").first()
    operator.sql("delete from gate_act where id = %s", act.pk)
    findings = audit().findings
    assert {finding.code for finding in findings} == {"act"}
    assert all(str(act.pk) in finding.message for finding in findings)
    # Other rows still cite it; without it the database could not be left in order after the test.
    act.save(force_insert=True)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("at", "2020-01-01 00:00:00+00:00", "at"),
        ("agent_ref", uuid.UUID(int=77), "agent"),
        ("outcome", "refused", "outcome"),
        ("facts", "{}", "facts"),
        ("organisation_id", uuid.UUID(int=78), "organisation"),
    ],
)
def test_a_rewritten_act_is_named(
    column: str, value: object, told: str, item: uuid.UUID, operator: Operator
) -> None:
    act = Act.objects.filter(action="evidence.note.add").get()
    operator.sql(f'update gate_act set "{column}" = %s where id = %s', value, act.pk)
    named = [finding for finding in audit().findings if finding.code == "act"]
    assert named
    assert all(str(act.pk) in finding.message for finding in named)
    assert told in named[-1].message


def test_an_act_put_in_behind_the_log_is_named(item: uuid.UUID, operator: Operator) -> None:
    columns = [field.column for field in Act._meta.fields]
    chosen = ", ".join("%s" if name == "id" else name for name in columns)
    invented = uuid.UUID(int=1234)
    operator.sql(
        f"insert into gate_act ({', '.join(columns)}) select {chosen} from gate_act "
        "where action = 'evidence.note.add'",
        invented,
    )
    (finding,) = audit().findings
    assert (finding.code, finding.index) == ("act", None)
    assert str(invented) in finding.message


def test_words_of_an_act_that_were_changed_are_named(item: uuid.UUID, operator: Operator) -> None:
    detail = ActDetail.objects.exclude(content=None).first()
    operator.sql(
        "update gate_actdetail set content = %s where act_id = %s",
        canonical_json({"note": "інше"}).decode(),
        detail.pk,
    )
    (finding,) = audit().findings
    assert finding.code == "details"
    assert str(detail.pk) in finding.message


def test_words_emptied_without_saying_so_are_named(item: uuid.UUID, operator: Operator) -> None:
    detail = ActDetail.objects.exclude(content=None).first()
    operator.sql("delete from gate_actdetail where act_id = %s", detail.pk)
    assert found() == {"details"}


def test_a_deleted_event_of_a_parcel_is_named(item: uuid.UUID, operator: Operator) -> None:
    assert operator.sql("delete from sharing_parcelevent") > 0
    assert found() == {"parcel"}


def test_an_entry_taken_from_the_queue_before_its_place_is_named(
    item: uuid.UUID, world: World, operator: Operator
) -> None:
    evidence.add_note(actor=world.documenter, item_id=item, text="Ще одна")
    waiting = Entry.objects.filter(placement__isnull=True)
    act_id = waiting.first().act_id
    operator.sql("delete from ledger_pending")
    operator.sql("delete from ledger_entry where act_id = %s", act_id)
    named = [finding for finding in audit().findings if finding.code == "act"]
    assert [str(act_id) in finding.message for finding in named] == [True]


@pytest.mark.parametrize("back", [timedelta(days=400), timedelta(hours=2)])
def test_a_clock_set_back_during_receiving_is_named_where_it_begins(
    back: timedelta,
    item: uuid.UUID,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = Placement.objects.count()
    real = conduct.datetime

    class SetBack(real):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz=None):
            return real.now(tz) - back

    with monkeypatch.context() as patched:
        patched.setattr(conduct, "datetime", SetBack)
        assert taken(world.documenter, b"received with a wrong clock").outcome == "taken"
    taken(world.documenter, b"received with the right clock")
    sequence_pending()
    assert places("time") == [size]
    assert found() == {"time"}


def test_no_words_of_people_stand_in_findings(
    item: uuid.UUID, operator: Operator, home: Path
) -> None:
    operator.sql("update gate_actdetail set content = %s", canonical_json({"note": "X"}).decode())
    operator.sql("delete from evidence_custodyevent")
    told = " ".join(finding.message for finding in audit().findings)
    for word in ("Нотатка", "IMG_0001", "камера", str(home)):
        assert word not in told


def test_a_flood_of_findings_is_counted(
    item: uuid.UUID, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "MOST_FINDINGS", 2)
    rows = operator.sql("delete from evidence_custodyevent")
    named = [finding for finding in audit().findings if finding.code == "custody"]
    assert len(named) == 3
    assert named[-1].message == f"and {rows - 2} more of this kind"
