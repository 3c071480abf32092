# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is compared, which pairs were found, and what people decided about them.

All but `Judgement` and `PeopleShared` is derived from other rooms by the worker: it can be emptied
and is made anew. Judgements are written once; whoever changes their mind writes another one.
"""

from django.db import models
from django.db.models import Q

from dokaz.deconflict.duplicates.vocabulary import Because, Decision, Kind, Reason
from dokaz.gate.api import Guarded, OpenRows, ReadersOrganisation, RowReaders


class KnownAddress(models.Model):
    """An address of an item, as the digest of its canonical form. No address can be read out of it.

    An item has several where a short link led to its page.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64)
    item_id = models.UUIDField()
    organisation_id = models.UUIDField()
    is_told = models.BooleanField()

    # That somebody has an address is told to all, if the item's level allows it.
    READ_BY = RowReaders(organisation="organisation_id", also=lambda: Q(is_told=True))

    class Meta:
        indexes = (models.Index(fields=["key", "id"], name="known_address_key"),)
        constraints = (
            models.UniqueConstraint(fields=["item_id", "key"], name="known_address_once"),
        )


class KnownLook(models.Model):
    """What one picture or frame of an item looks like (`bits`: 32 bytes of PDQ), or how a text of
    it is worded (32 bytes as well). Only bits of one sort are held against each other."""

    id = models.BigAutoField(primary_key=True)
    item_id = models.UUIDField()
    organisation_id = models.UUIDField()
    is_told = models.BooleanField()
    file_id = models.UUIDField()
    is_wording = models.BooleanField(default=False)
    pts = models.BigIntegerField(null=True)
    bits = models.BinaryField(max_length=32)

    # The bits draw a picture, roughly, and betray a text to who guesses it: only the service that
    # compares reads them.
    READ_BY = RowReaders()

    class Meta:
        indexes = (models.Index(fields=["item_id"], name="known_look_item"),)


class Pair(models.Model):
    """Two items that may be the same: `one_id` is the smaller identifier.

    `distance`: bits by which the nearest pictures, or wordings, differ. `facts` holds times in the
    videos.
    """

    id = models.BigAutoField(primary_key=True)
    reason = models.CharField(max_length=16)
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    one_organisation_id = models.UUIDField()
    other_organisation_id = models.UUIDField()
    distance = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    READ_BY = RowReaders(
        organisation="one_organisation_id",
        also=lambda: Q(other_organisation_id=ReadersOrganisation()),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["one_id", "other_id", "reason"], name="one_pair_a_reason"
            ),
            models.CheckConstraint(condition=Q(one_id__lt=models.F("other_id")), name="pair_order"),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="duplicates_pair_reason"
            ),
        )
        indexes = (
            models.Index(fields=["other_id", "one_id"], name="pair_turned"),
            models.Index(fields=["one_organisation_id", "id"], name="pair_of_one_owner"),
            models.Index(fields=["other_organisation_id", "id"], name="pair_of_other_owner"),
        )


