# SPDX-License-Identifier: AGPL-3.0-or-later
"""An item's custody: the database's index of its events in the ledger."""

from django.db import models

from dokaz.evidence.models.files import File
from dokaz.evidence.models.items import Item
from dokaz.gate.api import Guarded, RowReaders, act_of_many_rows


class CustodyEvent(Guarded):
    """One event of an item. The ledger's event of the same identifier is the record."""

    FROZEN = True

    last_act = act_of_many_rows()

    # Events of one act share a millisecond, so their identifiers do not tell their order.
    position = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="custody", db_index=False)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    type = models.CharField(max_length=40)
    act_id = models.UUIDField()
    action = models.CharField(max_length=100)
    at = models.DateTimeField()
    agent_kind = models.CharField(max_length=16)
    agent_ref = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)

    READ_BY = RowReaders(through="item")

    class Meta:
        indexes = (models.Index(fields=["item", "position"], name="custody_of_item"),)


class VerificationRecord(Guarded):
    """What one person checked and found. `checks` maps what was checked to its result code.

    `as_stated`: the time of recording that the item stated then (`in_force`); emptied with it.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="verifications")
    organisation_id = models.UUIDField()
    level = models.CharField(max_length=2)
    checks = models.JSONField(default=dict)
    method = models.TextField(blank=True)
    as_stated = models.JSONField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    READ_BY = RowReaders(through="item")

    class Meta:
        indexes = (models.Index(fields=["item", "id"], name="verification_of_item"),)
