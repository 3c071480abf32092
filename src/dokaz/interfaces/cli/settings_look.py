# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said at a start of settings that are wrong and yet let the node run.

Intake goes on without them, and what they are for fails later, in the background, unseen.
"""

from dokaz.interfaces.cli.health import files
from dokaz.interfaces.cli.health.verdict import Verdict
from dokaz.interfaces.cli.output import warn


def warn_of_settings() -> None:
    """Say on standard error what is wrong and what to do; nothing is stopped."""
    for finding in files.trust_list():
        if finding.verdict is not Verdict.OK:
            warn(finding.message)
            warn(finding.todo)
