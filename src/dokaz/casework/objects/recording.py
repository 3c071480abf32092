# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of objects for the common parts of records."""

from uuid import UUID

from dokaz.casework.objects.facts import ObjectChanged
from dokaz.casework.objects.models import (
    ObjectBatch,
    ObjectBatchChange,
    ObjectChange,
    ObjectExternalId,
    ObjectMerge,
    ObjectSeries,
    ObjectShare,
    ProtectedObject,
)
from dokaz.casework.records import recording
from dokaz.casework.records.kind import Kind
from dokaz.gate.api import Fact


def _changed(key: UUID, organisation: UUID, what: str) -> Fact:
    return ObjectChanged(object=key, organisation=organisation, what=what)


KIND = Kind(
    name="object",
    letter="O",
    rows=ProtectedObject,
    changes=ObjectChange,
    series=ObjectSeries,
    external_ids=ObjectExternalId,
    shares=ObjectShare,
    merges=ObjectMerge,
    batches=ObjectBatch,
    batch_changes=ObjectBatchChange,
    told=_changed,
)


def locked(object_id: UUID) -> ProtectedObject:
    """The object's row, locked until the act ends. Raises Conflict."""
    row: ProtectedObject = recording.locked(KIND, object_id)
    return row
