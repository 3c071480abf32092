# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is counted, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Counted(TextChoices):
    """The lines of an account, in its order."""

    EVENTS = "events", _("Events documented")
    VERIFIED = "verified", _("of them verified")
    VICTIMS = "victims", _("Victims")
    WITNESSES = "witnesses", _("Witnesses of events")
    SUSPECTS = "suspects", _("Suspects")
    OBJECTS = "objects", _("Protected objects")
    INTERVIEWS = "interviews", _("Interviews held")
    ITEMS = "items", _("Items of evidence taken in")
    ORIGINALS = "originals", _("Original files")


class By(TextChoices):
    """By what events are broken down."""

    OBLAST = "oblast", _("By oblast")
    CONDUCT = "conduct", _("By conduct")
