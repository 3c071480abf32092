# SPDX-License-Identifier: AGPL-3.0-or-later
"""What DuckDB is asked about people Spark can be asked too, with the same answer, and no file of
Spark's says who they are. Spark itself only where it and Java are installed."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID

import pytest
from benchmarks.people.records import records

from dokaz.deconflict.duplicates.people import linking, linking_on_spark
from dokaz.deconflict.duplicates.people.features import Features

LEVELS = {
    "surname": 4, "given": 3, "patronymic": 2, "year": 4, "place": 2, "phone": 2, "document": 2,
    "sex": 2,
}  # fmt: skip
LEARNED = linking.Learned(1e-5, {name: ((0.9, 0.1),) * some for name, some in LEVELS.items()})
OF_THE_JAR = {"JARO_WINKLER"}
"""What Splink's own library for Spark brings beside Spark's own functions."""


def foreign_to_spark(statement: str) -> set[str]:
    """Functions of a statement that Spark does not know; fails where it cannot be read as Spark's
    SQL at all."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ErrorLevel

    (spoken,) = sqlglot.transpile(
        statement, read="spark", write="spark", error_level=ErrorLevel.RAISE,
        unsupported_level=ErrorLevel.RAISE,
    )  # fmt: skip
    functions = sqlglot.parse_one(spoken, read="spark").find_all(exp.Anonymous)
    return {function.name.upper() for function in functions} - OF_THE_JAR


def test_everything_that_is_asked_about_people_is_sql_of_spark() -> None:
    pytest.importorskip("splink", reason="the extra `batch` (Splink) is not installed")
    from tests.deconflict.duplicates.spark_sql import Asked

    asked = Asked()
    assert list(linking.scored(asked, linking.table_of([]), LEARNED, 0.9)) == []
    together = "\n".join(asked.statements)
    assert {name for sql in asked.statements for name in foreign_to_spark(sql)} == set()
    # All of the settings were in it: each field, each level that is likeness, each way to meet.
    assert all(f"gamma_{name}" in together for name in LEVELS)
    assert "levenshtein(" in together
    assert "jaro_winkler(" in together
    assert all(f"l.`{name}` = r.`{name}`" in together for name in ("sounding", "phone", "document"))
    # The check sees what only DuckDB has.
    assert foreign_to_spark("select jaro_winkler_similarity(a, b), list_aggr(c) from t") == {
        "JARO_WINKLER_SIMILARITY",
        "LIST_AGGR",
    }


def test_what_keeps_files_of_spark_unreadable_is_not_changed(tmp_path: Path) -> None:
    refused, settings = linking_on_spark.refused, linking_on_spark.settings
    assert refused({"spark.io.encryption.enabled": "false", "spark.driver.memory": "16g"}) == (
        "spark.io.encryption.enabled",
    )
    assert refused({"spark.local.dir": "/srv"}) == ("spark.local.dir",)
    assert refused({"spark.driver.memory": "16g", "spark.master": "local[4]"}) == ()
    # A secret would stand among the arguments of a process, for every account to read.
    assert refused({"spark.authenticate.secret": "x"}) == ("spark.authenticate.secret",)

    # 1. On one machine it listens to that machine alone, whatever else is chosen.
    here = settings(tmp_path, "udf.jar", {"spark.driver.memory": "16g"})
    assert here["spark.driver.memory"] == "16g"
    assert here["spark.driver.bindAddress"] == here["spark.driver.host"] == "127.0.0.1"
    assert here["spark.io.encryption.enabled"] == "true"
    assert here["spark.local.dir"] == str(tmp_path)
    assert refused({"spark.driver.bindAddress": "0.0.0.0"}) == ("spark.driver.bindAddress",)

    # 2. On several they listen to each other, having proven who they are.
    cluster = {"spark.master": "spark://one.example:7077", "spark.driver.host": "two.example"}
    assert refused(cluster) == ()
    there = settings(tmp_path, "udf.jar", cluster)
    assert there["spark.driver.host"] == "two.example"
    assert there["spark.authenticate"] == there["spark.network.crypto.enabled"] == "true"
    assert refused({**cluster, "spark.authenticate": "false"}) == ("spark.authenticate",)


@pytest.fixture(scope="module")
def people() -> list[tuple[UUID, Features]]:
    found = [(UUID(int=at), record.features()) for at, record in enumerate(records(7, 900))]
    random.Random(3).shuffle(found)
    return found


@pytest.fixture
def spark_is_there() -> None:
    if not (linking.is_there() and linking_on_spark.is_there() and linking_on_spark.has_java()):
        pytest.skip("the extra `spark` (pyspark) or Java is not installed")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # py4j's sockets
@pytest.mark.usefixtures("spark_is_there")
def test_spark_finds_what_duckdb_finds_and_no_file_of_its_says_who(
    people: list[tuple[UUID, Features]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    expected = {(one, other): p for one, other, p in linking.duckdb_pairs(people)}
    names = {one.surnames[0].encode() for _key, one in people if len(one.surnames[0]) > 6}
    more = {"spark.master": "local[2]", "spark.driver.memory": "1g", **NOT_SMALL}
    steps: list[tuple[int, int]] = []
    seen: list[bool] = []

    def watch(done: int, of: int) -> None:
        steps.append((done, of))
        seen.append(any(said(file, names) for file in files(tmp_path)))

    found = {
        (one, other): p
        for one, other, p in linking_on_spark.spark_pairs(people, more=more, watch=watch)
    }
    # Splink's library for Spark counts Jaro-Winkler a little otherwise: few are on another side.
    both = found.keys() & expected.keys()
    assert len(found.keys() ^ expected.keys()) <= len(expected) / 100
    apart = [pair for pair in both if abs(found[pair] - expected[pair]) > 1e-9]
    assert len(apart) <= len(expected) / 50
    assert steps == [(1, 2), (2, 2)]
    assert seen == [False, False]
    assert [file for file in files(tmp_path) if not file.name.startswith(".")] == []


NOT_SMALL = {"spark.shuffle.compress": "false", "spark.shuffle.spill.compress": "false"}
"""Packed, a name would not be found in a file whether it is encrypted or not."""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def said(file: Path, names: set[bytes]) -> bool:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return False
    return any(name in content for name in names)
