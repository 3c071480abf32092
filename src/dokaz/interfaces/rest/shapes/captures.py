# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captures of pages of the web, and what is known of originals."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake
from dokaz.interfaces.rest.shapes.values import Listed, Moment, Sent, Shape

_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"


class NewCapture(Sent):
    """Which page, why, whose it is, and who may see it (0 to 4; else 2, or the highest
    that you may see)."""

    url: Annotated[str, StringConstraints(max_length=4000, pattern=_PLAIN)]
    purpose: Annotated[str, StringConstraints(max_length=2000, pattern=_PLAIN)]
    source_id: UUID | None = None
    confidentiality: Annotated[int, Field(ge=0, le=4, strict=True)] | None = None


class NewScreenshot(NewCapture):
    """The page a picture shows, why it is kept, and when the picture was taken."""

    taken_at: Moment | None = None
    # A form has text only.
    confidentiality: Annotated[int, Field(ge=0, le=4)] | None = None


class Screenshot(Shape):
    """What became of a picture. Without `item_id` it was not taken in: the delivery's report says
    why. Not `is_new`: it was here already, and what is said of it was not changed."""

    delivery_id: UUID
    item_id: UUID | None
    is_new: bool


class Capture(Shape):
    """One capture. `state`: waiting, capturing, kept or failed, the last with its `reason`.

    `missing` names parts of a complete record that it does not have. `item_id` is the web archive;
    the other files came with the same delivery.
    """

    id: UUID
    url: str
    purpose: str
    requested_by: UUID
    requested_at: datetime
    source_id: UUID | None
    confidentiality: int
    state: str
    reason: str
    explanation: str
    advice: str
    http_status: int | None
    missing: list[str]
    finished_at: datetime | None
    delivery_id: UUID | None
    item_id: UUID | None

    @classmethod
    def seen(cls, found: intake.CaptureView) -> "Capture":
        """This shape of a capture, its words in the reader's language."""
        return cls(
            id=found.id,
            url=found.url,
            purpose=found.purpose,
            requested_by=found.requested_by,
            requested_at=found.requested_at,
            source_id=found.source_id,
            confidentiality=found.confidentiality,
            state=found.state,
            reason=found.reason,
            explanation=str(found.reason_text),
            advice=str(found.advice),
            http_status=found.http_status,
            missing=list(found.missing),
            finished_at=found.finished_at,
            delivery_id=found.delivery_id,
            item_id=found.item_id,
        )


class Captures(Listed[Capture]):
    """Pages the organisation asked for, newest first."""


class TakenDownKind(Shape):
    """Of `asked` originals of a kind, how many were last found gone."""

    name: str
    gone: int
    asked: int


class OriginalsStated(Shape):
    """What is known of the originals of items that the person may see. `by_month`: when they were
    first found gone, by the first day of the month."""

    online: int
    redirected: int
    login_wall: int
    gone: int
    unknown: int
    never_asked: int
    by_month: dict[date, int]
    by_platform: list[TakenDownKind]
    by_site: list[TakenDownKind]
    by_source: list[TakenDownKind]

    @classmethod
    def counted(cls, found: evidence.OriginalStatistics) -> "OriginalsStated":
        """This shape of the statistics."""
        return cls(
            **{state: number for state, _text, number in found.states},
            unknown=found.unknown,
            never_asked=found.never,
            by_month=dict(found.months),
            by_platform=_kinds(found.platforms),
            by_site=_kinds(found.sites),
            by_source=_kinds(found.sources),
        )


def _kinds(rows: tuple[evidence.TakenDown, ...]) -> list[TakenDownKind]:
    return [TakenDownKind(name=one.name, gone=one.gone, asked=one.all) for one in rows]
