# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking whether people's consent covers a hand-over.

The register of consents is another room's. Until one is registered here the answer is "not
checked", and it is shown as exactly that: no answer is never taken for consent.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dokaz.gate.api import Actor
from dokaz.sharing.views import Text


class ConsentState(StrEnum):
    """What a register says of one item, or of a parcel: the worst of its items counts."""

    COVERED = "covered"
    NOT_CHECKED = "not_checked"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """`refused` names the items whose people's consent does not cover the hand-over."""

    state: ConsentState
    text: Text
    refused: frozenset[UUID] = frozenset()


class ConsentCheck(Protocol):
    """A register of consents. Must be quick for thousands of items, and must not change anything.

    It is asked inside the act that orders the packing, so that what was decided is what was asked.
    """

    def __call__(
        self, *, actor: Actor, item_ids: tuple[UUID, ...], purpose: str, recipient_kind: str
    ) -> ConsentAnswer:
        """Whether consent covers handing these items to such a recipient for this purpose."""
        ...


def no_register(
    *, actor: Actor, item_ids: tuple[UUID, ...], purpose: str, recipient_kind: str
) -> ConsentAnswer:
    """The answer of a node without a register of consents."""
    return ConsentAnswer(
        state=ConsentState.NOT_CHECKED,
        text=_(
            "There is no consent register on this node: consent was not checked. Make sure "
            "yourself that the people concerned agreed to this purpose and this recipient."
        ),
    )


_checks: list[ConsentCheck] = [no_register]


def use_consent_check(check: ConsentCheck) -> None:
    """Let this register answer from now on; called once on start by its room."""
    _checks[:] = [check]


def ask(
    *, actor: Actor, item_ids: tuple[UUID, ...], purpose: str, recipient_kind: str
) -> ConsentAnswer:
    """The register's answer."""
    (check,) = _checks
    return check(actor=actor, item_ids=item_ids, purpose=purpose, recipient_kind=recipient_kind)
