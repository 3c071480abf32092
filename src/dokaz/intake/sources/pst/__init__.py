# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlook data files: each message is written out as a letter, and opened again."""

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import PART_OF, Source, by_type
from dokaz.media.opening.members import MemberKind

SOURCE = Source(
    key="pst",
    detect=by_type("application/vnd.ms-outlook-pst"),
    relations={MemberKind.MESSAGE: PART_OF},
    kinds={MemberKind.MESSAGE: ItemKind.CORRESPONDENCE},
    identifies="message-id",
)
