# SPDX-License-Identifier: AGPL-3.0-or-later
"""An export of Telegram Desktop as JSON (`result.json`): each message a member, byte for byte.

One chat, or an account with all its chats. A message's identifier is the chat's and its own,
`4711/12`. Photos and films lie beside the file; a message names them by their path. What the
exporter left out stands there as words in parentheses, "(File not included. …)".
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from dokaz.media.chat_messages import telegram_time
from dokaz.media.opening.json_walk import BadJson, JsonWalk, value_of
from dokaz.media.opening.members import (
    Claim,
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    NotAContainer,
    Trouble,
    Unopenable,
)
from dokaz.media.opening.names import storable

LARGEST_MESSAGE = 16 * 1024 * 1024
FILE_FIELDS = ("photo", "file", "thumbnail", "contact_vcard")
"""Where a message names what was sent with it."""
_CHAT_LISTS = ("chats", "left_chats")
_ABOUT = ("name", "type", "id")
_NUMBER = re.compile(r"-?[0-9]{1,19}")
"""Of chats and messages; anything longer or else is no number of Telegram's (64 bits)."""


@dataclass(slots=True)
class _Chat:
    """What an export said of the chat before its messages."""

    claims: dict[str, str]

    @property
    def id(self) -> str:
        given = self.claims.get("id", "")
        return given if _NUMBER.fullmatch(given) else "chat"


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The messages of an export.

    Raises:
        NotAContainer: JSON without messages of a chat.
        Unopenable: it is no JSON before the first message.
    """
    export = _Export(JsonWalk(file, largest=LARGEST_MESSAGE))
    members = export.members()
    first = next(members, None)
    if not export.has_messages:
        raise NotAContainer("application/json")
    claims = tuple(
        Claim(name=name, value=storable(value)) for name, value in export.first_chat.claims.items()
    )
    return Contents(
        facts=ContainerFacts(
            format="telegram",
            variant="telegram account" if export.many else "telegram chat",
            claims=() if export.many else claims,
        ),
        members=itertools.chain([first] if first is not None else [], members),
    )


class _Export:
    def __init__(self, walk: JsonWalk) -> None:
        self._walk = walk
        self._number = 0
        self.has_messages = False
        self.many = False
        self.first_chat = _Chat({})

    def members(self) -> Iterator[Member]:
        try:
            if self._walk.next() != "{":
                raise NotAContainer("application/json")
            yield from self._chat(self.first_chat, top=True)
        except BadJson as error:
            raise Unopenable(Trouble.DAMAGED, str(error)) from None

    def _chat(self, chat: _Chat, *, top: bool = False) -> Iterator[Member]:
        for key in self._walk.fields():
            if key == "messages" and self._walk.next() == "[":
                self.has_messages = True
                for _ in self._walk.elements():
                    yield from self._message(chat)
            elif top and key in _CHAT_LISTS and self._walk.next() == "{":
                yield from self._chats()
            else:
                raw = self._walk.value()
                if key in _ABOUT:
                    chat.claims[key] = str(value_of(raw))[:500]

    def _chats(self) -> Iterator[Member]:
        self.many = True
        for key in self._walk.fields():
            if key == "list" and self._walk.next() == "[":
                for _ in self._walk.elements():
                    yield from self._chat(_Chat({}))
            else:
                self._walk.value()

    def _message(self, chat: _Chat) -> Iterator[Member]:
        raw = self._walk.value()
        message = value_of(raw)
        if not isinstance(message, dict):
            raise BadJson("a message is no object")
        found = _files(message)
        self._number += 1
        yield _message_member(self._number, chat, message, raw, brings=found.there)
        for field in found.left_out:
            self._number += 1
            yield _left_out(self._number, chat, message, field)


@dataclass(frozen=True, slots=True)
class _Files:
    """Paths of what lies beside the export, and fields whose file was left out of it."""

    there: tuple[str, ...]
    left_out: tuple[str, ...]


def _files(message: dict[str, Any]) -> _Files:
    there, left_out = [], []
    for field in FILE_FIELDS:
        path = message.get(field)
        if not isinstance(path, str) or not path:
            continue
        if path.startswith("(") and path.endswith(")"):
            # A missing thumbnail or card is no loss of its own where its file is missing too.
            if field in ("photo", "file"):
                left_out.append(field)
        else:
            there.append(storable(path))
    return _Files(tuple(there), tuple(left_out))


def _identifier(chat: _Chat, number: object) -> str:
    named = isinstance(number, int) and _NUMBER.fullmatch(str(number))
    return f"{chat.id}/{number}" if named else ""


def _message_member(
    number: int, chat: _Chat, message: dict[str, Any], raw: bytes, *, brings: tuple[str, ...]
) -> Member:
    identifier = _identifier(chat, message.get("id"))
    name = f"{identifier or f'{chat.id}/line-{number}'}.json"
    return Member(
        head=MemberHead.named_here(
            number,
            name,
            MemberKind.MESSAGE,
            size=len(raw),
            modified_at=telegram_time(message.get("date_unixtime")),
            external_id=identifier,
            answers=_identifier(chat, message.get("reply_to_message_id")),
            brings=brings,
        ),
        chunks=lambda: iter((raw,)),
        packed_size=len(raw),
    )


def _left_out(number: int, chat: _Chat, message: dict[str, Any], field: str) -> Member:
    name = f"{_identifier(chat, message.get('id')) or f'{chat.id}/line-{number}'} {field}"
    return Member(
        head=MemberHead.named_here(number, name, MemberKind.ATTACHMENT, trouble=Trouble.LEFT_OUT)
    )
