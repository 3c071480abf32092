# SPDX-License-Identifier: AGPL-3.0-or-later
"""The net under the policies: what is declared, what PostgreSQL gives to whom, and no leaking.

The promises of every room's rows are in tests/attacks/test_rows_held_back.py.
"""

import ast
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from dokaz.gate import row_security
from dokaz.gate.action import REGISTRY, view
from dokaz.gate.api import Actor, ActorKind, Guarded, OpenRows, RowReaders
from dokaz.gate.errors import BadDeclaration
from dokaz.gate.models import Act
from dokaz.gate.policy import anyone
from dokaz.gate.reading import (
    SERVICES,
    Purpose,
    Reader,
    one_request,
    read_on_as,
    reader_of,
    reading,
    reading_everything,
    reading_for,
)
from dokaz.members.api import service_actor
from tests.gate.personas import OTHER, OWN, documenter, stranger
from tests.gate.sample import actions
from tests.gate.sample.models import Note
from tests.observing import unobserved

SOURCE = Path(row_security.__file__).resolve().parents[1]

MAY_READ_EVERYTHING = {
    Purpose.SIGN_IN: {
        "members/actions/access.py",
        "members/actions/member.py",
        "members/api_tokens.py",
        "members/queries.py",
    },
    Purpose.LOG: {"gate/log.py", "gate/log_continuation.py"},
    Purpose.AUDIT: {"gate/comparison.py"},
    Purpose.OUTBOX: {"gate/outbox.py"},
    Purpose.STORE: {
        "evidence/actions/disposal.py",
        "evidence/objects.py",
        "intake/uploads.py",
    },
    Purpose.ERASURE: {
        "casework/cases/forgetting.py",
        "coordination/forgetting.py",
        "evidence/erasure.py",
    },
    Purpose.FILINGS: {
        "casework/cases/authorising.py",
        "casework/cases/conflicts.py",
        "casework/cases/tracing.py",
    },
    Purpose.AGENTS: {"gate/history.py"},
    Purpose.PLANNING: {"casework/records/marks.py"},
    Purpose.UPKEEP: {
        "casework/interviews/forgetting.py",
        "coordination/raising.py",
        "deconflict/register/actions/calls.py",
        "deconflict/register/upkeep.py",
        "evidence/originals.py",
        "evidence/words.py",
        "intake/sorting.py",
        "intake/taking_uploads.py",
        "intake/uploads.py",
        "publication/beside.py",
        "publication/objects_told.py",
        "publication/queries.py",
        "sharing/discarding.py",
        "sharing/packing/run.py",
    },
    Purpose.CHECKS: {"evidence/keyring.py"},
}
"""Which modules read everything, for which purpose. A new line here wants a reason."""

only_postgresql = pytest.mark.skipif(
    "not hasattr(connection, 'state_reader')", reason="this database is not told who reads"
)


# What is declared.


def _models() -> Iterator[type]:
    for config in apps.get_app_configs():
        if config.name.startswith("dokaz.") and config.label != "ledger":
            yield from config.get_models()


def test_every_table_of_every_room_says_who_reads_its_rows() -> None:
    silent = [
        model._meta.label
        for model in _models()
        if not isinstance(getattr(model, "READ_BY", None), RowReaders | OpenRows)
    ]
    assert silent == []


def test_a_table_that_belongs_to_somebody_is_open_only_for_a_reason() -> None:
    opened = {
        model._meta.label: model.READ_BY.because
        for model in _models()
        if isinstance(model.READ_BY, OpenRows)
    }
    assert all(len(because) > 20 for because in opened.values())
    owned = {
        label
        for label in opened
        if any(
            field.name in ("organisation", "organisation_id")
            for field in apps.get_model(label)._meta.concrete_fields
        )
    }
    # Public keys, and stored objects, which must be seen whole before any is destroyed.
    assert owned == {"members.OrganisationKey", "evidence.StoredObject"}


def test_the_ledger_s_own_tables_name_no_organisation() -> None:
    columns = {
        field.column
        for model in apps.get_app_config("ledger").get_models()
        for field in model._meta.concrete_fields
    }
    assert not [column for column in columns if "organisation" in column]


