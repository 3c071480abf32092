# SPDX-License-Identifier: AGPL-3.0-or-later
"""The locks of the gate on whichever database the run uses: every way round them is tried."""

import uuid
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, models, transaction

from dokaz.gate.action import REGISTRY, Erasure, NoFacts, action, view
from dokaz.gate.errors import (
    BadDeclaration,
    Conflict,
    NestedAct,
    NotFound,
    OutsideGate,
    Refused,
)
from dokaz.gate.models import Act, ActDetail, OutboxFact
from dokaz.gate.policy import anyone
from dokaz.gate.triggers import register_sqlite_function
from dokaz.ledger.models import Entry, Pending
from tests.gate.personas import documenter, stranger, visitor
from tests.gate.sample import actions
from tests.gate.sample.models import Note, Stamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def note_id() -> uuid.UUID:
    return actions.write(actor=documenter, title="first")


def test_an_act_writes_row_audit_detail_ledger_and_outbox_together(note_id: uuid.UUID) -> None:
    note, act = Note.objects.get(), Act.objects.get()
    assert note.last_act_id == act.id
    assert (act.outcome, act.action) == ("done", "sample.note.write")
    assert act.facts == {"note": str(note_id), "length": 5}
    assert ActDetail.objects.get().content == {"title": "first"}
    assert Entry.objects.filter(act_id=act.id).count() == 1
    assert Pending.objects.count() == 1
    assert OutboxFact.objects.get().payload == {"note": str(note_id)}


def test_people_s_words_are_neither_in_the_facts_nor_in_the_ledger(note_id: uuid.UUID) -> None:
    assert "first" not in str(Act.objects.get().facts)
    assert b"first" not in bytes(Entry.objects.get().record)


def test_a_refusal_is_recorded_and_changes_nothing(note_id: uuid.UUID) -> None:
    with pytest.raises(Refused) as refused:
        actions.write(actor=visitor, title="no")
    assert refused.value.reason == "role_missing"
    act = Act.objects.get(outcome="refused")
    assert (act.reason, act.agent_ref) == ("role_missing", visitor.ref)
    assert Note.objects.count() == 1
    assert Entry.objects.filter(act_id=act.id).count() == 1


def test_a_stranger_is_not_told_that_the_thing_exists(note_id: uuid.UUID) -> None:
    with pytest.raises(NotFound):
        actions.rename(actor=stranger, note_id=note_id, title="taken")
    with pytest.raises(NotFound):
        actions.rename(actor=stranger, note_id=uuid.uuid4(), title="taken")
    assert Note.objects.get().title == "first"
    assert Act.objects.filter(outcome="refused", agent_ref=stranger.ref).count() == 2


def test_a_failed_body_leaves_only_its_record() -> None:
    with pytest.raises(ValueError, match="body failed"):
        actions.write(actor=documenter, title="secret words", fail=True)
    act = Act.objects.get()
    assert (act.outcome, act.reason) == ("failed", "ValueError")
    assert not Note.objects.exists()
    assert not OutboxFact.objects.exists()
    assert b"secret words" not in bytes(Entry.objects.get().record)


def test_lists_follow_the_same_policy(note_id: uuid.UUID) -> None:
    assert actions.titles(actor=documenter) == ["first"]
    assert actions.titles(actor=stranger) == []
    with pytest.raises(Refused):
        actions.titles(actor=visitor)


def test_acts_do_not_nest() -> None:
    @action(
        "sample.test.nest",
        rule=anyone,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="act",
    )
    def nest(unit, *, actor):
        actions.write(actor=actor, title="inner")

    try:
        with pytest.raises(NestedAct):
            nest(actor=documenter)
        assert not Note.objects.exists()
    finally:
        del REGISTRY["sample.test.nest"]


