# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events, what is said of them, what proves them, and their history.

An event's row keeps the present description; every change leaves former values in a line of its
history. Nothing is deleted: statements are withdrawn, links and shares ended, merged events stay.
"""

from django.db import models
from django.db.models import Q

from dokaz.casework.events.vocabulary import (
    ChangeKind,
    Effect,
    EventState,
    Likelihood,
    StatementKind,
    TimePrecision,
)
from dokaz.casework.objects.api import Damage
from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of, open_to_others, owner_function
from dokaz.evidence.api import VerificationLevel
from dokaz.gate.api import Guarded, RowReaders


class EventSeries(records.Series):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_event_series_a_year"
            ),
        )


def _open_to_others() -> Q:
    return open_to_others(EventShare, "event")


_NARROWED_BY = ("undone_at", "state", "verification", "when_to")
_OF_OWN = ("confidentiality", *_NARROWED_BY)
_OF_ALL = ("organisation_id", "privileged", *_NARROWED_BY)


class Event(records.Record):
    """One event. Its identifier sorts by the time of registration.

    `when_text` is EDTF in the zone `when_zone`; `when_from` and `when_to` are the first and the
    last second it can mean, empty for an open end. `places` is a list of objects with `code`,
    `latitude`, `longitude`, `precision`, `address`; `casualties` of `harm`, `group`, `low`, `high`,
    `basis`. `attacking_side` is what is claimed, no finding; `warnings` are those given beforehand,
    to whom and how. `undone_at`: its import was undone; it is shown nowhere but by its own address.
    """

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
    attacking_side = models.CharField(max_length=200, blank=True)
    warnings = models.TextField(blank=True)
    military_context = models.TextField(blank=True)

    state = models.CharField(max_length=24, default=EventState.REPORTED)
    verification = models.CharField(max_length=2, default=VerificationLevel.V0)

    # Found by the indexes below, which hold only what is not empty.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="parted", db_index=False
    )

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            one_of("state", EventState.values, name="event_state"),
            one_of("verification", VerificationLevel.values, name="event_verification"),
            one_of("confidentiality", (0, 1, 2, 3), name="event_confidentiality"),
            one_of("when_precision", TimePrecision.values, name="event_precision"),
            one_of("likelihood", Likelihood.values, name="event_likelihood"),
        )
        # Each branch of the policy in each order of the list. After the order stands what lists
        # are narrowed by: a row that is passed over is not read, and of an event only its index
        # entries are small.
        indexes = (
            models.Index(fields=["organisation_id", "id", *_OF_OWN, "when_from"], name="event_own"),
            models.Index(
                fields=["organisation_id", "when_from", "id", *_OF_OWN], name="event_own_when"
            ),
            models.Index(
                fields=["confidentiality", "id", *_OF_ALL, "when_from"], name="event_level"
            ),
            models.Index(
                fields=["confidentiality", "when_from", "id", *_OF_ALL], name="event_level_when"
            ),
            models.Index(fields=["batch_id"], name="event_batch"),
            # Which events may be one that is being written down, whoever's they are.
            models.Index(fields=["when_precision", "when_from", "when_to"], name="event_in_time"),
            # Few events have these: an index of all, nearly every one empty, is passed over, or,
            # worse, walked to its end by SQLite for "not merged".
            *(
                models.Index(
                    fields=[name], name=f"event_{short}", condition=Q(**{f"{name}__isnull": False})
                )
                for name, short in (
                    ("parent", "of_parent"),
                    ("split_from", "of_whole"),
                    ("merged_into", "absorbed"),
                )
            ),
        )


class EventMark(records.Mark):
    """What an event is found by: codes of its conduct, means, objects, places and what those lie
    in, and words of its titles and numbers.

    Not evidence and not guarded: derived from the event's row in the act that writes it.
    """

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    READ_BY = RowReaders(through="event")

    class Meta:
        indexes = (models.Index(fields=["event", "kind", "code"], name="mark_of_event"),)
        # Knowing that there are no two, PostgreSQL counts without gathering all marks first.
        constraints = (
            models.UniqueConstraint(fields=["kind", "code", "event"], name="mark_by_code"),
        )


class EventChange(records.Change):
    """One line of an event's history: who did what, what was before and after, and why."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="event_change_kind"),)
        indexes = (models.Index(fields=["event", "id"], name="change_of_event"),)


class EventExternalId(records.ExternalId):
    """An event's identifier in another system; one event an identifier and organisation."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="external_ids")

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
        constraints = (one_of("kind", StatementKind.values, name="event_statement_kind"),)


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


class EventObject(Guarded):
    """A protected object that an event hit. Each end shows only what its reader may see."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="hits")
    organisation_id = models.UUIDField()
    object_id = models.UUIDField()
    effect = models.CharField(max_length=16, default=Effect.UNKNOWN)
    damage = models.CharField(max_length=16, default=Damage.UNKNOWN)
    basis = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "object_id"],
                condition=Q(ended_at__isnull=True),
                name="one_hit_an_object",
            ),
            one_of("effect", Effect.values, name="event_object_effect"),
            one_of("damage", Damage.values, name="event_object_damage"),
        )
        indexes = (models.Index(fields=["object_id", "event"], name="event_of_object"),)


class EventWeapon(Guarded):
    """A weapon that an event was done with. Written once, then only ended.

    `weapon` is a code of the list of weapons, `model` says which one; `remains` what was found of
    it and what stands on that, `components` its parts, one a line. `unit_id`: whose it was.
    `item_id` and `passage` say where in the evidence it is seen. Each of them is shown to those who
    may see it.
    """

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="weapons", db_index=False)
    organisation_id = models.UUIDField()
    weapon = models.CharField(max_length=32)
    model = models.CharField(max_length=200, blank=True)
    remains = models.TextField(blank=True)
    components = models.TextField(blank=True)
    certainty = models.CharField(max_length=32)
    basis = models.TextField()
    unit_id = models.UUIDField(null=True)
    item_id = models.UUIDField(null=True)
    passage = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        indexes = (
            models.Index(fields=["event"], name="event_weapon_of_event"),
            models.Index(fields=["unit_id", "event"], name="event_weapon_of_unit"),
        )


class EventVerification(Guarded):
    """What one person checked about an event and found. Written once.

    `as_stated`: time and places that the event stated then (`in_force`).
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="verifications")
    organisation_id = models.UUIDField()
    level = models.CharField(max_length=2)
    checks = models.JSONField(default=dict)
    method = models.TextField()
    as_stated = models.JSONField(null=True)
    item_id = models.UUIDField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id", through="event")

    class Meta:
        constraints = (one_of("level", VerificationLevel.values, name="event_verification_level"),)


_OWNS_EVENT = owner_function("dokaz_owns_event", "events_event")


class EventShare(records.Share):
    """An event shown to an organisation, or to one member of it (`member_ref`)."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="shares", db_index=False)

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


class Merge(records.MergeOfTwo):
    """One event taken into another: what moved, so that it can be moved back by a new act."""

    survivor = models.ForeignKey(Event, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Event, models.PROTECT, related_name="merges_into")
    former_state = models.CharField(max_length=24)

    READ_BY = RowReaders(organisation="organisation_id")


class EventBatch(records.Batch):
    """Events written together from a table, so that the whole can be undone."""

    READ_BY = RowReaders(organisation="organisation_id")


class BatchChange(records.ChangeOfBatch):
    """What a batch changed of an event that was there before, to be changed back."""

    batch = models.ForeignKey(EventBatch, models.PROTECT, related_name="changes")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    READ_BY = RowReaders(of_own="batch")
