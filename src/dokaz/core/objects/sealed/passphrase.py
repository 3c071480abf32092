# SPDX-License-Identifier: Apache-2.0
"""An identity kept in a file under a passphrase, for keys on a field laptop.

The file is an age file with one scrypt stanza (c2sp.org/age, "scrypt") holding the identity's
text, as `age --passphrase` makes and `age --decrypt` opens. Promises: a wrong passphrase and a
changed file raise. Not promised: safety of a weak passphrase against someone who has the file.
"""

import re
import unicodedata

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from dokaz.core.objects.errors import MalformedSeal, NoMatchingKey
from dokaz.core.objects.sealed.header import (
    FILE_KEY_LENGTH,
    Stanza,
    decode_base64,
    encode_base64,
    make_header,
    read_header,
)
from dokaz.core.objects.sealed.keys import WRAP_NONCE, Identity, Randomness, open_wrapped
from dokaz.core.objects.sealed.payload import NONCE_LENGTH, open_payload, seal_payload

DEFAULT_WORK_FACTOR = 18
"""log2 of scrypt's N, as age's own default: about a second and 256 MiB."""

HIGHEST_WORK_FACTOR = 20
"""Files that ask for more than 1 GiB of memory are refused; the format recommends a limit."""

SCRYPT_KIND = "scrypt"
_SALT_LENGTH = 16
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_WORK_FACTOR = re.compile(r"[1-9][0-9]?\Z")


def protect_identity(
    identity: Identity,
    *,
    passphrase: str,
    randomness: Randomness,
    work_factor: int = DEFAULT_WORK_FACTOR,
) -> bytes:
    """The bytes of a file that holds `identity` under a passphrase.

    The passphrase is brought to Unicode form NFC, so that the same letters typed on another
    system open the file.

    Raises:
        MalformedSeal: the passphrase is empty, or the work factor is not in 1 to
            `HIGHEST_WORK_FACTOR`.
    """
    content = identity.to_text().encode("ascii") + b"\n"
    return seal_with_passphrase(
        content, passphrase=passphrase, randomness=randomness, work_factor=work_factor
    )


def seal_with_passphrase(
    content: bytes, *, passphrase: str, randomness: Randomness, work_factor: int
) -> bytes:
    """A whole age file of some small content under a passphrase; raises as `protect_identity`."""
    if not passphrase:
        raise MalformedSeal("an empty passphrase protects nothing")
    if not 1 <= work_factor <= HIGHEST_WORK_FACTOR:
        raise MalformedSeal(f"work factor is not between 1 and {HIGHEST_WORK_FACTOR}")
    file_key = randomness(FILE_KEY_LENGTH)
    salt = randomness(_SALT_LENGTH)
    key = _wrap_key(passphrase, salt=salt, work_factor=work_factor)
    stanza = Stanza(
        arguments=(SCRYPT_KIND, encode_base64(salt).decode("ascii"), str(work_factor)),
        body=ChaCha20Poly1305(key).encrypt(WRAP_NONCE, file_key, None),
    )
    payload = seal_payload([content], file_key=file_key, nonce=randomness(NONCE_LENGTH))
    return make_header(file_key, (stanza,)).write() + b"".join(payload)


def open_protected_identity(content: bytes, *, passphrase: str) -> Identity:
    """The identity in a file that `protect_identity` or `age --passphrase` made.

    Comment lines (`#`) and empty lines are passed over; exactly one identity must be there.

    Raises:
        MalformedSeal: not such a file, or not exactly one identity in it.
        NoMatchingKey: the passphrase is wrong.
        SealBroken: the file was changed or cut short.
    """
    header, length = read_header(content)
    file_key = unwrap_with_passphrase(header.stanzas, passphrase=passphrase)
    header.require_mac(file_key)
    text = b"".join(open_payload([content[length:]], file_key=file_key))
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith(b"#")]
    if len(keys) != 1:
        raise MalformedSeal(f"key file holds {len(keys)} identities instead of one")
    return Identity.parse(keys[0].decode("ascii", errors="replace"))


def unwrap_with_passphrase(stanzas: tuple[Stanza, ...], *, passphrase: str) -> bytes:
    """The file key of a header with one scrypt stanza.

    Raises:
        MalformedSeal: it is not alone, or does not follow the format.
        NoMatchingKey: the passphrase is wrong.
    """
    if len(stanzas) != 1 or stanzas[0].kind != SCRYPT_KIND:
        raise MalformedSeal("this is not protected by one passphrase")
    stanza = stanzas[0]
    if len(stanza.arguments) != 3:
        raise MalformedSeal("scrypt stanza has not three arguments")
    salt = decode_base64(stanza.arguments[1].encode("ascii"), length=_SALT_LENGTH)
    if not _WORK_FACTOR.match(stanza.arguments[2]):
        raise MalformedSeal("scrypt stanza has no proper work factor")
    work_factor = int(stanza.arguments[2])
    if work_factor > HIGHEST_WORK_FACTOR:
        raise MalformedSeal(f"work factor {work_factor} is above {HIGHEST_WORK_FACTOR}")
    key = _wrap_key(passphrase, salt=salt, work_factor=work_factor)
    file_key = open_wrapped(stanza, key=key)
    if file_key is None:
        raise NoMatchingKey("The passphrase is wrong. Nothing was changed. Try again.")
    return file_key


def _wrap_key(passphrase: str, *, salt: bytes, work_factor: int) -> bytes:
    try:
        secret = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedSeal("passphrase holds half a character") from error
    kdf = Scrypt(salt=_SALT_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1)
    return kdf.derive(secret)
