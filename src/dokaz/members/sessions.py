# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a signed-in browser stays signed in: 12 hours at most, 60 minutes unused.

What the node keeps for a browser, such as the key of drafts on its device, goes soon after.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from dokaz.gate.api import pieces
from dokaz.members import models

KEY = "browser_session"
"""Under which a browser's own session names its row here."""
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
    rows = models.BrowserSession.objects.filter(usable(now), pk=session_id, account_id=account_id)
    seen_at = next(iter(rows.values_list("last_seen_at", flat=True)), None)
    if seen_at is None:
        return False
    if seen_at < now - _NOTE_EVERY:
        models.BrowserSession.objects.filter(pk=session_id).update(last_seen_at=now)
    return True


def forget_ended() -> int:
    """Remove what is kept for browsers whose session ran out, unused, or was ended from elsewhere;
    returns how many. Whoever closes a browser without signing out comes by no page any more."""
    now = timezone.now()
    gone, _ = Session.objects.filter(expire_date__lte=now).delete()
    named = {row.pk: row.get_decoded().get(KEY) for row in Session.objects.all()}
    good = {
        str(key)
        for key in models.BrowserSession.objects.filter(usable(now)).values_list("pk", flat=True)
    }
    ended = [pk for pk, key in named.items() if key is not None and key not in good]
    for some in pieces(ended):
        gone += Session.objects.filter(pk__in=some).delete()[0]
    return gone
