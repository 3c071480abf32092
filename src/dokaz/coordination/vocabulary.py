# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the room, for people and for the database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(TextChoices):
    """`open`: nobody has taken it. `done` and `declined` are answers, `dropped` takes it back."""

    OPEN = "open", pgettext_lazy("state of a task", "Open")
    TAKEN = "taken", _("Taken")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    DROPPED = "dropped", _("Taken back")


WAITING = (TaskState.OPEN, TaskState.TAKEN)
ENDED = (TaskState.DONE, TaskState.DECLINED, TaskState.DROPPED)


class Work(TextChoices):
    """What is asked for; domain vocabulary of the workflow from triage to follow-up."""

    TRIAGE = "triage", _("Triage")
    VERIFY = "verify", _("Verify")
    LINK = "link", _("Link")
    DESCRIBE = "describe", _("Describe")
    TRANSLATE = "translate", _("Translate")
    TRANSCRIBE = "transcribe", _("Transcribe")
    COLLECT = "collect", _("Collect evidence")
    INTERVIEW = "interview", _("Prepare an interview")
    QUALIFY = "qualify", _("Qualify")
    REVIEW = "review", _("Review")
    HAND_OVER = "hand_over", _("Hand over")
    CONTACT = "contact", pgettext_lazy("kind of work", "Contact")
    OTHER = "other", _("Other")


class About(TextChoices):
    """Kinds of records that a task may be about."""

    NOTHING = "", _("No record")
    ITEM = "item", _("Item of evidence")
    EVENT = "event", _("Event")
    PERSON = "person", _("Person")
    OBJECT = "object", _("Protected object")
    UNIT = "unit", _("Unit")
    INTERVIEW = "interview", _("Interview")
    CASE = "case", _("Case")
    ACTIVITY = "activity", _("Activity")
    SOURCE = "source", _("Source")


class ChangeKind(TextChoices):
    """Lines of a task's history."""

    ASKED = "asked", pgettext_lazy("history of a task", "Asked for")
    CHANGED = "changed", _("Changed")
    TAKEN = "taken", _("Taken")
    GIVEN_BACK = "given_back", _("Given back")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")
    DROPPED = "dropped", _("Taken back")
    ASKED_AGAIN = "asked_again", _("Asked for again")
    SAID = "said", _("Said")
    ERASED = "erased", _("Words erased")
