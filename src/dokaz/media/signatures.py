# SPDX-License-Identifier: AGPL-3.0-or-later
"""First bytes by which a format is known, and the extensions each format usually carries.

Magic numbers follow the formats' own specifications; where two formats share one (ISO BMFF, RIFF,
ZIP, OLE) `containers` looks further in. A match says how a reader will take the file, no more.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Signature:
    """`magic` at `offset` means `media_type`."""

    media_type: str
    magic: bytes
    offset: int = 0


SIGNATURES: tuple[Signature, ...] = (
    Signature("image/jpeg", b"\xff\xd8\xff"),
    Signature("image/png", b"\x89PNG\r\n\x1a\n"),
    Signature("image/gif", b"GIF87a"),
    Signature("image/gif", b"GIF89a"),
    Signature("image/tiff", b"II*\x00"),
    Signature("image/tiff", b"MM\x00*"),
    Signature("image/tiff", b"II+\x00"),  # BigTIFF
    Signature("image/tiff", b"MM\x00+"),
    Signature("image/jp2", b"\x00\x00\x00\x0cjP  \r\n\x87\n"),
    Signature("image/jxl", b"\x00\x00\x00\x0cJXL \r\n\x87\n"),
    Signature("image/jxl", b"\xff\x0a"),
    Signature("image/vnd.djvu", b"AT&TFORM"),
    Signature("video/mpeg", b"\x00\x00\x01\xba"),
    Signature("video/x-flv", b"FLV\x01"),
    Signature("video/x-ms-asf", bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
    Signature("audio/mpeg", b"ID3"),
    Signature("audio/flac", b"fLaC"),
    Signature("audio/amr", b"#!AMR"),
    Signature("audio/x-caf", b"caff"),
    Signature("application/pdf", b"%PDF-"),
    Signature("application/zip", b"PK\x03\x04"),
    Signature("application/zip", b"PK\x05\x06"),  # an empty archive
    Signature("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c"),
    Signature("application/vnd.rar", b"Rar!\x1a\x07\x00"),
    Signature("application/vnd.rar", b"Rar!\x1a\x07\x01\x00"),
    Signature("application/gzip", b"\x1f\x8b\x08"),
    Signature("application/x-bzip2", b"BZh"),
    Signature("application/x-xz", b"\xfd7zXZ\x00"),
    Signature("application/zstd", b"\x28\xb5\x2f\xfd"),
    Signature("application/x-tar", b"ustar", 257),
    Signature("application/rtf", b"{\\rtf"),
    Signature("application/x-ole-storage", bytes.fromhex("d0cf11e0a1b11ae1")),
    Signature("application/vnd.ms-outlook-pst", b"!BDN"),
    Signature("application/x-msaccess", b"\x00\x01\x00\x00Standard Jet DB"),
    Signature("application/x-msaccess", b"\x00\x01\x00\x00Standard ACE DB"),
    Signature("application/vnd.sqlite3", b"SQLite format 3\x00"),
    Signature("application/warc", b"WARC/1."),
    Signature("application/warc", b"WARC/0."),
    Signature("application/pgp-encrypted", b"-----BEGIN PGP MESSAGE"),
    Signature("application/pgp-signature", b"-----BEGIN PGP SIGNATURE"),
    Signature("application/vnd.microsoft.portable-executable", b"MZ"),
    Signature("application/x-elf", b"\x7fELF"),
)

# Formats that readers also accept after other bytes: what makes a file two files at once.
EMBEDDABLE: tuple[Signature, ...] = (
    Signature("application/zip", b"PK\x05\x06"),  # end record, sought from the end
    Signature("application/pdf", b"%PDF-"),
    Signature("application/vnd.rar", b"Rar!\x1a\x07"),
    Signature("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c"),
)

EXTENSIONS: dict[str, frozenset[str]] = {
    media_type: frozenset(extensions.split())
    for media_type, extensions in {
        "image/jpeg": "jpg jpeg jpe jfif mpo",
        "image/png": "png apng",
        "image/gif": "gif",
        "image/webp": "webp",
        "image/heic": "heic heif hif",
        "image/heif": "heif heic hif",
        "image/avif": "avif",
        "image/tiff": "tif tiff dng nef cr2 arw pef orf",
        "image/bmp": "bmp dib",
        "image/svg+xml": "svg",
        "image/jp2": "jp2 jpx j2k",
        "image/jxl": "jxl",
        "image/vnd.djvu": "djvu djv",
        "video/mp4": "mp4 m4v mp4v f4v",
        "video/quicktime": "mov qt",
        "video/3gpp": "3gp 3gpp 3g2",
        "video/x-matroska": "mkv mka mks",
        "video/webm": "webm",
        "video/x-msvideo": "avi",
        "video/mp2t": "ts mts m2ts",
        "video/mpeg": "mpg mpeg vob",
        "video/x-flv": "flv",
        "video/x-ms-asf": "wmv wma asf",
        "audio/mpeg": "mp3",
        "audio/mp4": "m4a m4b mp4",
        "audio/aac": "aac",
        "audio/ogg": "ogg oga opus spx",
        "audio/opus": "opus ogg oga",
        "video/ogg": "ogv ogg",
        "audio/wav": "wav wave",
        "audio/flac": "flac",
        "audio/amr": "amr",
        "audio/x-caf": "caf",
        "application/pdf": "pdf",
        "application/zip": "zip",
        "application/wacz": "wacz zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx docm dotx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx xlsm xltx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx pptm",
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.oasis.opendocument.spreadsheet": "ods",
        "application/vnd.oasis.opendocument.presentation": "odp",
        "application/epub+zip": "epub",
        "application/vnd.android.package-archive": "apk",
        "application/x-7z-compressed": "7z 001",
        "application/vnd.rar": "rar",
        "application/x-tar": "tar",
        "application/gzip": "gz tgz",
        "application/x-bzip2": "bz2 tbz2",
        "application/x-xz": "xz txz",
        "application/zstd": "zst",
        "application/warc+gzip": "gz warc",
        "application/warc": "warc",
        "application/rtf": "rtf doc",
        "application/x-ole-storage": "doc xls ppt msg xlsx docx pptx msi db",
        "application/msword": "doc dot",
        "application/vnd.ms-excel": "xls xlt",
        "application/vnd.ms-powerpoint": "ppt pps",
        "application/vnd.ms-outlook": "msg",
        "application/vnd.ms-outlook-pst": "pst ost",
        "application/x-msaccess": "mdb accdb",
        "application/vnd.sqlite3": "sqlite sqlite3 db",
        "application/mbox": "mbox mbx",
        "application/json": "json geojson jsonl",
        "application/xml": "xml kml gpx",
        "application/vnd.microsoft.portable-executable": "exe dll",
        "message/rfc822": "eml emlx mht mhtml",
        "text/html": "html htm xhtml",
        "text/calendar": "ics ical",
        "text/vcard": "vcf",
        "text/csv": "csv tsv txt",
        "text/plain": "txt csv tsv md log srt vtt json py text asc",
    }.items()
}
