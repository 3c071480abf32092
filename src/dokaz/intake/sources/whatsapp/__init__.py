# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats exported by WhatsApp as text. Each message is an item; files beside it are attached."""

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import ATTACHMENT, PART_OF, Confidence, Looked, Source
from dokaz.media.chat_messages import WHATSAPP
from dokaz.media.opening.members import MemberKind
from dokaz.media.opening.whatsapp import BEGINS

_LOOKED_AT = 4096
_ENOUGH = 2


def detect(looked: Looked) -> Confidence:
    """By its lines: the first begins a message, and so does another, unless it is the only one."""
    if looked.media_type != "text/plain":
        return Confidence.NONE
    lines = looked.head[:_LOOKED_AT].decode("utf-8", "replace").splitlines()
    if not lines or not BEGINS.match(lines[0]):
        return Confidence.NONE
    begun = sum(1 for line in lines if BEGINS.match(line))
    return Confidence.TEXT if begun >= min(_ENOUGH, len(lines)) else Confidence.NONE


SOURCE = Source(
    key="whatsapp",
    detect=detect,
    relations={MemberKind.MESSAGE: PART_OF, MemberKind.ATTACHMENT: ATTACHMENT},
    kind=ItemKind.CORRESPONDENCE,
    kinds={MemberKind.MESSAGE: ItemKind.SOCIAL_POST},
    media_types={MemberKind.MESSAGE: WHATSAPP},
    has_context=True,
)
