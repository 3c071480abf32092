# SPDX-License-Identifier: Apache-2.0
"""Killing writers at random moments, again and again, in one store.

A child process writes single objects, batches, overlapped groups and sealed ones, and reports
each object only after the store said that it is durable. The parent kills it (SIGKILL) after a
random time, opens the store as a restarted program does, and demands: every reported object is
there and whole, every object that is visible is whole, nothing half-written is left. What it
cannot show is a power cut, for which see the order of flushes in test_order_of_flushes.

tests/killing.py says how often.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.killing import patience, rounds, tell

from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.ports import ObjectAddress

ROUNDS = rounds(5)

WRITER = """
import random, sys
from pathlib import Path
from dokaz.core.objects.deposit import deposit_sealed
from dokaz.core.objects.local import LocalStore
from dokaz.core.objects.sealed import Identity

seed = int(sys.argv[2])
chance = random.Random(seed)
key = Identity.generate(randomness=chance.randbytes)
store = LocalStore(Path(sys.argv[1]))
print("ready", flush=True)

def report(stored):
    print(stored.address, flush=True)

while True:
    kind = chance.randrange(6)
    if kind == 0:
        report(store.put([chance.randbytes(chance.randrange(3_000_000))]))
    elif kind == 1:
        report(store.put([b"the same in every round %d" % chance.randrange(50)]))
    elif kind == 2:
        content = [chance.randbytes(chance.randrange(200_000))]
        report(deposit_sealed(store, content, recipients=[key.recipient],
                              randomness=chance.randbytes).stored)
    elif kind < 5:
        with store.batch() as batch:  # Groups overlap: one is staged while others are flushed.
            begun = []
            for _ in range(chance.randrange(2, 5)):
                for _ in range(chance.randrange(1, 60)):
                    batch.put([chance.randbytes(chance.randrange(20_000))])
                begun.append(batch.begin_commit())
                if len(begun) > 1:
                    for stored in begun.pop(0).wait():
                        report(stored)
            for stored in begun.pop().wait():
                report(stored)
    else:
        with store.batch() as batch:
            for _ in range(chance.randrange(1, 60)):
                batch.put([chance.randbytes(chance.randrange(20_000))])
            for stored in batch.commit():
                report(stored)
"""


def run_and_kill(root: Path, *, seed: int, after_seconds: float) -> list[str]:
    """Addresses the writer reported before it was killed; a cut last line is not a report."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(seed)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(after_seconds)
    writer.kill()
    output = writer.stdout.read()
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL, "the writer ended by itself"
    return [line.decode("ascii") for line in output.split(b"\n")[:-1]]


@pytest.mark.timeout(patience(ROUNDS))
def test_killed_writers_lose_nothing_they_reported(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    root = tmp_path / "store"
    LocalStore.create(root).close()
    verified: set[ObjectAddress] = set()
    reported_in_all = 0
    for seed in range(ROUNDS):
        after_seconds = chance.uniform(0.0, 0.3)
        reported = run_and_kill(root, seed=seed, after_seconds=after_seconds)
        reported_in_all += len(reported)
        with LocalStore(root) as store:
            assert os.listdir(root / "incoming") == []
            visible = set(store.addresses())
            assert verified <= visible
            assert {ObjectAddress(line) for line in reported} <= visible
            for address in visible - verified:
                store.verify(address)
            verified = visible
    tell("store", {"rounds": ROUNDS, "reported": reported_in_all, "objects": len(verified)})
    assert reported_in_all >= ROUNDS, "the writers hardly wrote: this test would prove nothing"
