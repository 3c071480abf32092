# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation's side of the register, in one folder: its key, what it knows, and its acts.

Nothing of a person is written here. A node and a laptop without one use the same folder.
"""

from dokaz.deconflict.register.protocol.member.entries import Entries, Prepared
from dokaz.deconflict.register.protocol.member.files import MemberUnusable
from dokaz.deconflict.register.protocol.member.holders import Standing
from dokaz.deconflict.register.protocol.member.newer_files import NewerFiles
from dokaz.deconflict.register.protocol.member.notices import Notice, Notices
from dokaz.deconflict.register.protocol.member.questions import Questions
from dokaz.deconflict.register.protocol.member.told import Checked, Told

__all__ = [
    "Checked",
    "MemberFolder",
    "MemberUnusable",
    "Notice",
    "Prepared",
    "Standing",
    "Told",
]


class MemberFolder(Questions, Entries, Notices, NewerFiles):
    """All that a member can do, over one folder."""
