# SPDX-License-Identifier: Apache-2.0
"""RO-Crate 1.2 description of a parcel (https://w3id.org/ro/crate/1.2), written as a stream.

A view for research archives' programs; nothing here is relied on when a parcel is verified.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from dokaz.core.parcel.items import FileRecord, ItemRecord, ParcelRecord
from dokaz.core.parcel.layout import CRATE, DATA, EVENTS, ITEMS, OMISSIONS, PREMIS, TIMELINE
from dokaz.core.parcel.times import write_time

_PROFILE = "https://w3id.org/ro/crate/1.2"
_DESCRIBED = {
    EVENTS: ("Custody events in signed envelopes, one a line", "application/jsonl"),
    TIMELINE: ("Custody events for people", "text/csv"),
    ITEMS: ("Items, one a line", "application/jsonl"),
    PREMIS: ("PREMIS 3 description", "application/xml"),
    OMISSIONS: ("What is not in the parcel, and why", "text/csv"),
}


def crate_json(
    parcel: ParcelRecord, *, parts: Iterable[bytes], entities: Iterable[bytes]
) -> Iterator[bytes]:
    """Yield `ro-crate-metadata.json` in pieces.

    `parts` and `entities` are what `crate_part` and `crate_entities` gave for each item, in order.
    """
    yield b'{"@context":"https://w3id.org/ro/crate/1.2/context","@graph":[\n'
    yield _json(
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": _PROFILE},
        }
    )
    yield b",\n" + _root(parcel)[:-1] + b',"hasPart":['
    yield b",".join(_json({"@id": path}) for path in _DESCRIBED)
    yield from parts
    yield b"]}"
    yield b",\n" + _json({"@id": "#sender", "@type": "Organization", "name": parcel.sender_name})
    terms = "No licence. Handed over to the named recipient for the stated purpose only."
    yield b",\n" + _json(
        {"@id": "#terms", "@type": "CreativeWork", "name": "Terms", "description": terms}
    )
    for path, (name, kind) in _DESCRIBED.items():
        yield b",\n" + _json({"@id": path, "@type": "File", "name": name, "encodingFormat": kind})
    yield from entities
    yield b"\n]}\n"


def crate_part(item: ItemRecord) -> bytes:
    """The item named as a part of the parcel."""
    return b"," + _json({"@id": _folder(item)})


def crate_entities(item: ItemRecord) -> bytes:
    """The item and its files described."""
    return b"".join(b",\n" + _json(entity) for entity in _item(item))


def _root(parcel: ParcelRecord) -> bytes:
    return _json(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Evidence parcel {parcel.ref}",
            "description": parcel.purpose or "Evidence parcel",
            "identifier": parcel.ref,
            "datePublished": write_time(parcel.made_at),
            "license": {"@id": "#terms"},
            "publisher": {"@id": "#sender"},
        }
    )


def _item(item: ItemRecord) -> Iterator[dict[str, Any]]:
    title = item.title.get("en") or item.title.get("uk") or item.ref
    yield {
        "@id": _folder(item),
        "@type": "Dataset",
        "name": title,
        "identifier": item.ref,
        "hasPart": [{"@id": quote(file.path)} for file in item.files],
    }
    for file in item.files:
        yield _file(file)


def _file(file: FileRecord) -> dict[str, Any]:
    return {
        "@id": quote(file.path),
        "@type": "File",
        "name": file.name,
        "identifier": file.id,
        "contentSize": str(file.size),
        "encodingFormat": file.media_type or "application/octet-stream",
        "sha256": file.sha256,
    }


def _folder(item: ItemRecord) -> str:
    return f"{DATA}{quote(item.ref)}/"


def _json(value: dict[str, Any]) -> bytes:
    # Original names may hold lone surrogates; JSON for others must be plain UTF-8.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
