# SPDX-License-Identifier: AGPL-3.0-or-later
"""Private rows of the room; others see the frozen views of `api`."""

from dokaz.evidence.models.custody import CustodyEvent, VerificationRecord
from dokaz.evidence.models.files import File, StoredObject
from dokaz.evidence.models.fixity import FixityFinding, FixityRound
from dokaz.evidence.models.items import (
    ExternalId,
    Item,
    ItemRevision,
    ItemWord,
    Note,
    NumberSeries,
    Particular,
    Source,
    SourceExternalId,
)
from dokaz.evidence.models.keys import SealingKey
from dokaz.evidence.models.originals import Original, OriginalCheck
from dokaz.evidence.models.relations import ItemRelation
from dokaz.evidence.models.rights import Disposal, Hold, ItemShare, SealedOpening

__all__ = [
    "CustodyEvent",
    "Disposal",
    "ExternalId",
    "File",
    "FixityFinding",
    "FixityRound",
    "Hold",
    "Item",
    "ItemRelation",
    "ItemRevision",
    "ItemShare",
    "ItemWord",
    "Note",
    "NumberSeries",
    "Original",
    "OriginalCheck",
    "Particular",
    "SealedOpening",
    "SealingKey",
    "Source",
    "SourceExternalId",
    "StoredObject",
    "VerificationRecord",
]
