# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages cut out of exported chats: how they are called, and the words in them.

Neither program names a type of its own for one message. The content is the sender's: nothing in it
is checked.
"""

import datetime as dt
import json
from typing import Any

from dokaz.media.times import in_every_zone

TELEGRAM = "application/vnd.dokaz.telegram-message+json"
"""A part of an export of Telegram Desktop, as it stands."""
WHATSAPP = "text/vnd.dokaz.whatsapp-message"
"""Lines of a text export of WhatsApp, as they stand."""
TYPES = frozenset({TELEGRAM, WHATSAPP})


def text_of(content: bytes, media_type: str) -> str:
    """The words of a message; empty where it has none or is not what its type says. Where the name
    of a WhatsApp message's sender ends cannot always be told: it comes along."""
    if media_type == WHATSAPP:
        return content.decode("utf-8", "replace").strip()
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    return telegram_text(found.get("text")) if isinstance(found, dict) else ""


def telegram_text(value: Any) -> str:
    """Telegram writes a text, or a list of texts and pieces with a form and a text."""
    if isinstance(value, list):
        return "".join(
            words(piece.get("text")) if isinstance(piece, dict) else words(piece) for piece in value
        )
    return words(value)


def words(value: Any) -> str:
    """A value of an export as text. Half of a pair, which JSON can spell and no text in UTF-8 can
    hold (RFC 8259, 8.2), becomes a question mark."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


def telegram_time(value: Any) -> dt.datetime | None:
    """Seconds since 1970 in UTC; the field `date` beside it is of a zone that nobody names.

    None too where not every zone has it.
    """
    try:
        found = dt.datetime.fromtimestamp(int(str(value)), dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if in_every_zone(found) else None
