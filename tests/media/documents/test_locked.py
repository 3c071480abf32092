# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents behind a password, old Office files and letters: what they say, and when not."""

import base64
import contextlib
import hashlib
import io
import os
import zipfile
import zlib
from pathlib import Path

import msoffcrypto
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from tests.media.documents import made

from dokaz.media import probe
from dokaz.media.documents import blocks, reading
from dokaz.media.errors import FailureReason, MediaFailed, UnreadableMedia
from dokaz.media.limits import Limits
from dokaz.media.results import Step
from dokaz.media.sandbox import Sandbox

ODT = "application/vnd.oasis.opendocument.text"
PASSWORD = "таємне слово"
BODY = "<office:text><text:p>Слова документа</text:p></office:text>"


def words(file: io.BytesIO, media_type: str, password: str = "") -> list[str]:
    found = reading.read(file, media_type=media_type, password=password)
    return [one.text for one in blocks.unpacked(found.blocks)]


def require_locked(file: io.BytesIO, media_type: str) -> None:
    """Without a password, and with another one."""
    for password in ("", "another"):
        with pytest.raises(UnreadableMedia) as refused:
            words(file, media_type, password)
        assert refused.value.reason is FailureReason.LOCKED


def _office(words: str) -> io.BytesIO:
    plain = made.docx(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
    with zipfile.ZipFile(plain, "a") as archive:
        archive.writestr("word/media/noise.bin", os.urandom(9000))  # none of Office's is smaller
    plain.seek(0)
    locked = io.BytesIO(ECMA376Agile.encrypt(PASSWORD, plain))
    assert msoffcrypto.OfficeFile(locked).is_encrypted()
    return locked


def test_office_documents_open_with_their_password() -> None:
    locked = _office("Слова документа")
    media_type = probe.identify(locked, extension="docx").media_type
    assert media_type == "application/x-ole-storage"
    assert words(locked, media_type, PASSWORD) == ["Слова документа"]
    require_locked(locked, media_type)


def _open_document(checksum: str, start_key: str, cipher_name: str = "aes256-cbc") -> io.BytesIO:
    """Locked part by part, as OpenDocument 1.2 part 3, 3.4 says."""
    plain = made.odf("text", BODY)
    salt, vector = os.urandom(16), os.urandom(16)
    start = hashlib.new(start_key, PASSWORD.encode()).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, salt, 1024, 32)
    with zipfile.ZipFile(plain) as archive:
        deflater = zlib.compressobj(wbits=-15)
        packed = deflater.compress(archive.read("content.xml")) + deflater.flush()
    digest = hashlib.new(start_key, packed[:1024]).digest()
    padding = 16 - len(packed) % 16
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    encrypted = cipher.update(packed + bytes(padding - 1) + bytes([padding])) + cipher.finalize()
    return _with_manifest(
        {"content.xml": encrypted},
        path="content.xml",
        data=f'm:checksum-type="{checksum}" m:checksum="{_b64(digest)}"',
        algorithm=f'm:algorithm-name="http://www.w3.org/2001/04/xmlenc#{cipher_name}" '
        f'm:initialisation-vector="{_b64(vector)}"',
        derivation='m:key-derivation-name="PBKDF2" m:key-size="32" m:iteration-count="1024" '
        f'm:salt="{_b64(salt)}"',
        start=f'm:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#{start_key}"',
    )


def _whole_package() -> io.BytesIO:
    """Locked as a whole under Argon2id and AES-GCM, as LibreOffice does since 24.2."""
    plain = made.odf("text", BODY).getvalue()
    salt, vector = os.urandom(16), os.urandom(12)
    key = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=1024).derive(
        hashlib.sha256(PASSWORD.encode()).digest()
    )
    return _with_manifest(
        {"encrypted-package": vector + AESGCM(key).encrypt(vector, plain, None)},
        path="encrypted-package",
        data="",
        algorithm='m:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm" '
        f'm:initialisation-vector="{_b64(vector)}"',
        derivation='m:key-derivation-name="urn:org:documentfoundation:names:experimental:office:'
        'manifest:argon2id" m:key-size="32" m:argon2-iterations="1" m:argon2-memory="1024" '
        f'm:argon2-lanes="1" m:salt="{_b64(salt)}"',
        start='m:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256"',
    )


def _with_manifest(
    parts: dict[str, str | bytes],
    *,
    path: str,
    data: str,
    algorithm: str,
    derivation: str,
    start: str,
) -> io.BytesIO:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="{path}" m:media-type="text/xml" m:size="9000">'
        f"<m:encryption-data {data}><m:algorithm {algorithm}/><m:key-derivation {derivation}/>"
        f"<m:start-key-generation {start}/></m:encryption-data></m:file-entry></m:manifest>"
    )
    return made.package({**parts, "META-INF/manifest.xml": manifest}, mimetype=ODT)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_NAMES = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


