# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventState(TextChoices):
    REPORTED = "reported", _("Reported")
    UNDER_VERIFICATION = "under_verification", _("Under verification")
    CORROBORATED = "corroborated", _("Corroborated")
    QUALIFIED = "qualified", _("Qualified")
    IN_CASE = "in_case", _("In a case")
    SUBMITTED = "submitted", _("Submitted")
    PUBLISHED = "published", _("Published")
    REFUTED = "refuted", _("Refuted")
    MERGED = "merged", _("Merged into another")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    EventState.REPORTED: (EventState.UNDER_VERIFICATION, EventState.REFUTED),
    EventState.UNDER_VERIFICATION: (
        EventState.REPORTED,
        EventState.CORROBORATED,
        EventState.REFUTED,
    ),
    EventState.CORROBORATED: (
        EventState.UNDER_VERIFICATION,
        EventState.QUALIFIED,
        EventState.REFUTED,
    ),
    EventState.QUALIFIED: (EventState.CORROBORATED, EventState.IN_CASE, EventState.REFUTED),
    EventState.IN_CASE: (EventState.QUALIFIED, EventState.SUBMITTED),
    EventState.SUBMITTED: (EventState.IN_CASE, EventState.PUBLISHED),
    EventState.PUBLISHED: (EventState.SUBMITTED, EventState.REFUTED),
    EventState.REFUTED: (EventState.UNDER_VERIFICATION,),
    EventState.MERGED: (),
}
"""Where an event may go from each state. Merging and its undoing are acts of their own."""


AFTER_TWO = (
    EventState.CORROBORATED,
    EventState.QUALIFIED,
    EventState.IN_CASE,
    EventState.SUBMITTED,
    EventState.PUBLISHED,
)
"""States up to which an event goes only while two people have verified it (V4), lowest first."""


class StatementKind(TextChoices):
    """Who stands behind a sentence about an event."""

    CLAIM = "claim", _("Claim: what a source says")
    OBSERVATION = "observation", _("Observation: what is visible or audible")
    FINDING = "finding", _("Finding: what an analyst concludes")


class Likelihood(TextChoices):
    UNKNOWN = "unknown", _("Not judged")
    VERY_UNLIKELY = "very_unlikely", _("Very unlikely")
    UNLIKELY = "unlikely", _("Unlikely")
    LIKELY = "likely", _("Likely")
    HIGH = "high", _("High likelihood")


class Harm(TextChoices):
    KILLED = "killed", _("Killed")
    INJURED = "injured", _("Injured")
    MISSING = "missing", _("Missing people")
    DETAINED = "detained", _("Detained")
    DEPORTED = "deported", _("Deported or transferred")
    DISPLACED = "displaced", _("Displaced")


class Effect(TextChoices):
    """What an event did to a protected object."""

    UNKNOWN = "unknown", _("Effect not known")
    DIRECT_HIT = "direct_hit", _("Hit directly")
    NEARBY = "nearby", _("Damaged by what fell nearby")
    FIRE = "fire", _("Set on fire")
    BLOWN_UP = "blown_up", _("Blown up or demolished")
    SEIZED = "seized", _("Seized or put to another use")
    LOOTED = "looted", _("Looted")
    OUT_OF_WORK = "out_of_work", _("Put out of work without visible damage")


class TimePrecision(TextChoices):
    SECOND = "second", _("precise to the second")
    MINUTE = "minute", _("precise to the minute")
    HOUR = "hour", _("precise to the hour")
    DAY = "day", _("precise to the day")
    MONTH = "month", _("precise to the month")
    YEAR = "year", _("precise to the year")
    INTERVAL = "interval", _("an interval")
    UNKNOWN = "unknown", _("not known")


class ChangeKind(TextChoices):
    """What a line of an event's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    STATE = "state", _("State changed")
    VERIFIED = "verified", _("Verification recorded")
    STATEMENT_ADDED = "statement_added", _("Statement added")
    STATEMENT_WITHDRAWN = "statement_withdrawn", _("Statement withdrawn")
    LINKED = "linked", _("Item linked")
    UNLINKED = "unlinked", _("Link to item ended")
    OBJECT_ADDED = "object_added", _("Object added to what was hit")
    OBJECT_ENDED = "object_ended", _("Object taken from what was hit")
    WEAPON_ADDED = "weapon_added", _("Weapon added")
    WEAPON_ENDED = "weapon_ended", _("Weapon taken back")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Share ended")
    MERGED = "merged", _("Merged into another event")
    ABSORBED = "absorbed", _("Took in another event")
    MERGE_UNDONE = "merge_undone", _("Merge undone")
    SPLIT = "split", _("Part moved to a new event")
    EXTERNAL_ID = "external_id", _("Identifier elsewhere added")
    IMPORT_UNDONE = "import_undone", _("Import undone")
