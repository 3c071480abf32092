# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns that records of every kind have. Rooms make their tables of them and add their own.

A record belongs to one organisation, has a level of protection and a revision; its history, shares,
merges and imports are tables beside it. `undone_at`: its import was undone.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dokaz.evidence.api import Confidentiality
from dokaz.gate.api import Guarded, ReadersOrganisation


def one_of(field: str, values: object, *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def open_to_others(share: type[models.Model], column: str) -> Q:
    """Records of other organisations that the reader's may know of: open to the node, or shared."""
    shared = share._default_manager.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        organisation_id=ReadersOrganisation(),
        revoked_at__isnull=True,
        **{column: OuterRef("pk")},
    )
    open_to_node = Q(confidentiality__lte=Confidentiality.L1, privileged=False)
    to_named = Q(confidentiality__lte=Confidentiality.L3)
    return Q(undone_at__isnull=True) & (open_to_node | to_named & Q(Exists(shared)))


def owner_function(name: str, table: str) -> str:
    """A function of PostgreSQL that tells whether the reader's organisation owns a record.

    The policy of records asks for shares, so that of shares cannot ask for records in the same way:
    PostgreSQL refuses policies that name each other.
    """
    # Names of our own code, never of people.
    return f"""
create or replace function {name}(wanted uuid) returns boolean
language plpgsql stable parallel safe as $$
begin
  return exists (select 1 from {table} where id = wanted and organisation_id =
    nullif(current_setting('dokaz.organisation', true), '')::uuid);
end $$;
"""  # noqa: S608


class Series(Guarded):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Record(Guarded):
    """The head of a record. Its identifier sorts by the time of registration.

    `tags` are words of the organisation's own by which it sorts its work.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    confidentiality = models.PositiveSmallIntegerField(default=Confidentiality.L2)
    markers = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    privileged = models.BooleanField(default=False)
    batch_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Mark(models.Model):
    """What a record is found by: a kind of mark and its code or word.

    Not evidence and not guarded: derived from the record's row in the act that writes it. The key
    of the record has no constraint: a record has a dozen marks, and PostgreSQL would look it up for
    each of them, which is a fifth of an import.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Change(Guarded):
    """One line of a record's history: who did what, what was before and after, and why."""

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=16)
    by = models.UUIDField()
    kind = models.CharField(max_length=24)
    revision = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        abstract = True


class ExternalId(Guarded):
    """A record's identifier in another system."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Share(Guarded):
    """A record shown to an organisation, or to one member of it (`member_ref`)."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    shared_at = models.DateTimeField()
    shared_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class MergeOfTwo(Guarded):
    """One record taken into another: what moved, so that it can be moved back by a new act."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class Batch(Guarded):
    """Records written together from a table, so that the whole can be undone."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class ChangeOfBatch(Guarded):
    """What a batch changed of a record that was there before, to be changed back."""

    id = models.BigAutoField(primary_key=True)
    revision = models.PositiveIntegerField()
    before = models.JSONField()

    class Meta:
        abstract = True
