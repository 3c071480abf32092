# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which objects (`records.seeing`) and what hangs on them."""

from dokaz.casework.objects.models import (
    MilitaryUse,
    ObjectBatch,
    ObjectChange,
    ObjectItem,
    ObjectMerge,
    ObjectShare,
    ObjectState,
    ProtectedObject,
)
from dokaz.casework.records import seeing
from dokaz.gate.api import Policy

SEEING = seeing.Seeing(ObjectShare, "object")
OBJECTS: Policy[ProtectedObject] = Policy(
    what="object", rows=lambda: ProtectedObject.objects.all(), sees=SEEING.condition
)
_WITH_OBJECT = seeing.with_record(OBJECTS, "object")
STATES: Policy[ObjectState] = Policy(
    what="state", rows=lambda: ObjectState.objects.all(), sees=_WITH_OBJECT
)
USES: Policy[MilitaryUse] = Policy(
    what="use", rows=lambda: MilitaryUse.objects.all(), sees=_WITH_OBJECT
)
LINKS: Policy[ObjectItem] = Policy(
    what="link", rows=lambda: ObjectItem.objects.all(), sees=_WITH_OBJECT
)
CHANGES: Policy[ObjectChange] = Policy(
    what="change",
    rows=lambda: ObjectChange.objects.all(),
    sees=seeing.own_with_record(OBJECTS, "object"),
)
SHARES: Policy[ObjectShare] = Policy(
    what="share",
    rows=lambda: ObjectShare.objects.all(),
    sees=seeing.shares_of_own(OBJECTS, "object"),
)
MERGES: Policy[ObjectMerge] = Policy(
    what="merge", rows=lambda: ObjectMerge.objects.all(), sees=seeing.merges_of_own(OBJECTS)
)
BATCHES: Policy[ObjectBatch] = Policy(
    what="import", rows=lambda: ObjectBatch.objects.all(), sees=seeing.batches_of_own
)
may_set_level = seeing.may_set_level(OBJECTS, "object_id")
