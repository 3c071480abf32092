# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receiving from a disk, once or while a folder is watched, and telling what became of it."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, json_wanted, progress, say, table, warn

LONGEST_LIST = 200
_LONGEST_WAIT_SECONDS = 5.0


@dataclass(frozen=True)
class Terms:
    """What holds for everything that is received in one go."""

    mode: str
    source_id: UUID | None
    level: int | None
    note: str


def receive(actor: Any, chosen: Any, terms: Terms) -> UUID:
    """One delivery to its end, with progress; its identifier."""
    from dokaz.intake import api

    with progress("Receiving", total=None, in_bytes=True) as update:
        return api.receive_folder(
            actor=actor,
            folder=chosen,
            acquisition_mode=terms.mode,
            source_id=terms.source_id,
            confidentiality=terms.level,
            note=terms.note,
            observe=lambda seen: update(seen.bytes, seen.total.bytes),
            # The only other thread draws the progress.
            may_fork=True,
        )


def keep_receiving(actor: Any, folder: Path, terms: Terms, settled: float) -> int:
    """A delivery each time something in the folder is ready, until the program is interrupted."""
    from dokaz.intake import api
    from dokaz.members.api import actor_for

    watched = api.WatchedFolder(actor=actor, root=folder, settled=settled)
    say("Watching the folder. Ctrl+C ends it; nothing is lost by that.")
    missed = False
    with _interrupts() as asked, suppress(KeyboardInterrupt):
        while not asked.is_set():
            api.refresh_connections()
            if not watched.is_there():
                if not missed:
                    warn("The folder is gone, or another one is in its place. Waiting for it.")
                missed = True
            elif ready := _ready(watched):
                missed = False
                # Whether the person may still do it is asked each time.
                now = actor_for(actor.ref, actor.organisation_id)
                delivery_id = receive(now, ready, terms)
                watched.take_note(now, delivery_id)
                tell(now, delivery_id)
            time.sleep(min(settled / 2, _LONGEST_WAIT_SECONDS))
    say("Ended. Files that were not taken in yet are taken in at the next run.")
    return Exit.DONE


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Set once somebody pressed Ctrl+C.

    The exception that it raises can be lost, where it comes up in a function that a library calls.
    """
    asked = threading.Event()

    def note(_number: int, _frame: object) -> None:
        asked.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _ready(watched: Any) -> Any:
    try:
        return watched.ready()
    except OSError:
        # Pulled out while it was looked through; the next look says so.
        return None


def tell(actor: Any, delivery_id: UUID) -> int:
    """Say what became of a delivery; the exit code for it."""
    from dokaz.intake import api

    found = api.get_delivery(actor=actor, delivery_id=delivery_id)
    refused = list(_refused(actor, delivery_id))
    say(f"Delivery {found.number}: {found.accounted} of {found.announced_files} accounted for.")
    say(f"{found.taken} taken in, {found.already_here} already here, {found.refused} NOT taken in.")
    if found.containers:
        say(
            f"{found.containers} containers (archives, mail): the background service opens them; "
            "the delivery's report tells what came out."
        )
    shown = refused[:LONGEST_LIST]
    if shown:
        rows = [(line.path, line.reason_text, line.advice) for line in shown]
        table(("not taken", "why", "what to do"), rows)
    if len(refused) > len(shown):
        warn(f"… and {len(refused) - len(shown)} more: see the delivery's report.")
    give(
        {
            "delivery": found.number,
            "id": str(found.id),
            "files": found.announced_files,
            "taken": found.taken,
            "already_here": found.already_here,
            "refused": [
                {
                    "path": line.path,
                    "reason": line.reason,
                    "why": str(line.reason_text),
                    "advice": str(line.advice),
                }
                for line in (refused if json_wanted() else ())
            ],
            "bytes_taken": found.bytes_taken,
            "containers": found.containers,
            "containers_waiting": found.containers_waiting,
        }
    )
    complete = found.accounted == found.announced_files
    return Exit.DONE if complete and not found.refused else Exit.ATTENTION


def _refused(actor: Any, delivery_id: UUID) -> Iterator[Any]:
    from dokaz.intake import api

    after: str | None = None
    while True:
        page = api.entries(
            actor=actor,
            delivery_id=delivery_id,
            outcome=str(api.EntryOutcome.REFUSED),
            after=after,
            limit=200,
        )
        yield from page.rows
        if page.after is None:
            return
        after = page.after
