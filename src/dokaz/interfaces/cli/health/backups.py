# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups: is there a new one, was one ever tried, and does a restored log wait to be compared."""

from collections.abc import Iterator
from datetime import datetime

from dokaz.interfaces.cli.health.verdict import Finding, attention, ok, wrong


def backups(*, now: datetime) -> Iterator[Finding]:
    from dokaz.gate import api as gate
    from dokaz.members.api import service_actor

    seen = gate.backup_overview(actor=service_actor("doctor"))
    if seen.made is None:
        yield attention(
            "backup",
            "no backup of this node is on record: what is here is lost with this machine",
            "Run 'dokaz backup'; see the guide on running a node.",
        )
    elif now - seen.made.at > gate.BACKUP_AFTER:
        yield attention(
            "backup",
            f"the last backup is {(now - seen.made.at).days} days old; newer work is only here",
            "Run 'dokaz backup' now, and let the machine do it daily.",
        )
    else:
        yield ok("backup", f"last one {seen.made.at:%Y-%m-%d %H:%M} UTC")
    yield from _drill(seen, now)


def _drill(seen: object, now: datetime) -> Iterator[Finding]:
    from dokaz.gate import api as gate

    assert isinstance(seen, gate.BackupOverview)
    todo = "Restore a backup elsewhere: 'dokaz restore … --drill', then 'dokaz drill' here."
    if seen.drilled is None:
        yield attention("backup drill", "no backup was ever tried, as far as is on record", todo)
    elif seen.drilled.verdict != gate.ProofVerdict.WHOLE:
        yield attention(
            "backup drill",
            f"the last one ended with: {seen.drilled.verdict}",
            "Find out why. " + todo,
        )
    elif now - seen.drilled.at > gate.DRILL_AFTER:
        yield attention(
            "backup drill", f"the last one was {(now - seen.drilled.at).days} days ago", todo
        )
    else:
        yield ok("backup drill", f"last one {seen.drilled.at:%Y-%m-%d}, everything whole")


def restored() -> Iterator[Finding]:
    from dokaz.ledger import api as ledger

    if ledger.is_held():
        yield wrong(
            "restored log",
            "this node came back from a backup and its witnesses were not asked yet; nothing is "
            "signed until then",
            "Start it with 'dokaz run': it asks them first.",
        )
