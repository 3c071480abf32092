# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full text beside the word search of the evidence list, over the same invented archive.

    python benchmarks/search/words.py --items 20000

Fills a throwaway SQLite database (`benchmarks/core/filling.py`), makes an index with each engine
this machine has, and asks the same words of one reader in each way: the list's own search (no
forms, titles and names only, no counts), and each engine with policy, counts and facets. Median
milliseconds and what was found, in one run; `whole` is a page as a person gets it, with its act.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-words-") as folder:
        return _run(Path(folder), options.items, options.rounds)


def _run(folder: Path, items: int, rounds: int) -> int:
    from benchmarks.core.throwaway import open_database

    open_database(folder, postgresql=False)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dokaz.site.settings"
    import django

    django.setup()
    from benchmarks.core import invented
    from benchmarks.core.filling import PEOPLE, fill
    from django.core.management import call_command

    from dokaz.ledger.api import create_organisation_key
    from dokaz.members.api import actor_for
    from dokaz.search import api

    call_command("migrate", verbosity=0)
    fill(items)
    owner, number, _roles, _clearance = PEOPLE["all"]
    organisation = invented.organisation(owner)
    create_organisation_key(organisation)  # A search is an act, which is signed.
    actor = actor_for(invented.person(owner, number), organisation)
    questions = _questions()
    print(f"{items:,} items, load {os.getloadavg()[0]:.1f}")
    print(f"{'question':28} {'way':10} {'median ms':>10} {'found':>8}")
    _table("list", questions, lambda text: _list(actor, text), rounds)
    for engine in api.engines():
        began = time.process_time()
        made = api.fill(api.folder(), engine=engine)
        spent = time.process_time() - began
        size = api.standing().bytes
        print(f"{engine}: {made / spent:,.0f} items a processor second, {size / made:.0f} bytes")
        _table(engine, questions, lambda text: _asked(actor, text), rounds)
        _table("whole", questions, lambda text: _whole(actor, text), rounds)
    return 0


def _questions() -> dict[str, str]:
    """Words of the archive as it came out: the commonest, a pair of them, one that few have."""
    from collections import Counter

    from dokaz.evidence.models import Item
    from dokaz.gate.api import Purpose, reading_everything

    with reading_everything(Purpose.CHECKS):
        titles = list(Item.objects.exclude(title_uk="").values_list("title_uk", flat=True)[:5000])
    counts = Counter(word for title in titles for word in title.split() if len(word) > 3)
    ordered = [word for word, _count in counts.most_common()]
    pair = next(title.split()[:2] for title in titles if len(title.split()) > 3)
    return {
        "one common word": ordered[0],
        "two common words": f"{ordered[0]} {ordered[1]}",
        "one rare word": ordered[-1],
        "a phrase": f'"{" ".join(pair)}"',
    }


def _list(actor: Any, text: str) -> int:
    from dokaz.evidence import api

    page = api.visible_items(actor=actor, narrowed=api.ItemFilter(text=text), limit=20)
    return len(page.rows)


def _asked(actor: Any, text: str) -> int:
    from dokaz.gate.api import reading
    from dokaz.search import api
    from dokaz.search.asking.expanding import expand
    from dokaz.search.asking.language import parse
    from dokaz.search.asking.searching import _question

    with reading(actor):
        asked = api.Asked(text=text)
        expanded = expand(parse(text), asked.switches, content=True, names=lambda name: ())
        question = _question(actor, asked, expanded, frozenset())
        return api.folder().index().ask(question).total


def _whole(actor: Any, text: str) -> int:
    from dokaz.search import api

    return api.search(actor=actor, asked=api.Asked(text=text)).total


def _table(way: str, questions: dict[str, str], ask: Callable[[str], int], rounds: int) -> None:
    for name, text in questions.items():
        found = ask(text)
        times = []
        for _round in range(rounds):
            began = time.perf_counter()
            ask(text)
            times.append((time.perf_counter() - began) * 1000)
        print(f"{name:28} {way:10} {statistics.median(times):10.1f} {found:8d}")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
