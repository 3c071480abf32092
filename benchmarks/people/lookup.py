# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding a person among many while their name is typed: time, memory, and how often it is right.

    python benchmarks/people/lookup.py --records 1000000

2,000 records of people who are there and 2,000 of people who are not (a part of them relatives of
somebody who is) are looked up, as many as the archive allows. *F1*: the best over all thresholds,
for the first one found; *P .98*: recall at the threshold with 98 right in 100 shown. Peers: the
same candidates judged by rapidfuzz's token_set_ratio over names in Latin letters, and over our
skeletons of them; and the keys alone with the score of evidence that is not weighed (Fellegi and
Sunter). Times are processor times of this process.
"""

import argparse
import gc
import math
import random
import sys
import time
from itertools import islice
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402
import translitua  # noqa: E402
from benchmarks.people.records import records  # noqa: E402
from rapidfuzz.fuzz import token_set_ratio  # noqa: E402

from dokaz.deconflict.duplicates.people.features import unpacked  # noqa: E402
from dokaz.deconflict.duplicates.people.levels import Field  # noqa: E402
from dokaz.deconflict.duplicates.people.lookup import PersonFile, Shelf, _candidates  # noqa: E402
from dokaz.deconflict.duplicates.people.weights import trained  # noqa: E402
from dokaz.deconflict.register.protocol.names.spelling import sound  # noqa: E402

ASKED = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=78)
    options = parser.parse_args()
    chance = random.Random(options.seed + 1)
    people = int(options.records / 1.42)
    found = records(options.seed, people)
    asked, there = _split(chance, found)
    names = [one.name for one in found]
    who = [one.person for one in found]
    del found
    before = _resident()
    started = time.process_time()
    shelves = []
    features = iter(there)
    while some := list(islice(features, 50_000)):
        shelves.append(Shelf.of((UUID(int=at), one) for at, one in some))
    made = time.process_time() - started
    started = time.process_time()
    file = PersonFile(trained())
    file.add("all", Shelf.together(shelves))
    joined = time.process_time() - started
    del shelves
    gc.collect()
    grown = (_resident() - before) / 1e6
    print(f"{len(file):,} people: keys and features {made:.1f} s, put in order {joined:.1f} s, "
          f"index {_bytes(file) / 1e6:.0f} MB, process +{grown:.0f} MB")  # fmt: skip
    _timed(file, asked)
    _peers(file, asked, names, who)


def _split(chance, found):
    """Records that are asked for, with who they are (-1: nobody who is there); and the archive."""
    by_person: dict[int, list[int]] = {}
    for at, one in enumerate(found):
        by_person.setdefault(one.person, []).append(at)
    several = [rows for rows in by_person.values() if len(rows) > 1]
    again = chance.sample(several, min(ASKED, len(several) // 4))
    # Whole people who are left out, their relatives staying: the hard strangers.
    once = [rows[0] for rows in by_person.values() if len(rows) == 1]
    strangers = chance.sample(once, min(ASKED, len(once) // 4))
    out = {rows[-1] for rows in again} | set(strangers)
    asked = [(found[rows[-1]], found[rows[-1]].person) for rows in again]
    asked += [(found[at], -1) for at in strangers]
    there = ((at, one.features()) for at, one in enumerate(found) if at not in out)
    return asked, list(there) if len(found) < 200_000 else there


def _timed(file, asked) -> None:
    features = [one.features() for one, _who in asked]
    for person in features[:200]:
        file.likely(person)
    cpu, counts = [], []
    for person in features:
        started = time.process_time()
        file.likely(person)
        cpu.append((time.process_time() - started) * 1000)
        counts.append(file.candidates(person))
    cpu, counts = np.array(cpu), np.array(counts)
    times = " / ".join(f"{np.percentile(cpu, at):.1f}" for at in (50, 95, 99, 100))
    print(f"a look-up p50 / p95 / p99 / max: {times} ms; candidates p50 / p95: "
          f"{np.percentile(counts, 50):.0f} / {np.percentile(counts, 95):.0f}")  # fmt: skip


def _peers(file, asked, names, who) -> None:
    weights = trained()

    def own(person, other, share, name, other_name):
        return weights.score(person, other, share).value

    def plain(person, other, share, name, other_name):
        parts = weights.score(person, other, share).parts
        return sum(part.bits for part in parts if part.field is not Field.DOCUMENT)

    def latin(person, other, share, name, other_name):
        return token_set_ratio(name, other_name)

    def skeleton(person, other, share, name, other_name):
        return token_set_ratio(name, other_name)

    ways = (
        ("levels, weighed (in use)", own, None),
        ("levels, evidence alone", plain, None),
        ("token_set, Latin letters", latin, _latin),
        ("token_set, our skeletons", skeleton, _skeleton),
    )
    print(f"{'way':28}{'recall@1':>9}{'F1':>7}{'P':>7}{'R':>7}{'R at P.90':>11}{'P.98':>7}"
          f"{'false':>8}{'us/pair':>9}")  # fmt: skip
    for title, score, spelled in ways:
        best, first, spent, pairs = [], 0, 0.0, 0
        for one, person in asked:
            features = one.features()
            name = spelled(one.name) if spelled else ""
            share = file._shares(features)
            top, top_who = -math.inf, None
            for held in file._held:
                for row in _candidates(held.shelf, features):
                    at = held.shelf.id(row).int
                    other = unpacked(held.shelf.line(row).decode())
                    other_name = spelled(names[at]) if spelled else ""
                    started = time.process_time_ns()
                    value = score(features, other, share, name, other_name)
                    spent += time.process_time_ns() - started
                    pairs += 1
                    if value > top:
                        top, top_who = value, who[at]
            right = person >= 0 and top_who == person
            first += right
            if top > -math.inf:
                best.append((top, right, person < 0))
        _line(title, best, sum(person >= 0 for _one, person in asked), first, spent / 1000 / pairs)
        if title.startswith("levels, weighed"):
            _bands(weights, file, best)


def _line(title, best, there, first, each) -> None:
    best.sort(key=lambda one: -one[0])
    right = np.cumsum([one[1] for one in best])
    shown = np.arange(1, len(best) + 1)
    precision, recall = right / shown, right / there
    f1 = 2 * precision * recall / (precision + recall + 1e-9)
    at = int(f1.argmax())
    strangers = sum(one[2] for one in best[: at + 1])
    of_strangers = sum(one[2] for one in best) or 1

    def reached(least):
        fine = np.flatnonzero(precision >= least)
        return recall[fine[-1]] if len(fine) else 0.0

    false = strangers / of_strangers
    print(f"{title:28}{first / there:9.3f}{f1[at]:7.3f}{precision[at]:7.3f}{recall[at]:7.3f}"
          f"{reached(0.90):11.3f}{reached(0.98):7.3f}{false:8.4f}{each:9.1f}")  # fmt: skip


def _bands(weights, file, best) -> None:
    for band in ("likely", "check"):
        shown = [one for one in best if (found := weights.band(one[0], len(file)))
                 and (band == "check" or found == "likely")]  # fmt: skip
        right = sum(one[1] for one in shown)
        print(f"    band {band} and above: {right / max(1, len(shown)):.3f} of {len(shown)} right")


def _latin(name: str) -> str:
    return str(translitua.translit(name, translitua.UkrainianKMU)).lower()


def _skeleton(name: str) -> str:
    return " ".join(sound(part) for part in name.split())


def _bytes(file) -> int:
    return sum(
        len(one.shelf.ids) + len(one.shelf.lines) + one.shelf.ends.nbytes + one.shelf.keys.nbytes
        + one.shelf.rows.nbytes for one in file._held
    )  # fmt: skip


def _resident() -> int:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096


if __name__ == "__main__":
    main()
