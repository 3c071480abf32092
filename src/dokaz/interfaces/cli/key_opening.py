# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening the node's keys before a command works with them, and for the processes it starts.

The passphrase comes from the file of the settings; without one it is asked for, in a terminal
only. A started process gets a typed passphrase through a pipe of its own, never in its
environment or arguments, which other accounts could read.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dokaz.core.objects.errors import KeysLocked
from dokaz.interfaces.cli.output import warn
from dokaz.interfaces.cli.words import told

TRIES = 3
SETTING = "DOKAZ_KEYS_PASSPHRASE_FILE"


def open_keys() -> None:
    """Open the protection of the key folder, if there is one, or stop before anything starts.

    Raises:
        KeysLocked: there is no passphrase, or it is wrong.
    """
    from dokaz.ledger import api as ledger

    folder = ledger.key_folder()
    if not folder.is_protected:
        return
    if ledger.keys_passphrase() is not None or not sys.stdin.isatty():
        folder.open()
        return
    for left in reversed(range(TRIES)):
        ledger.hand_over_passphrase(_ask("Passphrase of the node's keys"))
        try:
            folder.open()
        except KeysLocked as error:
            if not left:
                raise
            warn(str(error))
        else:
            return


def asked_passphrase(*, new: bool) -> str:
    """A passphrase typed at the terminal; a new one twice.

    Raises:
        KeysLocked: there is no terminal to ask at.
    """
    if not sys.stdin.isatty():
        raise KeysLocked(
            "A passphrase is needed and there is no terminal to ask for it. Nothing was changed. "
            "Name a file that holds it: --passphrase-file, or DOKAZ_KEYS_PASSPHRASE_FILE."
        )
    if not new:
        return _ask("Passphrase of the keys")
    return str(
        click.prompt(
            told("New passphrase"),
            hide_input=True,
            err=True,
            confirmation_prompt=told("Once more"),
        )
    )


@contextmanager
def handed_on() -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Environment and descriptors for one process that is started in the body.

    The settings' own file is read by that process itself. What was typed waits in a pipe.
    """
    from django.conf import settings

    from dokaz.ledger import api as ledger

    environment = dict(os.environ)
    typed = None if settings.DOKAZ.keys_passphrase_file else ledger.keys_passphrase()
    if typed is None:
        yield environment, ()
        return
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(typed.encode("utf-8") + b"\n")
        yield {**environment, SETTING: f"/dev/fd/{reading}"}, (reading,)
    finally:
        os.close(reading)


def _ask(what: str) -> str:
    return str(click.prompt(told(what), hide_input=True, err=True))
