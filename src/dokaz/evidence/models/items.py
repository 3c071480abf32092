# SPDX-License-Identifier: AGPL-3.0-or-later
"""Items, their sources, numbers, revisions, notes and outside identifiers.

An item's row keeps the present description; every change leaves the former values in a revision.
After disposal the row stays as a tombstone whose words are emptied.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from dokaz.evidence.vocabulary import (
    HIDDEN_FROM_PARTNERS,
    USUAL_LEVEL,
    AcquisitionMode,
    Confidentiality,
    Credibility,
    GraphicLevel,
    ItemKind,
    ItemStatus,
    SourceKind,
    TimeBasis,
    TimePrecision,
    VerificationLevel,
)
from dokaz.gate.api import Guarded, ReadersOrganisation, RowReaders, act_of_many_rows


def one_of(field: str, values: Sequence[object], *, name: str) -> models.CheckConstraint:
    """The database refuses words outside a vocabulary.

    Compared one by one: of a list in a constraint SQLite makes a table anew for each row, which
    took half the time of writing an item (3.40.1, `sqlite3CodeRhsOfIN` where `iSelfTab` is set).
    """
    words = Q(*[(field, value) for value in values], _connector=Q.OR)
    return models.CheckConstraint(condition=words, name=name)


class NumberSeries(Guarded):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    code = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "year"], name="one_series_a_year"),
            models.UniqueConstraint(fields=["code", "year"], name="one_owner_of_a_code"),
        )


class Source(Guarded):
    """Where information comes from.

    `platform` and `handle` name an account or channel (such as telegram, @name), `language` is what
    it speaks (BCP 47). `credibility` is somebody's judgement: whose, when and why stands beside it;
    earlier ones stand in the acts. Sources of one `independence_group` repeat each other, so that
    they corroborate nothing between them. An entry merged into another (`merged_into`) stays with
    everything that refers to it, and speaks with the other's voice until that is undone.
    """

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=500, blank=True)
    url = models.TextField(blank=True)
    platform = models.CharField(max_length=40, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    credibility = models.CharField(max_length=1, default=Credibility.F)
    credibility_reason = models.TextField(blank=True)
    credibility_by = models.UUIDField(null=True)
    credibility_at = models.DateTimeField(null=True)
    independence_group = models.CharField(max_length=100, blank=True)
    security_risk = models.BooleanField(default=False)
    remarks = models.TextField(blank=True)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False
    )
    merged_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="source_merged_when",
            ),
            one_of("kind", SourceKind.values, name="source_kind"),
            one_of("credibility", Credibility.values, name="source_credibility"),
        )
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="source_by_organisation"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="source_merged"
            ),
        )


class SourceExternalId(Guarded):
    """A source's identifier in another system; one system's identifier names one source."""

    id = models.UUIDField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="external_ids")
    organisation_id = models.UUIDField()
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    url = models.TextField(blank=True)
    added_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"], name="one_source_an_identifier"
            ),
        )


def _open_to_others() -> Q:
    """Items of other organisations that the reader's may know of: open to the node, or shared.

    Which of its members may is the policy's matter, not the net's.
    """
    from dokaz.evidence.models.rights import ItemShare

    shared = ItemShare.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        item=OuterRef("pk"),
        organisation_id=ReadersOrganisation(),
        revoked_at__isnull=True,
    )
    open_to_node = Q(confidentiality__lte=Confidentiality.L1, privileged=False)
    to_named = Q(confidentiality__lte=Confidentiality.L3)
    return ~Q(status__in=HIDDEN_FROM_PARTNERS) & (open_to_node | to_named & Q(Exists(shared)))


class Particular:
    """One value among an item's particulars, read and set as if it were a column; empty: none."""

    def __init__(self, nothing: Callable[[], Any] = str) -> None:
        self._nothing = nothing

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, item: "Item | None", owner: type) -> Any:
        if item is None:
            return self
        found = item.particulars or {}
        return found[self._name] if self._name in found else self._nothing()

    def __set__(self, item: "Item", value: Any) -> None:
        others = {name: one for name, one in (item.particulars or {}).items() if name != self._name}
        item.particulars = (others | {self._name: value} if value else others) or None


