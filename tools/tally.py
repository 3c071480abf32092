# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends files nobody wants to receive through a real intake, and counts what became of each.

    python tools/tally.py                                     files made here only
    python tools/tally.py FOLDER --write docs/formats/bad-input.md

FOLDER: files made by others, counted by its folders. A node of its own takes everything in, opens
what can be opened and examines what came out; then each line of its reports is counted. The counts
must add up, or nothing is written.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

HEAD = """# What became of bad input

Counted by `tools/tally.py` on a node of its own, which took everything in as people do and opened
what can be opened. *Tried* are the files handed over and the files inside containers; each has
exactly one line in its report, and the page is written only if the counts add up. *Examined in
part* are files of which a step failed: it stands in the file's sidecar, the original is kept. A
count made with `--quick` examines nothing, and says so.

Besides files, our own parsers are given any bytes (`tests/fuzzing`): each answers with a value or
an error of ours. Every test run makes up some inputs; `make fuzz` searches a minute for each
parser, guided by what its code runs through (atheris, on Python 3.11).
"""


@dataclass
class Tally:
    """What became of the files of one group."""

    tried: int = 0
    taken: int = 0
    already_here: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    short: Counter[str] = field(default_factory=Counter)
    examined_in_part: int = 0
    is_examined: bool = True

    @property
    def adds_up(self) -> bool:
        """Whether every file that was tried is accounted for once."""
        return self.tried == self.taken + self.already_here + sum(self.refused.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, help="files made by others")
    parser.add_argument("--write", type=Path, help="the page to write")
    parser.add_argument("--quick", action="store_true", help="do not examine what was taken")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dokaz-tally-") as name:
        text = tell(Path(name), asked.folder, examine=not asked.quick)
    print(text)
    if asked.write:
        asked.write.write_text(text, "utf-8")


def tell(work: Path, folder: Path | None, *, examine: bool) -> str:
    """The page, in the words of docs/formats/bad-input.md."""
    world = start(work / "home")
    from tests.intake import bad_inputs

    words = bad_inputs.put_into(work / "made")
    tally, lines = take(world.documenter, work / "made", examine=examine)
    groups = {"made by the tool": tally}
    if folder is not None:
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
        for number, one in enumerate(folders):
            groups[one.name] = take(receiver_of(world, number), one, examine=examine)[0]
    wrong = [name for name, one in groups.items() if not one.adds_up]
    if wrong:
        raise SystemExit(f"The counts do not add up: {', '.join(wrong)}. Nothing was written.")
    return "\n".join([HEAD, *table(groups), *details(words, lines), ""])


def start(home: Path) -> Any:
    """A new node in this process, with its first organisations (`tests.intake.world.World`)."""
    os.environ.update(
        DOKAZ_HOME=str(home),
        DJANGO_SETTINGS_MODULE="dokaz.site.settings",
        DOKAZ_READ_PICTURES="no",
        DOKAZ_PLAYABLE_COPIES="no",
    )
    home.mkdir(parents=True)
    from tests import tables

    tables.put_into(home)
    import django

    django.setup()
    from django.core.management import call_command
    from tests.intake.world import make_world

    call_command("migrate", verbosity=0)  # the tables are there; this puts the triggers on
    return make_world()


def receiver_of(world: Any, number: int) -> Any:
    """A person of a new organisation, who may do the work: what other folders brought, and what was
    made of it, belongs to others and is neither "already here" nor counted."""
    from dataclasses import replace

    from dokaz.members.api import actor_for, create

    made = create(
        actor=actor_for(world.admin_account, None),
        code=f"T{chr(65 + number // 26)}{chr(65 + number % 26)}",
        name_uk=f"Вигадана організація {number + 1}",
        name_en=f"Invented organisation {number + 1}",
        kind="ngo",
        admin_email=f"folder-{number + 1}@example.org",
    )
    return replace(world.documenter, organisation_id=made.id)