class Progress(models.Model):
    """How far the outbox was read, by the version of the rules that things are compared with."""

    version = models.CharField(max_length=32, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    fact_id = models.BigIntegerField(default=0)

    READ_BY = OpenRows("positions in the outbox; belongs to no organisation")


class Judgement(Guarded):
    """What one organisation's person decided about two items, people or events (`what`).

    The newest of a pair counts. `unseen_id`: the one of them that could not be seen, where somebody
    decided after having asked whoever has it.
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    what = models.CharField(max_length=8, default=Kind.ITEM)
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    unseen_id = models.UUIDField(null=True)
    decision = models.CharField(max_length=16)
    because = models.CharField(max_length=16, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="duplicates_decision"
            ),
            models.CheckConstraint(
                condition=Q(because__in=Because.values), name="duplicates_because"
            ),
            models.CheckConstraint(
                condition=Q(one_id__lt=models.F("other_id")), name="judgement_order"
            ),
            models.CheckConstraint(condition=Q(what__in=Kind.values), name="judgement_of_kind"),
        )
        indexes = (
            models.Index(fields=["organisation_id", "one_id", "other_id", "id"], name="judged"),
            models.Index(fields=["organisation_id", "id"], name="judgements_newest"),
            models.Index(fields=["one_id"], condition=Q(decision="same"), name="judged_same"),
            models.Index(
                fields=["other_id"], condition=Q(decision="same"), name="judged_same_turned"
            ),
        )


class PersonSegment(Guarded):
    """Some people of one organisation as they are compared, in a sealed block (docs/adr/0014).

    `address`: the block; its key is gone when `ended_at` is set. `form`: of the features in it.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    address = models.CharField(max_length=64)
    form = models.CharField(max_length=32)
    people = models.PositiveIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (
            models.Index(
                fields=["organisation_id", "id"],
                condition=Q(ended_at__isnull=True),
                name="person_segments_in_use",
            ),
        )


class PersonPlace(models.Model):
    """In which segment a person is, with which number of the identity block. `is_due`: something
    changed, the worker has to look. Says nothing of who it is."""

    person_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    segment_id = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=0)
    is_due = models.BooleanField(default=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (
            models.Index(fields=["segment_id"], name="person_place_in_segment"),
            models.Index(
                fields=["organisation_id", "person_id"],
                condition=Q(is_due=True),
                name="person_places_due",
            ),
        )


class PersonPair(models.Model):
    """Two people of one organisation who may be one. `levels`: by field the level, no evidence.

    How rare a name is would nearly tell the name: scores are kept whole only, bits not at all.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField()
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    band = models.CharField(max_length=8)
    score = models.SmallIntegerField()
    is_relative = models.BooleanField()
    levels = models.JSONField(default=dict)
    found_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["one_id", "other_id"], name="one_pair_of_people"),
            models.CheckConstraint(
                condition=Q(one_id__lt=models.F("other_id")), name="person_pair_order"
            ),
        )
        indexes = (
            models.Index(fields=["other_id"], name="person_pair_of_other"),
            models.Index(fields=["organisation_id", "id"], name="person_pair_of_owner"),
        )


class EventDue(models.Model):
    """An event that changed, or whose material was found to be like other material: to be compared
    by the worker."""

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")


class EventPair(models.Model):
    """Two events that may be the same. `parts`: codes of what speaks for and against it."""

    id = models.BigAutoField(primary_key=True)
    one_id = models.UUIDField()
    other_id = models.UUIDField()
    one_organisation_id = models.UUIDField()
    other_organisation_id = models.UUIDField()
    band = models.CharField(max_length=8)
    score = models.FloatField()
    parts = models.JSONField(default=list)
    found_at = models.DateTimeField()

    READ_BY = RowReaders(
        organisation="one_organisation_id",
        also=lambda: Q(other_organisation_id=ReadersOrganisation()),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["one_id", "other_id"], name="one_pair_of_events"),
            models.CheckConstraint(
                condition=Q(one_id__lt=models.F("other_id")), name="event_pair_order"
            ),
        )
        indexes = (
            models.Index(fields=["other_id"], name="event_pair_of_other"),
            models.Index(fields=["one_organisation_id", "id"], name="event_pair_of_one_owner"),
            models.Index(fields=["other_organisation_id", "id"], name="event_pair_of_other_own"),
        )


class UnseenTold(models.Model):
    """One thing that one person was told of on one day without seeing it, for the day's count.

    `what` and `thing`: an event's or person's identifier, or the key of an address. `times`:
    questions that led to it, each as far as it differed from the one before (`asked`, a digest).
    """

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    what = models.CharField(max_length=8)
    day = models.DateField()
    thing = models.CharField(max_length=64)
    asked = models.CharField(max_length=64, blank=True)
    times = models.PositiveSmallIntegerField(default=1)

    # It holds who may be at which thing of another organisation: nobody reads it but the service.
    READ_BY = RowReaders()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "what", "day", "thing"], name="one_telling_a_day"
            ),
        )


class PeopleShared(Guarded):
    """Whether an organisation lets others of this node learn that it may have a person too."""

    organisation_id = models.UUIDField(primary_key=True)
    is_on = models.BooleanField()
    at = models.DateTimeField()
    by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")
