# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often tests kill processes, how long they may take, and what came of it.

The usual run kills a few times, a thorough one 200 times in every such test. DOKAZ_KILL_ROUNDS sets
another number for all of them; DOKAZ_KILL_SEED at which moments.
DOKAZ_KILL_TALLY names a file that gets one line of JSON a test (`tools/kill_rounds.sh`).
"""

import json
import os
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from tests.thoroughness import count
from tests.waiting import PATIENCE_SECONDS

THOROUGH_ROUNDS = 200

# Each round starts processes and looks at what is left, on a machine that does other things too.
_SECONDS_A_ROUND = 90.0


def rounds(usual: int) -> int:
    """Rounds of this run: what the environment says, or `usual`, or many in a thorough run."""
    return int(os.environ.get("DOKAZ_KILL_ROUNDS", str(count(usual, THOROUGH_ROUNDS))))


def patience(number: int) -> float:
    """Seconds that only a hang of a test with so many rounds goes beyond."""
    return PATIENCE_SECONDS + _SECONDS_A_ROUND * number


def in_child(work: Callable[[], None]) -> int:
    """Fork a child for `work`; returns its process number. Of a program that has done nothing yet,
    so that a child has of the others' work only what is on the disk."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001  # a forked child must end here whatever happened
        traceback.print_exc()
    finally:
        os._exit(code)


def tell(subject: str, found: Mapping[str, Any]) -> None:
    """Add what a test saw to the tally, where one is kept."""
    path = os.environ.get("DOKAZ_KILL_TALLY")
    if path:
        with open(path, "a") as tally:
            tally.write(json.dumps({"subject": subject, **found}, sort_keys=True) + "\n")
