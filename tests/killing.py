# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often tests kill processes, how long they may take, and what came of it.

DOKAZ_KILL_ROUNDS sets how often, for every such test; DOKAZ_KILL_SEED at which moments.
DOKAZ_KILL_TALLY names a file that gets one line of JSON a test (`tools/kill_rounds.sh`).
"""

import json
import os
from collections.abc import Mapping
from typing import Any

from tests.waiting import PATIENCE_SECONDS

# Each round starts processes and looks at what is left, on a machine that does other things too.
_SECONDS_A_ROUND = 90.0


def rounds(usual: int) -> int:
    """Rounds of this run: what the environment says, or `usual`."""
    return int(os.environ.get("DOKAZ_KILL_ROUNDS", str(usual)))


def patience(count: int) -> float:
    """Seconds that only a hang of a test with so many rounds goes beyond."""
    return PATIENCE_SECONDS + _SECONDS_A_ROUND * count


def tell(subject: str, found: Mapping[str, Any]) -> None:
    """Add what a test saw to the tally, where one is kept."""
    path = os.environ.get("DOKAZ_KILL_TALLY")
    if path:
        with open(path, "a") as tally:
            tally.write(json.dumps({"subject": subject, **found}, sort_keys=True) + "\n")
