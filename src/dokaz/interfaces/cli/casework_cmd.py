# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz casework`: records of casework as a file for somebody, and what was taken out before."""

import os
from pathlib import Path
from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.cli.who import member_actor, person_options

KINDS = ("events", "persons", "objects", "units", "interviews", "cases", "graph")
_LARGEST_PAGE = 200


@click.group()
def command() -> None:
    """Take records of casework out as files, with consent asked for each of them."""
    start()


@command.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@person_options
@click.option(
    "--to",
    "recipient_kind",
    required=True,
    help="Who receives it: own, icc, prosecutor, court, partner …",
)
@click.option("--recipient", default="", help="Name of whom it is for; not for your organisation.")
@click.option(
    "--purpose", required=True, help="Why: documentation, national_prosecution, icc, litigation …"
)
@click.option(
    "--form",
    type=click.Choice(("csv", "jsonl", "ftm")),
    help="csv (usual), jsonl, or ftm for a graph.",
)
@click.option("--identities", is_flag=True, help="With who people are, each opened by an act.")
@click.option("--reason", default="", help="Why the identities are needed.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def export(
    kind: str,
    target: Path,
    email: str,
    org: str,
    recipient_kind: str,
    recipient: str,
    purpose: str,
    form: str | None,
    identities: bool,
    reason: str,
    dry_run: bool,
) -> int:
    """Write records of this KIND into the new file TARGET, and record that they left."""
    from dokaz.sharing import api

    actor = member_actor(email, org)
    order = api.ExtractOrder(
        kind=kind,
        form=form or ("ftm" if kind == "graph" else "csv"),
        recipient_kind=recipient_kind,
        recipient_name=recipient,
        purpose=purpose,
        identities=identities,
        reason=reason,
    )
    if dry_run:
        seen = api.preview_extract(actor=actor, order=order)
        _tell(seen.records, seen.left_out, unchecked=seen.unchecked, shortened=seen.shortened)
        return Exit.DONE
    # Opened first: what cannot be written must not be on record as gone.
    with _new(target) as file:
        try:
            made = api.make_extract(actor=actor, order=order)
        except BaseException:
            target.unlink()
            raise
        file.write(made.content)
        file.flush()
        os.fsync(file.fileno())
    found = api.get_extract(actor=actor, extract_id=made.id)
    say(f"{found.ref} · {found.sha256}", as_it_is=True)
    _tell(
        made.records,
        made.left_out,
        unchecked=found.unchecked,
        shortened=found.shortened,
        extract=found.ref,
        sha256=found.sha256,
        identities=found.identities,
    )
    return Exit.ATTENTION if made.left_out else Exit.DONE


def _new(target: Path) -> Any:
    try:
        return target.open("xb")
    except OSError:
        raise WrongChoice("The file exists already, or its folder does not.") from None


def _tell(records: int, left_out: Any, **more: Any) -> None:
    from dokaz.sharing import api

    table(("records", "consent not checked", "shortened"),
          [(records, more["unchecked"], more["shortened"])])  # fmt: skip
    if left_out:
        table(("left out because", "records"), [(str(why), n) for why, n in api.in_words(left_out)])
    give({"records": records, "left_out": dict(left_out), **more})


@command.command("list")
@person_options
def list_(email: str, org: str) -> int:
    """Show what was taken out, newest first."""
    from dokaz.sharing import api

    actor = member_actor(email, org)
    found: list[Any] = []
    before = None
    while True:
        page = api.visible_extracts(actor=actor, before=before, limit=_LARGEST_PAGE)
        found += page.rows
        before = page.before
        if before is None:
            break
    table(
        ("extract", "what", "for", "purpose", "records", "when"),
        [
            (
                one.ref,
                one.kind,
                one.recipient_name or one.recipient_kind,
                one.purpose,
                one.records,
                f"{one.at:%Y-%m-%d}",
            )
            for one in found
        ],
    )
    give(
        {
            "extracts": [
                {
                    "id": str(one.id),
                    "ref": one.ref,
                    "kind": one.kind,
                    "form": one.form,
                    "recipient_kind": one.recipient_kind,
                    "purpose": one.purpose,
                    "records": one.records,
                    "identities": one.identities,
                    "sha256": one.sha256,
                }
                for one in found
            ]
        }
    )
    return Exit.DONE
