# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a file of a delivery, and for a refused one why and what to do next."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class EntryOutcome(models.TextChoices):
    """Each file of a delivery has exactly one of these."""

    TAKEN = "taken", _("taken in")
    ALREADY_HERE = "already_here", _("already in the archive")
    REFUSED = "refused", _("not taken")


class Reason(models.TextChoices):
    """Why a file was not taken. Stable codes; the words may change."""

    EMPTY = "empty", _("The file is empty.")
    LINK = "link", _("It is a link to another place, not a file.")
    SPECIAL = "special", _("It is not an ordinary file (a device, pipe or socket).")
    NO_PERMISSION = "no_permission", _("This computer account may not read it.")
    VANISHED = "vanished", _("It was there when the folder was counted and is gone now.")
    READ_ERROR = "read_error", _("The disk reported an error while the file was read.")
    CHANGED = "changed", _("The file changed while it was read.")
    NAME_TOO_LONG = "name_too_long", _("Its name or path is too long.")
    DIGEST_DIFFERS = "digest_differs", _("What arrived is not what the sender sent.")
    NO_ROOM = "no_room", _("The archive has no room left.")
    NOT_FINISHED = "not_finished", _("The upload was not finished.")
    WAITING_LOST = "waiting_lost", _("The uploaded bytes are no longer in the waiting area.")


_ADVICE: dict[Reason, Promise] = {
    Reason.EMPTY: _("Check the original: if it should have content, copy it again and send it."),
    Reason.LINK: _("Links are never followed. Add the file itself if it belongs to the delivery."),
    Reason.SPECIAL: _("Nothing to do, unless a file was expected at this place."),
    Reason.NO_PERMISSION: _("Give read permission, then run the same delivery again."),
    Reason.VANISHED: _("Put the file back or find out who moved it, then run the delivery again."),
    Reason.READ_ERROR: _(
        "Do not write to that disk. Make a copy of the whole disk, then deliver from the copy."
    ),
    Reason.CHANGED: _("Wait until nobody writes to the file, then run the same delivery again."),
    Reason.NAME_TOO_LONG: _("Shorten the name, note the old one, and send the file again."),
    Reason.DIGEST_DIFFERS: _("The bytes changed on the way. Send this file again."),
    Reason.NO_ROOM: _("Everything taken so far is safe. Free space, then run the delivery again."),
    Reason.NOT_FINISHED: _("Send this file again in a new delivery."),
    Reason.WAITING_LOST: _("Send this file again, and ask the operator to look at the disk."),
}


def advice(reason: str) -> Promise | str:
    """What to do next about a refusal; empty for none."""
    return _ADVICE[Reason(reason)] if reason else ""


class NotTaken(Exception):
    """Raised while one file is read; becomes its entry, never an error of the delivery."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
