# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of an exported chat, as a person reads it.

The content is as its sender made it: everything is shown as text, addresses in it too. Following
them would tell a stranger's server that somebody looks.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dokaz.media.chat_messages import TYPES, WHATSAPP, telegram_text, telegram_time, text_of, words

MEDIA_TYPES = TYPES
_FILES = ("photo", "file")


@dataclass(frozen=True, slots=True)
class Message:
    """`sender`, `forwarded_from` and `text` are the export's words, `at` its time where known.

    `left_out`: it came with a file that the export lacks. `facts` are the fields that have no place
    of their own, name and value. `to`: of a letter, whom it was sent to. `is_cut`: there is more.
    """

    sender: str
    at: datetime | None
    text: str
    forwarded_from: str
    files: tuple[str, ...]
    left_out: bool
    facts: tuple[tuple[str, str], ...]
    to: str = ""
    is_cut: bool = False


def message_of(content: bytes, media_type: str) -> Message | None:
    """The message; None where the content is not what its type says."""
    if media_type == WHATSAPP:
        return _whatsapp(text_of(content, media_type))
    try:
        found = json.loads(content)
        return _telegram(found) if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        return None


def beginning(message: Message, most: int) -> Message:
    """So many characters of it at most, from all that it says."""
    room = most

    def first(text: str) -> str:
        nonlocal room
        shown = text[: max(room, 0)]
        room -= len(text)
        return shown

    shown = replace(
        message,
        sender=first(message.sender),
        to=first(message.to),
        forwarded_from=first(message.forwarded_from),
        text=first(message.text),
        files=tuple(filter(None, map(first, message.files))),
        facts=tuple(
            pair for name, value in message.facts if any(pair := (first(name), first(value)))
        ),
    )
    return replace(shown, is_cut=message.is_cut or room < 0)


def _telegram(found: Mapping[str, Any]) -> Message:
    # A service message ("invited …") has an actor in the place of a sender.
    known = {"from", "actor", "date", "date_unixtime", "text", "text_entities", "forwarded_from"}
    files = [words(found[name]) for name in _FILES if found.get(name)]
    return Message(
        sender=words(found.get("from") or found.get("actor")),
        at=telegram_time(found.get("date_unixtime")),
        text=telegram_text(found.get("text")),
        forwarded_from=words(found.get("forwarded_from")),
        files=tuple(one for one in files if not _is_left_out(one)),
        left_out=any(map(_is_left_out, files)),
        facts=tuple(
            (words(name), words(value))
            for name, value in found.items()
            if name not in known and name not in _FILES and value not in (None, "", [], {})
        ),
    )


def _whatsapp(text: str) -> Message:
    """As it stands: where the name ends and the text begins cannot always be told."""
    return Message(
        sender="", at=None, text=text, forwarded_from="", files=(), left_out=False, facts=()
    )


def _is_left_out(path: str) -> bool:
    """Telegram writes a remark in brackets in the place of a path (`media.opening.telegram`)."""
    return path.startswith("(") and path.endswith(")")
