# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who else may see an item, for how long, and what keeps it or ends it."""

from django.db import models
from django.db.models import F, Q

from dokaz.evidence.models.items import Item, one_of
from dokaz.evidence.vocabulary import DisposalReason, DisposalState, OpeningState
from dokaz.gate.api import Guarded, RowReaders

# The policy of items asks for shares, so that of shares cannot ask for items in the same way:
# PostgreSQL refuses policies that name each other.
_OWNS_ITEM = """
create or replace function dokaz_owns_item(wanted uuid) returns boolean
language plpgsql stable parallel safe as $$
begin
  return exists (select 1 from evidence_item where id = wanted and organisation_id =
    nullif(current_setting('dokaz.organisation', true), '')::uuid);
end $$;
"""


class ItemShare(Guarded):
    """An item shown to an organisation, or to one member of it (`member_ref`)."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="shares", db_index=False)
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    shared_at = models.DateTimeField()
    shared_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_item(evidence_itemshare.item_id)",
        functions=_OWNS_ITEM,
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-item"], name="share_by_organisation"),
            models.Index(fields=["item", "organisation_id"], name="share_by_item"),
        )


class Hold(Guarded):
    """A legal hold: while one is in force the item cannot be disposed of."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="holds")
    organisation_id = models.UUIDField()
    authority = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "lifted_at", "-id"], name="hold_in_force"),
        )


class Disposal(Guarded):
    """The declared end of an item: proposed by one person, approved by another."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="disposals")
    organisation_id = models.UUIDField()
    reason_code = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=16, default=DisposalState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    executed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("reason_code", DisposalReason.values, name="disposal_reason"),
            one_of("state", DisposalState.values, name="disposal_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="disposal_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state=DisposalState.PROPOSED),
                name="one_proposed_disposal",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "state", "id"], name="disposal_by_state"),
        )


class SealedOpening(Guarded):
    """A timed opening of a sealed (L4) item to one reader, agreed by two people."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="openings", db_index=False)
    organisation_id = models.UUIDField()
    reader_ref = models.UUIDField()
    reason = models.TextField(blank=True)
    hours = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default=OpeningState.PROPOSED)
    proposed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("state", OpeningState.values, name="opening_state"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("reader_ref")),
                name="opening_by_two_people",
            ),
        )
        indexes = (
            models.Index(fields=["reader_ref", "item"], name="opening_by_reader"),
            models.Index(fields=["item", "reader_ref"], name="opening_by_item"),
            models.Index(fields=["organisation_id", "state", "id"], name="opening_by_state"),
        )