BYPASSES = {
    "save": lambda note: Note(id=uuid.uuid4(), organisation_id=note.organisation_id).save(),
    "create": lambda note: Note.objects.create(id=uuid.uuid4(), title="z"),
    "update": lambda note: Note.objects.update(title="z"),
    "bulk_create": lambda note: Note.objects.bulk_create([Note(id=uuid.uuid4())]),
    "insert": lambda note: Note.objects.insert([Note(id=uuid.uuid4(), title="z")]),
    "insert_rows": lambda note: Note.objects.insert_rows(("id",), [(uuid.uuid4(),)]),
    "bulk_update": lambda note: Note.objects.bulk_update([note], ["title"]),
    "delete": lambda note: Note.objects.all().delete(),
    "instance delete": lambda note: note.delete(),
}


@pytest.mark.parametrize("bypass", BYPASSES.values(), ids=BYPASSES.keys())
def test_the_object_layer_refuses_writes_outside_an_act(bypass, note_id: uuid.UUID) -> None:
    note = Note.objects.get()
    with pytest.raises(OutsideGate):
        bypass(note)
    assert Note.objects.get().title == "first"


def _sql(statement: str):
    def run(note: Note) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


DATABASE_BYPASSES = {
    "raw queryset update": lambda note: models.QuerySet(Note).update(title="z"),
    "raw queryset delete": lambda note: models.QuerySet(Note)._raw_delete("default"),
    "sql update": _sql("update sample_note set title = 'z'"),
    "sql delete": _sql("delete from sample_note"),
    "sql insert citing an old act": _sql(
        "insert into sample_note(id, organisation_id, title, last_act_id) "
        "select last_act_id, organisation_id, 'q', last_act_id from sample_note"
    ),
    "act rewritten": _sql("update gate_act set action = 'x.y.z'"),
    "act deleted": _sql("delete from gate_act"),
    "outbox rewritten": _sql("update gate_outboxfact set kind = 'x'"),
    "outbox deleted": _sql("delete from gate_outboxfact"),
    "ledger entry rewritten": _sql("update ledger_entry set act_id = event_id"),
    "ledger entry deleted": _sql("delete from ledger_entry"),
}


@pytest.mark.parametrize("bypass", DATABASE_BYPASSES.values(), ids=DATABASE_BYPASSES.keys())
def test_the_database_refuses_what_went_round_the_object_layer(bypass, note_id) -> None:
    note = Note.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        bypass(note)
    assert Note.objects.get().title == "first"
    assert Act.objects.get().action == "sample.note.write"


_ROW = "(id, organisation_id, title, last_act_id)"
_OLD = "select last_act_id, organisation_id, 'q', last_act_id from sample_note"
WAYS_TO_INSERT = {
    "beside a reading": f"with new as (insert into sample_note {_ROW} {_OLD} returning id) "
    "select count(*) from new",
    "or change": f"insert into sample_note {_ROW} select id, organisation_id, 'q', last_act_id "
    "from sample_note on conflict (id) do update set title = 'q'",
    "or leave": f"insert into sample_note {_ROW} {_OLD} on conflict do nothing",
    "merge": f"merge into sample_note using ({_OLD}) as old (id, organisation_id, title, act) "
    "on sample_note.id = old.id when not matched then "
    f"insert {_ROW} values (old.id, old.organisation_id, 'q', old.act)",
}


@pytest.mark.parametrize("statement", WAYS_TO_INSERT.values(), ids=WAYS_TO_INSERT.keys())
def test_no_way_of_inserting_goes_round_the_lock(statement: str, note_id: uuid.UUID) -> None:
    """PostgreSQL looks at new rows once a statement, whichever kind of statement it is."""
    if connection.vendor != "postgresql":
        pytest.skip("these statements are PostgreSQL's")
    with pytest.raises(DatabaseError, match="outside an authorised act"), transaction.atomic():
        _sql(statement)(None)
    assert Note.objects.get().title == "first"


