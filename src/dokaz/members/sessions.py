# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a signed-in browser stays signed in: 12 hours at most, 60 minutes unused."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dokaz.members import models

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(minutes=60)
# Seen again is noted once a minute at most: a write for every click would queue up.
_NOTE_EVERY = timedelta(minutes=1)


def usable(now: datetime) -> Q:
    """Condition of browser sessions that are still good."""
    return Q(
        ended_at=None,
        started_at__gt=now - ABSOLUTE,
        last_seen_at__gt=now - IDLE,
        account__is_active=True,
    )


def is_usable(session_id: UUID, *, account_id: UUID) -> bool:
    """Whether this browser may go on; notes that it was seen."""
    now = timezone.now()
    row = models.BrowserSession.objects.filter(
        usable(now), pk=session_id, account_id=account_id
    ).first()
    if row is None:
        return False
    if row.last_seen_at < now - _NOTE_EVERY:
        models.BrowserSession.objects.filter(pk=session_id).update(last_seen_at=now)
    return True
