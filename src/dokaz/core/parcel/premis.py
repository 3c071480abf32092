# SPDX-License-Identifier: Apache-2.0
"""PREMIS 3 XML of a parcel's objects, events and agents (Library of Congress, premis-v3-0.xsd).

Promised: valid against the schema, written as a stream in the order the schema asks for. It is a
view for archives' programs; what is signed and in the ledger are the events themselves.
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from dokaz.core.parcel.custody import FILE, ITEM, CustodyEvent
from dokaz.core.parcel.items import ItemRecord
from dokaz.core.parcel.times import write_time

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<premis xmlns="http://www.loc.gov/premis/v3" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">\n'
)
_UNKNOWN_FORMAT = "application/octet-stream"
# Characters that XML 1.0 cannot hold at all (section 2.2).
_IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def premis_xml(
    items: Iterable[ItemRecord], events: Iterable[CustodyEvent], *, software: str
) -> Iterator[bytes]:
    """Yield the document in pieces; `items` must not be empty (the schema asks for an object)."""
    yield _HEAD.encode()
    for item in items:
        yield "".join(_item(item)).encode()
    agents: set[str] = set()
    organisations: set[str] = set()
    for event in events:
        agents.add(event.agent)
        if event.organisation is not None:
            organisations.add(event.organisation)
        yield "".join(_event(event)).encode()
    for agent in sorted(agents):
        yield _agent(agent, "pseudonym", "person or service").encode()
    for organisation in sorted(organisations):
        yield _agent(organisation, "UUID", "organization").encode()
    yield _agent(software, "name and version", "software").encode()
    yield b"</premis>\n"


def _text(value: str) -> str:
    return escape(_IMPOSSIBLE.sub("\ufffd", value))


def _element(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>"


def _identifier(role: str, kind: str, value: str) -> str:
    return (
        f"<{role}Identifier>{_element(f'{role}IdentifierType', kind)}"
        f"{_element(f'{role}IdentifierValue', value)}</{role}Identifier>"
    )


def _item(item: ItemRecord) -> Iterator[str]:
    yield '<object xsi:type="intellectualEntity">'
    yield _identifier("object", "UUID", item.id)
    yield _identifier("object", "reference", item.ref)
    for language, title in sorted(item.title.items()):
        yield "<significantProperties>"
        yield _element("significantPropertiesType", f"title ({language})")
        yield _element("significantPropertiesValue", title) + "</significantProperties>"
    yield "</object>\n"
    for file in item.files:
        yield '<object xsi:type="file">'
        yield _identifier("object", "UUID", file.id)
        yield _identifier("object", "path", file.path)
        yield "<objectCharacteristics>"
        yield from _fixity("SHA-256", file.sha256)
        yield from _fixity("SHA-512", file.sha512)
        yield _element("size", str(file.size))
        name = _element("formatName", file.media_type or _UNKNOWN_FORMAT)
        yield f"<format><formatDesignation>{name}</formatDesignation></format>"
        yield "</objectCharacteristics>"
        yield _element("originalName", file.name)
        yield "<relationship>" + _element("relationshipType", "structural")
        yield _element("relationshipSubType", "is Part Of")
        yield _identifier("relatedObject", "UUID", item.id)
        yield "</relationship></object>\n"


def _fixity(algorithm: str, digest: str) -> Iterator[str]:
    yield "<fixity>" + _element("messageDigestAlgorithm", algorithm)
    yield _element("messageDigest", digest) + "</fixity>"


def _event(event: CustodyEvent) -> Iterator[str]:
    yield "<event>" + _identifier("event", "UUID", event.id)
    uri = f" valueURI={quoteattr(_IMPOSSIBLE.sub('', event.premis))}" if event.premis else ""
    yield f"<eventType{uri}>{_text(event.type)}</eventType>"
    yield _element("eventDateTime", write_time(event.at))
    outcome = _element("eventOutcome", event.outcome.value)
    yield f"<eventOutcomeInformation>{outcome}</eventOutcomeInformation>"
    yield _identifier("linkingAgent", "pseudonym", event.agent)
    if event.organisation is not None:
        yield _identifier("linkingAgent", "UUID", event.organisation)
    for each in event.objects:
        kind = "UUID" if each.kind in (FILE, ITEM) else f"UUID ({each.kind})"
        yield _identifier("linkingObject", kind, each.id)
    yield "</event>\n"


def _agent(value: str, kind: str, type_: str) -> str:
    return f"<agent>{_identifier('agent', kind, value)}{_element('agentType', type_)}</agent>\n"
