# SPDX-License-Identifier: Apache-2.0
"""Custody events and the lines that disclose them (docs/formats/parcel.md section 5).

Promised: an event read here has every field the format asks for, in its form, and was in canonical
JSON. Not promised: that it is signed, in the log, or true; the verifier judges the first two.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dokaz.core.canonical import canonical_json, parse_canonical_json, parse_json
from dokaz.core.commitment import NONCE_LENGTH, Disclosure
from dokaz.core.errors import InvalidInput
from dokaz.core.keys import PublicKey
from dokaz.core.parcel import fields
from dokaz.core.parcel.errors import MalformedRecord
from dokaz.core.parcel.times import read_time, write_time
from dokaz.core.seals.signature import Envelope, EnvelopeSignature, verify

EVENT_PAYLOAD_TYPE = "application/vnd.dokaz.event+json"
EVENT_VERSION = 1

FILE = "file"
ITEM = "item"

INGESTION = "ingestion"
# Events by which a file that is no original comes into being (format section 5.1).
ORIGIN_EVENTS = frozenset(
    {
        INGESTION,
        "creation",
        "redaction",
        "migration",
        "normalization",
        "transcoding",
        "transcription",
        "translation",
        "extraction",
        "unpacking",
        "metadata extraction",
    }
)


class Outcome(StrEnum):
    """How an act ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventObject:
    """One thing an event concerns: an item, a file with its digest, or anything else by its id.

    `prev` is the id of the event before this one of the same thing, or None where not stated.
    """

    kind: str
    id: str
    sha256: str | None = None
    size: int | None = None
    prev: str | None = None

    @property
    def file(self) -> str | None:
        """The id of the file, if this is one."""
        return self.id if self.kind == FILE else None

    def to_value(self) -> dict[str, Any]:
        """The JSON value; absent parts are left out."""
        value: dict[str, Any] = {"kind": self.kind, "id": self.id}
        for name in ("sha256", "size", "prev"):
            if getattr(self, name) is not None:
                value[name] = getattr(self, name)
        return value

    @classmethod
    def from_value(cls, value: object) -> "EventObject":
        """Read one entry of `objects`; members it does not know are ignored.

        Raises:
            MalformedRecord: a field is absent or not in its form.
        """
        record = fields.as_object(value, "an object of the event")
        return cls(
            kind=fields.text(record, "kind"),
            id=fields.uuid(record, "id"),
            sha256=None if record.get("sha256") is None else fields.sha256(record),
            size=None if record.get("size") is None else fields.whole_number(record, "size"),
            prev=None if record.get("prev") is None else fields.uuid(record, "prev"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent:
    """One act on evidence.

    `agent` is a pseudonym, `key` the id of the key that must have signed. `organisation` is None
    for acts of a node's own services, such as a round of fixity checks: the node's key signs them.
    """

    id: str
    act: str
    type: str
    at: datetime
    organisation: str | None
    agent: str
    key: str
    outcome: Outcome
    objects: tuple[EventObject, ...] = ()
    premis: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_canonical(self) -> bytes:
        """The bytes that are signed and committed to."""
        return canonical_json(
            {
                "v": EVENT_VERSION,
                "id": self.id,
                "act": self.act,
                "type": self.type,
                "premis": self.premis,
                "at": write_time(self.at),
                "organisation": self.organisation,
                "agent": self.agent,
                "key": self.key,
                "objects": [each.to_value() for each in self.objects],
                "outcome": self.outcome.value,
                "facts": dict(self.facts),
            }
        )


def parse_event(content: bytes) -> CustodyEvent:
    """Read one event from its canonical bytes; members it does not know are ignored.

    Raises:
        InvalidInput: not canonical JSON, another version, a field absent or not in its form.
    """
    record = fields.as_object(parse_canonical_json(content), "the event")
    version = record.get("v")
    if version != EVENT_VERSION or isinstance(version, bool):
        raise MalformedRecord("the event has a version this program does not know")
    try:
        outcome = Outcome(fields.text(record, "outcome"))
    except ValueError as error:
        raise MalformedRecord("the event's outcome is none of success, failure, refused") from error
    return CustodyEvent(
        id=fields.uuid(record, "id"),
        act=fields.uuid(record, "act"),
        type=fields.text(record, "type"),
        at=read_time(record.get("at")),
        organisation=_organisation(record),
        agent=fields.text(record, "agent"),
        key=fields.text(record, "key"),
        outcome=outcome,
        objects=tuple(
            EventObject.from_value(each)
            for each in fields.as_list(record.get("objects"), "field 'objects'")
        ),
        premis=fields.optional_text(record, "premis"),
        facts=fields.as_object(record.get("facts"), "field 'facts'"),
    )


def _organisation(record: dict[str, Any]) -> str | None:
    if "organisation" not in record:
        raise MalformedRecord("field 'organisation' is absent")
    return None if record["organisation"] is None else fields.uuid(record, "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosedEvent:
    """An event as it goes into a parcel: its place in the log, what opens it, who signed it."""

    index: int
    nonce: bytes
    envelope: Envelope

    @property
    def disclosure(self) -> Disclosure:
        """What opens the log entry at `index`."""
        return Disclosure(nonce=self.nonce, event=self.envelope.payload)

    def to_line(self) -> bytes:
        """One line of `custody/events.jsonl`, with its LF."""
        value = {
            "index": self.index,
            "nonce": base64.b64encode(self.nonce).decode(),
            "envelope": parse_json(self.envelope.to_json()),
        }
        return canonical_json(value) + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "DisclosedEvent":
        """Read one line without its LF.

        Raises:
            InvalidInput: malformed line, nonce or envelope, or an envelope of another type.
        """
        return cls.from_value(fields.as_object(parse_json(line), "the line"))

    @classmethod
    def from_value(cls, record: Mapping[str, Any]) -> "DisclosedEvent":
        """Read the JSON value of a line; errors as `from_line`."""
        record = dict(record)
        index = fields.whole_number(record, "index")
        nonce = fields.base64_bytes(
            record.get("nonce"), length=NONCE_LENGTH, what="the nonce of the event"
        )
        envelope = read_envelope(fields.as_object(record.get("envelope"), "field 'envelope'"))
        if envelope.payload_type != EVENT_PAYLOAD_TYPE:
            raise InvalidInput("the envelope holds something else than a custody event")
        return cls(index=index, nonce=nonce, envelope=envelope)

    def require_signed_by(self, key: PublicKey) -> None:
        """Check the signature that names `key`; signatures of others beside it are not judged.

        Raises:
            EnvelopeNotProven: no signature names the key, or it does not hold.
        """
        named = tuple(each for each in self.envelope.signatures if each.keyid == key.key_id)
        verify(
            replace(self.envelope, signatures=named),
            payload_type=EVENT_PAYLOAD_TYPE,
            keys=[key],
        )


def read_envelope(record: Mapping[str, Any]) -> Envelope:
    """An envelope from its JSON value.

    Stricter than DSSE asks of readers: base64 in its one form, and every key named, so that no bit
    of a line or receipt can change and leave the verdict as it was.

    Raises:
        InvalidInput: a field is absent or not in its form.
    """
    record = dict(record)
    signatures = tuple(
        EnvelopeSignature(
            keyid=fields.text(each, "keyid"),
            sig=fields.base64_bytes(each.get("sig"), length=None, what="a signature"),
        )
        for each in (
            fields.as_object(value, "a signature")
            for value in fields.as_list(record.get("signatures"), "field 'signatures'")
        )
    )
    payload = fields.base64_bytes(record.get("payload"), length=None, what="the event's payload")
    return Envelope(fields.text(record, "payloadType"), payload, signatures)
