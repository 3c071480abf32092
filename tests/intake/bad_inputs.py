# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files nobody wants to receive, made here: each of its own kind, with what it is."""

import io
import os
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.media import made

_MIB = 1 << 20


def _zip(members: dict[str, bytes], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 5, 10, 0, 0)), content, packing)
    return target.getvalue()


def _locked() -> bytes:
    """A ZIP whose headers say that its member is encrypted (APPNOTE 4.4.4, bit 0)."""
    content = bytearray(_zip({"a.txt": b"locked words"}, packing=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _deep(levels: int) -> bytes:
    content = b"words at the bottom"
    name = "bottom.txt"
    for level in range(levels):
        content, name = _zip({name: content}), f"level{level}.zip"
    return content


def _polyglot() -> bytes:
    """A PDF for readers that look at the beginning, a ZIP for those that look at the end."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n" + _zip(
        {"inside.txt": b"hidden words"}
    )


CONTENTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty.jpg": ("a file of 0 bytes", lambda: b""),
    "words.jpg": ("words named like a photo", lambda: b"these are words, not a photo"),
    "photo.txt": ("a photo named like words", lambda: made.photo()),
    "cut.jpg": ("a photo that ends early", lambda: made.photo()[:900]),
    "bomb.png": ("a picture of 30,000 x 30,000 pixels", lambda: made.bomb(30_000, 30_000)),
    "cut.mp4": ("a film that ends early", lambda: made.recording()[:3000]),
    "polyglot.pdf": ("PDF and ZIP in one", _polyglot),
    "bomb.zip": (
        "a ZIP that unpacks to 200 MiB of zeros",
        lambda: _zip({"zeros.bin": bytes(200 * _MIB), "beside.txt": b"honest words beside it"}),
    ),
    "deep.zip": ("ZIPs twelve deep", lambda: _deep(12)),
    "traversal.zip": (
        "a ZIP with paths that lead out of it",
        lambda: _zip(
            {
                "../../up.txt": b"up",
                "/etc/absolute.txt": b"absolute",
                "C:\\device\\CON": b"device",
                "a/./b/../c.txt": b"dots",
            }
        ),
    ),
    "twins.zip": (
        "a ZIP with one name in two cases and two Unicode forms",
        lambda: _zip(
            {
                "Міст.txt": b"one",
                "міст.txt": b"two",
                unicodedata.normalize("NFC", "йод.txt"): b"three",
                unicodedata.normalize("NFD", "йод.txt"): b"four",
            }
        ),
    ),
    "locked.zip": ("a ZIP behind a password", _locked),
    "cut.zip": ("a ZIP that ends early", lambda: _zip({"a.txt": b"words " * 500})[:60]),
    "no.zip": ("words named like a ZIP", lambda: b"PK are two letters"),
    "cp1251.csv": ("a table in an old encoding", lambda: "дата;місце\n".encode("cp1251")),
    "koi8.txt": ("words in another old encoding", lambda: "Їхали ми вранці".encode("koi8-u")),
    "utf16.txt": ("words in UTF-16", lambda: "Їхали ми вранці".encode("utf-16")),
    "invalid.txt": ("bytes that are no UTF-8", lambda: b"words \xff\xfe\xc3( and more"),
    "formula.csv": ("a table with formulas", lambda: b'a\n"=HYPERLINK(""http://x"")"\n'),
    "script.html": (
        "a page with a program",
        lambda: b"<title>x</title><script>alert(1)</script><p>words",
    ),
    "<script>alert(1)<": ("a name that is a program", lambda: b"words under a hostile name"),
    "line\nbreak.txt": ("a name with a line break", lambda: b"words under a broken name"),
    "Міст.txt": ("a name in capitals", lambda: b"words under a name in capitals"),
    "міст.txt": ("the same name in small letters", lambda: b"words under a name in small letters"),
    unicodedata.normalize("NFC", "йод.txt"): ("a composed name", lambda: b"a composed name"),
    unicodedata.normalize("NFD", "йод.txt"): ("the same decomposed", lambda: b"a decomposed name"),
    "copy of words.jpg": (
        "the content of another file",
        lambda: b"these are words, not a photo",
    ),
}
"""By name: what it is in words, and the bytes."""

SPECIAL: dict[str, tuple[str, Callable[[Path], None]]] = {
    "link.jpg": ("a link to a file", lambda path: path.symlink_to("/etc/hostname")),
    "links": ("a link to a folder", lambda path: path.symlink_to("/etc")),
    "pipe": ("a named pipe", os.mkfifo),
}


def put_into(folder: Path) -> dict[str, str]:
    """Make them all; gives what each name is, in words. One more has a name that is no UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    told: dict[str, str] = {}
    for name, (words, content) in CONTENTS.items():
        (folder / name).write_bytes(content())
        told[name] = words
    for name, (words, make) in SPECIAL.items():
        make(folder / name)
        told[name] = words
    raw = b"\xec\xb3\xf1\xf2.txt"  # a name in cp1251
    with open(os.fsencode(folder) + b"/" + raw, "wb") as file:
        file.write(b"words under a name in an old encoding")
    return told
