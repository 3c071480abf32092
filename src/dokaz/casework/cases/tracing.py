# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the rooms below in which litigation actions somebody stands: asked when they withdraw
consent.
"""

from datetime import UTC, datetime, time
from uuid import UUID

from dokaz.casework.cases.authorising import CONSENT_FOR
from dokaz.casework.cases.models import LitigationLink
from dokaz.casework.cases.vocabulary import LitigationPart
from dokaz.casework.interviews.api import Copy, TaskKind
from dokaz.gate.api import Purpose, pieces, with_everything

KIND = "litigation"


@with_everything(Purpose.FILINGS)
def trace(
    *, organisation_id: UUID, item_ids: tuple[UUID, ...], record_ids: tuple[UUID, ...]
) -> list[Copy]:
    """Actions that name one of these people as a victim on this organisation's word, oldest first,
    by the number of their case. What is filed has left."""
    found: dict[UUID, LitigationLink] = {}
    for some in pieces(record_ids):
        rows = LitigationLink.objects.filter(
            record_id__in=some,
            organisation_id=organisation_id,
            part=LitigationPart.VICTIM,
            ended_at__isnull=True,
            litigation__ended_at=None,
        )
        for link in rows.select_related("litigation__case"):
            found[link.litigation_id] = link
    return [_copy(found[key]) for key in sorted(found)]


def _copy(link: LitigationLink) -> Copy:
    row = link.litigation
    purpose, recipient = CONSENT_FOR[row.forum]
    filed = row.filed_on
    return Copy(
        kind=KIND,
        id=row.pk,
        ref=row.case.ref,
        recipient_kind=recipient,
        purpose=purpose,
        at=datetime.combine(filed, time(), tzinfo=UTC) if filed else None,
        items=(),
        left=filed is not None,
        stop=TaskKind.STOP_FILING,
    )
