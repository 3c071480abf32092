# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register of interviews answered, as the rooms above hand it over.

Asking is another room's (`deconflict.register`), above this one: it takes the fields that decide,
asks key holders over the network before any act is open, and hands over the answer, which names
nobody. Where nobody asked, the answer is "not available".
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dokaz.casework.interviews.vocabulary import RegisterAnswer


@dataclass(frozen=True, slots=True)
class RegisterContact:
    """Whom to talk to. `organisation` is empty where only a coordinator may be named.

    `depth`: screening, account, detailed or statement; `quarter` such as 2026-Q1. `authority`: an
    authority has a statement; `referral`: the person was referred to one.
    """

    organisation: str
    contact: str
    depth: str = ""
    quarter: str = ""
    authority: bool = False
    referral: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the row of a check keeps it."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "RegisterContact":
        """From the row of a check."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """`contacts`: whom to talk to; never a name of the person."""

    answer: str
    contacts: tuple[RegisterContact, ...] = ()


NOT_ASKED = RegisterResult(RegisterAnswer.NOT_AVAILABLE)
"""The answer of a node without a register, and of one that got no answer."""
