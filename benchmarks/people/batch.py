# SPDX-License-Identifier: AGPL-3.0-or-later
"""All pairs of an archive at once: Splink on DuckDB or Spark beside the keys and weights in use.

    python benchmarks/people/batch.py --records 100000 [--engine spark] [--own]

Needs the extra `batch`; Spark also `pyspark` and a Java machine (5,000 records: 44 minutes). F1
over pairs of records of one invented person, at the best threshold over all pairs an engine gives
(from probability 0.001 on); *P .95*: recall at the threshold with 95 right in 100. `--own`
looks up each record by its keys.
"""

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from math import comb
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402
from benchmarks.people.records import records  # noqa: E402

from dokaz.deconflict.duplicates.people import linking  # noqa: E402
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf  # noqa: E402
from dokaz.deconflict.duplicates.people.weights import trained  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    parser.add_argument("--own", action="store_true")
    options = parser.parse_args()
    found = records(options.seed, int(options.records / 1.42))
    who = [one.person for one in found]
    people = [(UUID(int=at), one.features()) for at, one in enumerate(found)]
    there = sum(comb(count, 2) for count in Counter(who).values())
    print(f"{len(people):,} records, {there:,} pairs of one person, load {os.getloadavg()[0]:.1f}")
    if options.own:
        _measured("keys and weights in use", lambda: _own(people), who, there)
    ways = {"duckdb": linking.duckdb_pairs, "spark": _spark}
    title = f"Splink on {options.engine}"
    _measured(title, lambda: ways[options.engine](people, 0.001), who, there)


def _measured(title, ask, who, there) -> None:
    started, cpu = time.monotonic(), time.process_time()
    found = ask()
    spent, busy = time.monotonic() - started, time.process_time() - cpu
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
          f"{spent:.1f} s ({busy:.1f} s of this process' processor time), peak {peak:.0f} MB; "
          f"at {linking.LEAST}: {kept:,} pairs, P {precision[kept - 1]:.3f}, "
          f"R {recall[kept - 1]:.3f}", flush=True)  # fmt: skip


def _own(people):
    file = PersonFile(trained())
    file.add("all", Shelf.of(people))
    best = {}
    for key, person in people:
        for one in file.likely(person, least=-2.0, leave_out=key):
            both = (min(key, one.id), max(key, one.id))
            best[both] = max(best.get(both, -99.0), one.score.value)
    return [(*both, score) for both, score in best.items()]


def _spark(people, least):
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession
    from splink.backends.spark import SparkAPI, similarity_jar_location

    rows = linking.rows_of(people)
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.driver.memory", "3g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.default.parallelism", "2")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    names = linking.COLUMNS
    table = spark.createDataFrame(
        list(zip(*(rows[name] for name in names), strict=True)),
        ", ".join(f"{name} string" for name in names),
    )
    engine = SparkAPI(
        spark_session=spark, break_lineage_method="persist", num_partitions_on_repartition=2
    )
    try:
        return list(linking.pairs(engine, table, least))
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
