# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what happened to the state and reason of an opening."""

from dataclasses import dataclass

from dokaz.intake.models import Opening
from dokaz.intake.opening.lines import lines_of
from dokaz.intake.reasons import EntryOutcome, OpeningReason, OpeningState, Reason
from dokaz.media.opening.members import Trouble

OF_TROUBLE: dict[Trouble, OpeningReason] = {
    Trouble.ENCRYPTED: OpeningReason.PASSWORD,
    Trouble.DAMAGED: OpeningReason.DAMAGED,
    Trouble.UNSUPPORTED: OpeningReason.UNSUPPORTED,
    Trouble.OVERLAPPING: OpeningReason.OVERLAPPING,
    Trouble.RATIO: OpeningReason.RATIO,
    Trouble.TOO_LARGE: OpeningReason.TOO_LARGE,
    Trouble.TOO_MANY: OpeningReason.TOO_MANY,
    Trouble.OUT_OF_MEMORY: OpeningReason.OUT_OF_MEMORY,
    Trouble.TIMED_OUT: OpeningReason.TIMED_OUT,
    Trouble.CRASHED: OpeningReason.READER_FAILED,
    Trouble.OUTPUT_REFUSED: OpeningReason.READER_FAILED,
    Trouble.NO_READER: OpeningReason.NO_READER,
    Trouble.LINK: OpeningReason.UNSUPPORTED,
    Trouble.SPECIAL: OpeningReason.UNSUPPORTED,
    Trouble.LEFT_OUT: OpeningReason.UNSUPPORTED,
    Trouble.NOT_CAPTURED: OpeningReason.UNSUPPORTED,
    Trouble.NO_FILE: OpeningReason.UNSUPPORTED,
}
"""Why a container ended early."""

OF_MEMBER: dict[Trouble, Reason] = {
    Trouble.LINK: Reason.LINK,
    Trouble.SPECIAL: Reason.SPECIAL,
    Trouble.ENCRYPTED: Reason.ENCRYPTED,
    Trouble.DAMAGED: Reason.NOT_UNPACKED,
    Trouble.UNSUPPORTED: Reason.UNSUPPORTED,
    Trouble.OVERLAPPING: Reason.OVERLAPPING,
    Trouble.RATIO: Reason.RATIO,
    Trouble.TOO_LARGE: Reason.TOO_LARGE,
    Trouble.TOO_MANY: Reason.TOO_LARGE,
    Trouble.OUT_OF_MEMORY: Reason.READER_FAILED,
    Trouble.TIMED_OUT: Reason.READER_FAILED,
    Trouble.CRASHED: Reason.READER_FAILED,
    Trouble.OUTPUT_REFUSED: Reason.READER_FAILED,
    Trouble.NO_READER: Reason.UNSUPPORTED,
    Trouble.LEFT_OUT: Reason.LEFT_OUT,
    Trouble.NOT_CAPTURED: Reason.NOT_CAPTURED,
    Trouble.NO_FILE: Reason.NO_FILE,
}
"""Why a member was not taken."""

# By weight: the first that applies names the opening. Links, empty files, names that are too long
# and files left out of an export are in the nature of the container, not a fault of opening it.
_OF_LINES: dict[Reason, OpeningReason] = {
    Reason.ENCRYPTED: OpeningReason.PASSWORD,
    Reason.OVERLAPPING: OpeningReason.OVERLAPPING,
    Reason.RATIO: OpeningReason.RATIO,
    Reason.TOO_LARGE: OpeningReason.TOO_LARGE,
    Reason.NO_ROOM: OpeningReason.TOO_LARGE,
    Reason.READER_FAILED: OpeningReason.READER_FAILED,
    Reason.NOT_UNPACKED: OpeningReason.DAMAGED,
    Reason.UNSUPPORTED: OpeningReason.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an opening ended."""

    state: OpeningState
    reason: OpeningReason | str = ""


def verdict_of(opening: Opening, trouble: Trouble | None, *, tried: bool = False) -> Verdict:
    """By the lines below the container's own, and why it ended early, if it did.

    `tried`: a password was given, so that what is still locked has another one.
    """
    found = _verdict_of(opening, trouble)
    if tried and found.reason == OpeningReason.PASSWORD:
        return Verdict(found.state, OpeningReason.WRONG_PASSWORD)
    return found


def _verdict_of(opening: Opening, trouble: Trouble | None) -> Verdict:
    lines = lines_of(opening)
    got_something = lines.exclude(outcome=EntryOutcome.REFUSED).exists()
    short = OpeningState.PARTLY if got_something else OpeningState.NOT_OPENED
    if trouble is not None:
        return Verdict(short, OF_TROUBLE[trouble])
    refused = lines.filter(outcome=EntryOutcome.REFUSED)
    reasons = set(refused.values_list("reason", flat=True).distinct())
    for reason, named in _OF_LINES.items():
        if reason in reasons:
            return Verdict(short, named)
    return Verdict(OpeningState.OPENED)
