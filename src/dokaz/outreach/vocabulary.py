# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dokaz.casework.records.terms import Vocabulary

BODIES = Vocabulary(Path(__file__).resolve().parent / "data" / "bodies.tsv")
"""To whom submissions go and with whom meetings are held: courts, prosecutors, bodies of treaties,
authorities for sanctions."""


class ActivityKind(TextChoices):
    """What was done; a `mission` is a journey of a team to places."""

    STATEMENT = "statement", pgettext_lazy("public words", "Statement")
    DIGEST = "digest", _("News digest")
    BROADCAST = "broadcast", _("Broadcast")
    COLUMN = "column", _("Opinion column")
    MEDIA_MENTION = "media_mention", _("Media mention")
    PUBLIC_EVENT = "public_event", _("Public event")
    TRAINING = "training", _("Training")
    STUDY = "study", _("Study")
    MEETING = "meeting", _("Meeting with an authority")
    SUBMISSION = "submission", _("Submission")
    MISSION = "mission", _("Mission")


SOMEWHERE = (
    ActivityKind.PUBLIC_EVENT,
    ActivityKind.TRAINING,
    ActivityKind.MEETING,
    ActivityKind.MISSION,
)
"""Kinds that happen at a place; the others have no oblast."""


class ActivityState(TextChoices):
    """`held` is also what was published or handed in."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held or published")
    CANCELLED = "cancelled", _("Cancelled")


class Visibility(TextChoices):
    """Who sees an activity: the organisation's people, or those of all organisations here."""

    OWN = "own", _("Own organisation")
    COALITION = "coalition", _("All organisations of the coalition")


class OutcomeKind(TextChoices):
    """What came of it. What a submission led to is told apart from an answer to it."""

    REGISTERED = "registered", _("Registered there")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    PROCEEDINGS = "proceedings", _("Led to proceedings")
    DESIGNATION = "designation", _("Led to a designation (sanctions)")
    INDICTMENT = "indictment", _("Led to a notice of suspicion or an indictment")
    WARRANT = "warrant", _("Led to an arrest warrant")
    JUDGMENT = "judgment", _("Led to a judgment")
    RESOLUTION = "resolution", _("Led to a resolution or decision of a body")
    OTHER = "other", _("Something else")


LED_TO = "led_to"
"""In filters: any of `RESULTS`."""
RESULTS = (
    OutcomeKind.PROCEEDINGS,
    OutcomeKind.DESIGNATION,
    OutcomeKind.INDICTMENT,
    OutcomeKind.WARRANT,
    OutcomeKind.JUDGMENT,
    OutcomeKind.RESOLUTION,
)


class About(TextChoices):
    """Kinds of records that belong to an activity: its documents, its talks, its case."""

    ITEM = "item", _("Item of evidence")
    INTERVIEW = "interview", _("Interview")
    CASE = "case", _("Case")


class ChangeKind(TextChoices):
    """What a line of an activity's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    OUTCOME = "outcome", _("Outcome recorded")
    OUTCOME_WITHDRAWN = "outcome_withdrawn", _("Outcome withdrawn")
    LINKED = "linked", _("Record linked")
    UNLINKED = "unlinked", _("Link to a record ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    IMPORT_UNDONE = "import_undone", _("Import undone")
    ERASED = "erased", _("Words erased")
