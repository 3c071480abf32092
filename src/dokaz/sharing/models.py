# SPDX-License-Identifier: AGPL-3.0-or-later
"""Private rows of the room; others see the frozen views of `api`."""

from django.db import models
from django.db.models import Q

from dokaz.gate.api import Guarded, RowReaders
from dokaz.sharing.vocabulary import (
    EXTRACT_PURPOSES,
    EXTRACT_RECIPIENTS,
    HAS_FILE,
    Channel,
    ExtractForm,
    ExtractKind,
    LegalBasis,
    OmittedBecause,
    PackingState,
    ParcelPurpose,
    ParcelStatus,
    RecipientKind,
)


def _one_of(field: str, values: list[str], *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class ParcelSeries(Guarded):
    """The last number given in one year of one organisation; locked while a number is drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_parcel_series_a_year"
            ),
        )


class Parcel(Guarded):
    """One parcel. Its identifier sorts by the time of drafting.

    `level` is the highest confidentiality among its items; it decides who sees the parcel.
    `sha256` and `size` are of the file as it is handed over; `content_sha256` and `content_size`
    of the zip inside, the same unless the file is encrypted to the recipient's key.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=16, default=ParcelStatus.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = models.UUIDField()
    changed_at = models.DateTimeField()

    recipient_kind = models.CharField(max_length=24)
    recipient_name = models.CharField(max_length=300)
    recipient_contact = models.CharField(max_length=500, blank=True)
    purpose = models.CharField(max_length=24)
    legal_basis = models.CharField(max_length=24)
    legal_basis_note = models.TextField(blank=True)
    encrypted_to = models.CharField(max_length=100, blank=True)

    level = models.PositiveSmallIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    omission_count = models.PositiveIntegerField(default=0)

    made_at = models.DateTimeField(null=True)
    made_by = models.UUIDField(null=True)
    consent_state = models.CharField(max_length=24, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    content_size = models.BigIntegerField(null=True)
    verified_as = models.CharField(max_length=16, blank=True)
    file_discarded_at = models.DateTimeField(null=True)

    channel = models.CharField(max_length=24, blank=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            _one_of("status", ParcelStatus.values, name="parcel_status"),
            _one_of("recipient_kind", RecipientKind.values, name="parcel_recipient_kind"),
            _one_of("purpose", ParcelPurpose.values, name="parcel_purpose"),
            _one_of("legal_basis", LegalBasis.values, name="parcel_legal_basis"),
            _one_of("channel", ["", *Channel.values], name="parcel_channel"),
            models.CheckConstraint(
                condition=~Q(status__in=HAS_FILE) | (~Q(sha256="") & Q(size__isnull=False)),
                name="made_parcels_have_a_digest",
            ),
        )
        indexes = (
            models.Index(fields=["organisation_id", "-id"], name="parcel_by_organisation"),
            models.Index(fields=["organisation_id", "status", "-id"], name="parcel_by_status"),
        )


class ParcelItem(Guarded):
    """One item in a parcel, or left out of it although it belongs there.

    `roles` are the roles of files that go along. `files` are the chosen files, fixed when the
    parcel is made. `omitted_because` is the reason given for what does not go along.
    `flags` are the codes of warnings found when the item was last looked at.
    """

    id = models.UUIDField(primary_key=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="items", db_index=False)
    item_id = models.UUIDField()
    item_ref = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    roles = models.JSONField(default=list)
    left_out = models.BooleanField(default=False)
    omitted_because = models.CharField(max_length=16, default=OmittedBecause.NOT_SELECTED)
    files = models.JSONField(default=list)
    file_count = models.PositiveIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    flags = models.JSONField(default=list)
    removed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(through="parcel")

    class Meta:
        constraints = (
            _one_of("omitted_because", OmittedBecause.values, name="parcel_item_omitted"),
            models.UniqueConstraint(fields=["parcel", "item_id"], name="item_once_in_a_parcel"),
        )
        indexes = (
            models.Index(fields=["parcel", "position"], name="parcel_items_in_order"),
            models.Index(fields=["item_id"], name="parcels_of_an_item"),
        )


class ParcelEvent(Guarded):
    """Index of this room's events in an item's custody. `id` is the event's in the ledger."""

    id = models.UUIDField(primary_key=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="events")
    item_id = models.UUIDField()
    type = models.CharField(max_length=40)
    action = models.CharField(max_length=100)
    at = models.DateTimeField()
    agent_kind = models.CharField(max_length=16)
    agent_ref = models.UUIDField()
    outcome = models.CharField(max_length=16)
    facts = models.JSONField(default=dict)

    READ_BY = RowReaders(through="parcel")

    class Meta:
        indexes = (models.Index(fields=["item_id", "id"], name="parcel_events_of_item"),)


class Receipt(Guarded):
    """What a recipient confirmed: their number for it, when, and which digest they found."""

    id = models.UUIDField(primary_key=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="receipts")
    organisation_id = models.UUIDField()
    reference = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=200, blank=True)
    confirmed_sha256 = models.CharField(max_length=64, blank=True)
    matches = models.BooleanField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["parcel", "id"], name="receipts_in_order"),)


