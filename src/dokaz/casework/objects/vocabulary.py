# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Damage(TextChoices):
    """What state an object is in, or was left in (domain list of damage levels)."""

    UNKNOWN = "unknown", _("Damage not known")
    NONE_SEEN = "none_seen", _("No damage seen")
    LIGHT = "light", _("Light damage")
    MODERATE = "moderate", _("Moderate damage")
    SEVERE = "severe", _("Severe damage")
    DESTROYED = "destroyed", pgettext_lazy("damage", "Destroyed")
    LOOTED = "looted", _("Looted")
    CONVERTED = "converted", _("Occupied or put to another use")


class UsePeriod(TextChoices):
    """When, by an attack, an object was or was not used for military purposes."""

    BEFORE = "before", _("Before the attack")
    DURING = "during", _("During the attack")
    AFTER = "after", _("After the attack")


class UseFinding(TextChoices):
    """What is known of military use. Nobody having looked is not the same as none seen."""

    NOT_KNOWN = "not_known", _("Not known")
    NONE_SEEN = "none_seen", _("No military use seen")
    CLAIMED = "claimed", _("Claimed by a source")
    LIKELY = "likely", _("Military use likely")
    CONFIRMED = "confirmed", _("Military use confirmed")


class ChangeKind(TextChoices):
    """What a line of an object's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    STATE_ADDED = "state_added", _("State added")
    STATE_WITHDRAWN = "state_withdrawn", _("State withdrawn")
    USE_ADDED = "use_added", _("Military use recorded")
    USE_WITHDRAWN = "use_withdrawn", _("Record of military use withdrawn")
    LINKED = "linked", _("Item linked")
    UNLINKED = "unlinked", _("Link to item ended")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Share ended")
    MERGED = "merged", _("Merged into another object")
    ABSORBED = "absorbed", _("Took in another object")
    MERGE_UNDONE = "merge_undone", _("Merge undone")
    EXTERNAL_ID = "external_id", _("Identifier elsewhere added")
    IMPORT_UNDONE = "import_undone", _("Import undone")
