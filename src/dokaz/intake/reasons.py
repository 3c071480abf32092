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
    ENCRYPTED = "encrypted", _("It is locked with a password inside its container.")
    NOT_UNPACKED = "not_unpacked", _("It is damaged inside its container.")
    UNSUPPORTED = "unsupported", _("It is packed in a way this node cannot unpack.")
    OVERLAPPING = "overlapping", _("It shares its bytes with another file of the container.")
    RATIO = "ratio", _("It unpacks to far more than any honest file would.")
    TOO_LARGE = "too_large", _("The container unpacks to more than there may be.")
    READER_FAILED = "reader_failed", _("The program that unpacks it failed on it.")
    LEFT_OUT = "left_out", _("The export names this file, but was made without it.")
    NOT_CAPTURED = "not_captured", _("The tool that was to capture it says that it failed.")
    NO_FILE = "no_file", _("The row of the index names no file.")


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
    Reason.ENCRYPTED: _(
        "The container is kept whole. Ask the sender for the password and give it on the page of "
        "the container's item."
    ),
    Reason.NOT_UNPACKED: _("The container is kept whole. Ask the sender for a good copy of it."),
    Reason.UNSUPPORTED: _(
        "The container is kept whole. Unpack it with the program that made it, and deliver the "
        "files."
    ),
    Reason.OVERLAPPING: _(
        "Archives built like this are made to fill disks. Ask the sender where it comes from."
    ),
    Reason.RATIO: _(
        "Archives built like this are made to fill disks. If it is honest, unpack it elsewhere and "
        "deliver the file."
    ),
    Reason.TOO_LARGE: _("Free space or unpack it elsewhere, then deliver the rest of the files."),
    Reason.READER_FAILED: _(
        "The container is kept whole. Open it again; if that fails too, tell the operator."
    ),
    Reason.LEFT_OUT: _(
        "The message is here. Ask whoever exported the chat for another export, with all files and "
        "without a limit of size."
    ),
    Reason.NOT_CAPTURED: _(
        "The row is here, with the address. Look whether it is still online, and capture it again."
    ),
    Reason.NO_FILE: _(
        "The row is here, with the address. Ask whoever captured it whether there was a file."
    ),
}


def advice(reason: str) -> Promise | str:
    """What to do next about a refusal; empty for none."""
    return _ADVICE[Reason(reason)] if reason else ""


class NotTaken(Exception):
    """Raised while one file is read; becomes its entry, never an error of the delivery."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class OpeningState(models.TextChoices):
    """Where the opening of a container stands."""

    WAITING = "waiting", _("waiting to be opened")
    OPENING = "opening", _("being opened")
    OPENED = "opened", _("opened")
    PARTLY = "partly", _("opened in part")
    NOT_OPENED = "not_opened", _("not opened")
    NO_CONTAINER = "no_container", _("nothing to open")


UNDER_WAY = (OpeningState.WAITING, OpeningState.OPENING)
SHORT_OF_WHOLE = (OpeningState.PARTLY, OpeningState.NOT_OPENED)


class OpeningReason(models.TextChoices):
    """Why a container was not opened, or not to its end. Stable codes; the words may change."""

    PASSWORD = "password", _("It needs a password.")
    WRONG_PASSWORD = "wrong_password", _("The password does not open it, or not all of it.")
    DAMAGED = "damaged", _("It is damaged or cut off.")
    UNSUPPORTED = "unsupported", _("It is of a kind this node cannot unpack.")
    NO_READER = "no_reader", _("The program part that opens it is not installed on this node.")
    TOO_DEEP = "too_deep", _("It lies too deep: containers inside containers.")
    TOO_MANY = "too_many", _("It holds more files than may come out of one delivery.")
    TOO_LARGE = "too_large", _("It unpacks to more than there may be.")
    OVERLAPPING = (
        "overlapping",
        _("Its files share their bytes, as in archives made to fill disks."),
    )
    RATIO = "ratio", _("It unpacks to far more than any honest file would.")
    OUT_OF_MEMORY = "out_of_memory", _("It needs more memory than one container may use.")
    TIMED_OUT = "timed_out", _("Opening it took too long.")
    READER_FAILED = "reader_failed", _("The program that opens it failed on it.")
    SEALED = "sealed", _("It is sealed, or was disposed of meanwhile.")
    INTERRUPTED = "interrupted", _("This node failed while it was opened.")


_OPENING_ADVICE: dict[OpeningReason, Promise] = {
    OpeningReason.PASSWORD: _("Ask the sender for the password and give it on the item's page."),
    OpeningReason.WRONG_PASSWORD: _(
        "Ask the sender again and give the right one on the item's page. A damaged archive may "
        "look the same."
    ),
    OpeningReason.DAMAGED: _("Ask the sender for a good copy. What could be read stands below."),
    OpeningReason.UNSUPPORTED: _("Unpack it with the program that made it and deliver the files."),
    OpeningReason.NO_READER: _("Ask the operator to install it, then open the container again."),
    OpeningReason.TOO_DEEP: _("Take it out by hand and deliver it by itself."),
    OpeningReason.TOO_MANY: _("Divide it and deliver the parts by themselves."),
    OpeningReason.TOO_LARGE: _("Ask the operator for room, then open the container again."),
    OpeningReason.OVERLAPPING: _("Ask the sender where it comes from."),
    OpeningReason.RATIO: _("If it is honest, unpack it elsewhere and deliver the files."),
    OpeningReason.OUT_OF_MEMORY: _("Unpack it elsewhere and deliver the files."),
    OpeningReason.TIMED_OUT: _("Open it again at a quiet time, or unpack it elsewhere."),
    OpeningReason.READER_FAILED: _("Open it again; if that fails too, tell the operator."),
    OpeningReason.SEALED: _("Unseal it first, two people together, then open it again."),
    OpeningReason.INTERRUPTED: _("Tell the operator, then open the container again."),
}


LOCKED = (OpeningReason.PASSWORD, OpeningReason.WRONG_PASSWORD)
"""Reasons that a password may help against."""

NOT_AGAIN = (
    *LOCKED,
    OpeningReason.DAMAGED,
    OpeningReason.TOO_DEEP,
    OpeningReason.OVERLAPPING,
    OpeningReason.RATIO,
)
"""Reasons that lie in the container itself: opening it again would end the same way."""


def opening_advice(reason: str) -> Promise | str:
    """What to do next about a container that was not opened whole; empty for none."""
    return _OPENING_ADVICE[OpeningReason(reason)] if reason else ""
