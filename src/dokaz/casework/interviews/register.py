# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking the register of interviews whether somebody has heard this person already.

The register is another room's, above this one. Until one is set in, the answer is "not available",
and the checklist goes on only for a stated reason.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from dokaz.casework.interviews.vocabulary import RegisterAnswer
from dokaz.gate.api import Actor


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """`contacts`: whom to talk to, as the register names them; never a name of the person."""

    answer: str
    contacts: tuple[str, ...] = ()


class RegisterPort(Protocol):
    """A register of interviews. It must not tell anybody whom it was asked about.

    It is asked inside an act, so that what was decided is what was asked; it opens no act.
    """

    def __call__(self, *, actor: Actor, person_id: UUID) -> RegisterResult:
        """What the register says. Raises nothing: what went wrong is "not available"."""
        ...


def no_register(*, actor: Actor, person_id: UUID) -> RegisterResult:
    """The answer of a node without a register."""
    return RegisterResult(RegisterAnswer.NOT_AVAILABLE)


_ports: list[RegisterPort] = [no_register]


def use_register(port: RegisterPort) -> None:
    """Let this register answer from now on; called once on start by its room."""
    _ports[:] = [port]


def ask(*, actor: Actor, person_id: UUID) -> RegisterResult:
    """The register's answer."""
    (port,) = _ports
    return port(actor=actor, person_id=person_id)
