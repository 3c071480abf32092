# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a person who is registered is found, and a stranger taken for somebody.

    python benchmarks/register/recall.py --sizes 7000 66000

The same invented records are put to four ways: names as typed, compared letter by letter; the same
after lower case and a keyed hash (what most spreadsheets do); Bloom filters of letter pairs (1,024
bits, 20 hashes a pair, threshold chosen so that false hits are those of the register); and the
register's match keys. *Whole* counts pairs of records that both have given name, patronymic and
year of birth: what an interview's form asks for. Strangers are drawn from `--population`; the
smaller it is, the more of them are relatives of somebody registered.
"""

import argparse
import hashlib
import random
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks.register.people import persons, written  # noqa: E402

from dokaz.deconflict.register.protocol.errors import TooFewFields  # noqa: E402
from dokaz.deconflict.register.protocol.names.match_keys import match_keys  # noqa: E402
from dokaz.deconflict.register.protocol.names.person import PersonFields  # noqa: E402

PAIRS, STRANGERS, FILTERS = 3000, 3000, 1500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[7000])
    parser.add_argument("--population", type=int, default=70_000)
    parser.add_argument("--seed", type=int, default=9)
    options = parser.parse_args()
    print(f"{'way':28}{'registered':>11}{'recall':>9}{'whole':>9}{'false':>9}{'keys':>7}")
    for size in options.sizes:
        chance = random.Random(options.seed)
        people = persons(chance, max(options.population, size + STRANGERS))
        chance.shuffle(people)
        there = [written(chance, one) for one in people[:size]]
        again = [written(chance, one) for one in people[:PAIRS]]
        strangers = [written(chance, one) for one in people[size : size + STRANGERS]]
        false = _shown("register, form 1", size, there, again, strangers, _keys)
        _shown("as typed", size, there, again, strangers, _typed)
        _shown("keyed hash, lower case", size, there, again, strangers, _lower)
        _filters(size, there, again, strangers, false)


def _shown(way, size, there, again, strangers, keys_of) -> float:
    index = defaultdict(set)
    total = 0
    for number, record in enumerate(there):
        keys = keys_of(record)
        total += len(keys)
        for key in keys:
            index[key].add(number)
    found = [any(n in index.get(key, ()) for key in keys_of(one)) for n, one in enumerate(again)]
    whole = [hit for n, hit in enumerate(found) if _whole(there[n]) and _whole(again[n])]
    false = sum(any(key in index for key in keys_of(one)) for one in strangers) / len(strangers)
    _line(way, size, sum(found) / len(found), sum(whole) / len(whole), false, total / size)
    return false


def _line(way, size, recall, whole, false, keys) -> None:
    print(f"{way:28}{size:11,}{recall:9.3f}{whole:9.3f}{false:9.4f}{keys:7.1f}")


def _whole(record: PersonFields) -> bool:
    return all(len(part.strip(".")) > 1 for part in (record.given, record.patronymic, record.birth))


def _keys(record: PersonFields) -> tuple[bytes, ...]:
    try:
        return match_keys(record)
    except TooFewFields:
        return ()


def _typed(record: PersonFields) -> tuple[bytes, ...]:
    return (f"{record.surname}|{record.given}|{record.birth[:4]}".encode(),)


def _lower(record: PersonFields) -> tuple[bytes, ...]:
    (typed,) = _typed(record)
    key = typed.decode().lower().replace("'", "").replace("’", "")
    return (hashlib.blake2b(key.encode(), key=b"shared by all members").digest(),)


def _filters(size, there, again, strangers, false) -> None:
    """Bloom filters of letter pairs, the nearest by Dice's coefficient; a part of the records."""
    import numpy

    def bits(record: PersonFields):
        made = numpy.zeros(1024, dtype=numpy.float32)
        for part in (record.surname, record.given, record.birth[:4]):
            text = f"_{part.lower()}_"
            for at in range(len(text) - 1):
                digest = hashlib.sha512(text[at : at + 2].encode()).digest()
                for one in range(20):
                    made[int.from_bytes(digest[one * 2 : one * 2 + 2], "big") % 1024] = 1
        return made

    kept = numpy.stack([bits(one) for one in there])
    weights = kept.sum(axis=1)

    def dice(record):
        asked = bits(record)
        return 2 * (kept @ asked) / (weights + asked.sum())

    best = sorted(float(dice(one).max()) for one in strangers[:FILTERS])
    limit = best[min(len(best) - 1, int(len(best) * (1 - false)))]
    found = [float(dice(one)[n]) > limit for n, one in enumerate(again[:FILTERS])]
    whole = [hit for n, hit in enumerate(found) if _whole(there[n]) and _whole(again[n])]
    recall, of_whole = sum(found) / len(found), sum(whole) / len(whole)
    _line("Bloom filter, as often false", size, recall, of_whole, false, 1.0)


if __name__ == "__main__":
    main()
