# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz completion`: what makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, say


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print what makes SHELL complete dokaz commands; load it in the shell's start file.

    For example: dokaz completion bash >> ~/.bashrc
    """
    found = get_completion_class(shell)
    assert found is not None  # The choice above lists what click knows.
    program = context.find_root().command
    source = found(program, {}, "dokaz", "_DOKAZ_COMPLETE").source()
    say(source, as_it_is=True)
    give({"shell": shell, "source": source})
    return Exit.DONE
