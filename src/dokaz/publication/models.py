# SPDX-License-Identifier: AGPL-3.0-or-later
"""Releases: what two people agreed to tell of an event, which stories and layers to show; and the
datasets that were made.

A release keeps nothing but what is told: no number, text or exact place of the event. Nothing is
deleted: a release is declined or withdrawn, and the next dataset is made without it.
"""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, OpenRows, RowReaders
from dokaz.publication.vocabulary import LIVING, Basis, DateStep, Harmed, ReleaseState, Step


class Release(Guarded):
    """One event as it is told to everybody. Its identifier sorts by the time of proposing.

    `place` is a code of the codifier or an H3 cell (`step` says which), `day` the first of the
    month or year where `date_step` says so. `at_least` is the step that people chose beside the
    rules, which were those with `rules_sha256`.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    event_id = models.UUIDField()
    kind = models.CharField(max_length=32)
    step = models.CharField(max_length=16)
    at_least = models.CharField(max_length=16, default=Step.SETTLEMENT)
    place = models.CharField(max_length=19)
    oblast = models.CharField(max_length=19)
    day = models.DateField()
    date_step = models.CharField(max_length=8)
    harmed = models.CharField(max_length=16)
    basis = models.CharField(max_length=16)
    rules_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=ReleaseState.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event_id"], condition=Q(state__in=LIVING), name="one_release_an_event"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values), name="release_state"
            ),
            models.CheckConstraint(
                condition=Q(step__in=[one for one in Step.values if one != Step.NOT_SHOWN]),
                name="release_step",
            ),
            models.CheckConstraint(condition=Q(at_least__in=Step.values), name="release_at_least"),
            models.CheckConstraint(
                condition=Q(date_step__in=DateStep.values), name="release_date_step"
            ),
            models.CheckConstraint(condition=Q(harmed__in=Harmed.values), name="release_harmed"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="release_basis"),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.RELEASED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="release_by_two",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "state", "id"], name="release_own_state"),
            models.Index(fields=["event_id", "id"], name="release_of_event"),
        )


class _Beside(Guarded):
    """What stands beside a dataset as two publishers agree to show it: the digest of all of it.

    The words, pictures and outlines themselves stay in the folder they were written in; a changed
    one has another digest and needs a release of its own.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    title_uk = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default=ReleaseState.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "sha256"],
                condition=Q(state__in=LIVING),
                name="one_release_a_%(class)s",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values), name="%(class)s_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.RELEASED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="%(class)s_by_two",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "state", "id"], name="%(class)s_own_state"),
        )


class Story(_Beside):
    """A story. `name` is its address on the portal."""

    name = models.CharField(max_length=120)


class Layer(_Beside):
    """A layer over the map. `code` and `kind` are those of its file, `day` is what it tells of.

    One of our own objects has no file: `objects_told` are what two publishers agree to of each, as
    `of_objects.as_json` writes it, and `sha256` is their digest.
    """

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)
    day = models.DateField()
    source = models.CharField(max_length=200)
    objects_told = models.JSONField(default=list)


class Embargo(Guarded):
    """How many days an organisation is silent about an event at least, as two publishers agreed.

    The one that was agreed to last counts, and never less than the node's setting.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, default=ReleaseState.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(state=ReleaseState.PROPOSED),
                name="one_embargo_waits",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values), name="embargo_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.RELEASED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("proposed_by"))),
                name="embargo_by_two",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "state", "id"], name="embargo_own_state"),
        )


class Dataset(Guarded):
    """One published dataset: its number, and the digest of its manifest, which names every file."""

    FROZEN = True
    READ_BY = OpenRows("what stands in a dataset is public; the row says that it was made")

    id = models.UUIDField(primary_key=True)
    number = models.PositiveIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    rules_sha256 = models.CharField(max_length=64)
    events = models.PositiveIntegerField()
    released = models.PositiveIntegerField()
    made_at = models.DateTimeField()
