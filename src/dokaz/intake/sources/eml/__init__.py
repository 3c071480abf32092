# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single letters. The letter is the item; what was sent with it becomes items beside it."""

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import ATTACHMENT, Confidence, Looked, Source
from dokaz.media.opening.members import MemberKind

_PAGES = ("mht", "mhtml")
"""Saved web pages have the form of a letter and are none."""


def detect(looked: Looked) -> Confidence:
    """By header fields at the beginning."""
    if looked.media_type != "message/rfc822" or looked.extension in _PAGES:
        return Confidence.NONE
    return Confidence.TEXT


SOURCE = Source(
    key="eml",
    detect=detect,
    relations={MemberKind.ATTACHMENT: ATTACHMENT},
    kinds={MemberKind.ATTACHMENT: ItemKind.OTHER},
    identifies="message-id",
)
