# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stored objects and background work: can be written, can be read, somebody is at work."""

from collections.abc import Iterator
from itertools import islice

from dokaz.interfaces.cli.health.verdict import Finding, attention, not_checked, ok, wrong

_PROBE = b"dokaz doctor: written, never named, dropped\n"
_FIRST_BYTES = 65_536


class _Dropped(Exception):
    """Ends a batch without keeping what was staged in it."""


def objects() -> Iterator[Finding]:
    """Write something that is never given a name, and read the beginning of a stored object."""
    from dokaz.evidence.api import store

    opened = store()
    try:
        with opened.batch() as batch:
            batch.put([_PROBE])
            raise _Dropped
    except _Dropped:
        yield ok("object store", "can be written")
    for address in islice(opened.addresses(), 1):
        with opened.open(address) as reader:
            reader.read(_FIRST_BYTES)
        yield ok("object store", "can be read")


def sealing_keys() -> Iterator[Finding]:
    """Whether every organisation's stored objects can be opened, also after a loss."""
    from dokaz.evidence.api import KeyTroubleKind, sealing_key_troubles

    troubles = sealing_key_troubles()
    for trouble in troubles:
        kind = attention if trouble.kind is KeyTroubleKind.NO_RECOVERY_KEY else wrong
        yield kind("sealing keys", trouble.message, "See the guide on keys.")
    if not troubles:
        yield ok("sealing keys", "every organisation's objects open, and with a recovery key too")


def integrity() -> Iterator[Finding]:
    """What the fixity rounds have found so far.

    Bytes to which no record refers yet are what a receipt under way looks like, and what one cut
    off leaves behind. The rounds raise an alarm only when they stay so.
    """
    from dokaz.evidence.api import fixity_overview
    from dokaz.members.api import service_actor

    seen = fixity_overview(actor=service_actor("doctor"))
    last = seen.last_finished
    if seen.alarms:
        yield wrong(
            "integrity",
            f"the rounds over all objects raised {seen.alarms} alarms that nobody has settled",
            "See 'dokaz fixity status --as EMAIL' and bring the objects back from a backup.",
        )
    elif last is None:
        yield not_checked("integrity", "no round over all objects has ended yet")
    else:
        yield ok("integrity", f"last round ended {last.finished_at:%Y-%m-%d}, no alarm")


def given_up() -> Iterator[Finding]:
    from dokaz.intake.api import given_up_count
    from dokaz.members.api import service_actor

    count = given_up_count(actor=service_actor("doctor"))
    if count:
        yield attention(
            "background work",
            f"{count} tasks were given up after all their tries; the material itself is safe",
            "An administrator of the node sees them at 'Background work' and can try them again.",
        )
    else:
        yield ok("background work", "nothing was given up")


def worker() -> Iterator[Finding]:
    from dokaz.intake.api import running_workers
    from dokaz.members.api import service_actor

    alive = [w for w in running_workers(actor=service_actor("doctor")) if w.alive]
    if not alive:
        yield attention(
            "worker",
            "no worker is running: the log does not grow, nothing is checked",
            "Start the node with 'dokaz run' (or 'dokaz worker').",
        )
    for one in alive:
        if one.trouble:
            yield attention("worker", f"fails again and again at: {one.trouble}", "See its log.")
        else:
            yield ok("worker", f"at work since {one.started_at:%Y-%m-%d %H:%M} UTC")
