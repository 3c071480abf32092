# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the room, for people and for the database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionState(TextChoices):
    """A question that could not be answered when it was put."""

    WAITING = "waiting", _("Asked again by itself")
    ANSWERED = "answered", _("Answered")
    DROPPED = "dropped", _("Not asked any more")


class EntryState(TextChoices):
    """An entry of ours in the register."""

    SENDING = "sending", _("Is being entered")
    ENTERED = "entered", _("Stands in the register")
    WITHDRAWING = "withdrawing", _("Is being withdrawn")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Depth(TextChoices):
    """How much was asked, as others are told."""

    SCREENING = "screening", _("Screening")
    ACCOUNT = "account", _("First account")
    DETAILED = "detailed", _("Detailed account")
    STATEMENT = "statement", _("Statement")


class Trouble(TextChoices):
    """Why the register did not answer."""

    NONE = "", _("Nothing")
    NO_REGISTER = "no_register", _("This node takes part in no register.")
    NOT_A_MEMBER = "not_a_member", _("The register does not let this organisation ask.")
    OUTDATED = (
        "outdated",
        _(
            "The register's key was shared anew, and its new files could not be had from the "
            "holders yet."
        ),
    )
    HOLDERS_DOWN = "holders_down", _("Too few holders of the register answer.")
    UNTRUSTED = (
        "untrusted",
        _(
            "This machine does not trust the certificate of a holder of the register, so nothing "
            "was sent there, and too few others answer. Look at this machine's date first; then "
            "call the holder: the certificate may have run out. Until that is clear, somebody "
            "could stand in between."
        ),
    )
    QUOTA = "quota", _("Today's number of questions is used up.")
    CLOCK = "clock", _("The clock of this machine is wrong.")
    REFUSED = "refused", _("The holders of the register refused.")
    LIED = "lied", _("A holder answered wrongly. Tell the other members.")
    LOG_FORGED = "log_forged", _("The register's log is not whole. Tell the other members.")
    LOCKED = "locked", _("The organisation's key for the register cannot be opened.")
    FAILED = "failed", _("Something of the register failed on this machine.")


TELL = {Trouble.LIED, Trouble.LOG_FORGED}
"""Troubles that are an attack or a fault of others, and go to all members."""


class Why(TextChoices):
    """Why an entry is withdrawn."""

    NOTHING = "", _("Not withdrawn")
    CONSENT = "consent", _("The person does not agree any more")
    ERASED = "erased", _("The person was erased")
    MISTAKE = "mistake", _("It was entered by mistake")
    RENEWED = "renewed", _("It was entered anew under the key of a new year")


class NoticeState(TextChoices):
    """A notice of ours to another organisation that we were sent to them."""

    WAITING = "waiting", _("Is told later")
    SENT = "sent", _("Told")
    DROPPED = "dropped", _("Nobody can be told")
