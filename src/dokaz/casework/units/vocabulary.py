# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ChangeKind(TextChoices):
    """What a line of a unit's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Share ended")
    EXTERNAL_ID = "external_id", _("Identifier elsewhere added")
    STATED = "stated", _("Stated by dates")
    WITHDRAWN = "withdrawn", _("Statement by dates withdrawn")


class SpellKind(TextChoices):
    """What is true of a unit for a time."""

    PARENT = "parent", _("Belonged to")
    AREA = "area", _("Was in the area")
    GARRISON = "garrison", _("Was stationed at")
    ARMED = "armed", _("Was armed with")
