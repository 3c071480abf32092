# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rounds of a process that acts and sequences until it is killed, and one that looks afterwards.

Run as a program with the number of rounds; prints what it saw as JSON. The node's folder is
DOKAZ_HOME. The parent never opens the database, so each child has a connection of its own.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable

import django

ACKNOWLEDGED = os.path.join(os.environ["DOKAZ_HOME"], "acknowledged")


def act_until_killed() -> None:
    """Perform acts; write down each one that was reported as done; sequence in between."""
    from dokaz.ledger.sequencer import sequence_pending
    from tests.gate.personas import documenter
    from tests.gate.sample import actions

    with open(ACKNOWLEDGED, "a", buffering=1) as acknowledged:
        while True:
            for _ in range(3):
                note = actions.write(actor=documenter, title="note")
                acknowledged.write(f"{note}\n")
            sequence_pending()


def look() -> None:
    """After the kill: recover, then everything must agree and nothing acknowledged be missing."""
    from dokaz.gate.models import Act
    from dokaz.ledger.audit import audit
    from dokaz.ledger.models import Entry
    from dokaz.ledger.sequencer import sequence_pending
    from tests.gate.sample.models import Note

    sequence_pending()
    result = audit()
    assert result.findings == (), result.findings
    assert result.leaves == Entry.objects.count() == Act.objects.count()
    with open(ACKNOWLEDGED) as file:
        noted = {line.strip() for line in file if len(line) == 37}
    known = {str(pk) for pk in Note.objects.values_list("pk", flat=True)}
    assert noted <= known, "an act that was reported as done is gone"
    assert Act.objects.exclude(outcome="done").count() == 0


def in_child(work: Callable[[], None]) -> int:
    """Fork a child for `work`; returns its process number."""
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


def main(rounds: int, seed: int) -> None:
    """Run the rounds; ends with code 1 at the first that left something wrong."""
    chance = random.Random(seed)
    killed = 0
    for number in range(rounds):
        child = in_child(act_until_killed)
        time.sleep(chance.uniform(0.005, 0.12))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if number % 4 == 0 or number == rounds - 1:
            _, status = os.waitpid(in_child(look), 0)
            if status:
                print(json.dumps({"failed_round": number, "seed": seed}))
                sys.exit(1)
    with open(ACKNOWLEDGED) as file:
        print(json.dumps({"rounds": rounds, "killed": killed, "acts": sum(1 for _ in file)}))


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
