# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program's help texts as the guide quotes them, and bringing the guide up to date.

PYTHONPATH=src:. python -m tests.interfaces.cli.help_texts docs/guides/command-line.*.md
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dokaz.interfaces.cli.main import COMMANDS, program

_QUOTED = re.compile(r"<!-- help:([a-z -]*) -->\n```text\n(.*?)\n```\n", re.DOTALL)


def help_texts() -> dict[str, str]:
    """Help of the program and of every command, by the words after `dokaz`."""
    settings = program.context_settings
    context = click.Context(program, info_name="dokaz", terminal_width=80, **settings)
    return dict(_below(program, context, ()))


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


def renewed(guide: str) -> str:
    """The guide with every quotation as the program has it now."""
    texts = help_texts()
    return _QUOTED.sub(
        lambda found: f"<!-- help:{found[1]} -->\n```text\n{texts[found[1].strip()]}\n```\n", guide
    )


if __name__ == "__main__":
    assert COMMANDS
    for name in sys.argv[1:]:
        Path(name).write_text(renewed(Path(name).read_text("utf-8")), "utf-8")
