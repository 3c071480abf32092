# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transparency log: do database and files tell the same, and who outside vouches for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dokaz.core.log.checkpoint import Checkpoint
from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong

_STALE = timedelta(days=1)


def head() -> Iterator[Finding]:
    """As the sequencer compares before each step, without finishing anything."""
    from dokaz.ledger import api

    state, log = api.ledger_state(), api.log_directory()
    note = log.read_checkpoint()
    published = api.origins().open(note) if note else None
    size = published.size if published else 0
    if size > state.size:
        yield wrong(
            "log",
            f"the log's files hold {size} entries, the database only {state.size}: the database "
            f"is from an older backup ({api.DatabaseOlderThanLog.code})",
            "Run 'dokaz ledger rebuild': it reads the missing entries back.",
        )
    elif size < state.size and log.staged_steps():
        yield attention(
            "log",
            f"a step from entry {size} to {state.size} was cut off",
            "Start the node: the step is finished by itself.",
        )
    elif size < state.size:
        yield wrong(
            "log",
            f"the database counts {state.size} entries, the log's files only {size} "
            f"({api.LogFilesMissing.code})",
            "Bring the log folder of the same time as the database back from a backup.",
        )
    elif published and state.latest and _differs(published, state.latest):
        yield wrong(
            "log",
            f"database and files have {size} entries but different roots ({api.LogDiverged.code})",
            "Stop the node. Keep both as evidence and compare with a witness.",
        )
    else:
        yield ok("log", f"{size} entries in files and database, {state.waiting} waiting")


def _differs(published: Checkpoint, latest: object) -> bool:
    return bool(published.root != latest.root)  # type: ignore[attr-defined]


def witnesses(*, configured: int, now: datetime) -> Iterator[Finding]:
    from dokaz.ledger import api

    if not configured:
        yield attention(
            "witnesses",
            "none is set: nobody outside would notice another history shown to somebody else",
            "Ask a partner organisation to run 'dokaz witness' and add it to dokaz.toml.",
        )
        return
    known = {state.name: state for state in api.witness_states()}
    if len(known) < configured:
        yield attention(
            "witnesses",
            f"{configured - len(known)} of {configured} were never reached",
            "Check their addresses in dokaz.toml; 'dokaz ledger anchor' asks them now.",
        )
    for name, state in known.items():
        if state.trouble:
            yield attention(
                "witnesses",
                f"{name}: {state.trouble}",
                "See 'dokaz ledger status'.",
            )
        elif state.seen_at is None or now - state.seen_at > _STALE:
            yield attention(
                "witnesses", f"{name} has not answered for a day", "Ask its keeper to look."
            )
        else:
            yield ok("witnesses", f"{name} has cosigned {state.size} entries")


def timestamps(*, configured: int) -> Iterator[Finding]:
    from dokaz.ledger import api

    if not configured:
        yield attention(
            "time-stamps",
            "no authority is set: the times of records rest on this machine's clock alone",
            "Name one or two RFC 3161 authorities in dokaz.toml.",
        )
        return
    late = api.overdue()
    for name in late:
        yield attention(
            "time-stamps",
            f"no token from {name} for hours",
            "'dokaz ledger anchor' asks now and says what hinders.",
        )
    if not late:
        yield ok("time-stamps", f"{configured} authorities, none overdue")