_MANY = (
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200) "
    "select printf('%032x', i), organisation_id, 'q', last_act_id from sample_note, n"
)
_SAME = "select id, organisation_id, 'q', last_act_id from sample_note"
WAYS_OF_SQLITE = {
    "plainly": f"insert into sample_note {_ROW} {_MANY}",
    "or ignore": f"insert or ignore into sample_note {_ROW} {_MANY}",
    "or fail": f"insert or fail into sample_note {_ROW} {_MANY}",
    "or replace, new": f"insert or replace into sample_note {_ROW} {_MANY}",
    "or replace, there": f"insert or replace into sample_note {_ROW} {_SAME}",
    "or change": f"insert into sample_note {_ROW} {_SAME} where true "
    "on conflict (id) do update set title = 'q'",
    "or leave": f"insert into sample_note {_ROW} {_MANY} where true on conflict do nothing",
    "and tell": f"insert into sample_note {_ROW} {_MANY} returning id",
}


@pytest.mark.parametrize("statement", WAYS_OF_SQLITE.values(), ids=WAYS_OF_SQLITE.keys())
def test_sqlite_takes_the_whole_statement_back(statement: str, note_id: uuid.UUID) -> None:
    """It looks at new rows one by one when they stand in the table: none may stay."""
    if connection.vendor != "sqlite":
        pytest.skip("these statements are SQLite's")
    with transaction.atomic():
        with pytest.raises(DatabaseError, match=r"outside an authorised act|retired, not deleted"):
            _sql(statement)(None)
        # In the same transaction still, as a program would go on that hides the error.
        assert [note.title for note in Note.objects.all()] == ["first"]
    assert [note.title for note in Note.objects.all()] == ["first"]


OVERWRITTEN = {
    "gate_act": ("action", "'x.y.z'"),
    "gate_outboxfact": ("kind", "'x'"),
    "ledger_entry": ("act_id", "event_id"),
}


@pytest.mark.parametrize("table", OVERWRITTEN)
def test_sqlite_replaces_no_row_that_is_written_once(table: str, note_id: uuid.UUID) -> None:
    """An insertion may put its row in the place of another without deleting that one by name."""
    if connection.vendor != "sqlite":
        pytest.skip("these statements are SQLite's")
    column, value = OVERWRITTEN[table]
    with connection.cursor() as cursor:
        names = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        (before,) = cursor.execute(f"select * from {table}").fetchall()
        taken = ", ".join(value if name == column else name for name in names)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"replace into {table} ({', '.join(names)}) select {taken} from {table}")
        assert cursor.execute(f"select * from {table}").fetchall() == [before]


@pytest.mark.parametrize("table", ["sample_note", "sample_stamp"])
def test_sqlite_replaces_no_row_within_an_act_either(table: str, note_id: uuid.UUID) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("these statements are SQLite's")
    actions.stamp(actor=documenter)
    taken = {"sample_note": "id, organisation_id, 'q'", "sample_stamp": "id, 'q'"}[table]

    @action(
        "sample.test.replace",
        rule=anyone,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="act",
    )
    def replace(unit, *, actor):
        _sql(f"replace into {table} select {taken}, '{unit.act_hex}' from {table}")(None)

    try:
        with pytest.raises(DatabaseError, match=r"retired, not deleted|append-only"):
            replace(actor=documenter)
    finally:
        del REGISTRY["sample.test.replace"]
    assert [note.title for note in Note.objects.all()] == ["first"]
    assert [stamp.text for stamp in Stamp.objects.all()] == ["as it was"]


@pytest.mark.parametrize("table", ["sample_note", "gate_act", "gate_outboxfact", "ledger_entry"])
def test_truncate_is_refused(table: str, note_id: uuid.UUID) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql(f"truncate {table} cascade")(None)
    assert Note.objects.count() == 1


