# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlook messages. The message is the item; what was sent with it becomes items beside it."""

from dokaz.intake.sources.source import ATTACHMENT, Confidence, Looked, Source
from dokaz.media.opening.members import MemberKind


def detect(looked: Looked) -> Confidence:
    """By the names of its streams; they may stand behind the first bytes, then the name decides."""
    if looked.media_type == "application/vnd.ms-outlook":
        return Confidence.SIGNATURE
    if looked.media_type == "application/x-ole-storage" and looked.extension == "msg":
        return Confidence.NAME
    return Confidence.NONE


SOURCE = Source(
    key="msg",
    detect=detect,
    relations={MemberKind.ATTACHMENT: ATTACHMENT},
    identifies="message-id",
)
