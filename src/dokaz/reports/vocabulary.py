# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is counted, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dokaz.outreach import api as outreach


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
    MISSIONS = "missions", _("Missions")
    STATEMENTS = "statements", _("Statements")
    DIGESTS = "digests", _("News digests")
    BROADCASTS = "broadcasts", _("Broadcasts")
    COLUMNS = "columns", _("Opinion columns")
    MEDIA_MENTIONS = "media_mentions", _("Media mentions")
    PUBLIC_EVENTS = "public_events", _("Public events")
    TRAININGS = "trainings", _("Trainings")
    STUDIES = "studies", _("Studies")
    MEETINGS = "meetings", _("Meetings with authorities")
    SUBMISSIONS = "submissions", _("Submissions")


class Outcome(TextChoices):
    """What became of submissions: lines below theirs. One can count in several."""

    REGISTERED = "registered", _("of them registered there")
    ANSWERED = "answered", _("of them answered")
    REFUSED = "refused", _("of them refused")
    LED_TO = outreach.LED_TO, _("of them led to proceedings, sanctions, a warrant or a judgment")


WORK = {
    Counted.MISSIONS.value: outreach.ActivityKind.MISSION,
    Counted.STATEMENTS.value: outreach.ActivityKind.STATEMENT,
    Counted.DIGESTS.value: outreach.ActivityKind.DIGEST,
    Counted.BROADCASTS.value: outreach.ActivityKind.BROADCAST,
    Counted.COLUMNS.value: outreach.ActivityKind.COLUMN,
    Counted.MEDIA_MENTIONS.value: outreach.ActivityKind.MEDIA_MENTION,
    Counted.PUBLIC_EVENTS.value: outreach.ActivityKind.PUBLIC_EVENT,
    Counted.TRAININGS.value: outreach.ActivityKind.TRAINING,
    Counted.STUDIES.value: outreach.ActivityKind.STUDY,
    Counted.MEETINGS.value: outreach.ActivityKind.MEETING,
    Counted.SUBMISSIONS.value: outreach.ActivityKind.SUBMISSION,
}
"""Lines of communication and advocacy work, with their kinds of activities."""


class By(TextChoices):
    """By what events are broken down."""

    OBLAST = "oblast", _("By oblast")
    CONDUCT = "conduct", _("By conduct")
