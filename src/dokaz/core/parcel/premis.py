# SPDX-License-Identifier: Apache-2.0
"""PREMIS 3 XML of a parcel's objects, events and agents (Library of Congress, premis-v3-0.xsd).

Promised: valid against the schema, written in parts, none of which grows with the parcel. It is a
view for archives' programs; what is signed and in the ledger are the events themselves.
"""

import re
from collections.abc import Iterator
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


class Premis:
    """The document in its parts, in the order the schema asks for: `head`, `item` for each item (at
    least one), `event` for each event, `tail`."""

    def __init__(self, *, software: str) -> None:
        self._software = software
        self._agents: set[str] = set()
        self._organisations: set[str] = set()

    @property
    def head(self) -> bytes:
        """How it begins."""
        return _HEAD.encode()

    def item(self, item: ItemRecord) -> bytes:
        """The objects of one item."""
        return "".join(_item(item)).encode()

    def event(self, event: CustodyEvent) -> bytes:
        """One event; whom it names is told in `tail`."""
        self._agents.add(event.agent)
        if event.organisation is not None:
            self._organisations.add(event.organisation)
        return "".join(_event(event)).encode()

    @property
    def tail(self) -> bytes:
        """The agents of the events so far, and the end."""
        agents = [_agent(agent, "pseudonym", "person or service") for agent in sorted(self._agents)]
        agents += [_agent(each, "UUID", "organization") for each in sorted(self._organisations)]
        agents.append(_agent(self._software, "name and version", "software"))
        return "".join((*agents, "</premis>\n")).encode()


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
