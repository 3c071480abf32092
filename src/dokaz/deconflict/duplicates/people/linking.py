# SPDX-License-Identifier: AGPL-3.0-or-later
"""All likely pairs of an archive at once, with Splink: a second opinion beside the look-ups.

Splink (MIT, the extra `batch`) estimates by itself how much each field says in this archive,
without pairs that anybody judged. What it is given are normal forms (`features`): one value a
field, the first reading. Its levels are those of its own library, so the same settings go to any of
its engines, and what was learned on one holds on another:

1. `learn`: DuckDB in the memory of this process, from as many people as teach something;
2. `scored`: everybody, part by part, on the engine that is asked for.

Known weakness: Splink's library for Spark gives Jaro-Winkler's bonus only above 0.7 and counts
exchanged letters otherwise, so of similar names one or two in a hundred get another level there.

`duckdb_pairs` does both in this process: no file is written. `linking_on_spark` is for archives
that no memory of one machine holds.
"""

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np

from dokaz.deconflict.duplicates.people.features import Features
from dokaz.deconflict.register.protocol.names.spelling import rough

COLUMNS = (
    "unique_id", "surname", "sounding", "given", "heard", "patronymic", "birth", "year", "place",
    "phone", "document", "sex",
)  # fmt: skip
LEAST = 0.9
"""Pairs that Splink holds less probable to be one person are not proposed."""
LEAST_PEOPLE = 1000
"""With fewer there is too little to learn from, and Splink fails on what it counts. Look-ups hold
so few against each other anyway."""
LEARN_FROM = 500_000
"""More people teach nothing new: of an archive where every third is there twice, so many chosen by
chance still hold thousands of pairs when it has ten million."""
PART = 200_000
"""About so many people are held against everybody at a time, so that pairs under way stay few."""
NEVER_SEEN = 1e-6
"""What Splink takes for the probability of a level that it never met."""
_SEED = 5
_PAIRS_FOR_CHANCE = 2e6
_AT_ONCE = 50_000

Person = tuple[UUID, Features]
Pair = tuple[UUID, UUID, float]
"""Two people, the lesser identifier first, and the probability that they are one."""
Watch = Callable[[int, int], None]
"""Told how many steps of how many are done."""


def is_there() -> bool:
    """Whether the extra is installed."""
    try:
        import duckdb  # noqa: F401
        import splink  # noqa: F401
    except ImportError:
        return False
    return True


def table_of(people: Iterable[Person]) -> Any:
    """People as an Arrow table: text by column, null where something is not known."""
    import pyarrow

    schema = pyarrow.schema([(name, pyarrow.string()) for name in COLUMNS])
    pieces, people = [], iter(people)
    while some := [_row(key, person) for key, person in islice(people, _AT_ONCE)]:
        columns = [[value or None for value in column] for column in zip(*some, strict=True)]
        pieces.append(pyarrow.record_batch(columns, schema=schema))
    return pyarrow.Table.from_batches(pieces, schema)


def _row(key: UUID, person: Features) -> tuple[str, ...]:
    surname, given, heard = (
        next(iter(some), "") for some in (person.surnames, person.given, person.heard)
    )
    whole = f"{person.year}-{person.month}-{person.day}" if person.day else ""
    return (
        key.hex, surname, rough(surname) if surname else "", given, heard,
        next(iter(person.fathers), ""), whole, person.year, next(iter(person.places), ""),
        next(iter(person.phones), ""), next(iter(person.documents), ""), person.sex,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learned:
    """What an archive taught, for every engine.

    `chance`: that two people picked at random are one; `levels`: by field the probabilities of each
    level among pairs of one person and among strangers, in the order of `settings`.
    """

    chance: float
    levels: Mapping[str, tuple[tuple[float, float], ...]]


def settings(learned: Learned | None = None) -> Any:
    """What Splink compares, and which two are compared at all. Levels of its library alone."""
    import splink.comparison_level_library as levels
    from splink import SettingsCreator, block_on

    def same(name: str, *, often: bool = False) -> Any:
        return levels.ExactMatchLevel(name, term_frequency_adjustments=often)

    compared = {
        "surname": (same("surname", often=True), same("sounding"),
                    levels.JaroWinklerLevel("surname", 0.9)),
        "given": (same("given", often=True), levels.JaroWinklerLevel("heard", 0.88)),
        "patronymic": (same("patronymic", often=True),),
        "year": (same("birth"), levels.LevenshteinLevel("birth", 1), same("year")),
        "place": (same("place", often=True),),
        "phone": (same("phone"),),
        "document": (same("document"),),
        "sex": (same("sex"),),
    }  # fmt: skip
    blocks = (
        ("sounding", "given"), ("surname", "year"), ("given", "patronymic", "year"),
        ("sounding", "patronymic"), ("birth", "given"), ("birth", "sounding"), ("surname", "place"),
        ("phone",), ("document",),
    )  # fmt: skip
    several = {name: (*some, levels.ElseLevel()) for name, some in compared.items()}
    known = {}
    if learned is not None:
        known["probability_two_random_records_match"] = learned.chance
        for name, some in several.items():
            for level, (m, u) in zip(some, learned.levels[name], strict=True):
                level.configure(m_probability=m, u_probability=u)
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            {"output_column_name": name, "comparison_levels": [levels.NullLevel(name), *some]}
            for name, some in several.items()
        ],
        blocking_rules_to_generate_predictions=[block_on(*names) for names in blocks],
        retain_matching_columns=False,
        **known,
    )


