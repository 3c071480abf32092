# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the directory of sources, as they are sent and answered."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from dokaz.evidence import api as evidence
from dokaz.interfaces.rest.shapes.items import ExternalId, Source
from dokaz.interfaces.rest.shapes.values import LongText, Sent

_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
_NAMED = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*[^\s\x00-\x1f][^\x00-\x08\x0b\x0c\x0e-\x1f]*$"


def _text(longest: int) -> StringConstraints:
    return StringConstraints(max_length=longest, pattern=_PLAIN)


def _named(longest: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=longest, pattern=_NAMED)


class NewSource(Sent):
    """A whole description; every field replaces the one on record."""

    kind: evidence.SourceKind
    name: Annotated[str, _named(500)]
    url: Annotated[str, _text(4000)] = ""
    platform: Annotated[str, _text(40)] = ""
    handle: Annotated[str, _text(200)] = ""
    language: Annotated[str, _text(35)] = ""
    credibility: evidence.Credibility = evidence.Credibility.F
    credibility_reason: Annotated[str, _text(4000)] = ""
    independence_group: Annotated[str, _text(100)] = ""
    security_risk: bool = False
    remarks: LongText = ""


class NewSourceNumber(Sent):
    """What another system calls a source."""

    system: Annotated[str, _named(100)]
    value: Annotated[str, _named(500)]
    url: Annotated[str, _text(4000)] = ""


class Reason(Sent):
    """Why."""

    why: Annotated[str, _named(2000)]


class MergedInto(Sent):
    """Which entry speaks for both, and why they are one source."""

    into_id: UUID
    why: Annotated[str, _named(2000)]


class WholeSource(Source):
    """One source with everything the directory says of it. `merged_into` speaks for it, if set."""

    platform: str
    handle: str
    language: str
    credibility_reason: str
    credibility_by: UUID | None
    credibility_at: datetime | None
    added_at: datetime | None
    retired_at: datetime | None
    merged_into: UUID | None
    merged_at: datetime | None
    external_ids: list[ExternalId]

    @classmethod
    def whole(
        cls, found: evidence.SourceView, numbers: tuple[evidence.ExternalIdView, ...]
    ) -> "WholeSource":
        """This shape of a source and what other systems call it."""
        said = {name: getattr(found, name) for name in cls.model_fields if name != "external_ids"}
        return cls(**said, external_ids=[ExternalId.of(one) for one in numbers])