class Packing(models.Model):
    """How far the packing of a parcel is. Not evidence: it only tells workers and people.

    A worker holds the row while `held_until` lies ahead; `holder` names its run.
    """

    parcel = models.OneToOneField(Parcel, models.PROTECT, primary_key=True, related_name="packing")
    state = models.CharField(max_length=16, default=PackingState.QUEUED)
    stage = models.CharField(max_length=16, blank=True)
    done_bytes = models.BigIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    holder = models.UUIDField(null=True)
    held_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=64, blank=True)
    trouble_item_ref = models.CharField(max_length=40, blank=True)

    READ_BY = RowReaders(through="parcel")

    class Meta:
        indexes = (models.Index(fields=["state", "held_until"], name="packing_due"),)


class Discard(models.Model):
    """A packed file that is to be removed from disk. Not evidence: the act that does it is."""

    parcel = models.OneToOneField(Parcel, models.PROTECT, primary_key=True, related_name="+")
    reason = models.CharField(max_length=16)

    READ_BY = RowReaders(through="parcel")


class ExtractSeries(Guarded):
    """The last number given in one year of one organisation; locked while a number is drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_extract_series_a_year"
            ),
        )


class Extract(Guarded):
    """Records of casework written into a file that left the archive, once. The file is not kept.

    `left_out` maps reasons to numbers of records. `level` is the highest among those that went,
    `unchecked` how many of them depend on nobody whose consent is on record, `shortened` how many
    went without their free words, `identities` how many with who the person is.
    """

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=16)
    form = models.CharField(max_length=8)
    recipient_kind = models.CharField(max_length=24)
    recipient_name = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.UUIDField()
    records = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict)
    unchecked = models.PositiveIntegerField(default=0)
    shortened = models.PositiveIntegerField(default=0)
    identities = models.PositiveIntegerField(default=0)
    level = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            _one_of("kind", ExtractKind.values, name="extract_kind"),
            _one_of("form", ExtractForm.values, name="extract_form"),
            _one_of(
                "recipient_kind",
                [code for code, _label in EXTRACT_RECIPIENTS],
                name="extract_recipient_kind",
            ),
            _one_of("purpose", [code for code, _label in EXTRACT_PURPOSES], name="extract_purpose"),
        )
        indexes = (models.Index(fields=["organisation_id", "id"], name="extract_own"),)


class ExtractRecord(Guarded):
    """A record that stands in an extract: by it a withdrawal finds where copies went."""

    FROZEN = True

    id = models.UUIDField(primary_key=True)
    extract = models.ForeignKey(Extract, models.PROTECT, related_name="+")
    organisation_id = models.UUIDField()
    record_id = models.UUIDField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["organisation_id", "record_id"], name="extract_of_record"),)
