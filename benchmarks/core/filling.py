# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a large invented archive into a throwaway database, by SQL.

The rows that need chance are staged (`invented.py`); every other row follows from them by
`insert … select`. Acts, custody, files, words, notes, deliveries, parcels and the log's index are
there in the proportions of an archive in use.
"""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from benchmarks.core import invented
from benchmarks.core.throwaway import unguarded

ACT = UUID(int=9 << 76 | 7 << 72)
_PLACE = "\0"
PASSWORD = "four unrelated words here"
ROLES = ("documenter", "verifier", "legal_analyst", "custodian", "data_protection_officer",
         "auditor", "organisation_admin")  # fmt: skip
PEOPLE = {
    "all": (0, 1, ROLES, 4),
    "low": (0, 2, ("documenter",), 1),
    "small": (20, 3, ("documenter", "custodian"), 3),
    "partner": (invented.ORGANISATIONS - 1, 4, ("external_reader",), 2),
}
"""Who asks: organisation, number of the person, roles, clearance."""


def fill(count: int, *more: Callable[["Writer"], None]) -> None:
    """Write an archive of `count` items, then what `more` writes beside their staged rows."""
    from dokaz.ledger.api import create_node_key

    create_node_key()
    with unguarded() as cursor:
        writer = Writer(cursor)
        _people(writer)
        writer.stage(count)
        _evidence(writer)
        _intake(writer)
        _acts(writer)
        _parcels(writer)
        _log(writer)
        for part in more:
            part(writer)
        writer.drop_stage()


class Writer:
    """Inserts into the tables of models; what is not named gets the field's own default."""

    def __init__(self, cursor: Any) -> None:
        from django.db import connection

        self.cursor = cursor
        self.connection = connection
        self.is_postgresql = connection.vendor == "postgresql"

    def key(self, tag: str, of: str = "hex") -> str:
        """An identifier made from the staged one; `tag` is three hexadecimal digits."""
        text = f"(substr({of}, 1, 13) || '{tag}' || substr({of}, 17))"
        return f"cast({text} as uuid)" if self.is_postgresql else text

    def after(self, seconds: str) -> str:
        """The staged time and some seconds."""
        if self.is_postgresql:
            return f"(at + ({seconds}) * interval '1 second')"
        return f"strftime('%Y-%m-%d %H:%M:%S', at, '+' || ({seconds}) || ' seconds')"

    def insert(self, model: Any, source: str, **columns: str) -> None:
        """`insert … select` of SQL expressions by column."""
        names, parts, values = [], [], []
        for field in _written(model):
            names.append(f'"{field.column}"')
            if field.attname in columns:
                parts.append(columns[field.attname])
                continue
            parts.append(_PLACE)
            values.append(self._ready(field, _default(field)))
        # Names and expressions are this file's own.
        statement = (
            f'insert into "{model._meta.db_table}" ({", ".join(names)})'
            f" select {', '.join(parts)} from {source}"
        )
        if values:
            statement = statement.replace("%", "%%").replace(_PLACE, "%s")
        self.execute(statement, values)

    def rows(self, model: Any, rows: Iterable[dict[str, Any]]) -> None:
        """Some rows of values."""
        written = _written(model)
        ready = [
            [self._ready(f, row[f.attname] if f.attname in row else _default(f)) for f in written]
            for row in rows
        ]
        names = ", ".join(f'"{field.column}"' for field in written)
        places = ", ".join(["%s"] * len(written))
        self._many(f'insert into "{model._meta.db_table}" ({names}) values ({places})', ready)

    def copy_rows(self, model: Any, rows: Iterable[dict[str, Any]]) -> None:
        """Many rows of values, twenty thousand at a time."""
        written = _written(model)
        names = ", ".join(f'"{field.column}"' for field in written)
        rows = iter(rows)
        while piece := list(itertools.islice(rows, 20_000)):
            self.copy(
                f'"{model._meta.db_table}" ({names})',
                [
                    tuple(
                        self._ready(f, row[f.attname] if f.attname in row else _default(f))
                        for f in written
                    )
                    for row in piece
                ],
            )

    def stage(self, count: int) -> None:
        """The invented items and their words."""
        from dokaz.evidence.words import words_of

        types = {int: "bigint", datetime: "timestamptz" if self.is_postgresql else "text"}
        uuid = "uuid" if self.is_postgresql else "text"
        columns = ", ".join(
            f"{field.name} {types.get(field.type, uuid if 'UUID' in str(field.type) else 'text')}"
            for field in fields(invented.Row)
        )
        self.execute(f"create table bench_item ({columns})")
        self.execute("create table bench_word (number bigint, word text)")
        values = attrgetter(*(field.name for field in fields(invented.Row)))
        rows = invented.rows(count)
        while piece := list(itertools.islice(rows, 20_000)):
            self.copy("bench_item", (tuple(map(self._plain, values(row))) for row in piece))
            self.copy(
                "bench_word",
                (
                    (row.number, word)
                    for row in piece
                    for word in words_of((row.ref, row.title_uk, row.title_en, row.name))
                ),
            )
        self.execute("create index bench_number on bench_item (number)")
        self.execute("analyze")

    def drop_stage(self) -> None:
        self.execute("drop table bench_item")
        self.execute("drop table bench_word")

    def copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows of ready values; `table` may name its columns in brackets."""
        if self.is_postgresql:
            with self.cursor.copy(f"copy {table} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        first, rest = itertools.tee(rows)
        places = ", ".join(["%s"] * len(next(first)))
        self._many(f"insert into {table} values ({places})", list(rest))

    def _plain(self, value: Any) -> Any:
        if self.is_postgresql:
            return value
        kind = type(value)
        if kind is UUID:
            return value.hex
        return str(value)[:19] if kind is datetime else value

    def _ready(self, field: Any, value: Any) -> Any:
        return field.get_db_prep_save(value, self.connection)

    def execute(self, statement: str, values: Iterable[Any] = ()) -> None:
        """One statement."""
        values = tuple(values)
        self.cursor.execute(statement, values) if values else self.cursor.execute(statement)

    def _many(self, statement: str, rows: list[Any]) -> None:
        self.cursor.executemany(statement, rows)


def _written(model: Any) -> list[Any]:
    """All columns but those that the database numbers."""
    from django.db.models import AutoField

    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


def _default(field: Any) -> Any:
    if field.name == "last_act":
        return ACT
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    return "" if field.get_internal_type() in ("CharField", "TextField") else 0


def _people(writer: Writer) -> None:
    """Organisations, members, sources; the people who ask sign in with `PASSWORD`."""
    from django.contrib.auth.hashers import make_password

    from dokaz.evidence.models import Source
    from dokaz.gate.models import Act
    from dokaz.members.models import Account, Membership, Organisation, OrganisationKey

    owners = range(invented.ORGANISATIONS)
    began = invented.BEGIN
    writer.rows(
        Act,
        [{"id": ACT, "action": "members.node.set_up", "agent_kind": "service",
          "agent_ref": UUID(int=8), "at": began, "outcome": "done"}],
    )  # fmt: skip
    writer.rows(
        Organisation,
        (
            {
                "id": invented.organisation(n), "code": invented.code(n), "kind": "ngo",
                "name_uk": f"Вигадана організація {n}", "name_en": f"Invented organisation {n}",
                "member_since": began.date(), "status": "active",
            }
            for n in owners
        ),
    )  # fmt: skip
    writer.rows(
        OrganisationKey,
        (
            {
                "id": invented.organisation(1000 + n), "organisation_id": invented.organisation(n),
                "key_id": f"ed25519:{n:064x}", "public_key": bytes(32), "status": "in_use",
                "valid_from": began,
            }
            for n in owners
        ),
    )  # fmt: skip
    asking = {invented.person(org, n): (name, roles, clearance)
              for name, (org, n, roles, clearance) in PEOPLE.items()}  # fmt: skip
    password = make_password(PASSWORD)
    for n in owners:
        people = [invented.person(n, number) for number in range(invented.PEOPLE)]
        known = {key: asking.get(key, ("", ("documenter",), 2)) for key in people}
        writer.rows(
            Account,
            (
                {
                    "id": key, "email": f"{known[key][0] or key.hex}@example.org",
                    "display_name": f"Вигадана особа {key.hex[-5:]}", "created_at": began,
                    "password": password if known[key][0] else "!",
                }
                for key in people
            ),
        )  # fmt: skip
        writer.rows(
            Membership,
            (
                {
                    "id": UUID(int=key.int | 5 << 76), "account_id": key,
                    "organisation_id": invented.organisation(n), "roles": list(known[key][1]),
                    "clearance": known[key][2], "since": began, "status": "active",
                }
                for key in people
            ),
        )  # fmt: skip
        writer.rows(
            Source,
            (
                {
                    "id": invented.source(n, number), "kind": "person",
                    "organisation_id": invented.organisation(n), "added_at": began,
                    "name": f"Вигадане джерело {number:05d}",
                }
                for number in range(2000)
            ),
        )  # fmt: skip


def _evidence(writer: Writer) -> None:
    from dokaz.evidence import models

    key, after = writer.key, writer.after
    item = key("000")
    own = {"organisation_id": "organisation"}
    writer.insert(
        models.Item, "bench_item order by number", id=item, ref="ref", registered_at="at",
        registered_by="person", changed_at="at", title_uk="title_uk", title_en="title_en",
        kind="kind", status="status", verification="verification", confidentiality="level",
        source_id="source", media_type="media_type", total_bytes="size", file_count="2",
        holds_in_force="held", acquisition_mode="'from_person'", privileged="(number % 400 = 5)",
        revision="(case when number % 9 = 0 then 1 else 0 end)", **own,
    )  # fmt: skip
    turned = "(substr(digest, 9) || substr(digest, 1, 8))"
    source = "bench_item order by number"
    for tag, role, digest in (("001", "original", "digest"), ("002", "thumbnail", turned)):
        size = "size" if role == "original" else "size / 40"
        writer.insert(
            models.StoredObject, source, address=digest, size=size, sealed="true",
            header=_bytes(writer, 100), key_id="'age1invented'", stored_at="at", checked_at="at",
            **own,
        )  # fmt: skip
        writer.insert(
            models.File, source, id=key(tag), item_id=item, role=f"'{role}'", size=size,
            original_name="name" if role == "original" else "''", media_type="media_type",
            sha256=digest, object_id=digest, added_at="at", added_by="person",
            derived_from_id="null" if role == "original" else key("001"), **own,
        )  # fmt: skip
    steps = (
        "(select 1 as step, 'ingestion' as type, '011' as tag"
        " union all select 2, 'message digest calculation', '012') as steps"
    )
    event = "substr(hex, 1, 13) || tag || substr(hex, 17)"
    cast = "cast({} as uuid)" if writer.is_postgresql else "{}"
    custody: dict[str, str] = {
        "item_id": item, "file_id": key("001"), "type": "type", "act_id": f"{key('021')}",
        "action": "'evidence.item.register'", "at": "at", "agent_kind": "'person'",
        "agent_ref": "person", "outcome": "'success'", **own,
    }  # fmt: skip
    writer.insert(
        models.CustodyEvent, f"bench_item, {steps} order by number, step",
        event_id=cast.format(f"({event})"), **custody,
    )  # fmt: skip
    # One item that many people looked at.
    many = "(select hex as h from bench_item where number < 5000) as many"
    writer.insert(
        models.CustodyEvent, f"bench_item, {many} where number = {_busy(writer)}",
        **{**custody, "type": "'access'", "event_id": key("014", "h")},
    )  # fmt: skip
    writer.insert(
        models.ItemWord, "bench_word join bench_item using (number) order by number",
        **_word_columns(writer),
    )  # fmt: skip
    writer.insert(
        models.ExternalId, "bench_item order by number", id=key("004"), item_id=item,
        system="'dokaz-delivery'", value="delivery_number", added_at="at", **own,
    )  # fmt: skip
    writer.insert(
        models.ItemShare, "bench_item where shared is not null order by number", id=key("005"),
        item_id=item, organisation_id="shared", shared_at="at", shared_by="person",
    )  # fmt: skip
    writer.insert(
        models.Hold, "bench_item where held = 1", id=key("006"), item_id=item,
        authority="'Вигаданий суд'", reason="'ухвала'", set_at="at", set_by="person", **own,
    )  # fmt: skip
    text = "'Вигадана нотатка про те, що видно на знімку, і звідки він.'"
    writer.insert(
        models.Note, "bench_item where number % 8 = 0", id=key("007"), item_id=item, by="person",
        at=after("3600"), text=text, **own,
    )  # fmt: skip
    writer.insert(
        models.VerificationRecord, "bench_item where verification > 'V1'", id=key("008"),
        item_id=item, level="verification", method=text, by="person", at=after("86400"), **own,
    )  # fmt: skip
    writer.insert(
        models.ItemRevision, "bench_item where number % 9 = 0", id=key("009"), item_id=item,
        number="1", act_id=key("022"), at=after("7200"), by="person",
    )  # fmt: skip
    writer.insert(
        models.Disposal, "bench_item where number % 30000 = 17", id=key("00a"), item_id=item,
        reason_code="'duplicate'", reason=text, proposed_at="at", proposed_by="person", **own,
    )  # fmt: skip


def _busy(writer: Writer) -> str:
    return "(select max(number) from bench_item where level = 2 and organisation = {})".format(
        f"'{invented.organisation(0) if writer.is_postgresql else invented.organisation(0).hex}'"
    )


def _word_columns(writer: Writer) -> dict[str, str]:
    return {
        "item_id": writer.key("000"), "word": "word", "organisation_id": "organisation",
        "confidentiality": "level",
    }  # fmt: skip


def _bytes(writer: Writer, length: int) -> str:
    zeroes = "00" * length
    return f"'\\x{zeroes}'::bytea" if writer.is_postgresql else f"x'{zeroes}'"


def _intake(writer: Writer) -> None:
    """Deliveries with a line for every item, and refused ones in the largest."""
    from dokaz.intake.models import Delivery, DeliveryEntry

    grouped = (
        "(select delivery, min(delivery_number) as number, min(person) as person, organisation,"
        " min(at) as at, count(*) as taken, sum(size) as bytes from bench_item"
        " group by delivery, organisation) as grouped"
    )
    if writer.is_postgresql:
        grouped = grouped.replace("min(person)", "min(person::text)::uuid")
    writer.insert(
        Delivery, grouped, id="delivery", number="number", organisation_id="organisation",
        opened_by="person", opened_at="at", acquisition_mode="'from_person'", confidentiality="2",
        status="'complete'", taken="taken", refused="taken / 20", bytes_taken="bytes",
        last_order="taken", completed_at="at",
    )  # fmt: skip
    line: dict[str, str] = {"delivery_id": "delivery", "path": "'картка/' || name"}
    writer.insert(
        DeliveryEntry, "bench_item order by number", id=writer.key("031"), order="line * 2",
        path_key="digest", size="size", sha256="digest", outcome="'taken'",
        item_id=writer.key("000"), file_id=writer.key("001"), recorded_at="at", **line,
    )  # fmt: skip
    writer.insert(
        DeliveryEntry, "bench_item where line % 20 = 0 order by number", id=writer.key("032"),
        order="line * 2 + 1", path_key="'x' || substr(digest, 2)", size="size",
        outcome="'refused'", reason="'read_error'", recorded_at="at", **line,
    )  # fmt: skip


def _acts(writer: Writer) -> None:
    """Two acts an item: what people do all day, now and then refused."""
    from dokaz.gate.models import Act

    chosen = (
        "case when {0} % 100 < 55 then 'evidence.file.open' when {0} % 100 < 75 then"
        " 'evidence.item.describe' when {0} % 100 < 85 then 'intake.delivery.take' when"
        " {0} % 100 < 92 then 'evidence.item.verify' when {0} % 100 < 97 then"
        " 'evidence.item.classify' when {0} % 1000 < 985 then 'members.session.sign_in' when"
        " {0} % 1000 < 999 then 'sharing.parcel.choose' else 'members.member.invite' end"
    ).format
    outcome = (
        "case when {0} % 97 = 5 then 'refused' when {0} % 1999 = 7 then 'failed' else 'done' end"
    ).format
    text = "cast({} as jsonb)" if writer.is_postgresql else "{}"
    places = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    dashed = " || '-' || ".join(f"substr(hex, {at}, {length})" for at, length in places)
    for tag, delay, spread in (("021", "0", "number"), ("022", "number % 5000000", "number * 7")):
        writer.insert(
            Act, "bench_item order by number", id=writer.key(tag), action=chosen(spread),
            agent_kind="'person'", agent_ref="person", organisation_id="organisation",
            at=writer.after(delay), outcome=outcome(spread),
            reason=f"case when {outcome(spread)} = 'refused' then 'role_missing' else '' end",
            facts=text.format("""'{"purpose": "view", "size": 12345}'"""),
            objects_named=text.format(f"""'[{{"id": "' || {dashed} || '", "kind": "item"}}]'"""),
        )  # fmt: skip


def _parcels(writer: Writer) -> None:
    from dokaz.sharing.models import Parcel

    writer.insert(
        Parcel, "bench_item where number % 40 = 3 order by number", id=writer.key("041"),
        organisation_id="organisation", ref="ref || '-P'", drafted_at="at", drafted_by="person",
        changed_at="at", recipient_kind="'prosecutor'", recipient_name="'Вигадана прокуратура'",
        purpose="'national_prosecution'", legal_basis="'official_request'",
        level="case when level > 2 then 3 else level end", item_count="12", file_count="30",
        total_bytes="size", status="case when number % 5 < 4 then 'receipted' else 'draft' end",
        sha256="digest", size="size", content_sha256="digest", content_size="size",
    )  # fmt: skip


def _log(writer: Writer) -> None:
    """A checkpoint every forty entries. No page reads the entries themselves."""
    from dokaz.ledger.models import Head, PublishedCheckpoint

    leaf = _bytes(writer, 32)
    note = _note()
    writer.insert(
        PublishedCheckpoint, "bench_item where number % 40 = 39 order by number", size="number + 1",
        root=leaf, note="'" + note.replace("'", "''") + "'", at="at",
    )  # fmt: skip
    writer.insert(
        Head, "(select max(number) as number, max(at) as at from bench_item) as last", id="1",
        size="number + 1", root=leaf, checkpoint="'" + note.replace("'", "''") + "'", at="at",
    )  # fmt: skip


def _note() -> str:
    """A checkpoint signed with this node's key; the same text serves for all."""
    from django.conf import settings

    from dokaz.core.log.checkpoint import Checkpoint, sign_checkpoint
    from dokaz.ledger.keyring import node_key

    checkpoint = Checkpoint(settings.DOKAZ.log_origin, 1, bytes(32))
    return sign_checkpoint(checkpoint, key=node_key()).to_bytes().decode()
