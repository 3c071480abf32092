# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rounds of a process that acts and sequences until it is killed, and one that looks afterwards.

Run as a program with the number of rounds; prints what it saw as JSON. The node's folder is
DOKAZ_HOME. The parent never opens the database, so each child has a connection of its own.
"""

import functools
import json
import os
import random
import re
import signal
import sys
import time
import uuid
from collections.abc import Callable

import django

from tests.killing import in_child

BATCH = 100
ACKNOWLEDGED = os.path.join(os.environ["DOKAZ_HOME"], "acknowledged")


def declare_batch() -> Callable[..., list[uuid.UUID]]:
    """An act of many leaves, as bulk intake makes them."""
    from dokaz.gate.api import Actor, Erasure, NoFacts, ObjectRef, Unit, action, anyone

    @action(
        "rounds.batch.take",
        rule=anyone,
        facts=NoFacts,
        erasure=Erasure.NOTHING_PERSONAL,
        event="ingestion",
    )
    def take(unit: Unit, *, actor: Actor) -> list[uuid.UUID]:
        return [
            unit.log("ingestion", objects=(ObjectRef("file", unit.new_id()),))
            for _ in range(BATCH - 1)
        ]

    return take


def act_until_killed(take: Callable[..., list[uuid.UUID]] | None) -> None:
    """Perform acts, and batches by `take`; write down what was done; sequence in between."""
    from dokaz.ledger.sequencer import sequence_pending
    from tests.gate.personas import documenter
    from tests.gate.sample import actions

    with open(ACKNOWLEDGED, "a", buffering=1) as acknowledged:
        while True:
            for _ in range(3):
                note = actions.write(actor=documenter, title="note")
                acknowledged.write(f"note {note}\n")
            if take is not None:
                acknowledged.write(f"event {take(actor=documenter)[-1]}\n")
            sequence_pending()


def migrate() -> None:
    """The tables of the sample room, beside those that the node has."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


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
    batches = Act.objects.filter(action="rounds.batch.take").count()
    assert result.leaves == Entry.objects.count() == Act.objects.count() + batches * (BATCH - 1)
    known = {f"note {pk}" for pk in Note.objects.values_list("pk", flat=True)}
    known |= {f"event {pk}" for pk in Entry.objects.values_list("event_id", flat=True)}
    assert set(acknowledged_lines()) <= known, "an act that was reported as done is gone"
    assert Act.objects.exclude(outcome="done").count() == 0


def acknowledged_lines() -> list[str]:
    """What was reported as done; a line the kill cut off says nothing."""
    with open(ACKNOWLEDGED) as file:
        return re.findall(r"^(?:note|event) [0-9a-f-]{36}$", file.read(), re.MULTILINE)


def wait_for_an_act(child: int, before: int) -> None:
    """Return when the child has reported an act, so that the kill hits its work, not its start."""
    while os.path.getsize(ACKNOWLEDGED) <= before:
        if os.waitpid(child, os.WNOHANG) != (0, 0):
            raise RuntimeError("the acting process ended by itself")
        time.sleep(0.002)


def main(rounds: int, seed: int) -> None:
    """Run the rounds; ends with code 1 at the first that left something wrong."""
    chance = random.Random(seed)
    killed = 0
    _, status = os.waitpid(in_child(migrate), 0)
    if status:
        sys.exit("the tables could not be made")
    take = declare_batch()
    with open(ACKNOWLEDGED, "a"):
        pass
    for number in range(rounds):
        before = os.path.getsize(ACKNOWLEDGED)
        # Not in every round, or the audits of an ever longer log would be most of the time.
        work = functools.partial(act_until_killed, take if number % 4 == 1 else None)
        child = in_child(work)
        wait_for_an_act(child, before)
        time.sleep(chance.uniform(0.005, 0.12))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if number % 4 == 0 or number == rounds - 1:
            _, status = os.waitpid(in_child(look), 0)
            if status:
                print(json.dumps({"failed_round": number, "seed": seed}))
                sys.exit(1)
    acts = len(acknowledged_lines())
    print(json.dumps({"rounds": rounds, "killed": killed, "acts": acts}))


if __name__ == "__main__":
    django.setup()
    from tests import observing

    observing.watch()
    main(int(sys.argv[1]), int(sys.argv[2]))
