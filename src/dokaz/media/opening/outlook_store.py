# SPDX-License-Identifier: AGPL-3.0-or-later
"""An Outlook data file, .pst or .ost ([MS-PST]), by libpff: its messages in the order of folders.

Each message is written out as a letter (`composed`), with its attachments inside, and becomes a
member under the path of its folders. Calendar entries, contacts and notes are not taken out.

What cannot be read is a member too, without content and with the reason: a folder of which nobody
knows what was in it must not look like an empty one.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from dokaz.media.opening import composed, mail, names
from dokaz.media.opening.members import (
    ContainerFacts,
    Contents,
    Member,
    MemberHead,
    MemberKind,
    MemberTrouble,
    Trouble,
    Unopenable,
)

_DEEPEST_FOLDER = 100
_DEEPEST_LETTER = 8
_NAME_LONG, _NAME_SHORT, _MEDIA_TYPE = 0x3707, 0x3704, 0x370E
_TO, _SENDER_MAIL, _SENDER_SMTP, _MESSAGE_ID = 0x0E04, 0x0C1F, 0x5D01, 0x1035
_UNICODE = 0x001F
_RICH = "application/rtf"
_BODIES = (
    ("plain_text_body", "text/plain;charset=utf-8"),
    ("html_body", "text/html"),
    ("rtf_body", _RICH),
)
_READ_BYTES = 1 << 20
_DAMAGE = (OSError, ValueError, TypeError, OverflowError)
_loaded: list[Any] = []


def load() -> bool:
    """Load the library, while files may still be opened; whether it is there."""
    if not _loaded:
        try:
            import pypff
        except (ImportError, OSError):
            _loaded.append(None)
        else:
            _loaded.append(pypff)
    return _loaded[0] is not None


def contents(file: BinaryIO, *, password: bytes | None = None) -> Contents:
    """The messages of a data file. Raises Unopenable."""
    if not load():
        raise Unopenable(Trouble.NO_READER, "libpff")
    file.seek(0)
    store = _loaded[0].file()
    try:
        store.open_file_object(file)
        root = store.get_root_folder()
    except (OSError, ValueError, TypeError) as error:
        raise Unopenable(Trouble.DAMAGED, type(error).__name__) from None
    facts = ContainerFacts(format="pst", variant="pst")
    return Contents(facts=facts, members=_members(store, root))


def _members(store: Any, root: Any) -> Iterator[Member]:
    """The store must live as long as what came out of it is used."""
    for number, found in enumerate(_messages(root, "", depth=0), start=1):
        yield _member(found, number)
    del store


@dataclass(frozen=True, slots=True)
class _Found:
    """A message and the path of its folder; without the message, why it or the folder's content
    cannot be given."""

    path: str
    message: Any = None
    trouble: Trouble = Trouble.DAMAGED


def _messages(folder: Any, path: str, *, depth: int) -> Iterator[_Found]:
    if depth > _DEEPEST_FOLDER:
        yield _Found(path, trouble=Trouble.UNSUPPORTED)
        return
    # A count that cannot be read hides nothing of the other one.
    try:
        messages = _stated(folder, "number_of_sub_messages")
    except _DAMAGE:
        messages = 0
        yield _Found(path)
    for place in range(messages):
        yield _Found(path, _get(folder, "get_sub_message", place))
    try:
        folders = _stated(folder, "number_of_sub_folders")
    except _DAMAGE:
        folders = 0
        yield _Found(path)
    for place in range(folders):
        below = _get(folder, "get_sub_folder", place)
        name = _attribute(below, "name") or f"folder-{place + 1}"
        inside = f"{path}/{name}" if path else str(name)
        if below is None:
            yield _Found(inside)
        else:
            yield from _messages(below, inside, depth=depth + 1)


def _stated(owner: Any, name: str) -> int:
    """How many parts there are. Raises _DAMAGE: nobody knows."""
    return int(getattr(owner, name) or 0)


def _count(owner: Any, name: str) -> int:
    """The same of parts that nothing is lost without."""
    found = _attribute(owner, name)
    return int(found) if found else 0


def _get(owner: Any, name: str, place: int) -> Any:
    """A part of the file, or None where it is damaged."""
    try:
        return getattr(owner, name)(place)
    except (OSError, ValueError, TypeError):
        return None


def _attribute(owner: Any, name: str) -> Any:
    """A value of a part; None where it, or the part itself, cannot be read."""
    if owner is None:
        return None
    try:
        return getattr(owner, name)
    except (OSError, ValueError, TypeError, MemoryError):
        return None


def _member(found: _Found, number: int) -> Member:
    path, message = found.path, found.message
    name = names.storable(f"{path}/{number:06}.eml" if path else f"{number:06}.eml")
    damaged = message is None
    return Member(
        head=MemberHead(
            number=number,
            raw_name=name.encode(),
            name=name,
            name_encoding="utf-8",
            kind=MemberKind.MESSAGE,
            trouble=found.trouble if damaged else None,
            external_id="" if damaged else _message_id(message),
        ),
        chunks=None if damaged else lambda: _chunks(message),
    )


def _message_id(message: Any) -> str:
    stated = _property(message, _MESSAGE_ID)
    if not stated:
        transport = str(_attribute(message, "transport_headers") or "")
        return mail.message_id(mail.split(transport.encode("utf-8", "backslashreplace"))[0])
    return stated.strip("<> ")[:400]


def _chunks(message: Any) -> Iterator[bytes]:
    try:
        yield _letter(message, depth=0)
    except _DAMAGE:
        raise MemberTrouble(Trouble.DAMAGED) from None
    except Unopenable as error:
        raise MemberTrouble(error.trouble) from None


def _letter(message: Any, *, depth: int) -> bytes:
    """Raises what is in _DAMAGE, and Unopenable: too large or too deep."""
    if depth > _DEEPEST_LETTER:
        raise Unopenable(Trouble.UNSUPPORTED, "messages in messages")
    pieces = _bodies(message)
    for place in range(_stated(message, "number_of_attachments")):
        pieces.append(_attached(message, place, depth=depth))
    sent_at = _attribute(message, "client_submit_time")
    fields = composed.Fields(
        transport=str(_attribute(message, "transport_headers") or ""),
        sender=_sender(message),
        to=_property(message, _TO),
        subject=str(_attribute(message, "subject") or ""),
        date=sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000")
        if isinstance(sent_at, dt.datetime)
        else "",
        message_id=_property(message, _MESSAGE_ID),
    )
    return composed.letter(fields, pieces)


def _bodies(message: Any) -> list[composed.Piece]:
    """The text of a letter, as plain text and as a page; as RTF where it has neither. Raises
    OSError: it has a text, and none of it can be read."""
    found: list[composed.Piece] = []
    damage: Exception | None = None
    for name, kind in _BODIES:
        if found and kind == _RICH:
            break
        try:
            body = getattr(message, name)
        except _DAMAGE as error:
            damage = error
            continue
        if body:
            found.append(composed.Piece(kind, _bytes(body)))
    if damage is not None and not found:
        raise OSError("no body can be read") from damage
    return found


def _attached(message: Any, place: int, *, depth: int) -> composed.Piece:
    """Raises OSError: it is damaged; then the whole letter is, rather than less than it was."""
    attachment = message.get_attachment(place)
    name = _property(attachment, _NAME_LONG) or _property(attachment, _NAME_SHORT)
    inner = _attribute(attachment, "number_of_sub_items")
    if inner:
        message_inside = attachment.get_sub_item(0)
        if hasattr(message_inside, "plain_text_body"):
            letter = _letter(message_inside, depth=depth + 1)
            return composed.Piece("message/rfc822", letter, f"{name or f'part-{place + 1}'}.eml")
    size = int(attachment.get_size() or 0)
    if size > mail.LARGEST // 2:
        raise Unopenable(Trouble.OUT_OF_MEMORY, "attachment")
    parts = []
    while size > 0:
        part = attachment.read_buffer(min(size, _READ_BYTES))
        if not part:
            raise OSError("the attachment ends early")
        parts.append(part)
        size -= len(part)
    kind = _property(attachment, _MEDIA_TYPE) or "application/octet-stream"
    return composed.Piece(kind, b"".join(parts), name or f"part-{place + 1}.bin")


def _sender(message: Any) -> str:
    address = _property(message, _SENDER_SMTP) or _property(message, _SENDER_MAIL)
    name = str(_attribute(message, "sender_name") or "")
    return f"{name} <{address}>" if address and name else name or address


def _property(owner: Any, tag: int) -> str:
    """A text property by its tag; empty when it is absent."""
    for place in range(_count(owner, "number_of_record_sets")):
        record_set = _get(owner, "get_record_set", place)
        for number in range(_count(record_set, "number_of_entries")):
            entry = _get(record_set, "get_entry", number)
            if entry is None or _attribute(entry, "entry_type") != tag:
                continue
            data = _attribute(entry, "data") or b""
            if _attribute(entry, "value_type") == _UNICODE:
                return names.storable(data.decode("utf-16-le", "replace").rstrip("\0"))
            raw = data.rstrip(b"\0")
            return names.as_text(raw, names.read_names([raw]))
    return ""


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "backslashreplace")
