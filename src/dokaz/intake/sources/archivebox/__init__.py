# SPDX-License-Identifier: AGPL-3.0-or-later
"""Snapshot folders of ArchiveBox. Each run of an extractor is an item; its files are attached."""

import re

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import ATTACHMENT, PART_OF, Confidence, Looked, Source
from dokaz.media.opening.members import MemberKind

RUN = "application/vnd.dokaz.archivebox-run+json"

_LOOKED_AT = 16 * 1024
# Keys are written in the order of the alphabet, so these stand before the long list of runs.
_BEGINNINGS = (
    (b'"archive_path"', b'"base_url"'),
    (b'"archive_results"', b'"plugin"'),
)
_RECORD = re.compile(rb'\s*\{[^{}\n]{0,400}"type":\s*"Snapshot"')


def detect(looked: Looked) -> Confidence:
    """By the fields an index of a snapshot begins with."""
    if looked.media_type != "application/json":
        return Confidence.NONE
    beginning = looked.head[:_LOOKED_AT]
    if _RECORD.match(beginning) and b'"schema_version"' in beginning:
        return Confidence.TEXT
    if any(all(field in beginning for field in fields) for fields in _BEGINNINGS):
        return Confidence.TEXT
    return Confidence.NONE


SOURCE = Source(
    key="archivebox",
    detect=detect,
    relations={MemberKind.MESSAGE: PART_OF, MemberKind.ATTACHMENT: ATTACHMENT},
    kinds={MemberKind.MESSAGE: ItemKind.WEB_PAGE},
    media_types={MemberKind.MESSAGE: RUN},
    has_context=True,
    records_digests=True,
)
