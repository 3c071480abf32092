# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be wrong with the log, named so that the operator knows what to do."""

from typing import ClassVar

from dokaz.core.errors import StorageFault


class LedgerFault(StorageFault):
    """The log cannot go on until the operator acts. Nothing has been changed."""

    code: ClassVar[str] = "ledger.fault"


class DatabaseOlderThanLog(LedgerFault):
    """The database knows fewer leaves than the published log: restored from an older backup."""

    code: ClassVar[str] = "ledger.database_older"


class RestoredUncompared(LedgerFault):
    """The log came back from a backup and stands still until its witnesses vouch for it."""

    code: ClassVar[str] = "ledger.restored_uncompared"


class RestoredTooOld(LedgerFault):
    """The log came back from a backup that is older than what a witness has cosigned."""

    code: ClassVar[str] = "ledger.restored_too_old"


class CannotContinue(LedgerFault):
    """The log cannot go on under a new name: there is no reason for it, or it is not prepared."""

    code: ClassVar[str] = "ledger.cannot_continue"


class LogFilesMissing(LedgerFault):
    """The database knows more leaves than the log files hold, and no staged step explains it."""

    code: ClassVar[str] = "ledger.files_missing"


class LogDiverged(LedgerFault):
    """Log files and database disagree about the same tree: one of them was altered."""

    code: ClassVar[str] = "ledger.diverged"


class KeyUnavailable(LedgerFault):
    """A signing key is absent or unreadable."""

    code: ClassVar[str] = "ledger.key_unavailable"
