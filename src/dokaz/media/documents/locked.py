# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents behind a password: whether one is, and its content once the password is there.

Office Open XML and the old Office formats are opened by msoffcrypto-tool. OpenDocument is opened
here as its specification says (OASIS OpenDocument 1.3 part 2, 3.4, and 1.4 for the whole package):
each part is deflated, then encrypted with a key of the password's SHA-256 or SHA-1 by PBKDF2, or by
Argon2id since LibreOffice 24.2. What comes out exists in the memory of the confined process only.

A wrong password and a damaged document cannot always be told apart; both are called locked then,
since a person can try again.
"""

import base64
import binascii
import hashlib
import hmac
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import msoffcrypto  # type: ignore[import-untyped]
import olefile
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from dokaz.media.documents.packages import Package, local, opened
from dokaz.media.errors import FailureReason, UnreadableMedia

OLE = "application/x-ole-storage"
OLD_OFFICE = frozenset(
    {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
)
ODF = "application/vnd.oasis.opendocument."
LARGEST = 192 * 1024 * 1024
"""Of a locked document, and of one part of it unpacked: they are opened in memory."""

_MANIFEST = "META-INF/manifest.xml"
_WHOLE = "encrypted-package"
_CHECKED_BYTES = 1024
_MOST_ROUNDS = 10_000_000
_MOST_KIB = 512 * 1024
_OF_NOBODY = "VelvetSweatshop"
"""With this Excel locks what may be read and not changed ([MS-OFFCRYPTO] 2.4.2.3)."""
_BROKEN = (ValueError, KeyError, TypeError, IndexError, OverflowError, binascii.Error)


def needs_password() -> UnreadableMedia:
    """What a document without its password, or with another one, comes to."""
    return UnreadableMedia(FailureReason.LOCKED, "needs a password, or another one")


def unlocked(file: BinaryIO, *, media_type: str, password: str) -> BinaryIO:
    """The document without its lock; the file itself where there is none.

    Raises UnreadableMedia: there is a lock and this password does not open it (LOCKED).
    """
    if media_type in OLD_OFFICE or media_type == OLE:
        return _unlocked_office(file, password)
    if media_type.startswith(ODF):
        return _unlocked_open_document(file, password)
    return file


def _unlocked_office(file: BinaryIO, password: str) -> BinaryIO:
    file.seek(0)
    if not olefile.isOleFile(file):
        return file
    try:
        office = msoffcrypto.OfficeFile(file)
        if not office.is_encrypted():
            return file
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile bytes; the library promises no error types
        if type(error).__name__ == "FileFormatError":
            return file  # none of the formats that have such a lock
        raise UnreadableMedia(FailureReason.DAMAGED, type(error).__name__) from None
    if file.seek(0, 2) > LARGEST:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "too large to be opened in memory")
    opened_one = io.BytesIO()
    password = password or _OF_NOBODY
    try:
        _load_key(office, password)
        office.decrypt(opened_one)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        if type(error).__name__ in ("DecryptionError", "NotImplementedError"):
            raise UnreadableMedia(FailureReason.UNSUPPORTED, "a lock of another kind") from None
        raise needs_password() from None
    return opened_one


def _load_key(office: Any, password: str) -> None:
    """The newer formats check the password only when asked; the older ones always do."""
    if getattr(office, "format", "") == "ooxml":
        office.load_key(password=password, verify_password=True)
    else:
        office.load_key(password=password)


@dataclass(frozen=True, slots=True)
class _Lock:
    """How one part is locked (`manifest:encryption-data`). `size`: unpacked, in bytes."""

    path: str
    size: int
    values: Mapping[str, str]

    def number(self, name: str, *, most: int) -> int:
        """A number of the lock. Raises ValueError: it is none, or asks for too much."""
        value = int(self.values[name])
        if not 0 < value <= most:
            raise ValueError(name)
        return value

    def data(self, name: str) -> bytes:
        """Bytes of the lock, written in Base64."""
        return base64.b64decode(self.values[name])


def _unlocked_open_document(file: BinaryIO, password: str) -> BinaryIO:
    with opened(file) as package:
        if b"encryption-data" not in package.read(_MANIFEST):
            return file
        if not password:
            raise needs_password()
        locks = _locks(package)
        try:
            parts = {one.path: _part(package, one, password) for one in locks}
        except _BROKEN as error:
            raise UnreadableMedia(FailureReason.UNSUPPORTED, type(error).__name__) from None
        if _WHOLE in parts:
            return io.BytesIO(parts[_WHOLE])
        return _repacked(package, parts)


def _locks(package: Package) -> list[_Lock]:
    """The parts that are locked; pictures and objects stay so, as only words are wanted."""
    found: list[_Lock] = []
    entry: dict[str, str] = {}
    values: dict[str, str] = {}
    for event, element in package.elements(_MANIFEST):
        name = local(element)
        if event == "start" and name == "file-entry":
            entry, values = _attributes(element), {}
        elif event == "start" and name in _DESCRIBING:
            values |= {f"{name}.{key}": one for key, one in _attributes(element).items()}
        elif event == "end" and name == "file-entry" and values:
            path, size = entry.get("full-path", ""), entry.get("size", "0")
            if path == _WHOLE or path in _WORDS:
                found.append(_Lock(path, int(size) if size.isdigit() else 0, values))
            values = {}
    return found


_WORDS = frozenset({"content.xml", "styles.xml", "meta.xml"})
_DESCRIBING = ("encryption-data", "algorithm", "key-derivation", "start-key-generation")


def _attributes(element: Any) -> dict[str, str]:
    return {str(key).rsplit("}", 1)[-1]: str(one) for key, one in element.attrib.items()}


def _part(package: Package, lock: _Lock, password: str) -> bytes:
    """One part in the clear. Raises UnreadableMedia, and the errors in _BROKEN."""
    packed = package.read(lock.path, most=LARGEST + 1)
    if len(packed) > LARGEST or lock.size > LARGEST:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "too large to be opened in memory")
    method = _short(lock.values["algorithm.algorithm-name"])
    decrypt = _CIPHERS.get(method)
    if decrypt is None:
        raise UnreadableMedia(FailureReason.UNSUPPORTED, "a lock of another kind")
    plain = decrypt(_key(lock, password), lock.data("algorithm.initialisation-vector"), packed)
    _require_right(lock, plain)
    if lock.path == _WHOLE:
        return plain if plain.startswith(b"PK") else _inflated(plain)
    return _inflated(plain)


def _require_right(lock: _Lock, plain: bytes) -> None:
    """Compare the digest of the beginning. Raises UnreadableMedia: another password."""
    kind = lock.values.get("encryption-data.checksum-type", "").rsplit("#", 1)[-1].lower()
    if not kind:
        return  # authenticated by its cipher
    make = hashlib.sha256 if kind.startswith("sha256") else hashlib.sha1
    checked = plain[:_CHECKED_BYTES] if kind.endswith("1k") else plain
    if not hmac.compare_digest(make(checked).digest(), lock.data("encryption-data.checksum")):
        raise needs_password()


def _key(lock: _Lock, password: str) -> bytes:
    """The key of one part, from the digest of the password."""
    size = int(lock.values.get("key-derivation.key-size", "16"))
    if size not in (16, 24, 32):
        raise ValueError("key-size")
    generation = lock.values.get("start-key-generation.start-key-generation-name", "sha1")
    first = hashlib.sha256 if _short(generation).startswith("sha256") else hashlib.sha1
    start = first(password.encode("utf-8")).digest()
    salt = lock.data("key-derivation.salt")
    if _short(lock.values.get("key-derivation.key-derivation-name", "pbkdf2")) == "argon2id":
        return Argon2id(
            salt=salt,
            length=size,
            iterations=lock.number("key-derivation.argon2-iterations", most=64),
            lanes=lock.number("key-derivation.argon2-lanes", most=64),
            memory_cost=lock.number("key-derivation.argon2-memory", most=_MOST_KIB),
        ).derive(start)
    rounds = lock.number("key-derivation.iteration-count", most=_MOST_ROUNDS)
    return hashlib.pbkdf2_hmac("sha1", start, salt, rounds, size)


def _short(name: str) -> str:
    """An algorithm's name without the address it is written as, such as `aes256-cbc`."""
    return name.rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()


