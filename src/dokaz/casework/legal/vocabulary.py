# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """How far a lawyer goes with a qualification or with the part of a person."""

    POSSIBLE = "possible", _("Possible")
    PROBABLE = "probable", _("Probable")
    ESTABLISHED = "established", _("Established for submission")
    REJECTED = "rejected", _("Rejected")


class Conflict(TextChoices):
    """What kind of armed conflict the event belongs to, as the lawyer sees it."""

    IAC = "iac", _("International armed conflict")
    NIAC = "niac", _("Armed conflict not of an international character")
    BOTH = "both", _("Both at once")
    UNCLEAR = "unclear", _("Not determined")


class Direction(TextChoices):
    """What a passage does to an element."""

    SUPPORTS = "supports", _("Supports")
    CONTRADICTS = "contradicts", _("Contradicts")
    NEUTRAL = "neutral", _("Neutral")


class Strength(TextChoices):
    NONE = "none", _("None by itself")
    WEAK = "weak", _("Weak")
    SOME = "some", _("Some")
    STRONG = "strong", _("Strong")


class PassageKind(TextChoices):
    """What kind of place in an item a passage is."""

    WHOLE = "whole", _("The whole item")
    PAGE = "page", _("Page or pages")
    PARAGRAPH = "paragraph", _("Paragraph")
    TIME = "time", _("Time in the recording")
    REGION = "region", _("Part of the picture")
    MESSAGE = "message", _("Message")
    ROW = "row", _("Row of a table")


class Cover(TextChoices):
    """How far an element is proven, by what this reader may see."""

    EMPTY = "empty", _("Nothing supports it")
    WEAK = "weak", _("Only weak support")
    SINGLE = "single", _("No second independent source")
    COVERED = "covered", _("Supported by independent sources")


class ChangeKind(TextChoices):
    """What a line of a qualification's history is about."""

    MADE = "made", _("Qualified")
    ASSESSED = "assessed", _("Assessed anew")
