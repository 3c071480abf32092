# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz backup`: the whole node in one encrypted file, while it runs."""

from pathlib import Path

import click

from dokaz.core.objects.errors import WeakPassphrase
from dokaz.core.objects.key_folder import LEAST_PASSPHRASE
from dokaz.core.objects.sealed import Recipient
from dokaz.interfaces.cli.backup.sealing import read_passphrase
from dokaz.interfaces.cli.backup.writing import Written, write_backup
from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.failures import as_ours, sentence
from dokaz.interfaces.cli.output import ERR, give, progress, say, warn
from dokaz.interfaces.cli.words import told

_WORDS = {
    "holding the log for a moment": "holding the log for a moment",
    "copying the database": "copying the database",
    "listing stored objects": "listing stored objects",
    "writing": "writing",
}


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="New file to write, for example /media/disk/node-2025-03-01.age.",
)
@click.option("--recipient", "recipients", multiple=True, help="age1… key that can open it.")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of keys: a file whose first line is the passphrase.",
)
@click.option(
    "--with-objects/--without-objects",
    default=None,
    help="Whether stored files go along. Without this: yes, unless they lie in a bucket.",
)
def command(
    out: Path,
    recipients: tuple[str, ...],
    passphrase_file: Path | None,
    with_objects: bool | None,
) -> int:
    """Write an encrypted backup of the whole node.

    The node may go on working. The file holds the node's keys: whoever opens it can read and sign
    everything. Keep the key that opens it somewhere else than the node.
    """
    if bool(recipients) == bool(passphrase_file):
        raise click.UsageError("Give either --recipient (once or more) or --passphrase-file.")
    keys = [Recipient.parse(text) for text in recipients]
    passphrase = _new_passphrase(passphrase_file) if passphrase_file else ""
    start()
    from django.conf import settings

    bucket = bool(settings.DOKAZ.s3_bucket)
    carried = not bucket if with_objects is None else with_objects
    with progress("Backup", total=None, in_bytes=True) as update:
        written = write_backup(
            out,
            recipients=keys,
            passphrase=passphrase,
            with_objects=carried,
            watch=update,
            observe=lambda step: ERR.print(f"… {told(_WORDS[step])}", style="dim", markup=False),
        )
    recorded = _record(written)
    return _report(written, out, objects_carried=carried, recorded=recorded)


def _new_passphrase(file: Path) -> str:
    """The passphrase of a new backup: who has the disk can try as many as they like, unseen.

    Raises:
        BackupUnreadable: the file cannot be read or its first line is empty.
        WeakPassphrase: it is shorter than one of the key folder may be.
    """
    passphrase = read_passphrase(file)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise WeakPassphrase(
            f"A passphrase for backups needs {LEAST_PASSPHRASE} characters or more: take five "
            "words that have nothing to do with each other. Nothing was written."
        )
    return passphrase


def _record(written: Written) -> bool:
    """Put the backup on record in the node; the file counts also where that cannot be done."""
    from dokaz.gate import api as gate
    from dokaz.members.api import service_actor

    tally = written.tally
    made = gate.BackupMade(
        backup_sha256=written.sha256,
        bytes=written.size,
        entries=written.entries,
        objects=tally.objects,
        objects_left=written.objects_left,
        damaged=len(tally.damaged),
    )
    try:
        gate.record_backup(actor=service_actor("operations"), made=made)
    except Exception as error:  # noqa: BLE001 - the backup is whole whatever the database says now
        warn("The backup is whole, but the node could not record that it was made:")
        warn(sentence(as_ours(error)))
        return False
    return True


def _report(written: Written, out: Path, *, objects_carried: bool, recorded: bool) -> int:
    tally = written.tally
    size = f"{written.size:,}".replace(",", " ")
    say(f"Backup written: {size} bytes, {tally.files} files, {tally.objects} objects.")
    say(f"It holds the log up to entry {written.entries}.")
    say(f"SHA-256 of the file: {written.sha256}")
    if not objects_carried:
        warn(
            f"{written.objects_left} stored objects are NOT in it: only their addresses are. "
            "Their store needs a backup of its own."
        )
    for address in tally.damaged:
        warn(f"DAMAGED in the store, carried as it is: {address}")
    for address in tally.missing:
        warn(f"Gone from the store while the backup was made: {address}")
    give(
        {
            "file": str(out),
            "bytes": written.size,
            "sha256": written.sha256,
            "recorded": recorded,
            "files": tally.files,
            "objects": tally.objects,
            "entries": written.entries,
            "objects_left": written.objects_left,
            "damaged": tally.damaged,
            "missing": tally.missing,
        }
    )
    unwell = tally.damaged or tally.missing or not recorded
    return Exit.ATTENTION if unwell else Exit.DONE
