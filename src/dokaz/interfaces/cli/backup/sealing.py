# SPDX-License-Identifier: AGPL-3.0-or-later
"""The backup's encryption: an age file to recipients' keys, or to one passphrase, as a stream.

Whoever has an `age1…` key can make such a file, so opening one does not tell who made it.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from dokaz.core.objects.errors import MalformedSeal
from dokaz.core.objects.sealed import (
    Identity,
    Recipient,
    open_protected_identity,
    seal,
    unseal,
)
from dokaz.core.objects.sealed.header import (
    FILE_KEY_LENGTH,
    LONGEST_HEADER,
    Stanza,
    encode_base64,
    make_header,
    read_header,
)
from dokaz.core.objects.sealed.keys import WRAP_NONCE, Randomness
from dokaz.core.objects.sealed.passphrase import (
    DEFAULT_WORK_FACTOR,
    SCRYPT_KIND,
    unwrap_with_passphrase,
)
from dokaz.core.objects.sealed.payload import NONCE_LENGTH, seal_payload
from dokaz.interfaces.cli.backup.errors import BackupUnreadable

_SALT_LENGTH = 16
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_AGE = b"age-encryption.org/"


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase that opens a backup; offered where an identity is asked for."""

    text: str = field(repr=False)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes:
        """The file key; raises MalformedSeal or NoMatchingKey."""
        return unwrap_with_passphrase(tuple(stanzas), passphrase=self.text)


Opener = Identity | Passphrase


def encrypt_to(
    chunks: Iterable[bytes], *, recipients: Sequence[Recipient], randomness: Randomness
) -> Iterator[bytes]:
    """The age file for recipients' keys. Raises MalformedSeal: there is none."""
    sealed = seal(chunks, recipients=recipients, randomness=randomness)
    yield sealed.header
    yield from sealed.payload


def encrypt_with(
    chunks: Iterable[bytes],
    *,
    passphrase: str,
    randomness: Randomness,
    work_factor: int = DEFAULT_WORK_FACTOR,
) -> Iterator[bytes]:
    """The age file for one passphrase (c2sp.org/age, "scrypt"), as `age --passphrase` makes."""
    if not passphrase:
        raise MalformedSeal("an empty passphrase protects nothing")
    file_key, salt = randomness(FILE_KEY_LENGTH), randomness(_SALT_LENGTH)
    kdf = Scrypt(salt=_SALT_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1)
    key = kdf.derive(passphrase.encode("utf-8"))
    stanza = Stanza(
        arguments=(SCRYPT_KIND, encode_base64(salt).decode("ascii"), str(work_factor)),
        body=ChaCha20Poly1305(key).encrypt(WRAP_NONCE, file_key, None),
    )
    yield make_header(file_key, (stanza,)).write()
    yield from seal_payload(chunks, file_key=file_key, nonce=randomness(NONCE_LENGTH))


def decrypt(chunks: Iterable[bytes], *, openers: Sequence[Opener]) -> Iterator[bytes]:
    """The content of an age file; nothing is given out before it was authenticated.

    Raises:
        MalformedSeal: it is no age file. NoMatchingKey: none of `openers` opens it.
        SealBroken: it was changed or cut short; from the iterator.
    """
    source = iter(chunks)
    start = b""
    for chunk in source:
        start += chunk
        if len(start) >= LONGEST_HEADER:
            break
    _, length = read_header(start)

    def payload() -> Iterator[bytes]:
        yield start[length:]
        yield from source

    # A passphrase unwraps as an identity does, and needs nothing else of one.
    keys = cast("Sequence[Identity]", openers)
    return unseal(payload(), header=start[:length], identities=keys)


def read_passphrase(path: Path) -> str:
    """The first line of a file, in Unicode form NFC as age programs of all systems type it.

    Raises:
        BackupUnreadable: the file cannot be read or its first line is empty.
    """
    try:
        first = path.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupUnreadable("The passphrase file cannot be read.") from error
    if not first:
        raise BackupUnreadable("The first line of the passphrase file is empty.")
    return unicodedata.normalize("NFC", first)


def read_identities(path: Path, *, ask_passphrase: Callable[[], str]) -> list[Identity]:
    """The keys of an age identity file; one protected by a passphrase is opened by asking for it.

    Raises:
        BackupUnreadable: the file cannot be read or holds no key.
        MalformedSeal, NoMatchingKey: a line is no key, or the passphrase is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BackupUnreadable("The key file cannot be read.") from error
    if content.startswith(_AGE):
        return [open_protected_identity(content, passphrase=ask_passphrase())]
    lines = [line.strip() for line in content.decode("ascii", "replace").splitlines()]
    found = [Identity.parse(line) for line in lines if line and not line.startswith("#")]
    if not found:
        raise BackupUnreadable("The key file holds no key.")
    return found
