# SPDX-License-Identifier: AGPL-3.0-or-later
"""All likely pairs of an archive at once, with Splink: a second opinion beside the look-ups.

Splink (MIT, the extra `batch`) estimates by itself how much each field says in this archive,
without pairs that anybody judged; its levels are those of its own library, so the same settings can
be given to every engine it has; they were run on DuckDB and on Spark. What it is given are normal
forms (`features`): one value a field, the first reading.

`duckdb_pairs` keeps all of it in the memory of this process: no file is written. Another engine is
chosen by `pairs`; Spark writes what it sorts to its own disks, so it is for archives whose operator
has decided that, and for invented people.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

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
_SEED = 5
_PAIRS_FOR_CHANCE = 2e6

Rows = dict[str, list[str | None]]


def is_there() -> bool:
    """Whether the extra is installed."""
    try:
        import duckdb  # noqa: F401
        import splink  # noqa: F401
    except ImportError:
        return False
    return True


def rows_of(people: Iterable[tuple[UUID, Features]]) -> Rows:
    """Values by column; None where something is not known."""
    rows: Rows = {name: [] for name in COLUMNS}
    for key, person in people:
        for name, value in zip(COLUMNS, _row(key, person), strict=True):
            rows[name].append(value or None)
    return rows


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


def settings() -> Any:
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
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            {
                "output_column_name": name,
                "comparison_levels": [levels.NullLevel(name), *some, levels.ElseLevel()],
            }
            for name, some in compared.items()
        ],
        blocking_rules_to_generate_predictions=[block_on(*names) for names in blocks],
        retain_matching_columns=False,
    )


def pairs(engine: Any, table: Any, least: float = LEAST) -> Iterator[tuple[UUID, UUID, float]]:
    """Pairs of people with the probability that they are one, by any of Splink's engines.

    `engine` is one of its database interfaces, `table` the rows as that engine takes them.
    """
    from splink import Linker, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = Linker(engine.register(table), settings(), log_level=logging.ERROR)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("surname", "given", "patronymic", "birth"), block_on("phone")], recall=0.5
    )
    train.estimate_u_using_random_sampling(max_pairs=_PAIRS_FOR_CHANCE, seed=_SEED)
    # Each round says nothing of the fields it is blocked by; three leave none unsaid.
    for names in (("surname", "given"), ("birth",), ("patronymic", "place")):
        train.estimate_parameters_using_expectation_maximisation(
            block_on(*names), record_sample_proportion=1.0
        )
    found = linker.inference.predict(threshold_match_probability=least)
    for row in found.as_record_list():
        one, other = (UUID(hex=row[f"unique_id_{side}"]) for side in "lr")
        yield min(one, other), max(one, other), float(row["match_probability"])


def duckdb_pairs(
    people: Iterable[tuple[UUID, Features]], least: float = LEAST
) -> list[tuple[UUID, UUID, float]]:
    """The same with DuckDB in this process: in memory, nothing is put on a disk. None of fewer than
    `LEAST_PEOPLE`."""
    import duckdb
    import pyarrow
    from splink import DuckDBAPI

    rows = rows_of(people)
    if len(rows["unique_id"]) < LEAST_PEOPLE:
        return []
    table = pyarrow.table({name: pyarrow.array(rows[name], pyarrow.string()) for name in COLUMNS})
    with duckdb.connect(":memory:", config={"temp_directory": ""}) as connection:
        try:
            return list(pairs(DuckDBAPI(connection), table, least))
        except ValueError as error:
            # Where nobody is there twice the share of pairs that Splink learns ends at nothing, and
            # it asks for its logarithm.
            if "math domain" in str(error):
                return []
            raise
