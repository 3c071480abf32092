# SPDX-License-Identifier: Apache-2.0
"""Under which name a member of a zip is unpacked, whatever program wrote the zip.

A zip tells which letters the bytes of a name stand for only where they are marked as UTF-8 (APPNOTE
4.4.4, bit 11) or where the field "Unicode Path" says the name once more (4.6.9). Info-ZIP and macOS
also write UTF-8 without a mark, Windows the code page of its language.

Promised: the name that a member means, in the form NFC that parcels use (macOS takes letters
apart), and every other name that a program which knows less or guesses otherwise would take.
Whoever asks refuses where one member's other name is the name of another one, so that no two
programs unpack two files exchanged.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from dokaz.core.parcel.errors import UnsafeContainer
from dokaz.core.parcel.names import nfc

# Windows writes unmarked names in the DOS code page of its language: Ukrainian (866), western and
# central European (850, 852); some programs for it in its other one (1251). 437 is what the format
# says of names without a mark (APPNOTE D.1).
PAGES = ("utf-8", "cp437", "cp866", "cp850", "cp852", "cp1251")
MARKED_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_MOST_EXTRA_FIELDS = 100


def stored_name(info: zipfile.ZipInfo) -> bytes:
    """The bytes of the name in the directory. `zipfile` itself never looks at the extra field
    before Python 3.13 and always after, so only the name before it did is used."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & MARKED_UTF8 else "cp437")


def shown_name(info: zipfile.ZipInfo) -> str:
    """The name as it is best shown to people, before anything is known of it."""
    if info.orig_filename.isascii():
        return info.orig_filename
    stored = stored_name(info)
    return stored.decode("utf-8") if _is_utf8(stored) else info.orig_filename


def is_unmarked(info: zipfile.ZipInfo) -> bool:
    """Whether nothing says which letters the name's bytes stand for."""
    if info.flag_bits & MARKED_UTF8 or info.orig_filename.isascii():
        return False
    return said_name(info) is None


def meant_name(info: zipfile.ZipInfo, *, page: str) -> str:
    """The name of a member, in NFC; unmarked names are read in this code page.

    Raises:
        UnsafeContainer: a second name that no program should take, or bytes that are no letters.
    """
    if info.orig_filename.isascii() and not info.extra:
        return info.orig_filename
    said = said_name(info)
    return _read(said, "utf-8") if said is not None else _plain_name(info, page)


def said_name(info: zipfile.ZipInfo) -> bytes | None:
    """What the field "Unicode Path" of the directory says instead of the stored name, if it does.

    Raises:
        UnsafeContainer: it says another name although the stored one is marked as UTF-8, or its
            checksum is not of the stored name: then some programs take it and some do not.
    """
    stored, found = stored_name(info), None
    for checksum, body in _second_names(info.extra):
        if body == stored:
            continue
        believed = checksum == zlib.crc32(stored) and not info.flag_bits & MARKED_UTF8
        if not believed or found not in (None, body):
            raise UnsafeContainer("a member has a second name that programs may take or not")
        found = body
    return found


def other_names(info: zipfile.ZipInfo, *, meant: str) -> Iterator[str]:
    """Names beside the one it means that a program could unpack a member under, in NFC."""
    if info.flag_bits & MARKED_UTF8:
        return
    stored = stored_name(info)
    for page in PAGES:
        try:
            name = _read(stored, page)
        except UnsafeContainer:
            continue
        if name != meant:
            yield name
        if stored.isascii():
            return


def require_same_names(extra: bytes, info: zipfile.ZipInfo) -> None:
    """Hold the extra field of the local header against the directory.

    Raises:
        UnsafeContainer: it says a name that the directory does not.
    """
    for _, body in _second_names(extra):
        if body not in (stored_name(info), said_name(info)):
            raise UnsafeContainer("a member has another name inside than in the zip's directory")


def page_of(names: Iterable[bytes]) -> str:
    """The code page to read unmarked names in as long as nothing is known of what they should be:
    UTF-8 where all of them are, else what the format says."""
    return "utf-8" if all(_is_utf8(name) for name in names) else "cp437"


def page_by_list(names: Iterable[bytes], listed: Iterable[str]) -> str:
    """The code page in which most of the unmarked names stand in a list of expected ones."""
    names = list(names)
    pages = PAGES if page_of(names) == "utf-8" else PAGES[1:]
    read = {page: _read_all(names, page) for page in pages}
    hits = dict.fromkeys(pages, 0)
    for name in listed:
        for page in pages:
            hits[page] += name in read[page]
    return max(pages, key=lambda page: hits[page])


def _read_all(names: Iterable[bytes], page: str) -> set[str]:
    """Nothing where the page has no letter for one of the bytes."""
    try:
        return {_read(name, page) for name in names}
    except UnsafeContainer:
        return set()


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each extra field (APPNOTE 4.5.1).

    Raises:
        UnsafeContainer: more than any program writes, which are there to take time.
    """
    at = number = 0
    while at + 4 <= len(extra):
        number += 1
        if number > _MOST_EXTRA_FIELDS:
            raise UnsafeContainer("a member has more extra fields than any program writes")
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _second_names(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Checksum of the stored name, and the name, of each field "Unicode Path"; -1: no checksum
    that programs would believe."""
    for kind, body in extra_fields(extra):
        if kind == _UNICODE_PATH:
            known = len(body) >= 5 and body[0] == 1
            yield (int.from_bytes(body[1:5], "little") if known else -1), body[5:]


def _plain_name(info: zipfile.ZipInfo, page: str) -> str:
    marked = bool(info.flag_bits & MARKED_UTF8)
    return _read(stored_name(info), "utf-8" if marked else page)


def _read(name: bytes, page: str) -> str:
    try:
        return nfc(name.decode(page))
    except UnicodeDecodeError as error:
        raise UnsafeContainer("a name is no valid Unicode") from error


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
