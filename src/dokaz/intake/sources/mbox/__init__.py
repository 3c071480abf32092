# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mailboxes: letters one after the other. Each letter is opened again for what came with it."""

from dokaz.evidence.api import ItemKind
from dokaz.intake.sources.source import PART_OF, Source, by_type
from dokaz.media.opening.members import MemberKind

SOURCE = Source(
    key="mbox",
    detect=by_type("application/mbox"),
    relations={MemberKind.MESSAGE: PART_OF},
    kinds={MemberKind.MESSAGE: ItemKind.CORRESPONDENCE},
    identifies="message-id",
)
