# SPDX-License-Identifier: AGPL-3.0-or-later
"""The head of a letter as a line among others: from whom, to whom, when and about what."""

import json
from datetime import datetime

from dokaz.interfaces.web.evidence.chat_messages import Message
from dokaz.media.times import in_every_zone

MEDIA_TYPE = "message/rfc822"


def letter_of(content: bytes) -> Message | None:
    """What the record of a letter (format `dokaz.opening/1`) says; None where it is none.

    Every word is a claim of whoever sent it.
    """
    try:
        found = json.loads(content)
        # Long fields stand on several lines (RFC 5322, 2.2.3): here they are one.
        said = {
            str(one["name"]): " ".join(str(one["value"]).split())
            for one in reversed(found["claims"])
        }
        sent = datetime.fromisoformat(found["sent_at"]) if found["sent_at"] else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Message(
        sender=said.get("from", ""),
        at=sent if sent is not None and in_every_zone(sent) else None,
        text=said.get("subject", ""),
        forwarded_from="",
        files=(),
        left_out=False,
        facts=(),
        to=said.get("to", ""),
    )
