# SPDX-License-Identifier: Apache-2.0
"""Signature envelopes (DSSE, protocol version 1): who said these bytes, and of which kind they are.

The payload stays the exact bytes that were signed; nothing is signed again after reading. The
payload's type is part of what is signed, so bytes of one kind cannot pass for another. Key ids
and unknown members of the JSON form are not signed: they are hints at most.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from dokaz.core.canonical import NotCanonical, canonical_json, parse_json
from dokaz.core.keys import BadSignature, PublicKey, SigningKey
from dokaz.core.seals.errors import EnvelopeNotProven, MalformedEnvelope

MAX_SIGNATURES = 100
# Payload types are media types (RFC 6838) or URIs, key ids what their makers like: printable ASCII
# without spaces holds all of them and can be shown safely.
_LABEL = re.compile(r"[!-~]{1,200}\Z")


@dataclass(frozen=True, slots=True)
class EnvelopeSignature:
    """One signature. `keyid` names the key as `PublicKey.key_id` does; empty if not said.

    Raises:
        MalformedEnvelope: the key id is not printable ASCII, or longer than 200.
    """

    keyid: str
    sig: bytes

    def __post_init__(self) -> None:
        if self.keyid and not _LABEL.match(self.keyid):
            raise MalformedEnvelope("key id is not at most 200 printable ASCII characters")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Payload bytes with their type and the signatures over both.

    Raises:
        MalformedEnvelope: the type is not printable ASCII, or there are too many signatures.
    """

    payload_type: str
    payload: bytes
    signatures: tuple[EnvelopeSignature, ...] = ()

    def __post_init__(self) -> None:
        if not _LABEL.match(self.payload_type):
            raise MalformedEnvelope("payload type is not 1 to 200 printable ASCII characters")
        if len(self.signatures) > MAX_SIGNATURES:
            raise MalformedEnvelope("envelope has more than 100 signatures")

    def signed_bytes(self) -> bytes:
        """What the signatures are over: the pre-authentication encoding."""
        return pre_authentication_encoding(self.payload_type, self.payload)

    def to_json(self) -> bytes:
        """The envelope in canonical JSON (RFC 8785)."""
        return canonical_json(
            {
                "payload": _to_base64(self.payload),
                "payloadType": self.payload_type,
                "signatures": [
                    {"keyid": signature.keyid, "sig": _to_base64(signature.sig)}
                    for signature in self.signatures
                ],
            }
        )


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """PAE of DSSE v1: "DSSEv1" SP LEN(type) SP type SP LEN(payload) SP payload."""
    return pre_authentication_encodings(payload_type, (payload,))[0]


def pre_authentication_encodings(payload_type: str, payloads: Iterable[bytes]) -> list[bytes]:
    """That of each payload."""
    kind = payload_type.encode("utf-8")
    begin = b"DSSEv1 %d %b" % (len(kind), kind)
    return [b"%b %d %b" % (begin, len(payload), payload) for payload in payloads]


def sign(payload: bytes, *, payload_type: str, key: SigningKey) -> Envelope:
    """Put `payload` into an envelope with one signature.

    Raises:
        MalformedEnvelope: the type is not printable ASCII.
    """
    return add_signature(Envelope(payload_type, payload), key=key)


def add_signature(envelope: Envelope, *, key: SigningKey) -> Envelope:
    """The same envelope with one more signature. Does not judge those it has.

    Raises:
        MalformedEnvelope: it has 100 signatures already.
    """
    added = EnvelopeSignature(key.public.key_id, key.sign(envelope.signed_bytes()))
    return replace(envelope, signatures=(*envelope.signatures, added))


def verify(
    envelope: Envelope, *, payload_type: str, keys: Iterable[PublicKey], threshold: int = 1
) -> tuple[PublicKey, ...]:
    """Check that at least `threshold` different trusted keys signed, and the kind of payload.

    Signatures that no trusted key made are passed over (DSSE: they may be of others). Returns
    the keys that signed, in the order of `keys`.

    Raises:
        EnvelopeNotProven: another payload type, or too few trusted keys signed.
    """
    if threshold < 1:
        raise EnvelopeNotProven("a threshold below one would accept an unsigned envelope")
    if envelope.payload_type != payload_type:
        raise EnvelopeNotProven(f"the envelope does not hold {payload_type}")
    message = envelope.signed_bytes()
    signed = tuple(
        key for key in dict.fromkeys(keys) if _signed_by(key, envelope.signatures, message)
    )
    if len(signed) < threshold:
        raise EnvelopeNotProven(f"{len(signed)} trusted keys signed; {threshold} are needed")
    return signed


def _signed_by(key: PublicKey, signatures: Iterable[EnvelopeSignature], message: bytes) -> bool:
    """Whether one of the signatures is `key`'s. Its key id is not asked: it is only a hint."""
    for signature in signatures:
        try:
            key.verify(signature=signature.sig, message=message)
        except BadSignature:
            continue
        return True
    return False


def parse_envelope(content: bytes) -> Envelope:
    """Read an envelope in JSON. Says nothing about its signatures.

    Members it does not know are left out, as DSSE asks: nothing protects them.

    Raises:
        MalformedEnvelope: not an envelope.
    """
    try:
        value = parse_json(content)
    except NotCanonical as error:
        raise MalformedEnvelope(f"envelope: {error}") from error
    return envelope_from(value)


def envelope_from(value: Any) -> Envelope:
    """The envelope that is a part of a larger JSON value, as `parse_json` read it.

    Raises:
        MalformedEnvelope: not an envelope.
    """
    payload_type = _member(value, "payloadType", str)
    payload = _from_base64(_member(value, "payload", str))
    signatures = tuple(_parse_signature(item) for item in _member(value, "signatures", list))
    return Envelope(payload_type, payload, signatures)


def _parse_signature(value: Any) -> EnvelopeSignature:
    sig = _from_base64(_member(value, "sig", str))
    keyid = "" if isinstance(value, dict) and "keyid" not in value else _member(value, "keyid", str)
    return EnvelopeSignature(keyid, sig)


def _member(value: Any, name: str, kind: type) -> Any:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind):
        raise MalformedEnvelope(f"envelope has no {name}, or not of the right kind")
    return found


def _to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _from_base64(text: str) -> bytes:
    """Standard or URL-safe base64: DSSE asks readers to take both."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise MalformedEnvelope("envelope holds a value that is not base64") from error
