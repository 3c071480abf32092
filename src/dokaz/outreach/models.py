# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities, what came of them, what belongs to them, and their history.

An activity's row keeps the present description; every change leaves former values in a line of its
history. Nothing is deleted: activities and outcomes are withdrawn, links ended.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of
from dokaz.gate.api import Guarded, RowReaders
from dokaz.outreach.vocabulary import (
    About,
    ActivityKind,
    ActivityState,
    ChangeKind,
    OutcomeKind,
    Visibility,
)


class ActivitySeries(records.Series):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_activity_series_a_year"
            ),
        )


def _open_to_others() -> Q:
    return Q(visibility=Visibility.COALITION, undone_at__isnull=True, withdrawn_at__isnull=True)


class Activity(Guarded):
    """One thing that was done or is planned. Its identifier sorts by the time of registration.

    `first_date` and `last_date`: days, both within; no last one: a single day. `channel`: outlet,
    venue or addressee in words; `body`: a code of `BODIES`. `partners`: others who took part, in
    words. `languages` are codes such as `uk`, `links` addresses on the web, `oblasts` codes of the
    codifier, `place` words. `participants`: people who came, of a mission its team. `reference`:
    the number under which it was handed in, here or there. `undone_at`: its import was undone.
    """

    # Activities are not merged: a second one is withdrawn.
    merged_into_id: ClassVar[None] = None

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    batch_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=16)
    title_uk = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    first_date = models.DateField()
    last_date = models.DateField(null=True)
    state = models.CharField(max_length=16, default=ActivityState.HELD)
    visibility = models.CharField(max_length=16, default=Visibility.OWN)
    channel = models.CharField(max_length=500, blank=True)
    body = models.CharField(max_length=32, blank=True)
    partners = models.CharField(max_length=2000, blank=True)
    languages = models.JSONField(default=list)
    links = models.JSONField(default=list)
    oblasts = models.JSONField(default=list)
    place = models.CharField(max_length=500, blank=True)
    participants = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    erased_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            one_of("kind", ActivityKind.values, name="outreach_activity_kind"),
            one_of("state", ActivityState.values, name="outreach_activity_state"),
            one_of("visibility", Visibility.values, name="outreach_activity_visibility"),
            models.CheckConstraint(
                condition=Q(last_date__isnull=True) | Q(last_date__gt=F("first_date")),
                name="outreach_activity_days_in_order",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "-first_date", "-id"], name="activity_own"),
            models.Index(fields=["visibility", "-first_date", "-id"], name="activity_open"),
            models.Index(fields=["batch_id"], name="activity_batch"),
        )


class ActivityMark(records.Mark):
    """What an activity is found by: oblasts, and words of titles, outlets and numbers.

    Not evidence and not guarded: derived from the row in the act that writes it.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+", db_index=False)

    READ_BY = RowReaders(through="activity")

    class Meta:
        indexes = (
            models.Index(fields=["activity", "kind", "code"], name="mark_of_activity"),
            models.Index(fields=["kind", "code", "activity"], name="activity_mark_by_code"),
        )


class ActivityChange(records.Change):
    """One line of an activity's history."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="outreach_change_kind"),)
        indexes = (models.Index(fields=["activity", "id"], name="change_of_activity"),)


class ActivityExternalId(records.ExternalId):
    """An activity's number in a table somebody keeps; one activity a number and organisation."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="external_ids")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_activity_an_external_id",
            ),
        )


class Outcome(Guarded):
    """What came of an activity on a day. Written once, then only withdrawn."""

    id = models.UUIDField(primary_key=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="outcomes")
    organisation_id = models.UUIDField()
    on_date = models.DateField()
    kind = models.CharField(max_length=16)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="activity")

    class Meta:
        constraints = (one_of("kind", OutcomeKind.values, name="outreach_outcome_kind"),)


class ActivityLink(Guarded):
    """A record of another room that belongs to an activity; shown to those who may see it."""

    id = models.UUIDField(primary_key=True)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="records")
    organisation_id = models.UUIDField()
    about = models.CharField(max_length=16)
    about_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="activity")

    class Meta:
        constraints = (
            one_of("about", About.values, name="outreach_link_about"),
            models.UniqueConstraint(
                fields=["activity", "about_id"],
                condition=Q(ended_at__isnull=True),
                name="one_outreach_link",
            ),
        )


class ActivityBatch(records.Batch):
    """Activities written together from a table, so that the whole can be undone."""

    READ_BY = RowReaders(organisation="organisation_id")


class ActivityBatchChange(records.ChangeOfBatch):
    """What a batch changed of an activity that was there before, to be changed back."""

    batch = models.ForeignKey(ActivityBatch, models.PROTECT, related_name="changes")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")

    READ_BY = RowReaders(of_own="batch")
