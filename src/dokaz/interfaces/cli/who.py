# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which person acts: proven by e-mail, password and second factor, for one organisation.

Nothing runs in a person's name because somebody can start a program on the machine. The password
is asked for, or read from $DOKAZ_PASSWORD; a code of the second factor from $DOKAZ_CODE. The
session opened for the command ends with it.
"""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from dokaz.core.errors import DokazError
from dokaz.interfaces.cli.errors import SignInRefused, WrongChoice
from dokaz.interfaces.cli.words import told

F = TypeVar("F", bound=Callable[..., Any])

_WORDS = {
    "sign_in_failed": "E-mail, password or code is wrong, or the account is closed.",
    "too_many_tries": "Too many wrong tries. Wait five minutes, then try again.",
    "second_factor_missing": (
        "This account must have a second factor and has none yet. Sign in with a browser and set "
        "it up, then come back."
    ),
    "code_needed": "A code of the second factor is needed ($DOKAZ_CODE, or run it in a terminal).",
}


def person_options(function: F) -> F:
    """Give a command the options `--as` and `--org`."""
    function = click.option(
        "--org", default="", metavar="CODE", help="Organisation to act for, if you have several."
    )(function)
    return click.option(
        "--as", "email", required=True, metavar="EMAIL", help="Who you are; asks for the password."
    )(function)


def member_actor(email: str, org: str) -> Any:
    """The proven person, acting for one of their organisations.

    Raises:
        SignInRefused: not proven. WrongChoice: `org` is none of theirs, or must be chosen.
    """
    from dokaz.members import api

    account_id = _prove(email)
    own = api.memberships_of(account_id)
    chosen = [one for one in own if one.organisation.code == org.upper()] if org else list(own)
    if len(chosen) != 1:
        codes = ", ".join(one.organisation.code for one in own) or "none"
        raise WrongChoice(f"Choose one organisation with --org. You can act for: {codes}.")
    return api.actor_for(account_id, chosen[0].organisation.id)


def node_actor(email: str) -> Any:
    """The proven person without an organisation, with their duties for the node.

    Raises:
        SignInRefused: not proven.
    """
    from dokaz.members import api

    return api.actor_for(_prove(email), None)


def _prove(email: str) -> Any:
    from dokaz.members import api

    password = os.environ.get("DOKAZ_PASSWORD") or _ask("Password")
    code = os.environ.get("DOKAZ_CODE", "")
    try:
        try:
            proof = api.prove(email=email, password=password, code=code)
        except api.CodeNeeded:
            code = _ask("Code of the second factor, or a recovery code")
            proof = api.prove(email=email, password=password, code=code)
    except DokazError as error:
        words = _WORDS.get(getattr(error, "reason", ""))
        if words is None:
            raise
        raise SignInRefused(words) from error
    _end_with_command(proof)
    return proof.account_id


def _ask(what: str) -> str:
    return str(click.prompt(told(what), hide_input=True, err=True))


def _end_with_command(proof: Any) -> None:
    from dokaz.members import api

    def end() -> None:
        api.signed_out(actor=api.actor_for(proof.account_id, None), session_id=proof.session_id)

    click.get_current_context().find_root().call_on_close(end)
