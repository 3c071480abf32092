# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz parcel`: the parcels of an organisation, and making one into a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, table
from dokaz.interfaces.cli.who import member_actor, person_options


@click.group()
def command() -> None:
    """Make and list parcels to hand over."""
    start()


@command.command("list")
@person_options
@click.option("--status", default="", help="Only parcels in this state, for example made.")
def list_(email: str, org: str, status: str) -> int:
    """Show parcels, newest first."""
    found = list(_parcels(member_actor(email, org), status=status))
    table(
        ("parcel", "state", "for", "items", "files", "bytes", "drafted"),
        [
            (p.ref, p.status, p.recipient_name, p.item_count, p.file_count, p.total_bytes, day)
            for p in found
            for day in (f"{p.drafted_at:%Y-%m-%d}",)
        ],
    )
    give(
        {
            "parcels": [
                {
                    "id": str(p.id),
                    "ref": p.ref,
                    "status": p.status,
                    "recipient": p.recipient_name,
                    "items": p.item_count,
                    "files": p.file_count,
                    "bytes": p.total_bytes,
                }
                for p in found
            ]
        }
    )
    return Exit.DONE


@command.command()
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@person_options
@click.option("--recipient", required=True, help="Name of whom it is for.")
@click.option("--recipient-kind", required=True, help="icc, prosecutor, court, partner …")
@click.option("--purpose", required=True, help="national_prosecution, icc, litigation …")
@click.option("--basis", required=True, help="Legal basis: consent, official_request …")
@click.option("--basis-note", default="", help="Words about the legal basis.")
@click.option("--encrypt-to", default="", help="The recipient's age1… key.")
def make(
    items: tuple[str, ...],
    email: str,
    org: str,
    recipient: str,
    recipient_kind: str,
    purpose: str,
    basis: str,
    basis_note: str,
    encrypt_to: str,
) -> int:
    """Draft a parcel of ITEMs, named by number or identifier.

    'dokaz parcel out' makes the file.
    """
    from dokaz.sharing import api

    actor = member_actor(email, org)
    chosen = tuple(api.Choice(item_id=_item(actor, item)) for item in items)
    parcel_id = api.draft(
        actor=actor,
        parcel=api.ParcelDraft(
            recipient_kind=recipient_kind,
            recipient_name=recipient,
            purpose=purpose,
            legal_basis=basis,
            legal_basis_note=basis_note,
            encrypted_to=encrypt_to,
        ),
    )
    api.choose(actor=actor, parcel_id=parcel_id, put=chosen)
    return _tell_review(actor, parcel_id)


def _tell_review(actor: Any, parcel_id: UUID) -> int:
    from dokaz.sharing import api

    found = api.get_parcel(actor=actor, parcel_id=parcel_id)
    review = api.review(actor=actor, parcel_id=parcel_id)
    say(f"Parcel {found.ref} is drafted: {found.item_count} items.")
    for notice in review.blockers:
        say(f"HINDERS  {notice.text}")
    for notice in review.warnings:
        say(f"NOTE     {notice.text}")
    if review.reason_needed:
        say("A reason is needed: dokaz parcel out … --reason")
    give(
        {
            "id": str(parcel_id),
            "ref": found.ref,
            "blockers": [n.code for n in review.blockers],
            "warnings": [n.code for n in review.warnings],
            "reason_needed": review.reason_needed,
            "custodian_needed": review.custodian_needed,
        }
    )
    return Exit.ATTENTION if review.blockers else Exit.DONE


@command.command()
@click.argument("parcel")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@person_options
@click.option("--reason", default="", help="Why, where the review asks for it.")
def out(parcel: str, file: Path, email: str, org: str, reason: str) -> int:
    """Make PARCEL and write it to the new FILE.

    PARCEL is a number or identifier. One that is made already is only written.
    """
    from dokaz.sharing import api

    if file.exists() or not file.absolute().parent.is_dir():
        raise WrongChoice("The file exists already, or its folder does not. Nothing was made.")
    actor = member_actor(email, org)
    with progress("Packing", total=None, in_bytes=True) as update:
        made = api.make_parcel_file(
            actor=actor,
            parcel_id=_parcel(actor, parcel),
            path=file,
            reason=reason,
            progress=lambda stage, done, total: update(done, total),
        )
    say(f"Parcel {made.ref}: {made.size} bytes.")
    if made.verified_as == "proven":
        say("Checked as the recipient will: everything is proven.")
    else:
        say(
            "Checked as the recipient will: nothing failed. What rests on keys, witnesses or "
            'time-stamps that the parcel cannot prove by itself is "not checked" until they '
            "compare fingerprints with you."
        )
    say(f"SHA-256 {made.sha256}")
    say("Give the digest to the recipient by another way than the file.")
    give(
        {
            "ref": made.ref,
            "file": str(file),
            "bytes": made.size,
            "sha256": made.sha256,
            "verified_as": made.verified_as,
        }
    )
    return Exit.DONE


def _parcels(actor: Any, *, status: str = "") -> Iterator[Any]:
    from dokaz.sharing import api

    before: UUID | None = None
    while True:
        page = api.visible_parcels(actor=actor, status=status, before=before, limit=200)
        yield from page.rows
        if page.before is None:
            return
        before = page.before


def _parcel(actor: Any, named: str) -> UUID:
    try:
        return UUID(named)
    except ValueError:
        found = next((p for p in _parcels(actor) if p.ref == named), None)
    if found is None:
        raise WrongChoice("No parcel of yours has this number; see 'dokaz parcel list'.")
    found_id: UUID = found.id
    return found_id


def _item(actor: Any, named: str) -> UUID:
    from dokaz.evidence import api

    try:
        return UUID(named)
    except ValueError:
        found = api.find_by_ref(actor=actor, ref=named)
    if found is None:
        raise WrongChoice(f"No item you may see has the number {named}.")
    return found
