# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Step(TextChoices):
    """How exactly a place is told, from fine to coarse; the order counts."""

    SETTLEMENT = "settlement", _("the settlement")
    HROMADA = "hromada", _("the hromada")
    HEX_6 = "hex_6", _("a hexagon of 36 square km")
    HEX_5 = "hex_5", _("a hexagon of 253 square km")
    RAION = "raion", _("the raion")
    OBLAST = "oblast", _("the oblast")
    NOT_SHOWN = "not_shown", _("not shown")


class DateStep(TextChoices):
    """How exactly a date is told, from fine to coarse; the order counts."""

    DAY = "day", _("the day")
    MONTH = "month", _("the month")
    YEAR = "year", _("the year")


class Harmed(TextChoices):
    """How many people an event harmed, as far as it is told."""

    UNKNOWN = "unknown", _("not stated")
    SOME = "some", _("up to 9")
    TENS = "tens", _("10 to 99")
    HUNDREDS = "hundreds", _("100 and more")


class ReleaseState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    RELEASED = "released", _("Released")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


LIVING = (ReleaseState.PROPOSED, ReleaseState.RELEASED)


class Basis(TextChoices):
    """Why an event may be told where nobody's consent is on record for all of its evidence."""

    CONSENT = "consent", _("Everybody it depends on agreed")
    OPEN_SOURCES = "open_sources", _("Everything told is already public")
    OFFICIAL = "official", _("Authorities have told it")


class LayerKind(TextChoices):
    """What a layer over the public map tells of."""

    CONTROL = "control", _("Control of territory")
    DAMAGE = "damage", _("Damage")
    AIR_RAID = "air_raid", _("Air-raid alerts")
    BOUNDARIES = "boundaries", _("Boundaries")
    TILES = "tiles", _("Tiles of another map")
    OBJECTS = "objects", _("Damage to our own objects")


class Damage(TextChoices):
    """What is told of the state of an object."""

    DESTROYED = "destroyed", pgettext_lazy("damage", "destroyed")
    DAMAGED = "damaged", _("damaged")
    LOOTED = "looted", _("looted")


class RuleOf(TextChoices):
    """What a rule looks at that says how exactly a place is told."""

    KIND = "kind", _("Kind of crime")
    STATE = "state", _("State of the event")
    PROTECTION = "protection", _("Level of protection")
    MARKER = "marker", _("Mark on the record")
    CONSENT = "consent", _("Consent")
    CHOSEN = "chosen", _("Chosen by people")


class Obstacle(TextChoices):
    """Why an event is not published now."""

    NO_KIND = "no_kind", _("None of its conduct is of a kind that is published.")
    NO_PLACE = "no_place", _("It has no place of the codifier.")
    PLACES_APART = "places_apart", _("Its places lie in different oblasts.")
    NO_DATE = "no_date", _("Its date is not known, or not exactly enough.")
    VERIFICATION = "verification", _("It is not verified by two people.")
    STATE = "state", _("Its state does not allow publication.")
    MERGED = "merged", _("It was merged into another event, or its import was undone.")
    PRIVILEGED = "privileged", _("It is privileged.")
    PROTECTED = "protected", _("Its level of protection or a mark on it forbids publication.")
    CLOSED_ITEM = (
        "closed_item",
        _("An item that belongs to it is sealed, withdrawn, disposed of or rejected."),
    )
    CONSENT = "consent", _("Somebody it depends on has not agreed to publication.")
    CHANGED = "changed", _("It changed since two people agreed; what would be told differs now.")
    GONE = "gone", _("It is not among the organisation's events any more.")
    EMBARGO = "embargo", _("The time of silence after it is not over.")


class ObjectObstacle(TextChoices):
    """Why nothing is told of an object now."""

    GROUP = "group", _("Nothing is told of objects of its group.")
    NO_DAMAGE = "no_damage", _("No damage is on record that is told of.")
    NO_PLACE = "no_place", _("It has no place of the codifier.")
    NO_DATE = "no_date", _("None of its states has a date.")
    PROTECTED = "protected", _("Its protection, a mark on it or privilege forbids it.")
    CLOSED_ITEM = (
        "closed_item",
        _("An item that belongs to it is sealed, withdrawn, disposed of or rejected."),
    )
    CONSENT = "consent", _("Somebody it depends on has not agreed to publication.")
    EMBARGO = "embargo", _("The time of silence after it is not over.")
