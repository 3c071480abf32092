# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checking the whole log in the background."""

import time

from django.core.cache import cache
from django_tasks import task

from dokaz.intake.api import CHECKS_QUEUE

PROGRESS = "ledger-check"
_EVERY_SECONDS = 1.0
_KEPT_SECONDS = 600


@task(priority=-20, queue_name=CHECKS_QUEUE)
def check_ledger() -> None:
    """Recompute the log, say how far it is, and record the result as an act.

    One that was killed goes on where it was: the queue starts it again.
    """
    from dokaz.gate.api import record_log_check
    from dokaz.ledger.api import audit
    from dokaz.members.api import service_actor

    told_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _EVERY_SECONDS:
            told_at = time.monotonic()
            cache.set(PROGRESS, {"done": done, "total": total}, _KEPT_SECONDS)

    result = audit(progress=tell, going_on=True)
    record_log_check(actor=service_actor("ledger"), result=result)
    cache.delete(PROGRESS)
