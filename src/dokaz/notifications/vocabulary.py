# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the room, for people and for the database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What happened to a record, as far as it concerns somebody."""

    TASK_ASKED = "task_asked", _("You are asked for something")
    TASK_ANSWERED = "task_answered", _("A task you asked for was answered")
    TASK_CHANGED = "task_changed", _("A task of yours was changed")
    MENTION = "mention", _("Somebody named you in a comment")
    COMMENT = "comment", _("Comment or question")
    VERIFICATION = "verification", _("Verification recorded")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent was withdrawn for something in a case")
    CONSENT_ENDS = (
        "consent_ends",
        _("A consent that a litigation action rests on does not cover it, or runs out soon"),
    )
    DUPLICATE = "duplicate", _("Somebody said whether two items are the same")
    SHARED = "shared", _("Shared with your organisation")
    UNSHARED = "unshared", _("No longer shared with your organisation")
    RELEASE_WAITS = "release_waits", _("A release waits for a second person")
    MERGED = "merged", _("Two records became one, or one became two again")
    DEADLINE = "deadline", _("A deadline is near")
    NEW_MATCHES = "new_matches", _("A saved search has new matches")
    CHANGED = "changed", _("Changed")


class Standing(TextChoices):
    """What a person said about one record."""

    FOLLOWED = "followed", _("Followed")
    MUTED = "muted", _("Muted")
