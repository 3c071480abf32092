# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding pictures that look the same among many: mapped files beside comparing every hash.

    python benchmarks/search/pictures.py --hashes 1000000

Random 256-bit hashes, which is the worst case for an index, and questions with a copy planted at a
known distance of 0 to 31 bits. The peer in the same run compares every hash with numpy
(`bitwise_count`), which no exact search that reads all bits can beat. Median and 99th percentile in
milliseconds, hashes a second, what was found, and the size of the files. Medians of processor time
beside wall time, since the machine may be shared.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from dokaz.deconflict.duplicates.pictures.lookup import (  # noqa: E402
    BYTES,
    REACH,
    Near,
    PictureFolder,
    nearest,
    words_of,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hashes", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--brute", type=int, default=20, help="questions asked of the peer")
    options = parser.parse_args()
    chance = np.random.default_rng(7)
    raw = chance.bytes(options.hashes * BYTES)
    rows = [raw[at : at + BYTES] for at in range(0, len(raw), BYTES)]
    picks = chance.integers(0, options.hashes, options.questions)
    planted = [(int(pick), number % (REACH + 1)) for number, pick in enumerate(picks)]
    questions = [_flipped(rows[pick], distance, chance) for pick, distance in planted]
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        begun = time.process_time()
        files = PictureFolder(Path(folder)).build(enumerate(rows))
        built = time.process_time() - begun
        size = sum(one.stat().st_size for one in Path(folder).rglob("*") if one.is_file())
        keys, words = np.arange(options.hashes), words_of(rows)
        mapped = _asked(files.near, questions)
        brute = _asked(lambda one: nearest(keys, words, one, REACH), questions[: options.brute])
    same = [set(one) for one in mapped.found[: options.brute]] == [set(one) for one in brute.found]
    hits = sum(
        Near(pick, distance) in found
        for (pick, distance), found in zip(planted, mapped.found, strict=True)
    )
    print(f"{options.hashes:,} hashes, reach {REACH}; built in {built:.1f} s of processor time, "
          f"{size / options.hashes:.0f} bytes a hash on disk")  # fmt: skip
    print(f"planted copies found: {hits} of {len(planted)}; same answers as the peer: {same}")
    print(f"{'way':<28}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'hashes/s':>16}")
    for name, asked in (("mapped files", mapped), ("every hash (numpy)", brute)):
        middle, late = statistics.median(asked.wall), _late(asked.wall)
        spent, rate = statistics.median(asked.cpu), options.hashes / middle
        print(f"{name:<28}{middle * 1e3:>9.2f}{late * 1e3:>9.2f}{spent * 1e3:>9.2f}{rate:>16,.0f}")
    return 0 if same and hits == len(planted) else 1


class _Asked:
    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []
        self.found: list[list[Near]] = []


def _asked(ask: Callable[[bytes], list[Near]], questions: list[bytes]) -> _Asked:
    ask(questions[0])
    asked = _Asked()
    for one in questions:
        wall, cpu = time.perf_counter(), time.process_time()
        asked.found.append(ask(one))
        asked.wall.append(time.perf_counter() - wall)
        asked.cpu.append(time.process_time() - cpu)
    return asked


def _late(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def _flipped(content: bytes, distance: int, chance: np.random.Generator) -> bytes:
    number = int.from_bytes(content)
    for place in chance.permutation(BYTES * 8)[:distance]:
        number ^= 1 << int(place)
    return number.to_bytes(BYTES)


if __name__ == "__main__":
    sys.exit(main())
