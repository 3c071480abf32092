# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entry point of `dokaz`. Commands are loaded when called: each needs only its own parts.

`--json` may stand before a command or after it. Whatever goes wrong ends in a sentence, a stable
code and an exit code (see `exits`), never in a traceback: one would quote names and values.
"""

import importlib
import os
import sys
from gettext import gettext
from typing import Any
from weakref import WeakKeyDictionary

import click

import dokaz
from dokaz.core.errors import DokazError
from dokaz.interfaces.cli.exits import Exit, exit_for
from dokaz.interfaces.cli.failures import as_ours, sentence
from dokaz.interfaces.cli.output import ERR, give, warn
from dokaz.interfaces.cli.words import speak, told, told_help

# Name of the command: module that holds it, and the line shown in the overview.
COMMANDS = {
    "run": "Set up what is missing and start the node (web and worker).",
    "doctor": "Check the node: database, keys, clock, disk, permissions, ledger.",
    "receive": "Take in a folder of files as a delivery.",
    "table": "Bring in the rows of a table that is in the archive.",
    "casework": "Take records of casework out as files, and list what was taken out.",
    "open": "Open a locked archive or document with its password.",
    "capture": "Capture pages of the web that a person asks for.",
    "screenshot": "Take in a picture of a page with the page's address.",
    "source": "The directory of sources: list, add, merge.",
    "originals": "Whether what items were taken from is still online.",
    "renditions": "What is made from originals; make anew what is missing or old.",
    "search": "The full text index: how it stands; make it anew.",
    "map": "The internal map: how it stands; make it anew.",
    "duplicates": "Look for people who are in the archive twice, all at once.",
    "notifications": "What people are told of in the application: make it anew.",
    "verify": "Check a parcel, as dokaz-verify does.",
    "publish": "Make a public dataset and the portal that shows it, as plain files.",
    "story": "Stories of the portal: propose, approve, decline, withdraw, list.",
    "layer": "Layers over the portal's map: propose, approve, decline, withdraw, list.",
    "embargo": "Silence before publication: propose, approve, decline, list.",
    "report": "Count what was done in a time and write the account as files.",
    "portal": "Give out the files of a portal, without the node.",
    "parcel": "Make and list parcels to hand over.",
    "ledger": "State, audit, receipts and repair of the transparency log.",
    "fixity": "Check stored objects now.",
    "witness": "Be a witness for other organisations' logs.",
    "register": "The interview register: check, add, withdraw, sync; lists in a CSV file.",
    "register-holder": "Hold a share of the interview register's key.",
    "keys": "Keys of the node and of its organisations; their passphrase.",
    "org": "Organisations of this node.",
    "user": "People of this node.",
    "backup": "Write an encrypted backup of the whole node.",
    "restore": "Bring a node back from a backup, into an empty folder.",
    "drill": "Record that a backup was restored elsewhere and checked.",
    "serve": "Serve the web pages only (run does this for you).",
    "worker": "Run background work only (run does this for you).",
    "completion": "Print what makes a shell complete dokaz commands.",
}
# It is a program of its own that happens to answer under this name too.
_OWN_OPTIONS = {"verify"}


class Commands(click.Group):
    """Loads `dokaz.interfaces.cli.<name>_cmd` when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"dokaz.interfaces.cli.{cmd_name.replace('-', '_')}_cmd")
        command: click.Command = module.command
        if cmd_name not in _OWN_OPTIONS:
            _offer_json(command)
        _put_into_words(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, told(line)) for name, line in COMMANDS.items()])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _put_into_words(self)
        super().format_help(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - every failure ends in a sentence and a code
            return _failed(as_ours(error))


def _offer_json(command: click.Command) -> None:
    """Add `--json` to a command and those below it, once."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _offer_json(below)
    elif not any("--json" in one.opts for one in command.params):
        command.params.append(
            click.Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                help="Give the result as one JSON document.",
            )
        )


# Help texts as they are written, since a process may be asked for them in both languages.
_WRITTEN: WeakKeyDictionary[click.Command | click.Parameter, tuple[str, str]] = WeakKeyDictionary()


def _put_into_words(command: click.Command) -> None:
    """Bring the help of a command and of those below it into the person's language."""
    help_text, _ = _WRITTEN.setdefault(command, (command.help or "", ""))
    command.help = told_help(help_text) or None
    for one in command.params:
        if isinstance(one, click.Option):
            prompt = one.prompt if isinstance(one.prompt, str) else ""
            help_text, prompt = _WRITTEN.setdefault(one, (one.help or "", prompt))
            one.help = told_help(help_text) or None
            one.prompt = told(prompt) or one.prompt
    if isinstance(command, click.Group) and not isinstance(command, Commands):
        for below in command.commands.values():
            _put_into_words(below)


def _failed(error: DokazError) -> int:
    words = sentence(error)
    # It may repeat names that others chose, as those of folders and of parties to a ceremony.
    warn(words, style="red")
    ERR.print(f"({error.code})", markup=False, style="dim")
    give({"error": error.code, "message": words})
    return exit_for(error)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dokaz.__version__, prog_name="dokaz")
@click.option(
    "--json", is_flag=True, expose_value=False, help="Give the result as one JSON document."
)
def program() -> None:
    """Dokaz: evidence archive and casework. The node's folder is $DOKAZ_HOME, or ./var."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    # What this program makes is nobody else's to read, whatever the account's habit.
    os.umask(0o077)
    speak()
    given = sys.argv[1:] if arguments is None else arguments
    # Known before anything runs: also what goes wrong on the way to a command is told in JSON.
    state = {"json": "--json" in given and not _OWN_OPTIONS.intersection(given[:1])}
    try:
        result: Any = program.main(args=given, prog_name="dokaz", standalone_mode=False, obj=state)
    except click.exceptions.Abort:
        ERR.print(told("Stopped. What was finished before stays."), markup=False)
        return Exit.ATTENTION
    except click.ClickException as error:
        error.message = told(error.message)
        error.show()
        return error.exit_code
    return int(result) if isinstance(result, int) else Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
