# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times that figures are asked for, and invented activities of communication work."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.outreach import api as outreach
from dokaz.reports import api

TODAY = datetime.now(UTC).date()
# A day on each side: the node's day may have begun while it is still yesterday in UTC.
NOW = api.Scope(TODAY - timedelta(days=1), TODAY + timedelta(days=1))
LATER = api.Scope(date(TODAY.year + 2, 1, 1), date(TODAY.year + 2, 12, 31))


def active(actor: Actor, kind: str, day: date = TODAY, **values: Any) -> UUID:
    stated = {"title_uk": "Вигаданий захід", "first_date": day, "body": "icc", **values}
    activity: UUID = outreach.register(
        actor=actor, draft=outreach.ActivityDraft(kind=kind, **stated)
    )
    return activity
