# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures that say of which page of the web they are, and small files that say it for them.

Runs in the confined process. Programs that take screenshots write the page's address into the
picture (PNG text, Exif, XMP, the comment of a JPEG) or beside it (a shortcut, a bookmark, a line of
text, JSON). Anybody can write one: where it is from is never checked, and behind a picture there is
no page to look into. A field counts only if it holds an address and nothing else, so that a photo
with its maker's site in some sentence is none.
"""

import configparser
import json
import plistlib
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError

from dokaz.core.bundle.judgement import Standing
from dokaz.intake.derivatives.page_list import PageList, short
from dokaz.intake.derivatives.walls import wall_before
from dokaz.media import image
from dokaz.media.errors import UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.results import Capture, JudgedQuestion

FORMAT, NOTE_FORMAT = "screenshot", "page_address"
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
NOTE_TYPES = frozenset({"application/xml"})
"""Besides texts, which may be proofs as well: bookmarks."""
PICTURE_ONLY = "picture_only"
"""A note: there is a picture, and no page behind it."""
LARGEST_NOTE = 64 * 1024

_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,3990}", re.IGNORECASE)
# Keywords of PNG text as tools write them; case as they like it.
_ADDRESS_KEYS = frozenset({"url", "source", "source url", "page url", "og:url", "comment"})
_TITLE_KEYS = frozenset({"title"})
_TIME_KEYS = frozenset({"creation time", "date:create"})
_EXIF_DESCRIPTION, _EXIF_IFD, _EXIF_USER_COMMENT = 0x010E, 0x8769, 0x9286
# ISO 16684-1: dc:source as an attribute or element of its own.
_XMP_SOURCE = re.compile(rb"(?:dc|photoshop):[Ss]ource(?:=[\"']|>\s*)(https?://[^\s<>\"']{1,3990})")
_LONGEST_XMP = 1 << 20
_JSON_ADDRESS = ("url", "page_url", "source_url", "pageUrl", "sourceUrl")
_JSON_TITLE = ("title", "page_title", "pageTitle")
_JSON_TIME = ("captured_at", "timestamp", "date", "created", "capturedAt")
# An album's own record of a photo, whose address is that of the album.
_NOT_A_PAGE = frozenset({"photoTakenTime", "googlePhotosOrigin"})


def own_word(ground: str) -> JudgedQuestion:
    """Where it is from: nothing outside says so."""
    return JudgedQuestion(name="origin", standing=Standing.NOT_CHECKED.value, ground=ground)


def judge(file: BinaryIO) -> Capture:
    """A picture with its page's address; with an empty format for one without.

    Raises OSError: the file cannot be read.
    """
    try:
        with image.opened(file, limits=Limits()) as picture:
            said = dict(_said(picture))
    except UnreadableMedia:
        return Capture(format="")
    if "url" not in said:
        return Capture(format="")
    return capture_of(said, ground="own-word")


def capture_of(said: dict[str, str], *, ground: str) -> Capture:
    """The capture. `said`: url, and title and at where there are; `ground`: who says so."""
    pages, url, title = PageList(), said["url"], said.get("title", "")
    seen = wall_before(url, status=None, title=title)
    pages.add(url, title=title, at=said.get("at", ""), status=None, seen=seen)
    return Capture(
        format=FORMAT,
        questions=(own_word(ground),),
        notes=(PICTURE_ONLY, *pages.notes()),
        count=pages.count,
        walls=pages.walls(),
        created=short(said.get("at", "")),
        pages=tuple(pages.first),
    )


def _said(picture: Any) -> Iterator[tuple[str, str]]:
    """What the picture says; later words win over earlier ones, so the surest come last."""
    info = picture.info
    found = picture.getexif()
    for value in (
        found.get_ifd(_EXIF_IFD).get(_EXIF_USER_COMMENT),
        found.get(_EXIF_DESCRIPTION),
        info.get("comment"),
    ):
        yield from _address("url", _text(value))
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    raw = xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)
    if source := _XMP_SOURCE.search(raw[:_LONGEST_XMP]):
        yield from _address("url", _text(source[1]))
    for name, value in sorted(info.items(), key=lambda pair: str(pair[0]).lower() == "url"):
        key = str(name).lower()
        if not isinstance(value, str):
            continue
        if key in _ADDRESS_KEYS:
            yield from _address("url", value)
        elif key in _TITLE_KEYS:
            yield "title", short(value.strip())
        elif key in _TIME_KEYS:
            yield "at", short(value.strip())


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        # Exif 2.32, 4.6.5: eight bytes name the code of a user comment.
        for code in (b"ASCII\0\0\0", b"UNICODE\0", b"\0" * 8):
            value = value.removeprefix(code)
        return value.decode("utf-8", "replace").replace("\0", "")
    return str(value) if isinstance(value, str) else ""


def _address(name: str, value: object) -> Iterator[tuple[str, str]]:
    text = value.strip() if isinstance(value, str) else ""
    if _ADDRESS.fullmatch(text):
        yield name, short(text)


def judge_note(file: BinaryIO) -> Capture:
    """The address a small file gives; with an empty format for any other text."""
    if file.seek(0, 2) > LARGEST_NOTE:
        return Capture(format="")
    file.seek(0)
    said = dict(_noted(file.read(LARGEST_NOTE)))
    if "url" not in said:
        return Capture(format="")
    pages = PageList()
    pages.add(
        said["url"], title=said.get("title", ""), at=said.get("at", ""), status=None, seen=None
    )
    return Capture(
        format=NOTE_FORMAT,
        questions=(own_word("own-word"),),
        count=1,
        created=short(said.get("at", "")),
        pages=tuple(pages.first),
    )


def _noted(content: bytes) -> Iterator[tuple[str, str]]:
    text = content.decode("utf-8-sig", "replace").strip()
    if text.startswith("{"):
        yield from _json(text)
    elif text.startswith("["):
        yield from _shortcut(text)
    elif text.startswith("<?xml") or content.startswith(b"bplist"):
        yield from _bookmark(content)
    else:
        yield from _address("url", text)


def _json(text: str) -> Iterator[tuple[str, str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(found, dict) or _NOT_A_PAGE & found.keys():
        return
    for name, keys in (("title", _JSON_TITLE), ("at", _JSON_TIME)):
        value = next((found[key] for key in keys if isinstance(found.get(key), str)), "")
        if value:
            yield name, short(value.strip())
    for key in reversed(_JSON_ADDRESS):
        yield from _address("url", found.get(key))


def _shortcut(text: str) -> Iterator[tuple[str, str]]:
    """A shortcut of Windows (.url) or of a free desktop (.desktop)."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in ("Desktop Entry", "InternetShortcut"):
        if parser.has_option(section, "URL"):
            yield from _address("url", parser.get(section, "URL"))


def _bookmark(content: bytes) -> Iterator[tuple[str, str]]:
    """A bookmark of macOS (.webloc): a property list. Declarations in it are refused."""
    if b"<!ENTITY" in content:
        return
    try:
        found = plistlib.loads(content)
    except (plistlib.InvalidFileException, ExpatError, ValueError, LookupError, OverflowError,
            RecursionError, TypeError, AttributeError):  # fmt: skip
        return  # What the module raises for damage is not of one family.
    if isinstance(found, dict):
        yield from _address("url", found.get("URL"))
