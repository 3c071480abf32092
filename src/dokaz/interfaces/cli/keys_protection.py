# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz keys protect`, `unprotect` and `passphrase`: the form in which the key files lie.

Whoever may change files in the key folder may do it; no right of the archive is needed, and none
is given. Every file is opened again and compared before its plain form goes, and a call that was
broken off is ended by making it again.
"""

from pathlib import Path

import click

from dokaz.core.objects.passphrase_file import read_passphrase
from dokaz.interfaces.cli.errors import Busy
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.key_opening import asked_passphrase
from dokaz.interfaces.cli.output import give, say

passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase. Without it: the settings' file, or you type it.",
)


@click.command()
@passphrase_file
def protect(passphrase_file: Path | None) -> int:
    """Put all key files of this node under a passphrase."""
    from dokaz.ledger.api import key_folder

    folder = key_folder()
    _require_at_rest()
    changed = folder.protect(passphrase=_given(passphrase_file, new=not folder.is_protected))
    say(f"{changed} key files are now under the passphrase; all of them open with it.")
    say(
        "Write it on paper and keep it away from the node. Without it no key of this node opens, "
        "and what is sealed opens with a recovery key only. Make a new backup: older ones hold "
        "the keys in plain form."
    )
    _say_how_it_starts()
    give({"changed": changed, "protected": True})
    return Exit.DONE


@click.command()
@passphrase_file
def unprotect(passphrase_file: Path | None) -> int:
    """Take the passphrase off: the key files lie in plain form again."""
    from dokaz.ledger.api import key_folder

    folder = key_folder()
    if not folder.is_protected:
        say("The keys of this node are not under a passphrase. Nothing was changed.")
        give({"changed": 0, "protected": False})
        return Exit.DONE
    _require_at_rest()
    changed = folder.unprotect(passphrase=_given(passphrase_file, new=False))
    say(f"{changed} key files lie in plain form again: whoever can read them can use them.")
    give({"changed": changed, "protected": False})
    return Exit.DONE


@click.command()
@click.option(
    "--new-passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the new passphrase. Without it: you type it.",
)
@passphrase_file
def passphrase(new_passphrase_file: Path | None, passphrase_file: Path | None) -> int:
    """Give the key files another passphrase; the keys stay as they are."""
    from dokaz.ledger.api import key_folder

    old = _given(passphrase_file, new=False)
    if new_passphrase_file is not None:
        new = read_passphrase(new_passphrase_file)
    else:
        new = asked_passphrase(new=True)
    key_folder().change_passphrase(old=old, new=new)
    say("The keys open with the new passphrase from now on; backups made before with the old one.")
    _say_how_it_starts()
    give({"protected": True})
    return Exit.DONE


def offer_protection() -> None:
    """Say once, where a node or an organisation begins, how its keys are closed; blocks nothing."""
    from dokaz.ledger.api import key_folder

    if not key_folder().is_protected:
        say(
            "The keys of this node lie in plain form: whoever takes its disk can sign and open "
            "with them. 'dokaz keys protect' puts them under a passphrase; any time will do, "
            "before real evidence is best."
        )


def _given(file: Path | None, *, new: bool) -> str:
    from dokaz.ledger.api import keys_passphrase

    if file is not None:
        return read_passphrase(file)
    return keys_passphrase() or asked_passphrase(new=new)


def _require_at_rest() -> None:
    """A running node that was not told the passphrase would stop at its next act.

    Raises:
        Busy: it runs.
    """
    from django.conf import settings

    from dokaz.intake.api import running_workers
    from dokaz.members.api import service_actor

    if settings.DOKAZ.keys_passphrase_file:
        return
    if any(worker.alive for worker in running_workers(actor=service_actor("doctor"))):
        raise Busy(
            "The node is running and has not been told the passphrase. Nothing was changed. Stop "
            "it, or name the file with the passphrase in its settings and start it anew."
        )


def _say_how_it_starts() -> None:
    from django.conf import settings

    if not settings.DOKAZ.keys_passphrase_file:
        say(
            "The next start asks for it in a terminal. A node that starts by itself needs "
            "DOKAZ_KEYS_PASSPHRASE_FILE; see the guide on keys."
        )
