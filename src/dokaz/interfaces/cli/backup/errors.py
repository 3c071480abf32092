# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong with a backup, told apart by who must act."""

from typing import ClassVar

from dokaz.core.errors import InvalidInput, NotProven, StorageFault


class BackupUnreadable(InvalidInput):
    """The file is no backup of this format, or asks for what a backup never holds."""

    code: ClassVar[str] = "backup.unreadable"


class BackupDamaged(NotProven):
    """What was read is not what the backup's own list says."""

    code: ClassVar[str] = "backup.damaged"


class BackupUnproven(NotProven):
    """Nobody vouches for where the backup comes from, so nothing in it may be run."""

    code: ClassVar[str] = "backup.unproven"


class WrongTarget(InvalidInput):
    """The place to write to is not free, or not of the kind the backup needs."""

    code: ClassVar[str] = "backup.wrong_target"


class BackupFault(StorageFault):
    """A program, a file or the node's state stands in the way; the operator must act."""

    code: ClassVar[str] = "backup.fault"