@pytest.mark.parametrize(
    "locked",
    [
        _open_document(f"{_NAMES}#sha256-1k", "sha256"),
        _open_document("SHA1/1K", "sha1"),
        _whole_package(),
    ],
    ids=["1.2", "older digests", "whole package"],
)
def test_open_documents_open_with_their_password(locked: io.BytesIO) -> None:
    assert words(locked, ODT, PASSWORD) == ["Слова документа"]
    require_locked(locked, ODT)


def test_a_lock_nobody_here_knows_is_said_to_be_one() -> None:
    locked = _open_document("SHA1/1K", "sha1", cipher_name="unheard-of")
    with pytest.raises(UnreadableMedia) as refused:
        words(locked, ODT, PASSWORD)
    assert refused.value.reason is FailureReason.UNSUPPORTED


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("password-hunter2.pdf", "hunter2", "This document has a password."),
        ("password_protected.xlsx", "password", "A column\tYet another column\nThe answer\t42"),
        ("encypted_by_libreoffice.odt", "", ""),
        ("password_protected.xls", "", ""),
    ],
)
def test_locked_documents_made_by_others(
    shared_fixtures: Path, name: str, password: str, said: str
) -> None:
    file = io.BytesIO((shared_fixtures / "documents" / name).read_bytes())
    media_type = probe.identify(file, extension=name.rpartition(".")[2]).media_type
    require_locked(file, media_type)
    if password:
        assert words(file, media_type, password) == [said]


def test_in_the_confined_process(shared_fixtures: Path) -> None:
    raw = (shared_fixtures / "documents" / "password-hunter2.pdf").read_bytes()
    office = _office("Слова").getvalue()
    steps = (Step.TEXT, Step.PAGES)
    with Sandbox() as sandbox:
        for content, password, name in (
            (raw, "hunter2", "x.pdf"), (office, PASSWORD, "x.docx"),
        ):  # fmt: skip
            opened = sandbox.content(
                content, name=name, limits=Limits(), steps=steps, password=password
            )
            assert opened.text is not None
            assert blocks.unpacked(opened.text.blocks)
            with pytest.raises(MediaFailed) as closed:
                sandbox.content(content, name=name, limits=Limits(), steps=(Step.TEXT,))
            assert closed.value.reason is FailureReason.LOCKED
        shown = sandbox.examine(raw, name="x.pdf", password="hunter2")
    assert shown.previews


OLD = {
    "doc.doc": ("paragraph", 1, "Sample Word Document Title"),
    "rom.xls": ("sheet", 1, "Tip procedură"),
    "slides.ppt": ("slide", 1, "Now"),
}


@pytest.mark.parametrize("name", OLD)
def test_old_office_files(shared_fixtures: Path, name: str) -> None:
    file = io.BytesIO((shared_fixtures / "documents" / name).read_bytes())
    media_type = probe.identify(file, extension=name.rpartition(".")[2]).media_type
    found = blocks.unpacked(reading.read(file, media_type=media_type).blocks)
    assert found[0].kind.value == OLD[name][0]
    assert (found[0].number, found[0].text[: len(OLD[name][2])]) == OLD[name][1:]


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.95])
def test_old_office_files_cut_off(shared_fixtures: Path, name: str, share: float) -> None:
    whole = (shared_fixtures / "documents" / name).read_bytes()
    kind = probe.identify(io.BytesIO(whole), extension=name.rpartition(".")[2]).media_type
    with contextlib.suppress(UnreadableMedia):  # and no other error
        reading.read(io.BytesIO(whole[: int(len(whole) * share)]), media_type=kind)


LETTER = (
    "From: one@example.org\r\nTo: two@example.org\r\nSubject: =?utf-8?b?0KHQstGW0LTRh9C10L3QvdGP?="
    '\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
    '--x\r\nContent-Type: multipart/alternative; boundary="y"\r\n\r\n'
    "--y\r\nContent-Type: text/plain; charset=windows-1251\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode("Перший абзац\r\n\r\nДругий".encode("cp1251")).decode()
    + "\r\n--y\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Перший абзац</p>\r\n--y--\r\n"
    "--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
    "not of the letter\r\n--x--\r\n"
).encode()


def test_a_letter_says_its_subject_and_its_body_once() -> None:
    assert words(io.BytesIO(LETTER), "message/rfc822") == ["Свідчення", "Перший абзац", "Другий"]


def test_a_letter_that_is_only_a_page() -> None:
    raw = (
        "Subject: x\nContent-Type: text/html; charset=koi8-u\n\n"
        "<style>p{}</style><p>Слова</p><script>no()</script><p>ще</p>"
    ).encode("koi8-u")
    assert words(io.BytesIO(raw), "message/rfc822") == ["x", "Слова", "ще"]


def test_an_outlook_message(shared_fixtures: Path) -> None:
    file = io.BytesIO((shared_fixtures / "documents" / "piste.msg").read_bytes())
    found = blocks.unpacked(reading.read(file, media_type="application/vnd.ms-outlook").blocks)
    assert (found[0].label, found[0].text) == ("subject", "Ab auf die Piste!")
    assert any("Zwergenslalom" in one.text for one in found)