def learn(table: Any) -> Learned | None:
    """What a table of people teaches, in the memory of this process. None: nothing, for they are
    too few or nobody is there twice."""
    from splink import block_on

    if len(table) < LEAST_PEOPLE:
        return None
    if len(table) > LEARN_FROM:
        chosen = np.random.default_rng(_SEED).choice(len(table), LEARN_FROM, replace=False)
        table = table.take(np.sort(chosen))
    with _in_memory() as engine:
        linker = _linker(engine, table, settings())
        train = linker.training
        try:
            train.estimate_probability_two_random_records_match(
                [block_on("surname", "given", "patronymic", "birth"), block_on("phone")], recall=0.5
            )
            train.estimate_u_using_random_sampling(max_pairs=_PAIRS_FOR_CHANCE, seed=_SEED)
            # Each round says nothing of the fields it is blocked by; three leave none unsaid.
            for names in (("surname", "given"), ("birth",), ("patronymic", "place")):
                train.estimate_parameters_using_expectation_maximisation(
                    block_on(*names), record_sample_proportion=1.0
                )
        except ValueError as error:
            # Where nobody is there twice the share of pairs that Splink learns ends at nothing, and
            # it asks for its logarithm.
            if "math domain" in str(error):
                return None
            raise
        model = linker.misc.save_model_to_json()
    chance = float(model["probability_two_random_records_match"])
    return Learned(chance, _levels(model)) if chance > 0 else None


def _levels(model: Mapping[str, Any]) -> dict[str, tuple[tuple[float, float], ...]]:
    return {
        one["output_column_name"]: tuple(
            (level.get("m_probability", NEVER_SEEN), level.get("u_probability", NEVER_SEEN))
            for level in one["comparison_levels"]
            if not level.get("is_null_level")
        )
        for one in model["comparisons"]
    }


def scored(
    engine: Any, table: Any, learned: Learned, least: float, *, parts: int = 1,
    watch: Watch = lambda done, of: None,
) -> Iterator[Pair]:  # fmt: skip
    """Pairs of at least this probability, by any of Splink's engines, part by part.

    `engine` is one of its database interfaces; `table`: an Arrow table of `table_of`.
    """
    linker = _linker(engine, table, settings(learned))
    for part in range(1, parts + 1):
        found = linker.inference.predict_chunk(
            left_chunk=(part, parts), threshold_match_probability=least
        )
        # Of its columns only three: a dictionary of them all would be kilobytes a pair.
        short = linker.misc.query_sql(
            f"select unique_id_l, unique_id_r, match_probability from {found.physical_name}"  # noqa: S608 - a name that Splink made
        )
        batches = short.as_pyarrow_table().to_batches()
        for done in (short, found):
            done.drop_table_from_database_and_remove_from_cache()
        for batch in batches:
            columns = (column.to_pylist() for column in batch.columns)
            for one, other, probability in zip(*columns, strict=True):
                both = UUID(hex=one), UUID(hex=other)
                yield min(both), max(both), probability
        watch(part, parts)


def _linker(engine: Any, table: Any, wanted: Any) -> Any:
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    return Linker(engine.register(table), wanted, log_level=logging.ERROR)


@contextmanager
def _in_memory() -> Iterator[Any]:
    """DuckDB without a disk and without extensions from elsewhere."""
    import duckdb
    from splink import DuckDBAPI

    config: dict[str, Any] = {
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        # After two seconds it would write into what a command puts out.
        connection.execute("SET enable_progress_bar = false")
        yield DuckDBAPI(connection)


def pairs(
    engine: Callable[[], AbstractContextManager[Any]], people: Iterable[Person], least: float, *,
    part: int, watch: Watch,
) -> Iterator[Pair]:  # fmt: skip
    """Likely pairs by the engine that is opened once something was learned; about `part` people are
    held against everybody at a time. None of fewer than `LEAST_PEOPLE`."""
    table = table_of(people)
    parts = math.ceil(len(table) / part)
    learned = learn(table)
    watch(1, parts + 1)
    if learned is None:
        return
    with engine() as opened:
        yield from scored(
            opened, table, learned, least, parts=parts,
            watch=lambda done, of: watch(done + 1, of + 1),
        )  # fmt: skip


def duckdb_pairs(
    people: Iterable[Person], least: float = LEAST, *, watch: Watch = lambda done, of: None
) -> Iterator[Pair]:
    """Likely pairs with DuckDB in this process: in memory, nothing is put on a disk."""
    return pairs(_in_memory, people, least, part=PART, watch=watch)