def test_a_guarded_table_without_a_declaration_stops_the_installation(monkeypatch) -> None:
    class Forgotten(Guarded):
        class Meta:
            abstract = True
            app_label = "sample"

    monkeypatch.setattr(row_security.registry, "get_models", lambda: [Note, Forgotten])
    with pytest.raises(BadDeclaration, match="Forgotten"):
        row_security.install(connection)


def test_whoever_reads_everything_is_on_the_list() -> None:
    found: dict[Purpose, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "Purpose" in text else ():
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Purpose"
                and node.attr in Purpose.__members__
            ):
                name = path.relative_to(SOURCE).as_posix()
                found.setdefault(Purpose[node.attr], set()).add(name)
    for uses in found.values():
        # Purposes of reading content have the same name in the evidence room.
        uses.discard("evidence/vocabulary.py")
    assert found == MAY_READ_EVERYTHING


@pytest.mark.parametrize("duty", sorted(SERVICES))
def test_node_services_read_everything_and_nothing_but_one_organisation_s_when_for_it(
    duty: str,
) -> None:
    actor = service_actor(duty)
    assert reader_of(actor) == Reader(person=actor.ref, everything=duty)
    narrowed = replace(actor, organisation_id=OWN)
    assert reader_of(narrowed) == Reader(organisation=OWN, person=actor.ref)


def test_the_service_that_records_backups_reads_the_node_s_own_records() -> None:
    actor = service_actor("operations")
    assert reader_of(actor) == Reader(person=actor.ref, node=True)
    narrowed = replace(actor, organisation_id=OWN)
    assert reader_of(narrowed) == Reader(organisation=OWN, person=actor.ref)


@pytest.mark.parametrize("duty", ["media", "intake", "sharing", "sign_in", "first_run"])
def test_other_services_read_nothing_without_an_organisation(duty: str) -> None:
    actor = service_actor(duty)
    assert reader_of(actor) == Reader(person=actor.ref)


def test_people_read_their_organisation_s_and_their_own_and_never_everything() -> None:
    assert reader_of(documenter) == Reader(organisation=OWN, person=documenter.ref)
    # A person is no service, whatever roles somebody managed to give them.
    odd = replace(documenter, roles=frozenset(SERVICES), organisation_id=None)
    assert reader_of(odd) == Reader(person=odd.ref)
    admin = replace(documenter, roles=frozenset({"platform_admin"}), organisation_id=None)
    assert reader_of(admin).node
    assert not reader_of(replace(admin, organisation_id=OWN)).node


# What PostgreSQL gives.


def _titles() -> list[str]:
    return sorted(Note.objects.values_list("title", flat=True))


def _sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _setting(name: str = "dokaz.reader") -> str:
    """What the server was last told, asked past everything that would tell it anew."""
    with connection.connection.cursor() as raw:
        raw.execute("select coalesce(current_setting(%s, true), '')", [name])
        return raw.fetchone()[0]


@pytest.fixture
def held_back(db: None) -> None:
    """The net is up, whatever an earlier test of this database did to it."""
    row_security.install(connection)


@pytest.fixture
def notes(held_back: None) -> None:
    actions.write(actor=documenter, title="own")
    actions.write(actor=stranger, title="foreign")


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_the_tests_run_as_a_role_that_row_security_holds() -> None:
    assert _sql("select rolsuper, rolbypassrls from pg_roles where rolname = current_user") == [
        (False, False)
    ]


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_every_declared_table_has_it_switched_on_also_for_its_owner() -> None:
    rows = _sql(
        "select c.relname from pg_policy p join pg_class c on c.oid = p.polrelid "
        "where p.polname = 'dokaz_read' and c.relrowsecurity and c.relforcerowsecurity"
    )
    assert {table for (table,) in rows} == row_security.tables_held_back()


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_installing_again_touches_nothing_and_mends_what_was_lost() -> None:
    policies = "select c.relname, p.oid from pg_policy p join pg_class c on c.oid = p.polrelid"
    before = dict(_sql(f"{policies} where p.polname = 'dokaz_read'"))
    row_security.install(connection)
    assert dict(_sql(f"{policies} where p.polname = 'dokaz_read'")) == before
    _sql("alter table sample_note disable row level security")
    _sql("drop policy dokaz_read on gate_act")
    row_security.install(connection)
    after = dict(_sql(f"{policies} where p.polname = 'dokaz_read'"))
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"sample_note", "gate_act"}
    test_every_declared_table_has_it_switched_on_also_for_its_owner()


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_migrations_that_change_something_see_every_row_and_leave_it_on(notes: None) -> None:
    first = next(config for config in apps.get_app_configs() if config.models_module)
    lift = row_security.lift_before_migrate
    with unobserved():
        lift(first, using="default", plan=[])
        with pytest.raises(DatabaseError, match="nobody is the reader"), transaction.atomic():
            _titles()
        _sql("set constraints all immediate")
        lift(first, using="default", plan=[("a migration", False)])
        assert _titles() == ["foreign", "own"]
    row_security.install(connection)
    test_every_declared_table_has_it_switched_on_also_for_its_owner()


