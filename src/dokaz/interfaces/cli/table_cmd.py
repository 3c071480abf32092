# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz table`: look at a table of the archive, try it with a mapping, bring it in, undo that."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import language

_PAUSE_S = 0.5
_COUNTS = ("rows", "new", "changed", "same", "refused", "vanished", "done", "left")


@click.group()
def command() -> None:
    """Bring in the rows of tables that are in the archive."""
    start()


@command.command()
@click.argument("number")
@person_options
@click.option("--target", default="items", show_default=True, help="What the rows are to become.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the proposed mapping to this new file.",
)
def look(number: str, email: str, org: str, target: str, out: Path | None) -> int:
    """Show how the table of this item is read, and what must be answered."""
    from dokaz.intake import api

    actor = member_actor(email, org)
    begun = _begun(actor, number, target)
    try:
        found = api.look_at(actor=actor, import_id=begun)
    except api.UnreadableTable as error:
        raise WrongChoice(str(api.stop_reason(error.word).label)) from None
    finally:
        api.drop_import(actor=actor, import_id=begun)
    content = api.mapping_as_json(found.mapping)
    if out:
        _write(out, [json.dumps(content, ensure_ascii=False, indent=1), "\n"])
    fields = {one.column: one.field for one in found.mapping.columns}
    reading = found.table.reading
    say(f"{reading.format} {reading.encoding} · {found.table.rows}", as_it_is=True)
    table(
        ("column", "values", "goes into"),
        [
            (key, ", ".join(column.samples[:3])[:60], fields.get(key, ""))
            for key, column in zip(found.keys, found.table.columns, strict=True)
        ],
    )
    open_ = [(one.kind, one.column, one.value) for one in found.questions]
    if open_:
        say(f"Questions that a mapping must answer: {len(open_)}")
        table(("question", "column", "value"), open_)
    give(
        {
            "format": reading.format,
            "encoding": reading.encoding,
            "rows": found.table.rows,
            "unreadable": found.table.unreadable,
            "mapping": content,
            "questions": [{"kind": kind, "column": c, "value": v} for kind, c, v in open_],
        }
    )
    return Exit.ATTENTION if open_ else Exit.DONE


@command.command(name="try")
@click.argument("number")
@person_options
@click.option(
    "--mapping",
    "named",
    required=True,
    help="Name of a saved mapping, or a file with one (.json).",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the whole report, one line a row (.csv or .json).",
)
def dry_run(number: str, email: str, org: str, named: str, report: Path | None) -> int:
    """Say of every row what would become of it. Nothing is written."""
    from dokaz.intake import api

    actor = member_actor(email, org)
    content, mapping_id = _mapping(actor, named)
    begun = _begun(actor, number, str(content.get("target", "")))
    api.set_mapping(actor=actor, import_id=begun, content=content, mapping_id=mapping_id)
    api.order_plan(actor=actor, import_id=begun)
    return _told(actor, begun, report)


@command.command(name="import")
@click.argument("import_id", type=click.UUID, metavar="IMPORT")
@person_options
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the whole report, one line a row (.csv or .json).",
)
def carry_out(import_id: UUID, email: str, org: str, report: Path | None) -> int:
    """Bring in the rows of a dry run; run again after a break-off, it goes on."""
    from dokaz.intake import api

    actor = member_actor(email, org)
    found = api.get_import(actor=actor, import_id=import_id)
    if not found.at_work:
        api.order_import(actor=actor, import_id=import_id)
    return _told(actor, import_id, report)


@command.command()
@click.argument("import_id", type=click.UUID, metavar="IMPORT")
@person_options
def undo(import_id: UUID, email: str, org: str) -> int:
    """Take an import back; what others changed since stays."""
    from dokaz.intake import api

    actor = member_actor(email, org)
    api.order_undo(actor=actor, import_id=import_id)
    return _told(actor, import_id, None)


def _begun(actor: Any, number: str, target: str) -> UUID:
    from dokaz.evidence import api as evidence
    from dokaz.intake import api

    try:
        item_id: UUID | None = UUID(number)
    except ValueError:
        item_id = evidence.find_by_ref(actor=actor, ref=number)
    if item_id is None:
        raise WrongChoice("There is no item with this number in your archive.")
    begun: UUID = api.begin_import(actor=actor, item_id=item_id, target=target)
    return begun


def _mapping(actor: Any, named: str) -> tuple[dict[str, Any], UUID | None]:
    """A mapping from a file, or the newest version of a saved one."""
    from dokaz.intake import api

    if named.endswith(".json"):
        try:
            content = json.loads(Path(named).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            raise WrongChoice("The mapping's file cannot be read, or is no JSON.") from None
        if not isinstance(content, dict):
            raise WrongChoice("The mapping's file cannot be read, or is no JSON.")
        content.pop("title", None)
        return content, None
    for one in api.saved_mappings(actor=actor):
        if one.name == named:
            return one.content, one.id
    raise WrongChoice("There is no saved mapping of this name.")


def _told(actor: Any, import_id: UUID, report: Path | None) -> int:
    """Do the work that was ordered, or wait for the worker that does it, and tell the counts."""
    from dokaz.intake import api

    found = api.get_import(actor=actor, import_id=import_id)
    while found.at_work:
        api.work_on_table(import_id, organisation_id=actor.organisation_id)
        found = api.get_import(actor=actor, import_id=import_id)
        if found.at_work:
            time.sleep(_PAUSE_S)
    if report:
        lines = api.import_csv if report.suffix == ".csv" else api.import_json
        _write(report, lines(actor=actor, import_id=import_id, language=language()))
    say(f"{found.id} · {found.state}", as_it_is=True)
    numbers = {name: getattr(found, name) for name in _COUNTS}
    table(
        ("rows", "new", "changed", "unchanged", "refused", "vanished", "written", "left"),
        [tuple(numbers.values())],
    )
    if found.stopped:
        say(f"The work stopped: {found.stopped_text}")
    give(
        {
            "import": str(found.id),
            "state": found.state,
            "stopped": found.stopped,
            **numbers,
        }
    )
    return Exit.ATTENTION if found.stopped or found.refused or found.left else Exit.DONE


def _write(path: Path, pieces: Any) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError:
        raise WrongChoice("The file exists already, or its folder does not.") from None
