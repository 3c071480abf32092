# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz open`: a locked item of the archive is opened with its password, here and now.

The password is typed, or read from a file: never an argument, which every account of the machine
could see in the list of programs.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import WrongChoice
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.output import give, progress, say, warn
from dokaz.interfaces.cli.who import member_actor, person_options
from dokaz.interfaces.cli.words import told

_LARGEST_FILE = 8192


@click.command()
@click.argument("item")
@person_options
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the password of the locked file.",
)
@click.option("--ask", is_flag=True, help="You type the password of the locked file.")
@click.option(
    "--keep",
    is_flag=True,
    help="Keep a right password sealed beside the item, to make derived files again.",
)
def command(
    item: str, email: str, org: str, password_file: Path | None, ask: bool, keep: bool
) -> int:
    """Open a locked archive or document that is in the archive: ITEM is its number.

    What comes out goes the way of everything that is delivered. The original stays as it is.
    """
    if (password_file is None) == (not ask):
        raise WrongChoice("Give the password with --password-file FILE, or type it with --ask.")
    start()
    from dokaz.intake import api

    actor = member_actor(email, org)
    item_id = _item(actor, item)
    password = _first_line(password_file) if password_file is not None else _typed()
    given = api.give_password(actor=actor, item_id=item_id, password=password, keep=keep)
    del password
    with progress("Opening", total=None):
        for one in given:
            api.unlock_one(one, organisation_id=actor.organisation_id, last_try=True)
    return _tell(actor, item_id, given)


def _tell(actor: Any, item_id: UUID, given: tuple[UUID, ...]) -> int:
    from dokaz.intake import api

    states = api.password_states(actor=actor, unlocking_ids=given)
    for one in states:
        words = str(one.text)
        say(words) if one.is_right else warn(words)
    left = api.locks(actor=actor, item_id=item_id)
    give({"item": str(item_id), "states": [one.state for one in states], "locked": len(left)})
    return Exit.DONE if all(one.is_right for one in states) else Exit.ATTENTION


def _item(actor: Any, number: str) -> UUID:
    from dokaz.evidence import api as evidence

    try:
        return UUID(number)
    except ValueError:
        found = evidence.find_by_ref(actor=actor, ref=number)
    if found is None:
        raise WrongChoice("There is no item with this number in your archive.")
    return UUID(str(found))


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_FILE).split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise WrongChoice(
            "The file with the password cannot be read as text in UTF-8. Nothing was tried."
        ) from None


def _typed() -> str:
    answer: str = click.prompt(told("Password of the locked file"), hide_input=True, err=True)
    return answer
