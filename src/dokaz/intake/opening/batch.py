# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members being stored together, registered as parts of their container, entered below its line."""

import time
from collections.abc import Sequence

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake import archive
from dokaz.intake.actions.opening import take_members
from dokaz.intake.actions.taking import Arrived
from dokaz.intake.batches import Batch
from dokaz.intake.models import Delivery, Opening
from dokaz.intake.sources.registry import SOURCES


class MemberBatch(Batch):
    """A batch whose inputs are members of one container (`item`)."""

    def __init__(
        self, delivery: Delivery, actor: Actor, *, opening: Opening, item: evidence.ItemView
    ) -> None:
        super().__init__(delivery, actor, time.monotonic)
        self._opening = opening
        self._item = item

    def register(self, files: Sequence[archive.StoredFile]) -> tuple[archive.Registered, ...]:
        """One item each, in the same order."""
        return archive.register_members(
            actor=self._actor,
            delivery=self._delivery,
            files=files,
            container=self._item,
            source=SOURCES[self._opening.format],
        )

    def report(self, arrived: Sequence[Arrived]) -> None:
        """Enter them below the container's line."""
        take_members(actor=self._actor, opening_id=self._opening.pk, arrived=arrived)
