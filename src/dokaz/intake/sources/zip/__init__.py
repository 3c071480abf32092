# SPDX-License-Identifier: AGPL-3.0-or-later
"""ZIP archives. Files that are ZIP underneath (office documents, web archives) stay whole, but for
a Multi-WACZ: the web archives in it come out, each to be judged and shown by itself."""

import struct

from dokaz.intake.sources.source import Confidence, Looked, Source

_OTHER_KINDS = (b"[Content_Types].xml", b"mimetype", b"AndroidManifest.xml")
"""First members that make it a document or a program. Names that folders of people bear too are
left to the confined process, which looks at all of them."""
_PACKAGES = ("application/zip", "application/wacz")
_END = b"PK\x05\x06"


def detect(looked: Looked) -> Confidence:
    """By the first bytes; or by the end record, for an archive behind a picture or a program."""
    if looked.media_type in _PACKAGES and _names_web_archives(looked):
        return Confidence.SIGNATURE
    if looked.media_type == "application/zip":
        return Confidence.NONE if _is_other_kind(looked.head) else Confidence.SIGNATURE
    if looked.head.startswith(b"PK\x03\x04"):
        return Confidence.NONE
    if _END in looked.tail:
        return Confidence.BEHIND
    return Confidence.NONE


def _names_web_archives(looked: Looked) -> bool:
    """Whether names of members near the beginning or the end say so; the reader decides."""
    return b".wacz" in looked.head or b".wacz" in looked.tail


def _is_other_kind(head: bytes) -> bool:
    """By the first member's name (APPNOTE 4.3.7)."""
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        return False
    (length,) = struct.unpack("<H", head[26:28])
    return head[30 : 30 + length] in _OTHER_KINDS


SOURCE = Source(key="zip", detect=detect)
