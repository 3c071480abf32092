# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formats without a magic number, guessed from how their text begins.

A guess here is always of the weakest confidence. Reading stops at the first 64 KiB.
"""

import re

_HEADER = re.compile(
    rb"^(from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|"
    rb"content-type|x-[a-z0-9-]+|reply-to|sender|cc|dkim-signature|arc-seal):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe)\b", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_ACTIVE = re.compile(
    rb"<script|javascript:|\son[a-z]+\s*=|<foreignobject|<iframe|<!entity", re.IGNORECASE
)
# How JSON goes on behind its first bracket (RFC 8259): a number ends before a comma or a bracket,
# which tells it from the day that a line of a chat begins with.
_JSON = re.compile(
    rb'[\[{]\s*(?:["{\[\]}]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\s*[,\]])'
)
# What no text holds: control characters but tab, line feed, form feed, carriage return and escape.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def text_type(head: bytes) -> str | None:
    """Media type of a text, or None when the bytes are not text."""
    text = plain_bytes(head)
    if text is None:
        return None
    stripped = text.lstrip()
    if stripped[:5].lower() == b"<?xml" or stripped.startswith((b"<svg", b"<!--")):
        if _SVG.search(text[:4096]):
            return "image/svg+xml"
        if not _HTML.search(text[:1024]):
            return "application/xml"
    if stripped.startswith(b"<") and _HTML.search(text[:2048]):
        return "text/html"
    return _letter_type(text) or _structured_type(stripped)


def _letter_type(text: bytes) -> str | None:
    """Mail: a mailbox starts with "From " (RFC 4155), a message with header fields (RFC 5322)."""
    start = text.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0][:16384]
    if text.startswith(b"From ") and len(_HEADER.findall(start)) >= 2:
        return "application/mbox"
    first, _, rest = start.partition(b"\n")
    if first.strip().isdigit():  # Apple .emlx: a length, then the message
        start = rest
    if re.match(rb"[!-9;-~]+:", start) and len(_HEADER.findall(start)) >= 2:
        return "message/rfc822"
    return None


def _structured_type(text: bytes) -> str:
    if _JSON.match(text):
        return "application/json"
    upper = text[:32].upper()
    if upper.startswith(b"BEGIN:VCALENDAR"):
        return "text/calendar"
    if upper.startswith(b"BEGIN:VCARD"):
        return "text/vcard"
    return "text/plain"


def plain_bytes(head: bytes) -> bytes | None:
    """The text as bytes in which ASCII can be searched, or None when it is binary data."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace").encode("utf-8")
    if not head or _CONTROL.search(head, 0, 4096):
        return None
    return head


def has_active_content(head: bytes) -> bool:
    """Whether an SVG or HTML text carries script, event handlers or external entities."""
    return _ACTIVE.search(head) is not None


def looks_like_html(head: bytes) -> bool:
    """Whether a browser that sniffs could take the start of these bytes for a page."""
    return _HTML.search(head[:1024]) is not None
