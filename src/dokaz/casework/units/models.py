# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units, what is true of them for a time, and their history. Nothing is deleted."""

from django.db import models
from django.db.models import Q

from dokaz.casework.records import models as records
from dokaz.casework.records.models import one_of, open_to_others, owner_function
from dokaz.casework.units.vocabulary import ChangeKind, SpellKind
from dokaz.gate.api import Guarded, RowReaders


class UnitSeries(records.Series):
    """The last number given in one year of one organisation; locked while numbers are drawn."""

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "year"], name="one_unit_series_a_year"
            ),
        )


def _open_to_others() -> Q:
    return open_to_others(UnitShare, "unit")


class Unit(records.Record):
    """One unit or body. `number` is its own one, such as that of a military unit."""

    name_uk = models.CharField(max_length=500, blank=True)
    name_en = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=100, blank=True)
    side = models.CharField(max_length=200, blank=True)
    arm = models.CharField(max_length=32, blank=True)
    echelon = models.CharField(max_length=32, blank=True)
    description = models.TextField(blank=True)
    insignia_item_id = models.UUIDField(null=True)
    # Nearly always empty: SQLite would walk an index of it to its end for "not merged".
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="absorbed", db_index=False
    )

    READ_BY = RowReaders(organisation="organisation_id", also=_open_to_others)

    class Meta:
        constraints = (one_of("confidentiality", (0, 1, 2, 3), name="unit_confidentiality"),)
        indexes = (
            models.Index(fields=["organisation_id", "id"], name="unit_own"),
            models.Index(fields=["confidentiality", "id"], name="unit_level"),
        )


class UnitMark(records.Mark):
    """What a unit is found by: arm, echelon, places, and words of its names and numbers."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    READ_BY = RowReaders(through="unit")

    class Meta:
        indexes = (
            models.Index(fields=["unit", "kind", "code"], name="mark_of_unit"),
            models.Index(fields=["kind", "code", "unit"], name="unit_mark_by_code"),
        )


class UnitChange(records.Change):
    """One line of a unit's history."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (one_of("kind", ChangeKind.values, name="unit_change_kind"),)
        indexes = (models.Index(fields=["unit", "id"], name="change_of_unit"),)


class UnitExternalId(records.ExternalId):
    """A unit's identifier in another system; one unit an identifier and organisation."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="external_ids")

    READ_BY = RowReaders(organisation="organisation_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation_id", "system", "value"],
                condition=Q(ended_at__isnull=True),
                name="one_unit_an_external_id",
            ),
        )


class UnitShare(records.Share):
    """A unit shown to an organisation, or to one member of it (`member_ref`)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="shares", db_index=False)

    READ_BY = RowReaders(
        organisation="organisation_id",
        sql="dokaz_owns_unit(casework_units_unitshare.unit_id)",
        functions=owner_function("dokaz_owns_unit", "casework_units_unit"),
    )

    class Meta:
        indexes = (
            models.Index(fields=["organisation_id", "-unit"], name="unit_share_by_organis"),
            models.Index(fields=["unit", "organisation_id"], name="unit_share_by_unit"),
        )


class UnitSpell(Guarded):
    """What is true of a unit for a time: what it belonged to, where it was, what it was armed with.
    Then only withdrawn.

    `when_text` is EDTF in Kyiv time, usually an interval. `place` as a place of an event. `weapon`
    is a code of the list of weapons, `model` says which one.
    """

    id = models.UUIDField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    organisation_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="parts")
    place = models.JSONField(null=True)
    weapon = models.CharField(max_length=32, blank=True)
    model = models.CharField(max_length=200, blank=True)
    when_text = models.CharField(max_length=80, blank=True)
    when_from = models.DateTimeField(null=True)
    when_to = models.DateTimeField(null=True)
    certainty = models.CharField(max_length=16)
    basis = models.TextField()
    item_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    by = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    READ_BY = RowReaders(organisation="organisation_id", through="unit")

    class Meta:
        constraints = (
            one_of("kind", SpellKind.values, name="unit_spell_kind"),
            models.CheckConstraint(
                condition=Q(kind=SpellKind.PARENT, parent__isnull=False)
                | Q(kind=SpellKind.ARMED) & ~Q(weapon="")
                | Q(kind__in=(SpellKind.AREA, SpellKind.GARRISON), place__isnull=False),
                name="unit_spell_says_what",
            ),
        )
        indexes = (models.Index(fields=["parent", "unit"], name="spell_by_parent"),)
