# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz restore`: a node from a backup, into an empty folder, with a verdict at the end."""

import os
from pathlib import Path
from typing import Any

import click

from dokaz.core.objects.durable import WriteMode, write_file_durably
from dokaz.core.objects.errors import faults_named
from dokaz.interfaces.cli.backup import settings_file
from dokaz.interfaces.cli.backup.database import fill
from dokaz.interfaces.cli.backup.drill import statement
from dokaz.interfaces.cli.backup.errors import WrongTarget
from dokaz.interfaces.cli.backup.layout import REGISTER
from dokaz.interfaces.cli.backup.proving import Proof, prove
from dokaz.interfaces.cli.backup.reading import Unpacked, claim, release, unpack
from dokaz.interfaces.cli.backup.sealing import (
    Opener,
    Passphrase,
    read_identities,
    read_passphrase,
)
from dokaz.interfaces.cli.backup.signing import Known, Maker, key_id_in
from dokaz.interfaces.cli.django_ready import INCOMPLETE, start
from dokaz.interfaces.cli.engine import Postgresql, engine
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.migrating import migrate
from dokaz.interfaces.cli.migrations import require_known
from dokaz.interfaces.cli.output import give, progress, say, warn
from dokaz.interfaces.cli.words import told

_WORDS = {Exit.DONE: "whole", Exit.ATTENTION: "attention", Exit.OPERATOR: "wrong"}


@click.command()
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    "home",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="New or empty folder; it becomes the node's folder.",
)
@click.option(
    "--identity",
    "identities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the AGE-SECRET-KEY-1… that opens the backup.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For a backup made with a passphrase: a file whose first line it is.",
)
@click.option(
    "--log-key",
    default="",
    metavar="KEY",
    help="The line that 'dokaz ledger key' prints on your node, or the fingerprint of its key.",
)
@click.option(
    "--sha256",
    default="",
    metavar="HEX",
    help="Instead of the line: the digest that 'dokaz backup' gave for this file.",
)
@click.option(
    "--drill",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="STATEMENT",
    help="For practice: write what was found into this new file, for 'dokaz drill' on the node.",
)
@click.option(
    "--database",
    default="",
    help="For a PostgreSQL backup: address of an empty database, postgresql://…",
)
def command(
    backup: Path,
    home: Path,
    identities: tuple[Path, ...],
    passphrase_file: Path | None,
    log_key: str,
    sha256: str,
    database: str,
    drill: Path | None,
) -> int:
    """Bring a node back from a backup, into an empty folder.

    Whoever knows your age1… key can make such a file: give --log-key or --sha256 as you noted
    them. Without, a PostgreSQL backup is not brought back. A passphrase is proof enough.

    Nothing starts and no state of the log is signed. Never run a restored node while the original
    still runs. For practice give --drill: then the copy can never be started.
    """
    if drill is not None and drill.exists():
        raise WrongTarget("There is a file of the statement's name already. Nothing was written.")
    openers = _openers(identities, passphrase_file)
    known = Known(
        key_id=key_id_in(log_key) if log_key else "",
        sha256=sha256.strip().lower(),
        passphrase=bool(passphrase_file),
    )
    home = home.absolute()
    claim(home)
    try:
        proof, found, maker = _restore(
            backup, home, openers=openers, known=known, database=database
        )
    except BaseException:
        warn(f"The restoration did not end well. {home} is marked as unusable: remove it.")
        raise
    return _verdict(home, found, proof, maker, drill=drill)


def _openers(identities: tuple[Path, ...], passphrase_file: Path | None) -> list[Opener]:
    if bool(identities) == bool(passphrase_file):
        raise click.UsageError("Give either --identity or --passphrase-file.")
    if passphrase_file:
        return [Passphrase(read_passphrase(passphrase_file))]

    def ask() -> str:
        return str(click.prompt(told("Passphrase of the key file"), hide_input=True, err=True))

    return [key for path in identities for key in read_identities(path, ask_passphrase=ask)]


def _restore(
    backup: Path, home: Path, *, openers: list[Opener], known: Known, database: str
) -> tuple[Proof, Unpacked, Maker]:
    """1. unpack; 2. whose it is; 3. settings; 4. database; 5. tables of this version; 6. checks."""
    with progress("Unpacking", total=None, in_bytes=True) as update:
        found = unpack(backup, home, openers=openers, watch=update)  # 1
    maker = known.maker_of(found)  # 2
    _require_fitting(found, database)
    _write_settings(home, found, database)  # 3
    os.environ["DOKAZ_HOME"] = str(home)
    os.environ["DOKAZ_DATABASE"] = database
    start(while_restoring=True)
    target = engine()
    if found.dump is not None and isinstance(target, Postgresql):
        fill(target, found.dump)  # 4
        found.dump.unlink()
    if require_known(target).waiting:
        migrate()  # 5
    with progress("Checking", total=None) as update:
        proof = prove(  # 6
            objects_are_here=found.objects_are_local,
            watch=lambda what, done, total: update(done, total),
        )
    return proof, found, maker


