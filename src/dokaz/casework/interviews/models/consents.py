# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people agreed to and took back. Written once: a new answer is a new record."""

from django.db import models
from django.db.models import Q

from dokaz.casework.interviews.vocabulary import (
    Capacity,
    ConsentForm,
    ContactBy,
    GivenBy,
    TaskKind,
    WithdrawalReason,
)
from dokaz.gate.api import Guarded, RowReaders


def one_of(field: str, values: object, *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class Words(Guarded):
    """What somebody wrote down about a person. Emptied when the person is erased."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    person_id = models.UUIDField()
    text = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["person_id"], name="words_about_person"),)


class Consent(Guarded):
    """One conversation about consent, and each answer in it.

    `lines`: a list of objects with `purpose`, `recipient`, `decision`, `conditions` (codes) and,
    where a condition says so, `not_before` (ISO date). `given_at` is when the person said it.
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    interview_id = models.UUIDField(null=True)
    given_by = models.CharField(max_length=16)
    guardian_id = models.UUIDField(null=True)
    capacity = models.CharField(max_length=16)
    form = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    explained_by = models.UUIDField()
    text_version = models.CharField(max_length=24)
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    lines = models.JSONField(default=list)
    contact_by = models.CharField(max_length=16)
    contact_how = models.JSONField(default=list)
    expires_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    proof_item_id = models.UUIDField(null=True)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            one_of("given_by", GivenBy.values, name="consent_given_by"),
            one_of("capacity", Capacity.values, name="consent_capacity"),
            one_of("form", ConsentForm.values, name="consent_form"),
            one_of("contact_by", ContactBy.values, name="consent_contact"),
        )
        indexes = (
            models.Index(fields=["person_id", "id"], name="consent_of_person"),
            models.Index(fields=["organisation_id", "review_on"], name="consent_review"),
        )


class Withdrawal(Guarded):
    """What a person took back. Empty `purposes` and `recipients` mean everything."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    purposes = models.JSONField(default=list)
    recipients = models.JSONField(default=list)
    reason = models.CharField(max_length=16)
    erasure_wished = models.BooleanField(default=False)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("reason", WithdrawalReason.values, name="withdrawal_reason"),)
        indexes = (
            models.Index(fields=["person_id", "id"], name="withdrawal_of_person"),
            models.Index(fields=["organisation_id", "id"], name="withdrawal_own"),
        )


class WithdrawalTask(Guarded):
    """What a withdrawal asks somebody to do, and about which copy. `about_*` name the copy."""

    id = models.UUIDField(primary_key=True)
    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, related_name="tasks")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    about_kind = models.CharField(max_length=16, blank=True)
    about_id = models.UUIDField(null=True)
    about_ref = models.CharField(max_length=40, blank=True)
    recipient_kind = models.CharField(max_length=24, blank=True)
    went_at = models.DateTimeField(null=True)
    items = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", TaskKind.values, name="withdrawal_task_kind"),)
        indexes = (
            models.Index(fields=["organisation_id", "done_at", "id"], name="withdrawal_task_open"),
        )


class ItemOfPerson(Guarded):
    """An item of evidence that depends on a person's consent: they are heard or seen in it."""

    id = models.UUIDField(primary_key=True)
    item_id = models.UUIDField()
    person_id = models.UUIDField()
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item_id", "person_id"],
                condition=Q(ended_at__isnull=True),
                name="one_person_an_item",
            ),
        )
        indexes = (models.Index(fields=["person_id"], name="items_of_person"),)


class Forgetting(models.Model):
    """A person was erased; the words about them here are still to go. Not evidence: an order."""

    person_id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")
