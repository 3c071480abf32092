# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(TextChoices):
    """Categories of the codifier, by its own letters; the order is that of the lists."""

    OBLAST = "O", _("oblast")
    SPECIAL_CITY = "K", _("city with special status")
    RAION = "P", _("raion")
    HROMADA = "H", _("hromada")
    CITY = "M", _("city")
    SETTLEMENT = "X", _("settlement")
    VILLAGE = "C", _("village")
    CITY_DISTRICT = "B", _("city district")


class NameKind(TextChoices):
    OFFICIAL = "official", _("official name")
    FORMER = "former", _("former name")
    SPELLING = "spelling", _("other spelling")


class Precision(TextChoices):
    """How exactly a place is known (domain list of location precision)."""

    EXACT = "exact", _("exact, about 10 m")
    VICINITY = "vicinity", _("vicinity, about 100 m")
    LOCALITY = "locality", _("locality, about 1 km")
    SETTLEMENT = "settlement", _("somewhere in the settlement")
    RAION = "raion", _("somewhere in the raion")
    OBLAST = "oblast", _("somewhere in the oblast")


class Control(TextChoices):
    """Who held a place on a date, by a named list."""

    OCCUPIED = "occupied", _("occupied")
    CONTESTED = "contested", pgettext_lazy("who holds a place", "contested")
    UNDER_CONTROL = "under_control", _("under Ukraine's control")
    UNKNOWN = "unknown", _("not known")
