# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected objects, their states, military use, items of evidence, and their history.

An object's row keeps the present description; every change leaves former values in a line of its
history. Nothing is deleted: states and uses are withdrawn, links and shares ended, merged objects
stay.
"""

from django.db import models
from django.db.models import Q

from dokaz.casework.objects.vocabulary import ChangeKind, Damage, UseFinding, UsePeriod
from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of, open_to_others, owner_function
from dokaz.gate.api import Guarded, RowReaders


class ObjectSeries(records.Series):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_object_series_a_year"
            ),
        )


def _open_to_others() -> Q:
    return open_to_others(ObjectShare, "object")


class ProtectedObject(records.Record):
    """One object. Its identifier sorts by the time of registration.

    `place` is an object with `code`, `latitude`, `longitude`, `precision`, `address`, or nothing;
    its degrees stand in columns of their own too, to find what is near. `protection` is a list of
    `basis` (a code), `note`; `notified` of `to`, `when` (EDTF), `how`. `enhanced_when` is EDTF.
    `damage` is that of the latest state.
    """

    name_uk = models.CharField(max_length=500, blank=True)
    name_en = models.CharField(max_length=500, blank=True)
    name_other = models.CharField(max_length=500, blank=True)
    type = models.CharField(max_length=32)
    description = models.TextField(blank=True)
    function = models.TextField(blank=True)
    operator = models.CharField(max_length=500, blank=True)
    place = models.JSONField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    protection = models.JSONField(default=list)
    markings = models.JSONField(default=list)
    marking_note = models.TextField(blank=True)
    enhanced_list = models.CharField(max_length=500, blank=True)
    enhanced_when = models.CharField(max_length=80, blank=True)
    notified = models.JSONField(default=list)
    damage = models.CharField(max_length=16, default=Damage.UNKNOWN)

    # Found by the index below, which holds only what is not empty.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            one_of("confidentiality", (0, 1, 2, 3), name="object_confidentiality"),
            one_of("damage", Damage.values, name="object_damage"),
        )
        # Each branch of the policy in the order of the list; and what lies near a point.
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="object_own"),
            models.Index(fields=["confidentiality", "id"], name="object_level"),
            models.Index(fields=["batch_id"], name="object_batch"),
            models.Index(fields=["latitude", "longitude"], name="object_by_point"),
            # Few are merged: an index of all, nearly every one empty, is passed over, or, worse,
            # walked to its end by SQLite for "not merged".
            models.Index(
                fields=["merged_into"],
                name="object_absorbed",
                condition=Q(merged_into__isnull=False),
            ),
        )


class ObjectMark(records.Mark):
    """What an object is found by: type, its group, bases of protection, damage, places and what
    those lie in, and words of its names and numbers.
    """

    object = models.ForeignKey(
        ProtectedObject, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    READ_BY = RowReaders(through="object")

    class Meta:
        indexes = (models.Index(fields=["object", "kind", "code"], name="mark_of_object"),)
        # Knowing that there are no two, PostgreSQL counts without gathering all marks first.
        constraints = (
            models.UniqueConstraint(fields=["kind", "code", "object"], name="object_mark_by_code"),
        )


class ObjectChange(records.Change):
    """One line of an object's history: who did what, what was before and after, and why."""

    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="object_change_kind"),)
        indexes = (models.Index(fields=["object", "id"], name="change_of_object"),)


class ObjectExternalId(records.ExternalId):
    """An object's number in another register, such as UNESCO's; one object a number."""

    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="external_ids")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_object_an_external_id",
            ),
        )


class _Entry(Guarded):
    """A dated entry about an object. Written once, then only withdrawn.

    `when_text` is EDTF in the zone `when_zone`; `when_from` and `when_to` are the first and the
    last second it can mean. `basis`: on what it rests.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    when_text = models.CharField(max_length=80, blank=True)
    when_zone = models.CharField(max_length=64, default="Europe/Kyiv")
    when_from = models.DateTimeField(null=True)
    when_to = models.DateTimeField(null=True)
    description = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class ObjectState(_Entry):
    """The state an object was in at a time."""

    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="states")
    damage = models.CharField(max_length=16)

    READ_BY = RowReaders(organisation="organisation_id", through="object")

    class Meta:
        constraints = (one_of("damage", Damage.values, name="object_state_damage"),)


class MilitaryUse(_Entry):
    """What is known of an object's military use before, during or after an attack."""

    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="uses")
    period = models.CharField(max_length=8)
    finding = models.CharField(max_length=16)
    who = models.CharField(max_length=500, blank=True)

    READ_BY = RowReaders(organisation="organisation_id", through="object")

    class Meta:
        constraints = (
            one_of("period", UsePeriod.values, name="object_use_period"),
            one_of("finding", UseFinding.values, name="object_use_finding"),
        )


class ObjectItem(Guarded):
    """An item of evidence that belongs to an object, or to a state or a use of it."""

    id = models.UUIDField(primary_key=True)
    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="items")
    state = models.ForeignKey(ObjectState, models.PROTECT, null=True, related_name="items")
    use = models.ForeignKey(MilitaryUse, models.PROTECT, null=True, related_name="items")
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="object")

    class Meta:
        indexes = (models.Index(fields=["item_id", "object"], name="object_item_of_item"),)


_OWNS_OBJECT = owner_function("dokaz_owns_object", "casework_objects_protectedobject")


class ObjectShare(records.Share):
    """An object shown to an organisation, or to one member of it (`member_ref`)."""

    object = models.ForeignKey(
        ProtectedObject, models.PROTECT, related_name="shares", db_index=False
    )

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_object(casework_objects_objectshare.object_id)",
        functions=_OWNS_OBJECT,
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-object"], name="object_share_by_org"),
            models.Index(fields=["object", "organisation_id"], name="object_share_by_object"),
        )


class ObjectMerge(records.MergeOfTwo):
    """One object taken into another: what moved, so that it can be moved back by a new act."""

    survivor = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="merges_into")

    READ_BY = RowReaders(organisation="organisation_id")


class ObjectBatch(records.Batch):
    """Objects written together from a table, so that the whole can be undone."""

    READ_BY = RowReaders(organisation="organisation_id")


class ObjectBatchChange(records.ChangeOfBatch):
    """What a batch changed of an object that was there before, to be changed back."""

    batch = models.ForeignKey(ObjectBatch, models.PROTECT, related_name="changes")
    object = models.ForeignKey(ProtectedObject, models.PROTECT, related_name="+")

    READ_BY = RowReaders(of_own="batch")
