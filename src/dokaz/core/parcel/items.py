# SPDX-License-Identifier: Apache-2.0
"""Records of items and of the parcel itself, as they stand in its metadata.

The fields are those of docs/formats/parcel.md sections 3 and 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dokaz.core.canonical import canonical_json, parse_json
from dokaz.core.parcel import fields
from dokaz.core.parcel.errors import MalformedRecord
from dokaz.core.parcel.layout import DATA, FORMAT, require_known_format
from dokaz.core.parcel.names import REFERENCE
from dokaz.core.parcel.times import read_time, write_time


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """One file as the metadata name it. `name` is the original name, `path` where it lies."""

    id: str
    role: str
    name: str
    path: str
    sha256: str
    sha512: str
    size: int
    media_type: str | None = None

    def to_value(self) -> dict[str, Any]:
        """The JSON value."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_value(cls, value: object) -> "FileRecord":
        """Read one file of an item; raises MalformedRecord."""
        record = fields.as_object(value, "a file of the item")
        path = fields.text(record, "path")
        if not path.startswith(DATA):
            raise MalformedRecord("a file of the item does not lie under data/")
        return cls(
            id=fields.uuid(record, "id"),
            role=fields.text(record, "role"),
            name=fields.text(record, "name"),
            path=path,
            sha256=fields.sha256(record),
            sha512=fields.sha512(record),
            size=fields.whole_number(record, "size"),
            media_type=fields.optional_text(record, "media_type"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """One line of `metadata/items.jsonl`."""

    id: str
    ref: str
    kind: str
    title: Mapping[str, str]
    files: tuple[FileRecord, ...]
    metadata: Mapping[str, Any]

    def to_line(self) -> bytes:
        """Canonical JSON and LF."""
        value = {
            "id": self.id,
            "ref": self.ref,
            "kind": self.kind,
            "title": dict(self.title),
            "files": [file.to_value() for file in self.files],
            "metadata": dict(self.metadata),
        }
        return canonical_json(value) + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "ItemRecord":
        """Read one line without its LF.

        Raises:
            InvalidInput: not JSON, or a field absent or not in its form.
        """
        record = fields.as_object(parse_json(line), "the line")
        title = fields.as_object(record.get("title"), "field 'title'")
        if not all(isinstance(each, str) for each in title.values()):
            raise MalformedRecord("a title is no text")
        ref = fields.text(record, "ref")
        if not REFERENCE.match(ref):
            raise MalformedRecord("field 'ref' is no reference")
        return cls(
            id=fields.uuid(record, "id"),
            ref=ref,
            kind=fields.text(record, "kind"),
            title=title,
            files=tuple(
                FileRecord.from_value(each)
                for each in fields.as_list(record.get("files"), "field 'files'")
            ),
            metadata=fields.as_object(record.get("metadata", {}), "field 'metadata'"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of each there is; `bytes` counts the files under `data/`."""

    items: int
    files: int
    bytes: int
    events: int
    omissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """`metadata/parcel.json`."""

    ref: str
    made_at: datetime
    sender_id: str
    sender_name: str
    sender_key: str
    recipient: str
    purpose: str
    counts: Counts

    def to_bytes(self) -> bytes:
        """Canonical JSON and LF."""
        value = {
            "format": FORMAT,
            "ref": self.ref,
            "made_at": write_time(self.made_at),
            "sender": {"id": self.sender_id, "name": self.sender_name, "key": self.sender_key},
            "recipient": self.recipient,
            "purpose": self.purpose,
            "counts": {name: getattr(self.counts, name) for name in Counts.__slots__},
        }
        return canonical_json(value) + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> "ParcelRecord":
        """Read the file; the format is looked at before anything else.

        Raises:
            UnknownFormat: another format than this program reads.
            InvalidInput: not JSON, or a field absent or not in its form.
        """
        record = fields.as_object(parse_json(content), "metadata/parcel.json")
        require_known_format(record.get("format"))
        sender = fields.as_object(record.get("sender"), "field 'sender'")
        counts = fields.as_object(record.get("counts"), "field 'counts'")
        return cls(
            ref=fields.text(record, "ref"),
            made_at=read_time(record.get("made_at")),
            sender_id=fields.uuid(sender, "id"),
            sender_name=fields.text(sender, "name"),
            sender_key=fields.text(sender, "key"),
            recipient=fields.text(record, "recipient"),
            purpose=fields.text(record, "purpose"),
            counts=Counts(**{name: fields.whole_number(counts, name) for name in Counts.__slots__}),
        )