def test_an_old_act_forged_as_the_current_one_does_not_open_the_lock(note_id) -> None:
    """The marker alone is not enough: the act must be open, so made in this very transaction."""
    if connection.vendor == "postgresql":
        forge = _sql(
            "select set_config('dokaz.act', (select id::text from gate_act), true);"
            "update sample_note set title = 'forged'"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            forge(note_id)
    else:
        connection.connection.create_function(
            "dokaz_act", 0, lambda: Act.objects.values_list("id", flat=True)[0].hex
        )
        try:
            with pytest.raises(DatabaseError), transaction.atomic():
                _sql("update sample_note set title = 'forged'")(None)
        finally:
            register_sqlite_function(connection)
    assert Note.objects.get().title == "first"


GOOD = {"rule": anyone, "facts": NoFacts, "erasure": Erasure.NOTHING_PERSONAL, "event": "act"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("no_dots", {}),
        ("two.dots", {}),
        ("Upper.case.name", {}),
        ("sample.note.write", {}),
        ("sample.test.bad", {"rule": None}),
        ("sample.test.bad", {"facts": dict}),
        ("sample.test.bad", {"erasure": "none"}),
        ("sample.test.bad", {"event": ""}),
        ("sample.test.bad", {"event": "no such event type"}),
    ],
)
def test_an_incomplete_declaration_does_not_import(name: str, change: dict) -> None:
    with pytest.raises(BadDeclaration):
        action(name, **{**GOOD, **change})(lambda unit, *, actor: None)
    assert "sample.test.bad" not in REGISTRY


def test_a_view_needs_a_proper_name_too() -> None:
    with pytest.raises(BadDeclaration):
        view("sample.note.list", rule=anyone)


@pytest.mark.parametrize(
    ("how", "error", "reason"),
    [
        ("refused", Refused, "too_late"),
        ("missing", NotFound, "not_visible"),
        ("conflict", Conflict, "closed"),
    ],
)
def test_a_refusal_that_the_body_finds_is_recorded_as_one(how, error, reason) -> None:
    with pytest.raises(error):
        actions.argue(actor=documenter, how=how)
    act = Act.objects.get()
    assert (act.outcome, act.reason) == ("refused", reason)


def test_what_is_written_once_is_not_changed_even_inside_an_act() -> None:
    actions.stamp(actor=documenter)
    with pytest.raises(DatabaseError):
        actions.stamp(actor=documenter, change=True)
    assert [row.text for row in Stamp.objects.all()] == ["as it was"]


def test_people_s_words_can_be_emptied_and_the_record_stays(note_id: uuid.UUID) -> None:
    act = Act.objects.get()
    record = bytes(Entry.objects.get().record)
    actions.forget(actor=documenter, act_id=act.id)
    detail = ActDetail.objects.get()
    assert (detail.content, detail.salt) == (None, None)
    assert detail.erased_at is not None
    assert bytes(Entry.objects.get(act_id=act.id).record) == record


def test_a_bulk_update_inside_an_act_cites_it(note_id: uuid.UUID) -> None:
    actions.rename_all(actor=documenter, title="all")
    note = Note.objects.get()
    assert note.title == "all"
    assert note.last_act.action == "sample.note.rename_all"


# A few rows and many take different ways into PostgreSQL.
@pytest.mark.parametrize("count", [1, 30, 130])
def test_rows_written_in_bulk_cite_the_act_and_keep_their_order(count: int) -> None:
    titles = [f"title {number}" for number in range(count)]
    actions.write_many(actor=documenter, titles=titles)
    act = Act.objects.get()
    assert sorted(note.title for note in Note.objects.all()) == sorted(titles * 2)
    assert {note.last_act_id for note in Note.objects.all()} == {act.id}
    emitted = [UUID(fact.payload["note"]) for fact in OutboxFact.objects.order_by("id")]
    by_id = Note.objects.in_bulk(emitted)
    assert [by_id[note].title for note in emitted] == titles


@pytest.mark.parametrize("count", [1, 30, 130])
def test_rows_written_in_bulk_that_cite_another_act_are_refused(count: int, note_id) -> None:
    titles = [f"title {number}" for number in range(count)]
    earlier = Act.objects.get().id
    with pytest.raises(DatabaseError, match="does not cite the current act"):
        actions.write_many(actor=documenter, titles=titles, forged=earlier)
    assert [note.title for note in Note.objects.all()] == ["first"]
    assert Act.objects.order_by("at", "id").last().outcome == "failed"
