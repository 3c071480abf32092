# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Series(TextChoices):
    """The letter of a code name. It is chosen once and says nothing that could change later."""

    WITNESS = "W", _("W: victims and witnesses")
    SUSPECT = "S", _("S: people under suspicion")
    PERSON = "P", _("P: anybody else")


class ChangeKind(TextChoices):
    """What a line of a person's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Share ended")
    EXTERNAL_ID = "external_id", _("Identifier elsewhere added")
    IDENTITY_CHANGED = "identity_changed", _("Identity block changed")
    IDENTITY_OPENED = "identity_opened", _("Identity block opened")
    OPENING_ASKED = "opening_asked", _("Opening of the identity block asked for")
    OPENING_APPROVED = "opening_approved", _("Opening of the identity block approved")
    OPENING_ENDED = "opening_ended", _("Opening of the identity block ended")
    RECORD_ADDED = "record_added", _("Record added")
    RECORD_CHANGED = "record_changed", _("Record changed")
    LINKED = "linked", _("Item linked")
    UNLINKED = "unlinked", _("Link to item ended")
    ERASURE_PROPOSED = "erasure_proposed", _("Erasure proposed")
    ERASURE_WITHDRAWN = "erasure_withdrawn", _("Proposal to erase taken back")
    ERASED = "erased", _("Erased: the key is destroyed")
    IMPORT_UNDONE = "import_undone", _("Import undone")
