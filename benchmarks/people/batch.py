# SPDX-License-Identifier: AGPL-3.0-or-later
"""All pairs of an archive at once: Splink on DuckDB or Spark beside the keys and weights in use.

    python benchmarks/people/batch.py --records 100000 [--engine duckdb spark] [--own]

Needs the extra `batch`; Spark the extra `spark` and a Java machine, with settings given as
`--spark spark.driver.memory=8g`. F1 over pairs of records of one invented person, at the best
threshold over all pairs an engine gives (from probability 0.001 on); *P .95*: recall at the
threshold with 95 right in 100. With several engines: whether they give the same pairs, and how far
apart the probabilities are. `--own` looks up each record by its keys. Processor times are of this
process and, for Spark, of its Java machine.
"""

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from contextlib import suppress
from math import comb
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402
from benchmarks.people.records import records  # noqa: E402

from dokaz.deconflict.duplicates.people import linking, linking_on_spark  # noqa: E402
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf  # noqa: E402
from dokaz.deconflict.duplicates.people.weights import trained  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--engine", nargs="+", choices=("duckdb", "spark"), default=["duckdb"])
    parser.add_argument("--spark", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--own", action="store_true")
    options = parser.parse_args()
    found = records(options.seed, int(options.records / 1.42))
    who = [one.person for one in found]
    people = [(UUID(int=at), one.features()) for at, one in enumerate(found)]
    there = sum(comb(count, 2) for count in Counter(who).values())
    print(f"{len(people):,} records, {there:,} pairs of one person, load {os.getloadavg()[0]:.1f}")
    if options.own:
        _measured("keys and weights in use", lambda: _own(people), who, there)
    more = dict(one.split("=", 1) for one in options.spark)
    ways = {
        "duckdb": lambda: list(linking.duckdb_pairs(people, 0.001)),
        "spark": lambda: list(linking_on_spark.spark_pairs(people, 0.001, more=more)),
    }
    answers = [_measured(f"Splink on {one}", ways[one], who, there) for one in options.engine]
    for engine, answer in zip(options.engine[1:], answers[1:], strict=True):
        _compared(options.engine[0], answers[0], engine, answer)


def _compared(engine, found, other_engine, others) -> None:
    """Whether two engines give the same pairs, and the same probabilities."""
    one, other = ({(a, b): p for a, b, p in some} for some in (found, others))
    both = one.keys() & other.keys()
    apart = max((abs(one[pair] - other[pair]) for pair in both), default=0.0)
    shown = [{pair for pair, p in some.items() if p >= linking.LEAST} for some in (one, other)]
    print(f"pairs of {engine} alone {len(one.keys() - both):,}, of {other_engine} alone "
          f"{len(other.keys() - both):,}, of both {len(both):,}; probabilities differ by at most "
          f"{apart:.1e}; at {linking.LEAST} the same pairs: {shown[0] == shown[1]}")  # fmt: skip


def _measured(title, ask, who, there):
    started, cpu = time.monotonic(), _processor_seconds()
    found = ask()
    spent, busy = time.monotonic() - started, _processor_seconds() - cpu
    chance = random.Random(1)
    chance.shuffle(found)
    found.sort(key=lambda one: -one[2])
    right = np.array([who[one.int] == who[other.int] for one, other, _score in found])
    at = np.arange(1, len(right) + 1)
    precision, recall = np.cumsum(right) / at, np.cumsum(right) / there
    f1 = 2 * precision * recall / (precision + recall + 1e-9)
    best = int(f1.argmax())
    fine = np.flatnonzero(precision >= 0.95)
    kept = sum(one[2] >= linking.LEAST for one in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{title}: F1 {f1[best]:.3f} (P {precision[best]:.3f}, R {recall[best]:.3f}, at "
          f"{found[best][2]:.3f}), R at P .95 {recall[fine[-1]] if len(fine) else 0:.3f}, "
          f"{spent:.1f} s ({busy:.1f} s of processor time), peak {peak:.0f} MB; "
          f"at {linking.LEAST}: {kept:,} pairs, P {precision[kept - 1]:.3f}, "
          f"R {recall[kept - 1]:.3f}", flush=True)  # fmt: skip
    return found


def _own(people):
    file = PersonFile(trained())
    file.add("all", Shelf.of(people))
    best = {}
    for key, person in people:
        for one in file.likely(person, least=-2.0, leave_out=key):
            both = (min(key, one.id), max(key, one.id))
            best[both] = max(best.get(both, -99.0), one.score.value)
    return [(*both, score) for both, score in best.items()]


def _processor_seconds() -> float:
    """Of this process and of the processes it has started, as long as they live."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = time.process_time()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                total += (int(fields[11]) + int(fields[12])) / ticks
    return total


if __name__ == "__main__":
    main()
