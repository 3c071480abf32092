# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events, what is said of them, what proves them, and their history.

An event's row keeps the present description; every change leaves former values in a line of its
history. Nothing is deleted: statements are withdrawn, links and shares ended, merged events stay.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dokaz.casework.events.vocabulary import (
    ChangeKind,
    EventState,
    Likelihood,
    StatementKind,
    TimePrecision,
)
from dokaz.evidence.api import Confidentiality, VerificationLevel
from dokaz.gate.api import Guarded, ReadersOrganisation, RowReaders


def _one_of(field: str, values: object, *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class EventSeries(Guarded):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_event_series_a_year"
            ),
        )


def _open_to_others() -> Q:
    """Events of other organisations that the reader's may know of: open to the node, or shared."""
    shared = EventShare.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        event=OuterRef("pk"),
        organisation_id=ReadersOrganisation(),
        revoked_at__isnull=True,
    )
    open_to_node = Q(confidentiality__lte=Confidentiality.L1, privileged=False)
    to_named = Q(confidentiality__lte=Confidentiality.L3)
    return Q(undone_at__isnull=True) & (open_to_node | to_named & Q(Exists(shared)))


class Event(Guarded):
    """One event. Its identifier sorts by the time of registration.

    `when_text` is EDTF in the zone `when_zone`; `when_from` and `when_to` are the first and the
    last second it can mean, empty for an open end. `places` is a list of objects with `code`,
    `latitude`, `longitude`, `precision`, `address`; `casualties` of `harm`, `group`, `low`, `high`,
    `basis`. `undone_at`: its import was undone; it is shown nowhere but by its own address.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    title_uk = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    when_text = models.CharField(max_length=80, blank=True)
    when_zone = models.CharField(max_length=64, default="Europe/Kyiv")
    when_precision = models.CharField(max_length=16, default=TimePrecision.UNKNOWN)
    when_from = models.DateTimeField(null=True)
    when_to = models.DateTimeField(null=True)
    places = models.JSONField(default=list)
    conduct = models.JSONField(default=list)
    means = models.JSONField(default=list)
    objects_hit = models.JSONField(default=list)
    casualties = models.JSONField(default=list)
    likelihood = models.CharField(max_length=16, default=Likelihood.UNKNOWN)
    likelihood_basis = models.TextField(blank=True)
    military_context = models.TextField(blank=True)

    state = models.CharField(max_length=24, default=EventState.REPORTED)
    verification = models.CharField(max_length=2, default=VerificationLevel.V0)
    confidentiality = models.PositiveSmallIntegerField(default=Confidentiality.L2)
    markers = models.JSONField(default=list)
    privileged = models.BooleanField(default=False)

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parted")
    batch_id = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            _one_of("state", EventState.values, name="event_state"),
            _one_of("verification", VerificationLevel.values, name="event_verification"),
            _one_of("confidentiality", (0, 1, 2, 3), name="event_confidentiality"),
            _one_of("when_precision", TimePrecision.values, name="event_precision"),
            _one_of("likelihood", Likelihood.values, name="event_likelihood"),
        )
        # Each branch of the policy in each order of the list.
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="event_own"),
            models.Index(fields=["organisation_id", "when_from", "id"], name="event_own_when"),
            models.Index(fields=["organisation_id", "state", "id"], name="event_own_state"),
            models.Index(fields=["confidentiality", "id"], name="event_level"),
            models.Index(fields=["confidentiality", "when_from", "id"], name="event_level_when"),
            models.Index(fields=["batch_id"], name="event_batch"),
        )


class EventMark(models.Model):
    """What an event is found by: codes of its conduct, means, objects, places and what those lie
    in, and words of its titles and numbers.

    Not evidence and not guarded: derived from the event's row in the act that writes it.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=64)

    READ_BY = RowReaders(through="event")

    class Meta:
        indexes = (
            models.Index(fields=["event", "kind", "code"], name="mark_of_event"),
            models.Index(fields=["kind", "code", "event"], name="mark_by_code"),
        )


class EventChange(Guarded):
    """One line of an event's history: who did what, what was before and after, and why."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
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

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (_one_of("kind", ChangeKind.values, name="event_change_kind"),)
        indexes = (models.Index(fields=["event", "id"], name="change_of_event"),)


class EventExternalId(Guarded):
    """An event's identifier in another system; one event an identifier and organisation."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="external_ids")
    organisation_id = models.UUIDField()
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_event_an_external_id",
            ),
        )


class Statement(Guarded):
    """A claim, an observation or a finding about an event. Written once, then only withdrawn.

    A claim has its own time and place, which may differ from those of others. `item_id` and
    `passage` say where in the evidence it stands.
    """

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="statements")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    text = models.TextField()
    who = models.CharField(max_length=500, blank=True)
    item_id = models.UUIDField(null=True)
    passage = models.CharField(max_length=500, blank=True)
    when_text = models.CharField(max_length=80, blank=True)
    when_zone = models.CharField(max_length=64, default="Europe/Kyiv")
    place = models.JSONField(null=True)
    exculpatory = models.BooleanField(default=False)
    by = models.UUIDField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (_one_of("kind", StatementKind.values, name="event_statement_kind"),)


class EventLink(Guarded):
    """An item of evidence that belongs to an event. Each end shows only what its reader may see."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="links")
    organisation_id = models.UUIDField()
    item_id = models.UUIDField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "item_id"],
                condition=Q(ended_at__isnull=True),
                name="one_link_an_item",
            ),
        )
        indexes = (models.Index(fields=["item_id", "event"], name="event_link_of_item"),)


class EventVerification(Guarded):
    """What one person checked about an event and found. Written once."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="verifications")
    organisation_id = models.UUIDField()
    level = models.CharField(max_length=2)
    checks = models.JSONField(default=dict)
    method = models.TextField()
    item_id = models.UUIDField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (_one_of("level", VerificationLevel.values, name="event_verification_level"),)


# The policy of events asks for shares, so that of shares cannot ask for events in the same way:
# PostgreSQL refuses policies that name each other.
_OWNS_EVENT = """
create or replace function dokaz_owns_event(wanted uuid) returns boolean
language plpgsql stable parallel safe as $$
begin
  return exists (select 1 from events_event where id = wanted and organisation_id =
    nullif(current_setting('dokaz.organisation', true), '')::uuid);
end $$;
"""


class EventShare(Guarded):
    """An event shown to an organisation, or to one member of it (`member_ref`)."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="shares", db_index=False)
    organisation_id = models.UUIDField()
    member_ref = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    shared_at = models.DateTimeField()
    shared_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_event(events_eventshare.event_id)",
        functions=_OWNS_EVENT,
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-event"], name="event_share_by_organis"),
            models.Index(fields=["event", "organisation_id"], name="event_share_by_event"),
        )


class Merge(Guarded):
    """One event taken into another: what moved, so that it can be moved back by a new act."""

    id = models.UUIDField(primary_key=True)
    survivor = models.ForeignKey(Event, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Event, models.PROTECT, related_name="merges_into")
    organisation_id = models.UUIDField()
    former_state = models.CharField(max_length=24)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.UUIDField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")


class EventBatch(Guarded):
    """Events written together from a table, so that the whole can be undone."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")


class BatchChange(Guarded):
    """What a batch changed of an event that was there before, to be changed back."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(EventBatch, models.PROTECT, related_name="changes")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    before = models.JSONField()

    READ_BY = RowReaders(of_own="batch")
