# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the codifier. It is public; what is known of events at a place is not kept here."""

from django.db import models
from django.db.models import Q

from dokaz.casework.places.vocabulary import Category, Control, NameKind
from dokaz.gate.api import Guarded, OpenRows, RowReaders

_PUBLIC = OpenRows("the public codifier of Ukraine's territory; belongs to no organisation")


class Edition(Guarded):
    """One version of the codifier that was loaded. `sha256` is of its content."""

    FROZEN = True
    READ_BY = _PUBLIC

    id = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    heading = models.TextField()
    loaded_at = models.DateTimeField()
    places = models.PositiveIntegerField()


class Place(Guarded):
    """One place of the codifier. Its code never changes; its name and what it is part of may.

    `oblast`, `raion`, `hromada` are codes of what it lies in, empty where there is none.
    Coordinates are the centre as GeoNames has it, in degrees (WGS 84), or unknown.
    """

    READ_BY = _PUBLIC

    code = models.CharField(max_length=19, primary_key=True)
    category = models.CharField(max_length=1)
    name = models.CharField(max_length=200)
    parent = models.CharField(max_length=19, blank=True)
    oblast = models.CharField(max_length=19, blank=True)
    raion = models.CharField(max_length=19, blank=True)
    hromada = models.CharField(max_length=19, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    edition_id = models.UUIDField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="place_category"
            ),
        )
        indexes = (
            models.Index(fields=["parent", "name"], name="place_by_parent"),
            models.Index(fields=["latitude", "longitude"], name="place_by_point"),
        )


class PlaceName(Guarded):
    """A name by which a place is found; `year` is that of the renaming, 0 where not known."""

    READ_BY = _PUBLIC

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="names")
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=8, blank=True)
    text = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(default=0)
    folded = models.CharField(max_length=200)
    sound = models.CharField(max_length=200)
    bones = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="place_name_kind"),
        )
        indexes = (
            models.Index(fields=["folded"], name="place_folded"),
            models.Index(fields=["sound"], name="place_sound"),
            models.Index(fields=["bones"], name="place_bones"),
        )


class ControlList(Guarded):
    """A dated list of who held which places, brought in by a person, with where it comes from.

    Lists of one organisation are its own: what another one relies on is not shown to it.
    """

    FROZEN = True
    READ_BY = RowReaders(organisation="organisation_id")

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source = models.CharField(max_length=500)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()
    brought_by = models.UUIDField()
    lines = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "sha256"], name="one_control_list"),
        )


class ControlPeriod(Guarded):
    """One line of such a list: a place, from when, until when (empty: the list sees no end)."""

    FROZEN = True
    READ_BY = RowReaders(of_own="listed_in")

    id = models.BigAutoField(primary_key=True)
    listed_in = models.ForeignKey(ControlList, models.PROTECT, related_name="periods")
    code = models.CharField(max_length=19)
    control = models.CharField(max_length=16)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(control__in=Control.values), name="control_period_control"
            ),
        )
        indexes = (models.Index(fields=["code", "from_date"], name="control_of_place"),)


class BoundarySet(Guarded):
    """An official file of boundaries, brought in by a person, with where it comes from.

    Sets of one organisation are its own, as lists of control are.
    """

    FROZEN = True
    READ_BY = RowReaders(organisation="organisation_id")

    id = models.UUIDField(primary_key=True)
    organisation_id = models.UUIDField()
    source = models.CharField(max_length=500)
    licence = models.CharField(max_length=500)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()
    brought_by = models.UUIDField()
    areas = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation_id", "sha256"], name="one_boundary_set"),
        )


class Boundary(Guarded):
    """The boundary of one place in one set: rings of points (longitude, latitude, WGS 84).

    `polygons` is a list of polygons, each a list of rings: the outer one, then holes. The box of
    all its points stands in columns, to find which areas a point may lie in.
    """

    FROZEN = True
    READ_BY = RowReaders(of_own="belongs_to")

    id = models.BigAutoField(primary_key=True)
    belongs_to = models.ForeignKey(BoundarySet, models.PROTECT, related_name="boundaries")
    code = models.CharField(max_length=19)
    polygons = models.JSONField()
    south = models.FloatField()
    north = models.FloatField()
    west = models.FloatField()
    east = models.FloatField()

    class Meta:
        indexes = (
            models.Index(fields=["belongs_to", "code"], name="boundary_of_place"),
            models.Index(fields=["south", "north", "west", "east"], name="boundary_by_box"),
        )
