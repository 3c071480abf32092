# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pairs of `linking`, scored on Spark: for archives that no memory of one machine holds.

What to compare and what was learned are the same; only the joining of everybody with everybody is
Spark's. It needs the extra `spark` (pyspark) and a Java runtime.

Spark sorts on disks. What it writes there is encrypted with a key that only its processes hold
(`spark.io.encryption.enabled`), in a folder that only this account reads and that is removed at the
end; whoever takes the disk finds nothing. It listens on this machine alone and shows no page. On a
cluster its processes prove themselves to each other and encrypt what they send. `FIXED` and
`FIXED_ON_CLUSTER` are those settings; nobody sets them otherwise. The rest are the operator's:
master and memory given with `more`, others also in Spark's own configuration, which comes last.
"""

import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from dokaz.deconflict.duplicates.errors import SparkFailed
from dokaz.deconflict.duplicates.people.linking import (
    LEAST,
    PART,
    Pair,
    Person,
    Watch,
    pairs,
)

FIXED = {
    "spark.io.encryption.enabled": "true",
    "spark.io.encryption.keySizeBits": "256",
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
    "spark.log.level": "OFF",
    "spark.sql.catalogImplementation": "in-memory",
}
FIXED_ON_CLUSTER = {"spark.authenticate": "true", "spark.network.crypto.enabled": "true"}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
_OWN = (
    "spark.driver.extraJavaOptions", "spark.jars", "spark.local.dir", "spark.sql.warehouse.dir",
)  # fmt: skip
_USUAL = {
    "spark.master": "local[*]",
    "spark.driver.memory": "4g",
    "spark.ui.showConsoleProgress": "false",
}
_SECRET = re.compile("secret|password|token|key", re.IGNORECASE)
_PARTS_AT_ONCE = 10
"""Parts of `linking` that are one part here: each costs Spark seconds of planning."""


def is_there() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("pyspark") is not None


def has_java() -> bool:
    """Whether there is a Java runtime where Spark looks for one."""
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java", path=f"{home}/bin") if home else shutil.which("java"))


def refused(more: Mapping[str, str]) -> tuple[str, ...]:
    """Those of some settings that nobody gives: they keep what is written unreadable, or they are
    secrets, which every account of the machine reads among the arguments of a process; those belong
    into Spark's own configuration."""
    here = _HERE if _is_here({**_USUAL, **more}) else {}
    fixed = {*FIXED, *FIXED_ON_CLUSTER, *_OWN, *here}
    return tuple(sorted(name for name in more if name in fixed or _SECRET.search(name)))


def spark_pairs(
    people: Iterable[Person], least: float = LEAST, *, more: Mapping[str, str] | None = None,
    watch: Watch = lambda done, of: None,
) -> Iterator[Pair]:  # fmt: skip
    """Likely pairs, as `linking.duckdb_pairs` finds them. `more`: settings of Spark by name.

    Raises:
        SparkFailed: it did not start, or stopped. What was given before that holds.
    """
    engine = partial(_engine, more or {})
    return pairs(engine, people, least, part=PART * _PARTS_AT_ONCE, watch=watch)


@contextmanager
def _engine(more: Mapping[str, str]) -> Iterator[Any]:
    """Splink's way to Spark. What is used again is kept in Spark's own blocks, which are encrypted
    where they come to lie on a disk; the files that it writes otherwise are not."""
    from splink.backends.spark import SparkAPI

    with _told(), session(more) as spark:
        yield SparkAPI(spark_session=spark, break_lineage_method="persist")


@contextmanager
def _told() -> Iterator[None]:
    """Spark's errors as ours. Only their kind is said: their words may quote a value."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        kind = error.getCondition()
    except Py4JError as error:
        kind = type(error).__name__
    else:
        return
    raise SparkFailed(
        f"Spark stopped ({kind}). Pairs found before are in the queue. Look at Java's version "
        "(17 or newer), at the room in the folder for temporary files and at the memory "
        "(--spark spark.driver.memory=16g), then call it again."
    )


@contextmanager
def session(more: Mapping[str, str]) -> Iterator[Any]:
    """Spark, for as long as the body runs; `more` may not name what is `refused`."""
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    assert not refused(more), "asked before"
    with tempfile.TemporaryDirectory(prefix="dokaz-spark-") as folder:
        builder = SparkSession.builder.appName("dokaz")
        for name, value in settings(Path(folder), similarity_jar_location(), more).items():
            builder = builder.config(name, value)
        spark = builder.getOrCreate()
        try:
            yield spark
        finally:
            spark.stop()


def settings(folder: Path, jar: str, more: Mapping[str, str]) -> dict[str, str]:
    """All settings of a session that writes into `folder`."""
    chosen = {**_USUAL, **more}
    is_here = _is_here(chosen)
    if is_here:
        # Splink cuts what it keeps into half as many pieces as these: 200 cost one machine minutes.
        chosen.setdefault("spark.sql.shuffle.partitions", str(4 * (os.cpu_count() or 1)))
    return {
        **chosen,
        **FIXED,
        **(_HERE if is_here else FIXED_ON_CLUSTER),
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.jars": jar,
        # Nothing of its memory is left in a file when it ends badly.
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder} -XX:ErrorFile=/dev/null",
    }


def _is_here(chosen: Mapping[str, str]) -> bool:
    """Whether all of it runs in one process of this machine."""
    return chosen["spark.master"].split("[")[0] == "local"
