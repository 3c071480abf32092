# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder that people and programs put files into: what in it is ready to be taken in.

A file is ready when its size and change time have stayed the same for some seconds, so that what
is still being copied is left alone. What a complete delivery of this folder has accounted for is
passed over for as long as its path, size and change time stay the same; it is not read again. A
change that keeps all three is seen by an ordinary receipt of the folder only, which reads
everything.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from dokaz.gate.api import Actor, reading
from dokaz.intake.folder import Folder
from dokaz.intake.models import Delivery, DeliveryEntry, DeliveryStatus
from dokaz.intake.policy import DELIVERIES

SETTLED_SECONDS = 30.0

_Mark = tuple[int | None, datetime | None]


@dataclass(frozen=True, slots=True)
class _Seen:
    mark: _Mark
    since: float


class WatchedFolder:
    """One folder while one process watches it.

    `settled`: seconds without a change after which a file is ready.

    Raises (when made):
        OSError: the folder cannot be read.
    """

    def __init__(
        self,
        *,
        actor: Actor,
        root: Path,
        settled: float = SETTLED_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = Folder(root)
        self._fingerprint = self._folder.fingerprint
        self._settled = settled
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._accounted = _accounted(actor, self._fingerprint)

    def is_there(self) -> bool:
        """Whether the folder is the one that was begun with: disks are pulled out and changed."""
        try:
            return self._folder.fingerprint == self._fingerprint
        except OSError:
            return False

    def ready(self) -> Folder | None:
        """The folder narrowed to what is ready now; None when nothing is.

        Raises:
            OSError: the folder cannot be read.
        """
        now, present, found = self._clock(), dict[str, _Seen](), set[str]()
        for incoming in self._folder.inputs():
            key, mark = incoming.path.key, (incoming.size, incoming.claimed_modified_at)
            if self._accounted.get(key) == mark:
                continue
            before = self._seen.get(key)
            seen = before if before is not None and before.mark == mark else _Seen(mark, now)
            present[key] = seen
            if now - seen.since >= self._settled:
                found.add(key)
        self._seen = present
        return self._folder.narrowed(found) if found else None

    def take_note(self, actor: Actor, delivery_id: UUID) -> None:
        """Pass over from now on what this delivery has lines for."""
        with reading(actor):
            self._accounted |= _marks(DELIVERIES.visible(actor).filter(pk=delivery_id))


def _accounted(actor: Actor, fingerprint: str) -> dict[str, _Mark]:
    """What all complete deliveries of this folder have lines for."""
    with reading(actor):
        return _marks(
            DELIVERIES.visible(actor).filter(
                folder_fingerprint=fingerprint, status=DeliveryStatus.COMPLETE
            )
        )


def _marks(deliveries: QuerySet[Delivery]) -> dict[str, _Mark]:
    """Key of each path with its size and change time, the newest line's."""
    rows = (
        DeliveryEntry.objects.filter(delivery__in=deliveries, parent=None)
        .order_by("recorded_at")
        .values_list("path_key", "size", "claimed_modified_at")
    )
    return {key: (size, at) for key, size, at in rows.iterator()}
