# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of item a file makes, as far as its type tells it; and when that is said of an item.

What a person said of an item stands. What was told by a first look at a file gives way to what
examining the whole of it tells.
"""

from dokaz.evidence.models import File, Item, ItemRevision
from dokaz.evidence.vocabulary import ItemKind

_BY_TOP = {"image": ItemKind.PHOTO, "video": ItemKind.VIDEO, "audio": ItemKind.AUDIO}

_SAVED_PAGES = (".mht", ".mhtml")
"""Saved web pages have the form of a letter (RFC 2557) and are none."""

STORAGE = "application/x-ole-storage"
_LOCKED_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm")
LOCKED_OFFICE = (
    *_LOCKED_WORKBOOKS,
    *(".docx", ".docm", ".dotx", ".dotm"),
    *(".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"),
    *(".doc", ".xls", ".ppt"),
)
"""What is locked with a password is no ZIP any more ([MS-OFFCRYPTO] 2.3.4.4): its type tells no
more than that something is stored in it."""

BY_TYPE: dict[str, ItemKind] = {
    media_type: kind
    for kind, media_types in {
        ItemKind.WEB_PAGE: "text/html application/xhtml+xml "
        "application/wacz application/warc application/warc+gzip",
        ItemKind.CORRESPONDENCE: "message/rfc822 application/mbox "
        "application/vnd.ms-outlook application/vnd.ms-outlook-pst",
        ItemKind.COLLECTION: "application/zip application/x-7z-compressed application/vnd.rar "
        "application/x-tar application/gzip application/x-bzip2 application/x-xz application/zstd",
        ItemKind.DOCUMENT: "application/pdf application/msword application/rtf "
        "application/vnd.ms-excel application/vnd.ms-powerpoint application/epub+zip "
        "image/vnd.djvu",
        ItemKind.DATASET: "application/json application/xml application/vnd.sqlite3 "
        "application/x-msaccess",
    }.items()
    for media_type in media_types.split()
}
"""Types whose kind does not follow from the word before their slash (RFC 6838)."""


def kind_of(media_type: str, name: str = "") -> ItemKind:
    """The likely kind of an item from the type of its file, and the file's name."""
    if media_type == "message/rfc822" and name.lower().endswith(_SAVED_PAGES):
        return ItemKind.WEB_PAGE
    if media_type == STORAGE and name.lower().endswith(LOCKED_OFFICE):
        return ItemKind.DOCUMENT
    if media_type in BY_TYPE:
        return BY_TYPE[media_type]
    top, _slash, sub = media_type.partition("/")
    if top in _BY_TOP:
        return _BY_TOP[top]
    # Office documents of both families carry the word in their types.
    return ItemKind.DOCUMENT if top == "text" or "document" in sub else ItemKind.OTHER


def is_locked_workbook(media_type: str, name: str) -> bool:
    """Whether a file is a workbook that a password locks, as far as its type and name tell it."""
    return media_type == STORAGE and name.lower().endswith(_LOCKED_WORKBOOKS)


def better_kind(item: Item, original: File, media_type: str) -> ItemKind | None:
    """The kind that `media_type`, found by examining `original`, gives its item; None where the
    item's own stands: a person or the container it came out of said it, or it is that already."""
    found = kind_of(media_type, original.original_name)
    if found in (ItemKind.OTHER, item.kind):
        return None
    if item.kind not in (ItemKind.OTHER, kind_of(original.media_type, original.original_name)):
        return None
    return None if was_said(item) else found


def was_said(item: Item) -> bool:
    """Whether the item's kind was ever changed: then somebody looked at it."""
    return ItemRevision.objects.filter(item=item, before__has_key="kind").exists()
