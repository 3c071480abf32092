# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the weights that two people are compared with: `python benchmarks/people/train.py FILE`.

1. m and u of each level (Fellegi and Sunter) from pairs of invented records of one person and from
random pairs; 2. logistic regression over pairs that share a key, where the strangers are relatives
and namesakes; 3. the bands: the least scores at which 98 and 80 of 100 shown are right, looking for
people in an archive of 100,000 others that training has not seen. Documents are not in the invented
records: their weights are set by hand, beside those of telephones, and said so in SOURCE.md.
"""

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from uuid import UUID

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.people.records import records  # noqa: E402

from dokaz.deconflict.duplicates.people import weights as module  # noqa: E402
from dokaz.deconflict.duplicates.people.features import FORM  # noqa: E402
from dokaz.deconflict.duplicates.people.keys import keys_of  # noqa: E402
from dokaz.deconflict.duplicates.people.levels import LEVELS, MISSING, Field, levels_of  # noqa: E402
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf  # noqa: E402

DOCUMENT = {"same": [15.0, 4.5], "different": [-2.0, -1.0]}
"""Bits and weights, by hand: a number two share is theirs alone, unless it was miswritten."""
RANDOM_PAIRS = 400_000
MOST_OF_A_KEY = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--archive", type=int, default=70_500)
    options = parser.parse_args()
    found = records(1, options.people)
    features = [one.features() for one in found]
    who = [one.person for one in found]
    value = _fellegi_sunter(features, who)
    _regression(value, features, who)
    value["bands"] = {"likely": 0.0, "check": 0.0}
    _write(options.file, value)
    value["bands"] = _bands(module.read(options.file), options.archive)
    _write(options.file, value)
    print(value["bands"], value["slopes"], value["intercept"])


def _write(path, value) -> None:
    path.write_text(json.dumps(value, indent=0, sort_keys=True) + "\n", "utf-8")


def _fellegi_sunter(features, who) -> dict:
    by_person = defaultdict(list)
    for at, person in enumerate(who):
        by_person[person].append(at)
    same = [pair for several in by_person.values() for pair in combinations(several, 2)]
    chance = random.Random(0)
    strangers = [(chance.randrange(len(who)), chance.randrange(len(who)))
                 for _ in range(RANDOM_PAIRS)]  # fmt: skip
    m, u = _counts(features, same), _counts(features, strangers)
    levels: dict = {}
    for field, names in LEVELS.items():
        if field is Field.DOCUMENT:
            levels[field] = DOCUMENT
            continue
        ours, theirs = sum(m[field].values()), sum(u[field].values())
        levels[field] = {
            name: [
                math.log2(
                    ((m[field][name] + 0.5) / (ours + 0.5 * len(names)))
                    / ((u[field][name] + 0.5) / (theirs + 0.5 * len(names)))
                ),
                0.0,
            ]
            for name in names
        }
    named = {
        field: m[field]["same"] / sum(m[field].values())
        for field in (Field.SURNAME, Field.GIVEN, Field.PATRONYMIC)
    }
    surnames = Counter(one.surnames[0] for one in features if one.surnames)
    total = sum(surnames.values())
    return {
        "form": FORM,
        "at": 100_000,
        "levels": levels,
        "same": named,
        "slopes": {},
        "intercept": 0.0,
        "frequent": {
            "given": _shares(one.given[0] for one in features if one.given),
            "patronymic": _shares(one.fathers[0] for one in features if one.fathers),
            # The share of the surname that the median person has.
            "surname": sorted(surnames[one.surnames[0]] for one in features if one.surnames)[
                total // 2
            ]
            / total,
        },
    }


def _counts(features, pairs):
    counts = defaultdict(Counter)
    for one, other in pairs:
        for field, level in zip(Field, levels_of(features[one], features[other]), strict=True):
            if level != MISSING:
                counts[field][level] += 1
    return counts


def _shares(names) -> dict:
    counts = Counter(names)
    total = sum(counts.values())
    return {name: round(count / total, 6) for name, count in counts.items() if count > 2}


def _regression(value, features, who) -> None:
    posted = defaultdict(list)
    for at, one in enumerate(features):
        for key in keys_of(one):
            posted[key].append(at)
    pairs = sorted(
        {
            pair
            for several in posted.values()
            if len(several) < MOST_OF_A_KEY
            for pair in combinations(several, 2)
        }
    )
    columns = {
        (field, level): number
        for number, (field, level) in enumerate(
            (field, level) for field, names in LEVELS.items() for level in names
        )
    }
    slopes = {field: len(columns) + number for number, field in enumerate(Field)}
    weights = _plain(value)
    shelf = PersonFile(weights)
    shelf.add("all", Shelf.of((UUID(int=at), one) for at, one in enumerate(features)))
    x = np.zeros((len(pairs), len(columns) + len(slopes)), dtype=np.float32)
    y = np.array([who[one] == who[other] for one, other in pairs], dtype=np.float32)
    for row, (one, other) in enumerate(pairs):
        share = shelf._shares(features[one])
        for part in weights.score(features[one], features[other], share).parts:
            if part.level != MISSING and part.field is not Field.DOCUMENT:
                x[row, columns[part.field, part.level]] = 1
                x[row, slopes[part.field]] = part.bits / 8
    found, intercept = _fitted(x, y)
    for (field, level), column in columns.items():
        if field is not Field.DOCUMENT:
            value["levels"][field][level] = [
                round(value["levels"][field][level][0], 3), round(float(found[column]), 4)
            ]  # fmt: skip
    value["slopes"] = {
        field: round(float(found[column]) / 8, 4)
        for field, column in slopes.items()
        if field is not Field.DOCUMENT
    }
    value["intercept"] = round(float(intercept), 4)
    print(f"{len(pairs):,} pairs that share a key, {int(y.sum()):,} of one person")


def _plain(value) -> module.Weights:
    """Evidence alone, to read bits from."""
    levels = {
        (field, level): (pair[0], 0.0)
        for field, several in value["levels"].items()
        for level, pair in several.items()
    }
    same, frequent = value["same"], value["frequent"]
    return module.Weights(
        levels=levels, surname_same=same[Field.SURNAME], given_same=same[Field.GIVEN],
        patronymic_same=same[Field.PATRONYMIC], slopes={}, intercept=0.0,
        given=frequent["given"], patronymic=frequent["patronymic"], surname=frequent["surname"],
        at=1, likely=0, check=0,
    )  # fmt: skip


def _fitted(x, y):
    """Logistic regression: full-batch Adam with a little shrinking."""
    w, b = np.zeros(x.shape[1]), -4.0
    first, second, first_b, second_b, rate = np.zeros_like(w), np.zeros_like(w), 0.0, 0.0, 0.3
    for step in range(1, 401):
        p = 1 / (1 + np.exp(-(x @ w + b)))
        gradient = x.T @ (p - y) / len(y) + 1e-5 * w
        of_b = float((p - y).mean())
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        first_b, second_b = 0.9 * first_b + 0.1 * of_b, 0.999 * second_b + 0.001 * of_b**2
        one, two = 1 - 0.9**step, 1 - 0.999**step
        w -= rate * (first / one) / (np.sqrt(second / two) + 1e-8)
        b -= rate * (first_b / one) / (math.sqrt(second_b / two) + 1e-8)
        rate *= 0.992
    return w, b


def _bands(weights, people: int) -> dict[str, float]:
    archive = records(77, people)
    chance = random.Random(5)
    asked = set(chance.sample(range(len(archive)), min(6000, len(archive) // 10)))
    file = PersonFile(weights)
    file.add("all", Shelf.of((UUID(int=at), one.features()) for at, one in enumerate(archive)
                             if at not in asked))  # fmt: skip
    shown = []
    for at in sorted(asked):
        for one in file.likely(archive[at].features(), least=-6.0):
            right = archive[one.id.int].person == archive[at].person
            shown.append((one.score.value, right))
    shift = math.log(len(file) / weights.at)
    shown.sort(reverse=True)
    right = np.cumsum([good for _score, good in shown])
    share = right / np.arange(1, len(shown) + 1)
    return {
        name: round(shown[int(np.flatnonzero(share >= least)[-1])][0] - shift, 2)
        for name, least in (("likely", 0.98), ("check", 0.80))
    }


if __name__ == "__main__":
    main()