class Item(Guarded):
    """One piece of evidence. Its identifier sorts by the time of registration.

    `particulars` holds what few items have, by name, or nothing. `creator`: who made it, by a code
    where they must stay unknown. `original_kept`: where the thing itself is, if this is a copy.
    `seal_no`, `storage_place` and `packaging` are of a physical thing.
    """

    last_act = act_of_many_rows()
    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    ref = models.CharField(max_length=40, unique=True)
    registered_at = models.DateTimeField()
    registered_by = models.UUIDField()
    changed_at = models.DateTimeField()

    title_uk = models.CharField(max_length=500, blank=True)
    title_en = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=24, default=ItemKind.OTHER)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    url = models.TextField(blank=True)

    source = models.ForeignKey(
        Source, models.PROTECT, null=True, related_name="items", db_index=False
    )
    acquisition_mode = models.CharField(max_length=24, default=AcquisitionMode.UNKNOWN)
    acquired_at = models.DateTimeField(null=True)
    acquired_by = models.UUIDField(null=True)
    acquired_from = models.CharField(max_length=500, blank=True)

    particulars = models.JSONField(null=True)
    creator = Particular()
    creator_willing = Particular()
    generation = Particular()
    original_kept = Particular()
    rights_owner = Particular()
    rights_declaration = Particular()
    information = Particular()
    relevance = Particular()
    priority = Particular()
    restriction_reason = Particular()
    seal_no = Particular()
    storage_place = Particular()
    packaging = Particular()
    tags = Particular(list)

    recorded_from = models.DateTimeField(null=True)
    recorded_to = models.DateTimeField(null=True)
    recorded_precision = models.CharField(max_length=16, default=TimePrecision.UNKNOWN)
    recorded_basis = models.CharField(max_length=24, default=TimeBasis.UNKNOWN)

    status = models.CharField(max_length=24, default=ItemStatus.REGISTERED)
    verification = models.CharField(max_length=2, default=VerificationLevel.V0)
    confidentiality = models.PositiveSmallIntegerField(default=USUAL_LEVEL)
    graphic_level = models.CharField(max_length=16, default=GraphicLevel.UNKNOWN)
    markers = models.JSONField(default=list)
    exculpatory = models.BooleanField(default=False)
    privileged = models.BooleanField(default=False)

    file_count = models.PositiveIntegerField(default=0)
    total_bytes = models.BigIntegerField(default=0)
    media_type = models.CharField(max_length=127, blank=True)
    holds_in_force = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    disposed_at = models.DateTimeField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (
            one_of("kind", ItemKind.values, name="item_kind"),
            one_of("acquisition_mode", AcquisitionMode.values, name="item_acquisition"),
            one_of("recorded_precision", TimePrecision.values, name="item_precision"),
            one_of("recorded_basis", TimeBasis.values, name="item_basis"),
            one_of("status", ItemStatus.values, name="item_status"),
            one_of("verification", VerificationLevel.values, name="item_verification"),
            one_of("confidentiality", Confidentiality.values, name="item_confidentiality"),
            one_of("graphic_level", GraphicLevel.values, name="item_graphic"),
        )
        # Each branch of the list (own, open to the node by level) with each common filter.
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="item_own"),
            models.Index(fields=["organisation_id", "kind", "id"], name="item_own_kind"),
            models.Index(fields=["organisation_id", "status", "id"], name="item_own_status"),
            models.Index(
                fields=["organisation_id", "confidentiality", "id"], name="item_own_level"
            ),
            models.Index(
                fields=["organisation_id", "verification", "id"], name="item_own_verification"
            ),
            models.Index(
                fields=["organisation_id", "status", "confidentiality"], name="item_own_count"
            ),
            models.Index(fields=["id"], condition=~Q(url=""), name="item_with_address"),
            models.Index(
                fields=["source"], condition=Q(source__isnull=False), name="item_of_source"
            ),
            models.Index(fields=["confidentiality", "id"], name="item_level"),
            models.Index(fields=["confidentiality", "kind", "id"], name="item_level_kind"),
            models.Index(fields=["confidentiality", "status", "id"], name="item_level_status"),
            models.Index(
                fields=["confidentiality", "verification", "id"], name="item_level_verification"
            ),
        )


class ItemRevision(Guarded):
    """Values an item had before one change. Emptied when the item is disposed of."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    act_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    before = models.JSONField(null=True)

    READ_BY = RowReaders(of_own="item")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "number"], name="one_revision_a_number"),
        )


class ItemWord(models.Model):
    """Words of titles, references and file names, and tags, for the list's filters.

    Not evidence and not guarded: derived from the rows of the item, and dropped with them. Owner
    and level stand beside each word so that a search reads only what its reader may see, however
    many others use the same word.
    """

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=64)
    organisation_id = models.UUIDField()
    confidentiality = models.PositiveSmallIntegerField()

    READ_BY = RowReaders(organisation="organisation_id", through="item")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "word"], name="word_once_an_item"),)
        indexes = (
            models.Index(
                fields=["organisation_id", "confidentiality", "word", "item"], name="word_of_owner"
            ),
            models.Index(
                fields=["confidentiality", "word", "item"],
                condition=Q(confidentiality__lte=Confidentiality.L1),
                name="word_of_node",
            ),
        )


class ExternalId(Guarded):
    """An item's identifier in another system."""

    last_act = act_of_many_rows()
    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="external_ids")
    organisation_id = models.UUIDField()
    system = models.CharField(max_length=100)
    value = models.CharField(max_length=500)
    url = models.TextField(blank=True)
    added_at = models.DateTimeField()

    READ_BY = RowReaders(organisation="organisation_id", through="item")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item", "system", "value"],
                condition=~Q(value=""),
                name="one_external_id",
            ),
        )
        indexes = (
            # With the item: the first and the last of a delivery are two look-ups.
            models.Index(
                fields=["organisation_id", "system", "value", "item"], name="external_of_owner"
            ),
        )


class Note(Guarded):
    """A remark of a person about an item. Emptied when the item is disposed of."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="notes")
    organisation_id = models.UUIDField()
    by = models.UUIDField()
    at = models.DateTimeField()
    text = models.TextField(blank=True)

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        indexes = (models.Index(fields=["item", "id"], name="note_by_item"),)