@only_postgresql
def test_a_query_without_its_filter_gives_own_rows_only(notes: None) -> None:
    for actor, expected in ((documenter, ["own"]), (stranger, ["foreign"])):
        with reading(actor):
            assert _titles() == expected
            assert _sql("select title from sample_note") == [(expected[0],)]
            assert Note.objects.count() == 1
    with reading_for(OWN):
        assert _titles() == ["own"]
    with reading_everything(Purpose.AUDIT):
        assert _titles() == ["foreign", "own"]


@only_postgresql
def test_an_injected_condition_gives_own_rows_only(notes: None) -> None:
    injected = "x' or '1'='1' union select title from sample_note --"
    with reading(documenter):
        found = _sql(f"select title from sample_note where title = '{injected}'")
    assert found == [("own",)]


@only_postgresql
def test_a_query_of_nobody_is_an_error_and_not_an_empty_answer(notes: None) -> None:
    with unobserved():
        for ask in (_titles, Note.objects.exists, lambda: _sql("select 1 from sample_note")):
            with pytest.raises(DatabaseError, match="nobody is the reader"), transaction.atomic():
                ask()
        nobody = Actor(kind=ActorKind.PERSON, ref=uuid.UUID(int=77), organisation_id=None)
        with reading(nobody):
            assert _titles() == []


@only_postgresql
def test_rows_that_are_not_seen_are_not_changed_either(notes: None) -> None:
    with reading(stranger), pytest.raises(Note.DoesNotExist):
        Note.objects.select_for_update().get(title="own")
    with reading(stranger):
        _sql("update sample_note set title = 'taken' where title = 'own'")
    assert _titles() == ["foreign", "own"]


@only_postgresql
def test_foreign_keys_are_checked_against_rows_that_are_not_seen(notes: None) -> None:
    hidden = Act.objects.get(organisation_id=OWN).pk
    insert = (
        "insert into gate_outboxfact (transaction_id, act_id, kind, payload, at) "
        "values (0, %s, 'sample.test', '{}', now())"
    )
    with reading(stranger):
        assert not Act.objects.filter(pk=hidden).exists()
        _sql(insert, hidden)
        _sql("set constraints all immediate")
        _sql("set constraints all deferred")
        _sql(insert, uuid.uuid4())
        with pytest.raises(IntegrityError), transaction.atomic():
            _sql("set constraints all immediate")
        transaction.set_rollback(True)


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_an_act_left_open_is_found_also_when_its_row_is_hidden_from_the_reader() -> None:
    act = uuid.uuid4()
    with reading(stranger):
        _sql(
            "insert into gate_act (id, action, agent_kind, agent_ref, organisation_id, at, outcome,"
            " reason, facts, objects_named) values (%s, 'x.y.z', 'person', %s, %s, now(), 'open',"
            " '', '{}', '[]')",
            act,
            uuid.uuid4(),
            OWN,
        )
        _sql("select set_config('dokaz.act', '', true)")
        assert not Act.objects.filter(pk=act).exists()
        with pytest.raises(DatabaseError, match="left open"), transaction.atomic():
            _sql("set constraints all immediate")
        transaction.set_rollback(True)