def _cbc(key: bytes, start: bytes, packed: bytes) -> bytes:
    if len(packed) % 16:
        raise UnreadableMedia(FailureReason.DAMAGED, "not whole blocks")
    cipher = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    plain = cipher.update(packed) + cipher.finalize()
    # W3C XML Encryption, 5.2: the last byte tells how much was added.
    return plain[: len(plain) - plain[-1]] if plain and 0 < plain[-1] <= 16 else plain


def _gcm(key: bytes, start: bytes, packed: bytes) -> bytes:
    # W3C XML Encryption 1.1, 5.2.4: the number used once stands before the content.
    body = packed[len(start) :] if packed.startswith(start) else packed
    try:
        return AESGCM(key).decrypt(start, body, None)
    except InvalidTag:
        raise needs_password() from None


_CIPHERS: dict[str, Callable[[bytes, bytes, bytes], bytes]] = {
    **{f"aes{bits}-cbc": _cbc for bits in (128, 192, 256)},
    **{f"aes{bits}-gcm": _gcm for bits in (128, 192, 256)},
}


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(data, LARGEST)
    except zlib.error:
        raise needs_password() from None
    if inflater.unconsumed_tail:
        raise UnreadableMedia(FailureReason.TOO_LARGE, "a part unpacks to too much")
    return content


def _repacked(package: Package, parts: Mapping[str, bytes]) -> BinaryIO:
    """The parts with words as a package of their own, for the readers of unlocked documents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", package.read("mimetype", most=200))
        for path, content in parts.items():
            archive.writestr(path, content)
    return cast(BinaryIO, made)
