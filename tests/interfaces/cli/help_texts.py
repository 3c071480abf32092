# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program's help texts as the guide quotes them, and bringing the guide up to date.

PYTHONPATH=src:. python -m tests.interfaces.cli.help_texts docs/guides/command-line.*.md

A process keeps some words in the language in which it first needed them, so each language has a
process of its own.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dokaz.interfaces.cli.main import COMMANDS, program
from dokaz.interfaces.cli.words import speak

_ROOT = Path(__file__).resolve().parents[3]
_PATHS = f"{_ROOT / 'src'}{os.pathsep}{_ROOT}"
_QUOTED = re.compile(r"<!-- help:([a-z -]*) -->\n```text\n(.*?)\n```\n", re.DOTALL)


def help_texts() -> dict[str, str]:
    """Help of the program and of every command, by the words after `dokaz`."""
    settings = program.context_settings
    context = click.Context(program, info_name="dokaz", terminal_width=80, **settings)
    return dict(_below(program, context, ()))


def help_in(language: str) -> dict[str, str]:
    """The same as a person who reads "uk" or "en" is shown it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.interfaces.cli.help_texts"],
        env={**os.environ, "DOKAZ_LANGUAGE": language, "PYTHONPATH": _PATHS},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def _below(
    command: click.Command, context: click.Context, words: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if words != ("verify",):  # A program of its own with a guide of its own.
        lines = command.get_help(context).splitlines()
        yield " ".join(words), "\n".join(line.rstrip() for line in lines)
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        inner = click.Context(found, parent=context, info_name=name, terminal_width=80)
        yield from _below(found, inner, (*words, name))


def quoted(guide: str) -> dict[str, str]:
    """What a guide quotes."""
    return {words.strip(): text for words, text in _QUOTED.findall(guide)}


def renewed(guide: str, texts: dict[str, str]) -> str:
    """The guide with every quotation as the program has it now."""
    return _QUOTED.sub(
        lambda found: f"<!-- help:{found[1]} -->\n```text\n{texts[found[1].strip()]}\n```\n", guide
    )


if __name__ == "__main__":
    assert COMMANDS
    if not sys.argv[1:]:
        speak()
        json.dump(help_texts(), sys.stdout)
    for name in sys.argv[1:]:
        language = Path(name).suffixes[0].removeprefix(".")
        Path(name).write_text(renewed(Path(name).read_text("utf-8"), help_in(language)), "utf-8")
