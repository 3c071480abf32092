# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz receive`: a folder of files as a delivery. Cut off, it goes on at the next run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, json_wanted, progress, say, table, warn
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import language

LONGEST_LIST = 200


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@person_options
@click.option("--mode", required=True, help="How it was acquired; a wrong word lists all.")
@click.option("--source", default="", help="Name or identifier of a source on record.")
@click.option(
    "--level", type=click.IntRange(0, 4), default=1, show_default=True, help="Confidentiality."
)
@click.option("--note", default="", help="Words about this delivery, for people.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the whole report, one line a file (.csv or .json).",
)
def command(
    folder: Path,
    email: str,
    org: str,
    mode: str,
    source: str,
    level: int,
    note: str,
    report: Path | None,
) -> int:
    """Take in FOLDER as a delivery. Originals are never changed.

    Run the same command again after a break-off: what was taken is recognised and passed over.
    """
    _require_writable_report(report)
    start()
    from dokaz.intake import api

    if mode not in api.ACQUISITION_MODES:
        raise WrongChoice(f"--mode is one of: {', '.join(api.ACQUISITION_MODES)}.")
    actor = member_actor(email, org)
    with progress("Receiving", total=None, in_bytes=True) as update:
        delivery_id = api.receive_folder(
            actor=actor,
            folder=api.Folder(folder),
            acquisition_mode=mode,
            source_id=_source(actor, source),
            confidentiality=level,
            note=note,
            observe=lambda seen: update(seen.bytes, seen.total.bytes),
        )
    if report:
        _write_report(actor, delivery_id, report)
    return _tell(actor, delivery_id)


def _tell(actor: Any, delivery_id: UUID) -> int:
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


def _source(actor: Any, named: str) -> UUID | None:
    """The source of this name or identifier among the organisation's."""
    if not named:
        return None
    from dokaz.evidence import api

    try:
        return UUID(named)
    except ValueError:
        pass
    found = [s for s in api.visible_sources(actor=actor, text=named) if s.name == named]
    if len(found) != 1:
        raise WrongChoice(
            "No source on record has exactly this name, or several have. Give its identifier; "
            "the source's page shows it."
        )
    return found[0].id


def _require_writable_report(report: Path | None) -> None:
    if report is None:
        return
    if report.suffix not in (".csv", ".json"):
        raise WrongChoice("The report's name must end in .csv or .json.")
    if report.exists() or not report.absolute().parent.is_dir():
        raise WrongChoice("The report's file exists already, or its folder does not.")


def _write_report(actor: Any, delivery_id: UUID, report: Path) -> None:
    from dokaz.intake import api

    lines = api.report_csv if report.suffix == ".csv" else api.report_json
    with report.open("x", encoding="utf-8", newline="") as file:
        file.writelines(lines(actor=actor, delivery_id=delivery_id, language=language()))
