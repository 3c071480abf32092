# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts, their erasable details, the outbox, and what makes a model guarded."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from django.db import models

from dokaz.gate.errors import OutsideGate
from dokaz.gate.row_security import OpenRows, RowReaders
from dokaz.gate.unit import require_unit
from dokaz.ledger.api import insert_columns, insert_values, update_values


class Act(models.Model):
    """One act: done, refused or failed. Written once; a row is open only inside its transaction."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, editable=False)
    action = models.CharField(max_length=100)
    agent_kind = models.CharField(max_length=16)
    agent_ref = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    staff_session_id = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome)
    reason = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    objects_named = models.JSONField(default=list)

    # The act that is open is always seen by the transaction it is open in.
    READ_BY = RowReaders(
        organisation="organisation_id",
        nobodys=True,
        sql="\"gate_act\".id = (select nullif(current_setting('dokaz.act', true), '')::uuid)",
    )

    class Meta:
        indexes = (
            # The list of acts with each of its filters, whole order included: it goes very deep.
            # Ascending, though the newest come first: an index is read backwards as well, and in
            # SQLite a row at its end changes half the pages that one at its beginning does.
            models.Index(fields=["organisation_id", "at", "id"], name="act_list"),
            models.Index(fields=["organisation_id", "outcome", "at", "id"], name="act_outcome"),
            models.Index(fields=["organisation_id", "agent_ref", "at", "id"], name="act_agent"),
            models.Index(fields=["organisation_id", "action", "at", "id"], name="act_action"),
            models.Index(fields=["action", "at"], name="act_by_action"),
        )


class GuardedQuerySet(models.QuerySet[Any]):
    """Bulk writes that cite the open act, and no deletion."""

    def update(self, **values: Any) -> int:
        return super().update(last_act_id=require_unit().act_id, **values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        act_id = require_unit().act_id
        for row in rows:
            row.last_act_id = act_id
        return super().bulk_create(rows, *args, **kwargs)

    def insert(self, objs: Iterable[Any]) -> None:
        """Insert new objects: much quicker than `bulk_create`, with fewer comforts.

        All values, the key too, must stand in the objects: nothing that the database fills in is
        read back, and expressions are not taken.
        """
        names = [
            field.attname for field in self.model._meta.concrete_fields if field.name != "last_act"
        ]
        act_id = require_unit().act_id
        rows = list(objs)
        self.insert_rows(names, map(attrgetter(*names), rows))
        for row in rows:
            row.last_act_id = act_id
            row._state.adding = False
            row._state.db = self.db

    def insert_rows(self, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows without an object for each. `columns` names fields; left-out ones must be
        filled by the database, since the defaults of fields are not applied.
        """
        act_id = require_unit().act_id
        insert_values(self.model, (*columns, "last_act"), ((*row, act_id) for row in rows))

    def insert_columns(
        self, columns: Mapping[str, Sequence[Any]], *, alike: Mapping[str, Any]
    ) -> None:
        """Insert rows given column by column, the quickest way for many rows of many columns.

        `alike` is what all rows have in common; fields named in neither take their default.
        """
        act_id = require_unit().act_id
        insert_columns(self.model, columns, alike={**alike, "last_act_id": act_id})

    def update_rows(self, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Set columns of rows that differ from row to row, without an object for each: each of
        `rows` is a key and its values. Much quicker than `bulk_update`.
        """
        act_id = require_unit().act_id
        update_values(self.model, (*columns, "last_act"), ((*row, act_id) for row in rows))

    def bulk_update(
        self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        require_unit()
        # Ends in `update` above, which cites the act.
        return super().bulk_update(objs, fields, batch_size=batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise OutsideGate("guarded rows are retired, not deleted")


def act_of_many_rows() -> models.ForeignKey[Act, Act]:
    """`Guarded.last_act` for a table of bulk intake: rows are asked for their act and never looked
    up by it, so an index over millions of rows would serve nobody."""
    return models.ForeignKey(Act, models.PROTECT, related_name="+", editable=False, db_index=False)


class Guarded(models.Model):
    """A row that can only be written inside an open act, and names the act that wrote it last.

    A model with `FROZEN` set is written once and never changed, not even inside an act. `READ_BY`
    must be stated by every model: whose the rows are (`gate.row_security`).
    """

    FROZEN: ClassVar[bool] = False
    READ_BY: ClassVar[RowReaders | OpenRows]

    last_act = models.ForeignKey(Act, models.PROTECT, related_name="+", editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.last_act_id = require_unit().act_id
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "last_act"}
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise OutsideGate("guarded rows are retired, not deleted")


class ActDetail(Guarded):
    """People's words about an act. The ledger holds a salted commitment; these can be emptied."""

    act = models.OneToOneField(Act, models.PROTECT, primary_key=True, related_name="detail")
    salt = models.BinaryField(max_length=32, null=True)
    content = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(through="act")


class OutboxFact(models.Model):
    """One fact for the rooms above, in the order of commit.

    `transaction_id` is the database's own transaction number on PostgreSQL (set by a trigger), so
    that a reader never passes by a row of a transaction that commits late; 0 on SQLite, which has
    one writer.
    """

    id = models.BigAutoField(primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=100)
    payload = models.JSONField()
    at = models.DateTimeField()

    READ_BY = RowReaders()

    class Meta:
        indexes = (models.Index(fields=["transaction_id", "id"], name="fact_in_commit_order"),)


class ConsumerPosition(models.Model):
    """How far a consumer has read the outbox. Not evidence: reset to rebuild a projection."""

    name = models.CharField(max_length=100, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    fact_id = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    READ_BY = OpenRows("names of consumers and their positions; belongs to no organisation")
