# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz doctor`: everything about the node that can be wrong, and what to do about it.

Changes nothing, and also runs where the node itself cannot start.
"""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from functools import partial

import click

from dokaz.interfaces.cli.django_ready import INCOMPLETE, home_folder, start
from dokaz.interfaces.cli.engine import Engine, Sqlite, engine, has_tables
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.failures import as_ours
from dokaz.interfaces.cli.health import (
    backups,
    capturing,
    database,
    files,
    internal_map,
    interview_register,
    log,
    machine,
    outside_time,
    rows,
    searching,
    triggers,
    work,
)
from dokaz.interfaces.cli.health.verdict import (
    Check,
    Finding,
    Verdict,
    guarded,
    not_checked,
    ok,
    wrong,
)
from dokaz.interfaces.cli.output import give, say
from dokaz.interfaces.cli.words import told

_SIGNS = {
    Verdict.OK: "ok",
    Verdict.ATTENTION: "ATTENTION",
    Verdict.WRONG: "WRONG",
    Verdict.NOT_CHECKED: "not seen",
}
_WIDTH = 9


@click.command()
@click.option("--deep", is_flag=True, help="Also read the whole database file; may take long.")
def command(deep: bool) -> int:
    """Check the node: database, keys, clock, disk, permissions, ledger."""
    findings = []
    for finding in _examine(deep=deep):
        findings.append(finding)
        _tell(finding)
    verdicts = {finding.verdict for finding in findings}
    give(
        {
            "verdict": str(_worst(verdicts)),
            "checks": [
                {
                    "check": finding.check,
                    "verdict": str(finding.verdict),
                    "message": finding.message,
                    "todo": finding.todo,
                }
                for finding in findings
            ],
        }
    )
    if Verdict.WRONG in verdicts:
        return Exit.OPERATOR
    return Exit.DONE if verdicts == {Verdict.OK} else Exit.ATTENTION


def _tell(finding: Finding) -> None:
    sign = told(_SIGNS[finding.verdict])
    say(f"{sign:<{_WIDTH}} {told(finding.check)}: {told(finding.message)}", as_it_is=True)
    if finding.todo:
        say(f"{'':<{_WIDTH}} → {told(finding.todo)}", as_it_is=True)


def _worst(verdicts: set[Verdict]) -> Verdict:
    order = (Verdict.WRONG, Verdict.ATTENTION, Verdict.NOT_CHECKED)
    return next((verdict for verdict in order if verdict in verdicts), Verdict.OK)


def _examine(*, deep: bool) -> Iterator[Finding]:
    home = home_folder()
    yield from guarded("versions", machine.versions)
    yield from guarded("disk", partial(machine.free_space, home))
    yield from guarded("sandbox", machine.sandbox)
    yield from guarded("letters in pictures", machine.letters)
    if (home / INCOMPLETE).exists():
        yield wrong(
            "restoration",
            "this folder is a restoration that has not ended well",
            "Remove the folder and restore again.",
        )
        return
    if not (home / "log-origin").exists():
        yield not_checked("node", "there is no node in this folder yet: 'dokaz run' makes one")
        return
    try:
        start(open_keys=False)
        found = engine()
    except Exception as error:  # noqa: BLE001 - becomes a finding; the rest cannot be looked at
        yield wrong("settings", str(as_ours(error)), "Correct dokaz.toml or the environment.")
        return
    yield ok("settings", "can be read")
    usable = yield from _database(found, deep=deep)
    yield from guarded("permissions", partial(files.permissions, home, found))
    yield from guarded("content credentials", files.trust_list)
    yield from guarded("archived pages", files.archived_pages)
    yield from guarded("capturing pages", capturing.capturing)
    yield from guarded("key protection", partial(files.protection, home))
    yield from guarded("keys", partial(files.keys, home, found if usable else None))
    yield from _rooms(usable)


def _database(found: Engine, *, deep: bool) -> Generator[Finding, None, bool]:
    """Findings about the database; returns whether the rooms can work with it."""
    if isinstance(found, Sqlite) and not found.path.exists():
        yield wrong(
            "database",
            "the database file is not there",
            "Mount its disk, or restore the last backup into a new folder.",
        )
        return False
    try:
        made = has_tables(found)
    except Exception as error:  # noqa: BLE001 - becomes a finding, and the rest is not checked
        yield wrong("database", str(as_ours(error)), "Bring the database back, then look again.")
        return False
    if not made:
        yield not_checked("database", "it has no tables yet: 'dokaz run' makes them")
        return False
    yield ok("database", f"{found.name} answers")
    now = datetime.now(UTC)
    checks: list[tuple[str, Check]] = [
        ("database version", partial(database.version, found)),
        ("encoding", partial(database.encoding, found)),
        ("journal", partial(database.journal, found)),
        ("tables", partial(database.tables, found)),
        ("triggers", partial(triggers.check, found)),
        ("rows", partial(rows.check, found)),
        ("clock", partial(database.clock, found, now=now)),
    ]
    if deep:
        checks.append(("database content", partial(database.content, found)))
    fit = True
    for name, check in checks:
        for finding in guarded(name, check):
            fit = fit and not (name == "tables" and finding.verdict is not Verdict.OK)
            yield finding
    return fit


def _rooms(usable: bool) -> Iterator[Finding]:
    from django.conf import settings

    node = settings.DOKAZ
    checks: list[tuple[str, Check]] = [
        ("log", log.head),
        (
            "witnesses",
            partial(log.witnesses, configured=len(node.witnesses), now=datetime.now(UTC)),
        ),
        ("time-stamps", partial(log.timestamps, configured=len(node.timestamp_authorities))),
        ("object store", work.objects),
        ("sealing keys", work.sealing_keys),
        ("integrity", work.integrity),
        ("search", searching.index),
        (internal_map.NAME, internal_map.drawing),
        ("worker", work.worker),
        ("background work", work.given_up),
        ("restored log", backups.restored),
        ("backup", partial(backups.backups, now=datetime.now(UTC))),
        (
            interview_register.NAME,
            partial(interview_register.register, folder=node.register_folder),
        ),
        ("clock outside", partial(outside_time.clock, now=datetime.now(UTC))),
    ]
    for name, check in checks:
        if usable:
            yield from guarded(name, check)
        else:
            yield not_checked(name, "the database cannot be used")