# No leaking from one reader to the next.


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_the_server_forgets_the_reader_as_soon_as_nobody_reads() -> None:
    with unobserved():
        with reading(documenter):
            _titles()
            assert _setting("dokaz.organisation") == str(OWN)
            with reading(stranger):
                _titles()
                assert _setting("dokaz.organisation") == str(OTHER)
            assert _titles() == []
            assert _setting("dokaz.organisation") == str(OWN)
        assert (_setting(), _setting("dokaz.organisation")) == ("", "")


def _read_and_break_off(actor: Actor, breaking: Callable[[], object]) -> None:
    with reading(actor):
        _titles()
        breaking()


@only_postgresql
def test_an_error_and_a_rollback_leave_no_wrong_reader(notes: None) -> None:
    with unobserved():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _read_and_break_off(documenter, lambda: 1 // 0)
        assert _setting() == ""
        with pytest.raises(DatabaseError), transaction.atomic():
            _read_and_break_off(documenter, lambda: _sql("select 1/0"))
        assert _setting() == ""
        with reading(stranger):
            with pytest.raises(DatabaseError), transaction.atomic():
                _read_and_break_off(documenter, lambda: _sql("select 1/0"))
            # The savepoint took the inner statement back, not the outer one.
            assert _titles() == ["foreign"]
            with transaction.atomic(), reading_everything(Purpose.AUDIT):
                assert _titles() == ["foreign", "own"]
                transaction.set_rollback(True)
            assert _titles() == ["foreign"]


@only_postgresql
def test_readers_follow_each_other_within_a_request_and_end_with_it(notes: None) -> None:
    with unobserved():
        for actor, expected in ((documenter, "own"), (stranger, "foreign")):
            with one_request():
                with pytest.raises(DatabaseError), transaction.atomic():
                    _titles()
                read_on_as(actor)
                assert _titles() == [expected]
                with reading_everything(Purpose.SIGN_IN):
                    assert len(_titles()) == 2
                assert _titles() == [expected]
                read_on_as(None)
                with pytest.raises(DatabaseError), transaction.atomic():
                    _titles()
                read_on_as(actor)
                _titles()
            assert (_setting(), _setting("dokaz.organisation")) == ("", "")
        # Outside a request nobody can become the reader by this door.
        read_on_as(documenter)
        with pytest.raises(DatabaseError), transaction.atomic():
            _titles()


@only_postgresql
def test_a_list_made_while_it_is_sent_stays_with_its_reader(notes: None) -> None:
    @view("sample.test.stream", rule=anyone)
    def stream(*, actor: Actor) -> Iterator[str]:
        return (note.title for note in Note.objects.order_by("title").iterator(chunk_size=1))

    try:
        with unobserved():
            foreign, own = stream(actor=stranger), stream(actor=documenter)
            assert (next(own), next(foreign)) == ("own", "foreign")
            assert (list(own), list(foreign)) == ([], [])
            assert _setting() == ""
    finally:
        del REGISTRY["sample.test.stream"]


@only_postgresql
def test_the_reader_is_stated_once_and_not_for_every_query(notes: None, monkeypatch) -> None:
    said: list[object] = []
    backend = type(connections["default"])
    state = backend._state

    def counted(self, reader) -> None:
        if reader != self._stated:
            said.append(reader)
        state(self, reader)

    monkeypatch.setattr(backend, "_state", counted)
    with unobserved(), one_request():
        read_on_as(documenter)
        for _ in range(20):
            _titles()
            actions.titles(actor=documenter)
    assert said == [reader_of(documenter), None]


@only_postgresql
@pytest.mark.usefixtures("held_back")
def test_a_new_connection_knows_of_nobody() -> None:
    other = connection.copy()
    try:
        with unobserved(), reading(documenter):
            _titles()
            with other.cursor() as cursor:
                cursor.execute("select current_setting('dokaz.organisation', true)")
                assert cursor.fetchone() == (str(OWN),)
            other.close()
        with unobserved(), other.cursor() as cursor:
            cursor.execute("select coalesce(current_setting('dokaz.organisation', true), '')")
            assert cursor.fetchone() == ("",)
    finally:
        other.close()


def test_guarded_models_have_no_declaration_by_default() -> None:
    """So that forgetting it cannot mean anything."""
    assert not hasattr(Guarded, "READ_BY")
