# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exit codes, pinned by tests, and how errors become them.

0 done · 1 done, but something needs attention · 2 wrong use · 3 refused · 4 not found ·
5 the operator must act (disk, keys, ledger, database) · 70 a defect of ours.
"""

from enum import IntEnum

from dokaz.core.errors import DokazError, NotProven, StorageFault


class Exit(IntEnum):
    """What a command ends with."""

    DONE = 0
    ATTENTION = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    OPERATOR = 5
    DEFECT = 70


def exit_for(error: DokazError) -> Exit:
    """The exit code of an error by its family."""
    if isinstance(error, StorageFault):
        return Exit.OPERATOR
    if isinstance(error, NotProven):
        return Exit.REFUSED
    by_code = {
        "gate.refused": Exit.REFUSED,
        "gate.conflict": Exit.REFUSED,
        "gate.rejected": Exit.USAGE,
        "gate.not_found": Exit.NOT_FOUND,
        "gate.nested": Exit.DEFECT,
        "gate.outside": Exit.DEFECT,
        "gate.declaration": Exit.DEFECT,
        "cli.defect": Exit.DEFECT,
        "cli.sign_in": Exit.REFUSED,
        "cli.busy": Exit.REFUSED,
        "objects.sealed.no_matching_key": Exit.REFUSED,
    }
    return by_code.get(error.code, Exit.USAGE)