def _require_fitting(found: Unpacked, database: str) -> None:
    if found.engine == "postgresql" and not database.startswith(("postgresql://", "postgres://")):
        raise WrongTarget(
            "The backup is of a node on PostgreSQL. Create an empty database and name it with "
            "--database postgresql://…, then restore into a new folder."
        )
    if found.engine == "sqlite" and database:
        raise WrongTarget("The backup is of a node on SQLite: leave --database away.")


def _write_settings(home: Path, found: Unpacked, database: str) -> None:
    text = settings_file.adapted(
        found.settings or "",
        database=database,
        objects_are_local=found.objects_are_local,
        register=str(home.resolve() / REGISTER) if found.has_register else "",
    )
    if text:
        with faults_named("writing the settings"):
            path = home / "dokaz.toml"
            path.touch(mode=0o600)
            path.write_text(text, "utf-8")


def _verdict(home: Path, found: Unpacked, proof: Proof, maker: Maker, *, drill: Path | None) -> int:
    say(f"{proof.entries} log entries, {found.objects} objects, {found.files} files in all.")
    say(f"Log: {found.head.get('log_origin')}, root {proof.root or told('none yet')}")
    say(f"Key of the log: {proof.log_key}")
    if maker is Maker.NOT_CHECKED:
        warn(
            "NOT CHECKED: whether this backup is of your node. Compare the key of the log with "
            "what a witness or a partner noted before you start it."
        )
    for sentence in proof.log_wrong:
        warn(f"WRONG IN THE LOG  {sentence}")
    for address in found.damaged:
        warn(f"DAMAGED before the backup was made: {address}")
    if proof.object_findings:
        warn(f"{proof.object_findings} stored objects are missing or damaged.")
    if proof.objects_checked is None:
        warn(
            "Stored objects are not in the backup and NOT CHECKED: bring their store back, then "
            "run 'dokaz fixity run'."
        )
    elif not found.objects_are_local:
        warn("Stored objects are not in the backup; the bucket of the settings was looked at.")
    if proof.log_wrong:
        warn(f"The log does not hold: the mark {INCOMPLETE} stays and nothing starts here.")
        verdict = Exit.OPERATOR
    else:
        unwell = proof.object_findings or found.damaged or proof.objects_checked is None
        verdict = Exit.ATTENTION if unwell else Exit.DONE
        if drill is None:
            _let_start(home, found, proof, verdict)
    document = _document(home, found, proof, verdict) | {"maker": str(maker)}
    if drill is not None:
        write_file_durably(drill.absolute(), statement(document), mode=WriteMode.NEW_OR_EQUAL)
        say(
            f"This was practice: the mark {INCOMPLETE} stays and nothing ever starts here. Remove "
            "the folder, keys included. Then, on the node: dokaz drill STATEMENT"
        )
    give(document)
    return verdict


def _let_start(home: Path, found: Unpacked, proof: Proof, verdict: Exit) -> None:
    """Put the return on record in the restored node, hold its log if anybody vouches for it."""
    from django.conf import settings

    from dokaz.gate import api as gate
    from dokaz.ledger import api as ledger
    from dokaz.members.api import service_actor

    proven = gate.BackupProven(
        backup_sha256=found.sha256,
        entries=proof.entries,
        root=proof.root,
        verdict=_WORDS[verdict],
        objects_checked=proof.objects_checked,
        object_findings=proof.object_findings,
    )
    gate.record_restored(actor=service_actor("operations"), proven=proven)
    if settings.DOKAZ.witnesses:
        ledger.hold(backup_sha256=found.sha256, entries=proof.entries)
    release(home)
    warn(
        f"This is the state of {found.head.get('made_at')}. What was erased or disposed of since "
        "is here again, and so are rights, passwords and links that were taken away. Do it again "
        "before anybody works with this node."
    )
    say(f"Restored. Start it with: DOKAZ_HOME={home} dokaz run")
    say(
        "Do so only if the original node will never run again: two nodes that sign one log are "
        "taken for a forger by its witnesses. The witnesses are asked before anything is signed, "
        "whether they know a newer state than this backup."
    )


def _document(home: Path, found: Unpacked, proof: Proof, verdict: Exit) -> dict[str, Any]:
    return {
        "home": str(home),
        "verdict": _WORDS[verdict],
        "backup_sha256": found.sha256,
        "made_at": found.head.get("made_at"),
        "log_origin": found.head.get("log_origin"),
        "log_key": proof.log_key,
        "entries": proof.entries,
        "root": proof.root,
        "log_findings": list(proof.log_wrong),
        "objects": found.objects,
        "objects_checked": proof.objects_checked,
        "object_findings": proof.object_findings,
        "damaged_before": found.damaged,
    }
