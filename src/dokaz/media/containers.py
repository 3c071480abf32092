# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formats that share their first bytes with others, told apart one step further in.

Nothing is unpacked: of a ZIP only the list of names and one small stored member are read.
Every function answers a media type, or None for "not of this family".
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

MAX_ZIP_NAMES = 10_000

_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_RIFF_FORMS = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_OOXML_PARTS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# Stream names inside OLE compound files are UTF-16 ([MS-CFB] 2.6.1).
_OLE_STREAMS = (
    ("__substg1.0_", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
)


def iso_bmff_type(head: bytes) -> str | None:
    """MP4, MOV, 3GP, HEIC, AVIF and M4A: the brand in the `ftyp` box (ISO/IEC 14496-12, 4.3)."""
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "video/quicktime"  # files older than the ftyp box
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in (b"mif1", b"msf1"):  # a general brand: the compatible brands name the codec
        (size,) = struct.unpack(">I", head[:4])
        compatible = head[16 : max(16, min(size, 256))]
        for start in range(0, len(compatible), 4):
            narrower = _BRANDS.get(compatible[start : start + 4])
            if narrower in ("image/heic", "image/avif"):
                return narrower
    if brand.startswith((b"3gp", b"3g2")):
        return "video/3gpp"
    return _BRANDS.get(brand, "video/mp4")


def riff_type(head: bytes) -> str | None:
    """WebP, AVI and WAV."""
    if head[:4] not in (b"RIFF", b"RF64"):
        return None
    return _RIFF_FORMS.get(head[8:12])


def matroska_type(head: bytes) -> str | None:
    """Matroska or WebM by the DocType element (RFC 8794, 11.2.4)."""
    if head[:4] != b"\x1aE\xdf\xa3":
        return None
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def ogg_type(head: bytes) -> str | None:
    """The first packet of an Ogg stream names the codec (RFC 3533; RFC 7845 for Opus)."""
    if head[:4] != b"OggS":
        return None
    if b"OpusHead" in head[:64]:
        return "audio/opus"
    return "video/ogg" if b"\x80theora" in head[:64] else "audio/ogg"


def transport_stream_type(head: bytes) -> str | None:
    """MPEG-TS: the sync byte 0x47 every 188 bytes, or every 192 in camcorder files."""
    for packet, start in ((188, 0), (192, 4)):
        positions = range(start, start + packet * 5, packet)
        if len(head) > positions[-1] and all(head[at] == 0x47 for at in positions):
            return "video/mp2t"
    return None


def mpeg_audio_type(head: bytes) -> str | None:
    """Bare MP3 (ISO/IEC 11172-3, 2.4.2.3) or AAC in ADTS: two sync words in a row are asked for."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5 if len(head) > 5 else 0
        follows = head[length : length + 2] if length > 7 else b""
        return "audio/aac" if len(follows) == 2 and follows[0] == 0xFF else None
    length = _mpeg_frame_length(head)
    follows = head[length : length + 2] if length else b""
    if len(follows) == 2 and follows[0] == 0xFF and follows[1] & 0xE0 == 0xE0:
        return "audio/mpeg"
    return None


def _mpeg_frame_length(head: bytes) -> int:
    """Length in bytes of a layer III frame; 0 when the header is not one."""
    if head[1] & 0x06 != 0x02:
        return 0
    newest = head[1] & 0x18 == 0x18
    table = (
        (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
        if newest
        else (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
    )
    bit_rate = table[head[2] >> 4] * 1000
    sample_rate = (44100, 48000, 32000, 0)[head[2] >> 2 & 3]
    if not newest:
        sample_rate //= 4 if head[1] & 0x18 == 0 else 2
    if not bit_rate or not sample_rate:
        return 0
    return (144 if newest else 72) * bit_rate // sample_rate + (head[2] >> 1 & 1)


def bitmap_type(head: bytes, *, size: int) -> str | None:
    """BMP: "BM" alone is too weak, so the header length must be a known one as well."""
    if head[:2] != b"BM" or len(head) < 18:
        return None
    (header,) = struct.unpack("<I", head[14:18])
    (pixels,) = struct.unpack("<I", head[10:14])
    known = header in (12, 16, 40, 52, 56, 64, 108, 124)
    return "image/bmp" if known and pixels <= size else None


def ole_type(head: bytes) -> str:
    """Word, Excel, PowerPoint or Outlook message by the names of the streams inside."""
    for name, media_type in _OLE_STREAMS:
        if name.encode("utf-16-le") in head:
            return media_type
    return "application/x-ole-storage"


def zip_type(file: BinaryIO) -> str | None:
    """What a ZIP is by its member names, or None when its directory cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return type_of_zip(archive)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    except (struct.error, zlib.error, IndexError, OverflowError):
        return None


def type_of_zip(archive: zipfile.ZipFile) -> str | None:
    """As `zip_type`, of one whose directory was read: reading a long one takes a while."""
    infos = archive.infolist()[:MAX_ZIP_NAMES]
    names = [info.filename for info in infos]
    try:
        if names and names[0] == "mimetype" and infos[0].file_size <= 128:
            return _declared_type(archive.read(infos[0]))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    except (struct.error, zlib.error, IndexError, OverflowError):
        return None
    return _type_by_names(names)


def _declared_type(raw: bytes) -> str:
    """The `mimetype` member of OpenDocument and EPUB. Only well-formed names are passed on."""
    declared = raw.decode("ascii", "replace").strip()
    if re.fullmatch(r"application/[a-z0-9.+-]{1,80}", declared):
        return declared
    return "application/zip"


def _type_by_names(names: list[str]) -> str:
    if "[Content_Types].xml" in names:
        for prefix, media_type in _OOXML_PARTS.items():
            if any(name.startswith(prefix) for name in names):
                return media_type
    archived = any(name.startswith("archive/") or name.endswith(".wacz") for name in names)
    if "datapackage.json" in names and archived:
        return "application/wacz"
    if "AndroidManifest.xml" in names:
        return "application/vnd.android.package-archive"
    return "application/zip"


def gzip_type(head: bytes) -> str:
    """Gzip, or a gzipped WARC when the first inflated bytes say so."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        start = inflater.decompress(head, 16)
    except zlib.error:
        return "application/gzip"
    return "application/warc+gzip" if start.startswith(b"WARC/") else "application/gzip"
