# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz receive`: folders and files as a delivery. Cut off, it goes on at the next run."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.levels import level_option
from dokaz.interfaces.cli.receiving import Terms, keep_receiving, receive, tell
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import language


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    type=click.Path(exists=True, path_type=Path),
)
@person_options
@click.option("--mode", required=True, help="How it was acquired; a wrong word lists all.")
@click.option("--source", default="", help="Name or identifier of a source on record.")
@level_option
@click.option("--note", default="", help="Words about this delivery, for people.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the whole report, one line a file (.csv or .json).",
)
@click.option("--watch", is_flag=True, help="Go on: take in what is put into the folder later.")
@click.option(
    "--settled",
    type=click.FloatRange(min=1),
    default=30,
    show_default=True,
    help="With --watch: seconds a file must stay unchanged first.",
)
def command(
    paths: tuple[Path, ...],
    email: str,
    org: str,
    mode: str,
    source: str,
    level: int | None,
    note: str,
    report: Path | None,
    watch: bool,
    settled: float,
) -> int:
    """Take in folders and files as a delivery. Originals are never changed.

    Run the same command again after a break-off: what was taken is recognised and passed over. One
    folder gives its content; of several, each keeps its name.
    """
    _require_writable_report(report)
    if watch and (len(paths) != 1 or not paths[0].is_dir() or report):
        raise WrongChoice("--watch goes with one folder, and without --report.")
    start()
    from dokaz.intake import api

    if mode not in api.ACQUISITION_MODES:
        raise WrongChoice(f"--mode is one of: {', '.join(api.ACQUISITION_MODES)}.")
    actor = member_actor(email, org)
    terms = Terms(mode, source_named(actor, source), level, note)
    if watch:
        return keep_receiving(actor, paths[0], terms, settled)
    delivery_id = receive(actor, _chosen(paths), terms)
    if report:
        _write_report(actor, delivery_id, report)
    return tell(actor, delivery_id)


def _chosen(paths: tuple[Path, ...]) -> Any:
    from dokaz.intake import api

    if len(paths) == 1 and paths[0].is_dir():
        return api.Folder(paths[0])
    try:
        return api.Selection(paths)
    except ValueError:
        raise WrongChoice(
            "Two of the paths end in the same name. Take them in one after the other, or give the "
            "folder that holds both."
        ) from None


def source_named(actor: Any, named: str) -> UUID | None:
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