def take(actor: Any, folder: Path, *, examine: bool) -> tuple[Tally, list[Any]]:
    """Deliver a folder, work everything off, and count; the lines of what was handed over too."""
    from tests.intake import containers

    from dokaz.evidence import api as evidence
    from dokaz.gate.api import reading
    from dokaz.intake import api as intake

    delivery = intake.receive_folder(
        actor=actor, folder=intake.Folder(folder), acquisition_mode="found"
    )
    if examine:
        hand_over_facts()
    containers.work_off()
    view = intake.get_delivery(actor=actor, delivery_id=delivery)
    tally = Tally(
        is_examined=examine,
        tried=(view.announced_files or 0)
        + view.members_taken
        + view.members_already_here
        + view.members_refused,
    )
    handed_over: list[Any] = []
    items: set[Any] = set()
    with reading(actor):
        for line, is_inside in lines_of(actor, delivery):
            if not is_inside:
                handed_over.append(line)
            count(tally, line)
            items |= {line.item_id} if line.outcome == "taken" else set()
        for item_id in items:
            for file in evidence.files_of(actor=actor, item_ids=(item_id,)):
                tally.examined_in_part += bool(file.technical.get("failed_steps")) and (
                    file.role == "original"
                )
    return tally, handed_over


def hand_over_facts() -> None:
    """What workers do all the time: from facts to tasks."""
    from dokaz.gate.api import CONSUMERS, run_consumer

    for name in sorted(CONSUMERS):
        while run_consumer(name):
            pass


def lines_of(actor: Any, delivery: Any) -> Iterator[tuple[Any, bool]]:
    """Every line of a report: those handed over, and those inside containers."""
    from tests.intake import containers

    waiting: list[int | None] = [None]
    while waiting:
        inside = waiting.pop()
        which = {} if inside is None else {"inside": inside}
        for line in containers.lines(actor, delivery, **which):
            yield line, inside is not None
            if line.opening is not None and line.opening.members:
                waiting.append(line.order)


def count(tally: Tally, line: Any) -> None:
    """One line into the counts."""
    if line.outcome == "taken":
        tally.taken += 1
    elif line.outcome == "already_here":
        tally.already_here += 1
    else:
        tally.refused[str(line.reason)] += 1
    if line.opening is not None and line.opening.reason:
        tally.short[str(line.opening.reason)] += 1


def table(groups: dict[str, Tally]) -> list[str]:
    """One row a group, and their sum."""
    rows = [
        "| Files | Tried | Taken | Already here | Refused | Containers opened in part or not "
        "| Examined in part |",
        "|---|---|---|---|---|---|---|",
    ]
    whole = Tally()
    for name, one in groups.items():
        rows.append(row(name, one))
        whole.tried += one.tried
        whole.taken += one.taken
        whole.already_here += one.already_here
        whole.refused += one.refused
        whole.short += one.short
        whole.examined_in_part += one.examined_in_part
        whole.is_examined &= one.is_examined
    return [*rows, row("**all**", whole), ""]


def row(name: str, one: Tally) -> str:
    cells = (
        name,
        one.tried,
        one.taken,
        one.already_here,
        reasons(one.refused),
        reasons(one.short),
        one.examined_in_part if one.is_examined else "not examined",
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def reasons(counts: Counter[str]) -> str:
    """`3: empty 2, link 1`."""
    if not counts:
        return "0"
    told = ", ".join(f"`{reason}` {number}" for reason, number in sorted(counts.items()))
    return f"{sum(counts.values())}: {told}"


def details(words: dict[str, str], lines: list[Any]) -> list[str]:
    """What became of each file made by the tool."""
    rows = ["## Files made by the tool", "", "| What it is | What became of it |", "|---|---|"]
    for line in sorted(lines, key=lambda line: words.get(line.path, "~")):
        became = line.outcome.replace("_", " ")
        became += f" (`{line.reason}`)" if line.reason else ""
        if line.opening is not None:
            opened = line.opening
            became += f"; {opened.state.replace('_', ' ')}"
            became += f" (`{opened.reason}`)" if opened.reason else ""
            became += f", inside: {opened.taken} taken, {opened.already_here} already here"
            became += f", {opened.refused} refused" if opened.refused else ""
        rows.append(f"| {words.get(line.path, 'a name that is no UTF-8')} | {became} |")
    return rows


if __name__ == "__main__":
    main()
