# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of items, and the stored objects that hold their bytes.

The original's bytes and digests never change: a changed copy is another file, derived from it.
"""

from django.db import models
from django.db.models import Q

from dokaz.evidence.models.items import Item, one_of
from dokaz.evidence.vocabulary import FileRole, ObjectState
from dokaz.gate.api import Guarded, OpenRows, RowReaders, act_of_many_rows


class StoredObject(Guarded):
    """One object of the store. `header` is the wrap of its key: without it nothing can be read.

    `header` is NULL for objects stored unsealed and for those whose key was destroyed; `sealed`
    tells the two apart. `key_id` is the organisation's key among those that open the header;
    `wrapped_to` marks the whole set of them (`storage.keys.Wrap`).
    """

    last_act = act_of_many_rows()
    address = models.CharField(max_length=64, primary_key=True)
    organisation_id = models.UUIDField(null=True)
    size = models.BigIntegerField()
    sealed = models.BooleanField()
    header = models.BinaryField(null=True)
    key_id = models.CharField(max_length=100, blank=True)
    wrapped_to = models.CharField(max_length=16, blank=True, default="")
    state = models.CharField(max_length=16, default=ObjectState.PRESENT)
    stored_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    content_checked_at = models.DateTimeField(null=True)
    order_act_id = models.UUIDField(null=True)
    order_reason = models.CharField(max_length=32, blank=True)
    discarded_at = models.DateTimeField(null=True)

    READ_BY = OpenRows(
        "an object may serve several organisations and holds sizes and wrapped keys, no words; "
        "whether it is still needed must be seen whole, or bytes would be destroyed"
    )

    class Meta:
        constraints = (
            one_of("state", ObjectState.values, name="object_state"),
            models.CheckConstraint(
                condition=~Q(state__in=[ObjectState.CONDEMNED, ObjectState.DISCARDED])
                | Q(header__isnull=True, order_act_id__isnull=False),
                name="removed_by_order_only",
            ),
        )
        indexes = (
            models.Index(fields=["state", "address"], name="object_by_state"),
            models.Index(fields=["checked_at", "state"], name="object_checked"),
            models.Index(
                fields=["organisation_id", "key_id", "wrapped_to"],
                condition=Q(header__isnull=False),
                name="object_by_wrap",
            ),
        )


class File(Guarded):
    """One file of an item: the evidentiary original or something made from it."""

    last_act = act_of_many_rows()
    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="files", db_index=False)
    organisation_id = models.UUIDField()
    role = models.CharField(max_length=16)
    original_name = models.TextField(blank=True)
    relative_path = models.TextField(blank=True)
    media_type = models.CharField(max_length=127, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sha512 = models.CharField(max_length=128, blank=True)
    object = models.ForeignKey(StoredObject, models.PROTECT, related_name="files")
    derived_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="derived", db_index=False
    )
    derivation_note = models.TextField(blank=True)
    tool = models.CharField(max_length=100, blank=True)
    technical = models.JSONField(default=dict)
    claimed_modified_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    disposed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="item")

    class Meta:
        constraints = (
            one_of("role", FileRole.values, name="file_role"),
            # One original of the same content an organisation; disposed ones do not count.
            models.UniqueConstraint(
                fields=["organisation_id", "sha256", "size"],
                condition=Q(role=FileRole.ORIGINAL, disposed_at__isnull=True),
                name="one_original_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(role=FileRole.ORIGINAL) | Q(derived_from__isnull=False),
                name="renditions_come_from_something",
            ),
        )
        indexes = (
            models.Index(fields=["item", "role"], name="file_by_item"),
            models.Index(
                fields=["derived_from"],
                condition=Q(derived_from__isnull=False),
                name="file_by_origin",
            ),
        )
