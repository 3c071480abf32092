# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holding a parcel's packing, and saying how far it is.

One run holds the row for ten minutes at a time and renews its hold while it works. A run that died
is taken over when its hold has run out, at most three times.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from dokaz.gate.api import new_id
from dokaz.sharing.errors import PackingLost
from dokaz.sharing.models import Packing
from dokaz.sharing.vocabulary import PackingState, Stage

HOLD = timedelta(minutes=10)
LIMIT = 3
_EVERY_SECONDS = 1.0

Watch = Callable[[Stage, int, int], None]
"""Is told the stage, the bytes done in it, and how many there are."""


def silent(stage: Stage, done: int, total: int) -> None:
    """Says nothing."""


def due() -> Q:
    """Condition of packings that nobody works at."""
    now = datetime.now(UTC)
    return Q(state=PackingState.QUEUED) | Q(state=PackingState.RUNNING, held_until__lt=now)


class Hold:
    """One run's hold of a packing."""

    def __init__(self, parcel_id: UUID, *, watch: Watch) -> None:
        """Take the packing.

        Raises:
            PackingLost: somebody else works at it, or there is nothing to do.
        """
        self._parcel_id = parcel_id
        self.holder: UUID = new_id()
        self._watch = watch
        self._stage: Stage | None = None
        self._told_at = 0.0
        taken = Packing.objects.filter(due(), pk=parcel_id).update(
            state=PackingState.RUNNING,
            holder=self.holder,
            held_until=datetime.now(UTC) + HOLD,
            tries=F("tries") + 1,
        )
        if not taken:
            raise PackingLost("this parcel is being packed by another process, or needs no packing")
        self.tries: int = Packing.objects.values_list("tries", flat=True).get(pk=parcel_id)

    def at(self, stage: Stage, done: int, total: int) -> None:
        """Say how far it is, about once a second and at each new stage, and renew the hold.

        Raises:
            PackingLost: another run has taken over.
        """
        self._watch(stage, done, total)
        now = time.monotonic()
        if stage is self._stage and now - self._told_at < _EVERY_SECONDS:
            return
        self._stage, self._told_at = stage, now
        self.renew(stage=stage, done_bytes=done, total_bytes=total)

    def renew(self, **shown: object) -> None:
        """Renew the hold; after it returned nobody else works at this packing for ten minutes.

        Raises:
            PackingLost: another run has taken over. What lies on disk is theirs.
        """
        kept = Packing.objects.filter(pk=self._parcel_id, holder=self.holder).update(
            held_until=datetime.now(UTC) + HOLD, **shown
        )
        if not kept:
            raise PackingLost("another process has taken over the packing of this parcel")

    def counted(self, chunks: Iterable[bytes], *, stage: Stage, total: int) -> Iterator[bytes]:
        """Pass chunks through, saying how far it is."""
        done = 0
        self.at(stage, 0, total)
        for chunk in chunks:
            yield chunk
            done += len(chunk)
            self.at(stage, min(done, total), total)
        self.at(stage, total, total)
