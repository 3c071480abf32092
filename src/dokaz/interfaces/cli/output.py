# SPDX-License-Identifier: AGPL-3.0-or-later
"""How commands speak: tables and sentences for people, one JSON document with `--json`.

What a command found goes to standard output; progress and errors go to standard error, so that
output can be piped. Colours are left out where the terminal has none. Names come from whoever made
the files: nothing in them steers the terminal or passes for a style.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from dokaz.core.verify.report_text import printable
from dokaz.interfaces.cli.words import json_wanted, told

__all__ = ["ERR", "OUT", "give", "json_wanted", "progress", "say", "table", "warn"]

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)
_WIDE = 10_000


def say(text: str, *, as_it_is: bool = False) -> None:
    """A sentence for people in their language, or what is no sentence; silent with `--json`."""
    if not json_wanted():
        OUT.print(_harmless(text if as_it_is else told(text)))


def warn(text: str, *, style: str = "yellow") -> None:
    """A sentence for people on standard error, in any mode."""
    ERR.print(_harmless(told(text)), style=style)


def give(document: Mapping[str, Any]) -> None:
    """The command's result for programs; only with `--json`."""
    if json_wanted():
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
        sys.stdout.write("\n")
        sys.stdout.flush()  # whoever reads a command that goes on waits for it


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people, its headings in their language; silent with `--json`.

    Nothing is cut off: what has no room in the terminal goes on in the next line, and whoever pipes
    it on has each row in one.
    """
    if json_wanted():
        return
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(told(column), overflow="fold")
    for row in rows:
        grid.add_row(*(_harmless(str(cell)) for cell in row))
    if not OUT.is_terminal:
        OUT.width = _WIDE
    OUT.print(grid)


def _harmless(text: str) -> Text:
    """The text as it is, control characters shown as escapes, its lines kept."""
    return Text("\n".join(printable(line) for line in text.split("\n")))


@contextmanager
def progress(label: str, *, total: int | None, in_bytes: bool = False) -> Iterator[Any]:
    """A progress bar on standard error; gives a function to call with the amount done so far."""
    counted = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), counted, TimeRemainingColumn())
    with Progress(*columns, console=ERR, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(told(label), total=total)

        def update(done: int, of: int | None = None) -> None:
            bar.update(task, completed=done, total=total if of is None else of)

        yield update
