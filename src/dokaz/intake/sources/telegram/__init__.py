# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exports of Telegram Desktop as JSON. Each message is an item; its context are its relations."""

import re

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import ATTACHMENT, PART_OF, Confidence, Looked, Source
from dokaz.media.chat_messages import TELEGRAM
from dokaz.media.opening.members import MemberKind

# The beginning of one chat, or the words with which an export of an account begins.
_CHAT = re.compile(
    rb'"type":\s*"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes|'
    rb'(?:private|public)_(?:group|supergroup|channel))"'
)
_ACCOUNT = re.compile(rb'"about":\s*"[^"]{0,400}Telegram')


def detect(looked: Looked) -> Confidence:
    """By the words a chat, or an export of an account, begins with."""
    if looked.media_type != "application/json":
        return Confidence.NONE
    beginning = looked.head[:4096]
    if _ACCOUNT.search(beginning) or (_CHAT.search(beginning) and b'"messages"' in beginning):
        return Confidence.TEXT
    return Confidence.NONE


SOURCE = Source(
    key="telegram",
    detect=detect,
    relations={MemberKind.MESSAGE: PART_OF, MemberKind.ATTACHMENT: ATTACHMENT},
    kind=ItemKind.CORRESPONDENCE,
    kinds={MemberKind.MESSAGE: ItemKind.SOCIAL_POST},
    media_types={MemberKind.MESSAGE: TELEGRAM},
    identifies="telegram",
    has_context=True,
)
