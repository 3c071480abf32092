# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz fixity`: check every stored object now, and see what the checks have found."""

from typing import Any

import click

from dokaz.interfaces.cli.backup.proving import check_objects
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import Busy
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, table
from dokaz.interfaces.cli.who import node_actor
from dokaz.interfaces.cli.words import told

_WORDS = {
    "damaged": "damaged",
    "missing": "missing",
    "content": "opens as something else",
    "unreadable": "cannot be opened",
    "orphan": "without a record",
}
"""Findings as the guide on custody calls them."""


@click.group()
def command() -> None:
    """Check stored objects now."""
    start()


@command.command()
def run() -> int:
    """Go through all stored objects once: is each there, is each what its digest says?"""
    from dokaz.intake.api import alone

    with alone("fixity") as ours:
        if not ours:
            raise Busy(
                "The worker is checking objects at this moment. Nothing was started. "
                "Try again in a minute, or see 'dokaz fixity status'."
            )
        with progress("Checking objects", total=None) as update:
            seen = check_objects(watch=update)
    say(f"{seen.objects} objects read and compared.")
    say(
        f"{seen.findings} are missing or damaged: see 'dokaz fixity status --as EMAIL'."
        if seen.findings
        else "Every one is there and is what its digest says."
    )
    if seen.orphans:
        say(
            f"Stored without a record: {seen.orphans}. An intake that is under way or was cut off "
            "leaves such bytes; what is still there after a day raises an alarm."
        )
    give({"objects": seen.objects, "findings": seen.findings, "orphans": seen.orphans})
    return Exit.OPERATOR if seen.findings else Exit.DONE


@command.command()
@click.option("--as", "email", required=True, metavar="EMAIL", help="An administrator of the node.")
def status(email: str) -> int:
    """Show where the rounds are and every open finding."""
    from dokaz.evidence import api

    actor = node_actor(email)
    seen = api.fixity_overview(actor=actor)
    findings = api.findings(actor=actor, limit=200)
    last = seen.last_finished
    say(f"Last whole round: {_minute(last.finished_at) if last else told('none yet')}")
    say(f"Objects never checked yet: {seen.never_checked}")
    say(f"Alarms: {seen.alarms}")
    rows = [
        (f.address, told(_WORDS.get(f.kind, f.kind)), _minute(f.first_seen_at), _alarm(f))
        for f in findings
    ]
    if rows:
        table(("object", "finding", "since", "alarm"), rows)
    give(
        {
            "last_round_at": last.finished_at if last else None,
            "never_checked": seen.never_checked,
            "alarms": seen.alarms,
            "findings": [
                {"object": f.address, "kind": f.kind, "since": f.first_seen_at, "alarm": f.alarm}
                for f in findings
            ],
        }
    )
    return Exit.ATTENTION if seen.alarms else Exit.DONE


def _minute(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _alarm(finding: Any) -> str:
    """Bytes without a record raise none for a day: an intake may be under way."""
    if finding.alarm:
        return told("yes")
    return told("acknowledged") if finding.acknowledged_at else told("not yet")
