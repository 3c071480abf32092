# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private record of one leaf: canonical JSON of the nonce and the signed envelope."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from dokaz.core.canonical import parse_json
from dokaz.core.commitment import commit
from dokaz.core.errors import DokazError
from dokaz.core.seals.signature import Envelope, EnvelopeSignature, envelope_from
from dokaz.ledger.errors import LogDiverged


@dataclass(frozen=True, slots=True)
class Record:
    """A record opened: the signed envelope, the event in it, and what commits to it.

    `leaf` is the 32-byte log entry, computed from the payload and the nonce.
    """

    nonce: bytes
    envelope: dict[str, Any]
    signed: Envelope
    payload: bytes
    event: dict[str, Any]
    event_id: UUID
    act_id: UUID
    leaf: bytes


def write_record(*, nonce: bytes, envelope: Envelope) -> bytes:
    """The record's bytes: an object of two canonical values, its keys in canonical order."""
    return b'{"envelope":%b,"nonce":"%b"}' % (envelope.to_json(), base64.b64encode(nonce))


def record_writer(*, payload_type: str, key_id: str) -> Callable[[bytes, bytes, bytes], bytes]:
    """A function of `nonce`, `payload` and `signature` that writes what `write_record` writes.

    For many records with one signature each by the key `key_id`: what they have in common is
    written once. A test compares both ways.

    Raises:
        MalformedEnvelope: no envelope can have this type or key id.
    """
    pattern = Envelope(payload_type, b"", (EnvelopeSignature(key_id, b""),)).to_json()
    # The payload is the first member and the signature the last one (RFC 8785 section 3.2.3).
    between = pattern[len(b'{"payload":"') : -len(b'"}]}')]
    assert pattern == b'{"payload":"' + between + b'"}]}'
    encode = binascii.b2a_base64

    def write(nonce: bytes, payload: bytes, signature: bytes) -> bytes:
        return b"".join(
            (
                b'{"envelope":{"payload":"',
                encode(payload, newline=False),
                between,
                encode(signature, newline=False),
                b'"}]},"nonce":"',
                encode(nonce, newline=False),
                b'"}',
            )
        )

    return write


def read_record(content: bytes) -> Record:
    """Open a record from the log's own files or index.

    Raises:
        LogDiverged: it is not a record; the file was altered.
    """
    try:
        value = parse_json(content)
        signed = envelope_from(value["envelope"])
        event = parse_json(signed.payload)
        nonce = base64.b64decode(value["nonce"], validate=True)
        return Record(
            nonce=nonce,
            envelope=value["envelope"],
            signed=signed,
            payload=signed.payload,
            event=event,
            event_id=UUID(event["id"]),
            act_id=UUID(event["act"]),
            leaf=commit(signed.payload, nonce=nonce),
        )
    except (AttributeError, DokazError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise LogDiverged(f"a record of the log cannot be read ({type(error).__name__})") from error
