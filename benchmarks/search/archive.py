# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search engine over a whole archive: how fast it is filled, how large it is, how quickly it
answers; and the same of SQLite's FTS5 and PostgreSQL's text search in the same run.

    python benchmarks/search/archive.py                        a million items, without the others
    python benchmarks/search/archive.py --peers                beside FTS5 and PostgreSQL
    python benchmarks/search/archive.py --items 6200000 --keep DIR   keep the index for more runs

Invented texts (`invented.py`) go through the node's own analysis into its own engine. Questions are
put as pages put them: parsed, expanded by forms, sounds and names, under the condition of what one
person of a middle-sized organisation may find, counted, with all facets. Times are of the engine
alone: what a page asks the database besides is measured by `benchmarks/core/items.py`.
"""

import argparse
import math
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
_BATCH = 1_000
_PERSON = "small"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=40, help="of each class")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder to fill once and use again")
    parser.add_argument("--only", default="", help="classes whose names contain this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-search-") as folder:
        return _run(Path(folder), options)


def _run(folder: Path, options: argparse.Namespace) -> int:
    from benchmarks.core.throwaway import open_database

    open_database(folder, postgresql=False)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from benchmarks.core.filling import fill
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(1_000)
    from benchmarks.search.invented import Archive
    from benchmarks.search.questions import Asker

    print(f"{options.items:,} items, load {os.getloadavg()[0]:.1f}")
    archive = Archive()
    index = _index(options.keep or folder, archive, options.items)
    asker = Asker(archive, _PERSON, options.questions)
    print(f"\n{'question':34} {'median ms':>9} {'p99 ms':>8} {'found, median':>14}")
    for name, questions in asker.classes():
        if options.only in name:
            _measured(name, questions, lambda one: _asked(index, one), options.rounds)
    print(f"largest memory {_memory():,.0f} MB, load {os.getloadavg()[0]:.1f}")
    if options.peers:
        from benchmarks.search import peers

        peers.compare(folder, archive, options.items, asker, _measured)
    return 0


def _asked(index: Any, question: Any) -> int:
    """Asked for the first time: counts of a question are remembered for its next page."""
    index._facets.clear()
    return int(index.ask(question).total)


def _index(folder: Path, archive: Any, count: int) -> Any:
    """The index of `count` objects in a folder, made there unless it is there already."""
    from dokaz.search.index.tantivy_index import TantivyIndex

    place = folder / f"search-{count}"
    if place.exists():
        return TantivyIndex(place)
    made = folder / f"entries-{count}"
    if not made.exists():
        _make(made, archive, count)
    index = TantivyIndex(place, make=True)
    reading = _Clock()
    began, spent, ours = time.perf_counter(), time.process_time(), time.thread_time()
    index.load(_batches(made, reading))
    ours = time.thread_time() - ours - reading.seconds
    loaded = time.perf_counter()
    before = len(index._lengths())
    merging = time.process_time()
    index.settle()
    merging = time.process_time() - merging
    wall, processor = time.perf_counter() - began, time.process_time() - spent
    # The second process that reads words has ended with the load.
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    apart = children.ru_utime + children.ru_stime
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    stored = sum(file.stat().st_size for file in place.rglob("*.store"))
    print(f"filled in {wall:,.0f} s: {count / wall:,.0f} items/s; {before} segments were there "
          f"after {loaded - began:,.0f} s and are {len(index._lengths())} now")  # fmt: skip
    engine = processor - reading.seconds - ours - merging
    for name, seconds in (("entries read from a file", reading.seconds),
                          ("words read apart", apart), ("documents, on this thread", ours),
                          ("the engine's threads", engine), ("one segment of all", merging),
                          ("all", processor + apart)):  # fmt: skip
        print(f"  {name:25} {seconds / count * 1e6:7.1f} us of processor an item")
    print(f"{size / count:,.0f} bytes an item, {stored / count:,.0f} of them kept words and keys; "
          f"largest memory {_memory():,.0f} MB")  # fmt: skip
    return index


class _Clock:
    """Processor seconds of this thread inside it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._began = time.thread_time()

    def __exit__(self, *_told: object) -> None:
        self.seconds += time.thread_time() - self._began


def _make(path: Path, archive: Any, count: int) -> None:
    """Write entries, so that inventing them takes no time of what is measured."""
    from benchmarks.search.entries import entry_of
    from benchmarks.search.invented import PART

    with path.open("wb") as file:
        for number in range(math.ceil(count / PART)):
            some = list(archive.part(number))[: count - number * PART]
            for start in range(0, len(some), _BATCH):
                entries = [entry_of(one) for one in some[start : start + _BATCH]]
                pickle.dump(entries, file, pickle.HIGHEST_PROTOCOL)


def _batches(made: Path, reading: _Clock) -> Iterator[Sequence[Any]]:
    with made.open("rb") as file:
        while True:
            with reading:
                try:
                    entries = pickle.load(file)
                except EOFError:
                    return
            yield entries


def _measured(name: str, questions: Sequence[Any], ask: Callable[[Any], int], rounds: int) -> None:
    found = sorted(ask(one) for one in questions)
    times = []
    for one in list(questions) * rounds:
        began = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"{name:34} {times[len(times) // 2]:9.1f} {times[int(len(times) * 0.99)]:8.1f} "
          f"{found[len(found) // 2]:14,}", flush=True)  # fmt: skip


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
