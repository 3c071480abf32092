# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz witness`: make a witness, tell it which logs to watch, serve it, look at its memory."""

import os
from pathlib import Path

import click

from dokaz.core.log.continuation import parse_continuation
from dokaz.core.objects.passphrase_file import read_passphrase
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.key_opening import SETTING, asked_passphrase
from dokaz.interfaces.cli.output import give, say, table
from dokaz.interfaces.witness.app import make_app
from dokaz.interfaces.witness.folder import WitnessFolder, WitnessUnusable
from dokaz.interfaces.witness.serve import serve as serve_app

folder_option = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("witness"),
    show_default=True,
    help="Where the witness keeps its key and memory.",
)
passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase. Without it: the environment's, or you type it.",
)


@click.group()
def command() -> None:
    """Be a witness for other organisations' logs."""


@command.command()
@click.argument("name")
@folder_option
def init(name: str, folder: Path) -> int:
    """Make a new witness called NAME, for example witness.example.org."""
    key = _opened(folder).create(name=name)
    say("The witness is made. Give this line to the members who run nodes:")
    say(f"  {key.encode()}")
    say(
        "Never restore it from a copy: a witness that forgot what it cosigned could be brought to "
        "cosign another history. If it is lost, make a new one under a new name."
    )
    give({"vkey": key.encode()})
    return Exit.DONE


@command.command()
@folder_option
@passphrase_file
def protect(folder: Path, passphrase_file: Path | None) -> int:
    """Put the witness's key under a passphrase. Stop the witness before."""
    keys = _whole(folder).keys
    words = _words(passphrase_file) or asked_passphrase(new=not keys.is_protected)
    changed = keys.protect(passphrase=words)
    say("The witness's key is under the passphrase. Write it on paper, away from this machine.")
    give({"changed": changed, "protected": True})
    return Exit.DONE


@command.command()
@folder_option
@passphrase_file
def unprotect(folder: Path, passphrase_file: Path | None) -> int:
    """Take the passphrase off the witness's key."""
    keys = _whole(folder).keys
    changed = 0
    if keys.is_protected:
        changed = keys.unprotect(passphrase=_words(passphrase_file) or asked_passphrase(new=False))
    say("The witness's key lies in plain form.")
    give({"changed": changed, "protected": False})
    return Exit.DONE


def _whole(folder: Path) -> WitnessFolder:
    _require(folder)
    return WitnessFolder(folder)


def _require(folder: Path) -> None:
    if not (folder / "witness.seed").exists():
        raise WitnessUnusable("no witness in this folder: run 'dokaz witness init' first")


def _opened(folder: Path) -> WitnessFolder:
    """The witness, whose passphrase comes from the named file or from the terminal."""
    return WitnessFolder(folder, passphrase=lambda: _words(None) or asked_passphrase(new=False))


def _words(file: Path | None) -> str:
    """The passphrase in a file, or in the one of the environment; empty: neither is named."""
    named = str(file) if file else os.environ.get(SETTING, "")
    return read_passphrase(Path(named)) if named else ""


@command.command()
@click.argument("log_key")
@folder_option
def trust(log_key: str, folder: Path) -> int:
    """Watch the log with this key line ('dokaz ledger key' on the node shows it)."""
    key = WitnessFolder(folder).add_log(log_key)
    say(f"The witness now cosigns checkpoints of {key.name}.")
    give({"origin": key.name})
    return Exit.DONE


@command.command()
@click.argument("name")
@folder_option
def accept(name: str, folder: Path) -> int:
    """Watch a log under its new NAME, after it stated what it lost.

    Ask the people who keep that log first, by another way than the network: 'dokaz witness status'
    shows what was stated.
    """
    _require(folder)
    stated = WitnessFolder(folder).accept(name)
    say(f"The witness now cosigns checkpoints of {stated.new_origin}, and no more of")
    say(f"{stated.old_origin}, which is stated to have lost {stated.lost} entries.")
    give({"origin": stated.new_origin, "old_origin": stated.old_origin, "lost": stated.lost})
    return Exit.DONE


@command.command()
@folder_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True)
def serve(folder: Path, host: str, port: int) -> int:
    """Answer requests until stopped."""
    _require(folder)
    app = make_app(_opened(folder))
    say(f"Witness listens at http://{host}:{port}. Stop with Ctrl-C.")
    # It keeps nothing in memory.
    serve_app(app, anew=lambda: app, host=host, port=port)
    return Exit.DONE


@command.command()
@folder_option
def status(folder: Path) -> int:
    """Show the logs watched, the last tree cosigned of each, and evidence of misconduct."""
    _require(folder)
    witness = _opened(folder)
    rows = []
    for origin in witness.known_logs():
        latest = witness.latest(origin)
        rows.append((origin, latest.checkpoint.size if latest else 0))
    evidence = sorted(path.name for path in (folder / "evidence").iterdir())
    say(f"Witness {witness.cosigner().name}")
    table(("log", "entries cosigned"), rows)
    for name in evidence:
        say(f"EVIDENCE against a log: {folder / 'evidence' / name}")
    stated = [parse_continuation(note) for note in witness.statements()]
    for one in stated:
        say(
            f"STATED: {one.old_origin} has lost {one.lost} entries after entry {one.kept_size} "
            f"({one.reason}) and goes on as {one.new_origin}. Accept or ask."
        )
    names = [one.new_origin for one in stated]
    give({"logs": dict(rows), "evidence": evidence, "stated": names})
    return Exit.ATTENTION if evidence or stated else Exit.DONE
