# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results of Bellingcat's auto-archiver. Each row is an item; its files beside it are attached."""

import re

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import ATTACHMENT, PART_OF, Confidence, Looked, Source
from dokaz.media.opening.members import MemberKind

ROW = "text/vnd.dokaz.auto-archiver-row"

_TABLE = re.compile(rb"(?:\xef\xbb\xbf)?status,metadata,media\r?\n")
_FIELDS = (b'"status"', b'"metadata"', b'"_processed_at"')
_LOOKED_AT = 16 * 1024


def detect(looked: Looked) -> Confidence:
    """By the head of its table, or the fields of a result."""
    if looked.media_type in ("text/plain", "text/csv"):
        return Confidence.TEXT if _TABLE.match(looked.head) else Confidence.NONE
    if looked.media_type == "application/json":
        beginning = looked.head[:_LOOKED_AT]
        if all(field in beginning for field in _FIELDS):
            return Confidence.TEXT
    return Confidence.NONE


SOURCE = Source(
    key="auto_archiver",
    detect=detect,
    relations={MemberKind.MESSAGE: PART_OF, MemberKind.ATTACHMENT: ATTACHMENT},
    kind=ItemKind.DATASET,
    kinds={MemberKind.MESSAGE: ItemKind.WEB_PAGE},
    media_types={MemberKind.MESSAGE: ROW},
    has_context=True,
    records_digests=True,
)
