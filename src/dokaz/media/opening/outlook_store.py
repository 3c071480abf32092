# SPDX-License-Identifier: AGPL-3.0-or-later
"""An Outlook data file, .pst or .ost ([MS-PST]), by libpff: its messages in the order of folders.

Each message is written out as a letter (`composed`), with its attachments inside, and becomes a
member under the path of its folders. Calendar entries, contacts and notes are not taken out.
"""

import datetime as dt
from collections.abc import Iterator
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
_NAME_LONG, _NAME_SHORT, _MEDIA_TYPE = 0x3707, 0x3704, 0x370E
_TO, _SENDER_MAIL, _SENDER_SMTP, _MESSAGE_ID = 0x0E04, 0x0C1F, 0x5D01, 0x1035
_UNICODE = 0x001F
_READ_BYTES = 1 << 20
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
    for number, (path, message) in enumerate(_messages(root, "", depth=0), start=1):
        yield _member(message, path, number)
    del store


def _messages(folder: Any, path: str, *, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST_FOLDER:
        return
    for place in range(_count(folder, "number_of_sub_messages")):
        yield path, _get(folder, "get_sub_message", place)
    for place in range(_count(folder, "number_of_sub_folders")):
        below = _get(folder, "get_sub_folder", place)
        if below is not None:
            name = _attribute(below, "name") or f"folder-{place + 1}"
            inside = f"{path}/{name}" if path else str(name)
            yield from _messages(below, inside, depth=depth + 1)


def _count(owner: Any, name: str) -> int:
    found = _attribute(owner, name)
    return int(found) if found else 0


def _get(owner: Any, name: str, place: int) -> Any:
    """A part of the file, or None where it is damaged."""
    try:
        return getattr(owner, name)(place)
    except (OSError, ValueError, TypeError):
        return None


def _attribute(owner: Any, name: str) -> Any:
    try:
        return getattr(owner, name)
    except (OSError, ValueError, TypeError, MemoryError):
        return None


def _member(message: Any, path: str, number: int) -> Member:
    name = names.storable(f"{path}/{number:06}.eml" if path else f"{number:06}.eml")
    damaged = message is None
    return Member(
        head=MemberHead(
            number=number,
            raw_name=name.encode(),
            name=name,
            name_encoding="utf-8",
            kind=MemberKind.MESSAGE,
            trouble=Trouble.DAMAGED if damaged else None,
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
        yield _letter(message)
    except (OSError, ValueError, TypeError, OverflowError):
        raise MemberTrouble(Trouble.DAMAGED) from None
    except Unopenable as error:
        raise MemberTrouble(error.trouble) from None


def _letter(message: Any) -> bytes:
    pieces = []
    plain, html = _attribute(message, "plain_text_body"), _attribute(message, "html_body")
    rich = _attribute(message, "rtf_body") if not (plain or html) else None
    if plain:
        pieces.append(composed.Piece("text/plain;charset=utf-8", _bytes(plain)))
    if html:
        pieces.append(composed.Piece("text/html", _bytes(html)))
    if rich:
        pieces.append(composed.Piece("application/rtf", _bytes(rich)))
    for place in range(_count(message, "number_of_attachments")):
        pieces.append(_attached(message, place))
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


def _attached(message: Any, place: int) -> composed.Piece:
    """Raises OSError: it is damaged; then the whole letter is, rather than less than it was."""
    attachment = message.get_attachment(place)
    name = _property(attachment, _NAME_LONG) or _property(attachment, _NAME_SHORT)
    inner = _attribute(attachment, "number_of_sub_items")
    if inner:
        message_inside = attachment.get_sub_item(0)
        if hasattr(message_inside, "plain_text_body"):
            letter = _letter(message_inside)
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
