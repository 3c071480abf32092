# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what left the archive as extracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor, anyone, sees, view
from dokaz.sharing.models import Extract
from dokaz.sharing.policy import EXTRACTS
from dokaz.sharing.views import Text
from dokaz.sharing.vocabulary import LeftOut

LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class ExtractView:
    """One extract. `left_out`: by reason, in words, how many records did not go."""

    id: UUID
    ref: str
    kind: str
    form: str
    recipient_kind: str
    recipient_name: str
    purpose: str
    at: datetime
    by: UUID
    records: int
    left_out: tuple[tuple[Text, int], ...]
    unchecked: int
    shortened: int
    identities: int
    level: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExtractPage:
    """`before`: where the next page begins; None: this is the last."""

    rows: tuple[ExtractView, ...]
    before: UUID | None


@view("sharing.extract.list", rule=anyone)
def visible_extracts(*, actor: Actor, before: UUID | None = None, limit: int = 50) -> ExtractPage:
    """Extracts of the own organisation that this actor may know of, newest first."""
    limit = max(1, min(limit, LONGEST_PAGE))
    rows = EXTRACTS.visible(actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return ExtractPage(
        rows=tuple(map(_view, found[:limit])),
        before=found[limit - 1].pk if len(found) > limit else None,
    )


@view("sharing.extract.show", rule=sees(EXTRACTS, "extract_id"))
def get_extract(*, actor: Actor, extract_id: UUID) -> ExtractView:
    """One extract. Raises NotFound."""
    return _view(EXTRACTS.get(actor, extract_id))


def in_words(left_out: Mapping[str, int]) -> tuple[tuple[Text, int], ...]:
    """Why how many records were left out; a reason of a later version by its code."""
    words = {**dict(interviews.Reason.choices), **dict(LeftOut.choices)}
    return tuple((words.get(code, code), count) for code, count in left_out.items())


def _view(row: Extract) -> ExtractView:
    return ExtractView(
        id=row.pk,
        ref=row.ref,
        kind=row.kind,
        form=row.form,
        recipient_kind=row.recipient_kind,
        recipient_name=row.recipient_name,
        purpose=row.purpose,
        at=row.at,
        by=row.by,
        records=row.records,
        left_out=in_words(row.left_out),
        unchecked=row.unchecked,
        shortened=row.shortened,
        identities=row.identities,
        level=row.level,
        sha256=row.sha256,
        size=row.size,
    )
