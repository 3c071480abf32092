# SPDX-License-Identifier: Apache-2.0
"""Sealing, opening and re-wrapping: header and payload kept apart. See the package's text.

Callers pass randomness in; `secrets.token_bytes` outside tests. A file key is never used twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dokaz.core.objects.errors import MalformedSeal, NoMatchingKey
from dokaz.core.objects.sealed.header import FILE_KEY_LENGTH, make_header, read_whole_header
from dokaz.core.objects.sealed.keys import Identity, Randomness, Recipient
from dokaz.core.objects.sealed.passphrase import SCRYPT_KIND
from dokaz.core.objects.sealed.payload import (
    NONCE_LENGTH,
    OpenRange,
    open_payload,
    open_payload_range,
    seal_payload,
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """`header` is to be kept with the object's record, `payload` to be stored; once each."""

    header: bytes
    payload: Iterator[bytes] = field(repr=False)


def seal(
    chunks: Iterable[bytes], *, recipients: Sequence[Recipient], randomness: Randomness
) -> Sealed:
    """Encrypt a stream under a new file key, wrapped for every recipient.

    The payload is made while it is read; memory stays flat.

    Raises:
        MalformedSeal: there is no recipient, or so many that the header grows too long.
    """
    file_key = randomness(FILE_KEY_LENGTH)
    header = _wrapped(file_key, recipients=recipients, randomness=randomness)
    nonce = randomness(NONCE_LENGTH)
    return Sealed(header=header, payload=seal_payload(chunks, file_key=file_key, nonce=nonce))


def unseal(
    payload: Iterable[bytes], *, header: bytes, identities: Sequence[Identity]
) -> Iterator[bytes]:
    """The content of a stored payload. The header is checked before this returns.

    Raises:
        MalformedSeal: the header does not follow the format.
        NoMatchingKey: none of the identities opens it.
        SealBroken: header or payload were changed; from the iterator if it is the payload.
    """
    return open_payload(payload, file_key=_file_key(header, identities=identities))


def unseal_range(
    open_range: OpenRange,
    *,
    payload_size: int,
    header: bytes,
    identities: Sequence[Identity],
    start: int,
    length: int,
) -> Iterator[bytes]:
    """Bytes `start` to `start + length` of the content, reading only what is needed.

    `open_range` is a store's with the address bound, `payload_size` what its `stat` says.

    Raises:
        MalformedSeal, NoMatchingKey: as `unseal`.
        SealBroken: header or payload were changed or the payload has not the sealed size.
        InvalidRange: the range is not inside the content.
    """
    return open_payload_range(
        open_range,
        payload_size=payload_size,
        file_key=_file_key(header, identities=identities),
        start=start,
        length=length,
    )


def rewrap(
    header: bytes,
    *,
    identities: Sequence[Identity],
    recipients: Sequence[Recipient],
    randomness: Randomness,
) -> bytes:
    """A new header for the same payload, for other recipients; the payload is not touched.

    The old header still works with the old keys until every copy of it is destroyed.

    Raises:
        MalformedSeal, NoMatchingKey, SealBroken: as `unseal` and `seal`.
    """
    file_key = _file_key(header, identities=identities)
    return _wrapped(file_key, recipients=recipients, randomness=randomness)


def _wrapped(file_key: bytes, *, recipients: Sequence[Recipient], randomness: Randomness) -> bytes:
    if not recipients:
        raise MalformedSeal("sealing needs at least one recipient")
    stanzas = tuple(one.wrap(file_key, randomness=randomness) for one in recipients)
    header = make_header(file_key, stanzas).write()
    read_whole_header(header)  # Never write what would later be refused.
    return header


def _file_key(header: bytes, *, identities: Sequence[Identity]) -> bytes:
    parsed = read_whole_header(header)
    # An scrypt stanza must stand alone (c2sp.org/age, "scrypt"): its sender would be vouched for
    # by a passphrase that the other recipients do not know.
    if len(parsed.stanzas) > 1 and any(one.kind == SCRYPT_KIND for one in parsed.stanzas):
        raise MalformedSeal("header mixes a passphrase with other recipients")
    for identity in identities:
        file_key = identity.unwrap(parsed.stanzas)
        if file_key is not None:
            parsed.require_mac(file_key)
            return file_key
    raise NoMatchingKey(
        "None of the keys at hand opens this object. Nothing was changed. Use the organisation's "
        "older keys or the recovery key."
    )
