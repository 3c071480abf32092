# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented holders and a ceremony between them, in memory."""

import secrets
from dataclasses import dataclass

from dokaz.core.keys import SigningKey
from dokaz.core.objects.sealed import Identity
from dokaz.core.seals.signature import Envelope, add_signature, sign
from dokaz.deconflict.register.protocol.ceremony import Plan, deal, receive
from dokaz.deconflict.register.protocol.description import (
    DESCRIPTION_TYPE,
    Description,
    HolderCard,
    open_description,
)


@dataclass
class Party:
    """One holder with its keys and, after a ceremony, its share."""

    name: str
    key: SigningKey
    identity: Identity
    share: bytes = b""

    @property
    def card(self) -> HolderCard:
        return HolderCard(self.name, self.key.public, self.identity.recipient)


def party(name: str) -> Party:
    return Party(
        name,
        SigningKey.generate(randomness=secrets.token_bytes),
        Identity.generate(randomness=secrets.token_bytes),
    )


def new_plan(parties: list[Party], *, threshold: int = 2, epoch: str = "2026") -> Plan:
    return Plan(
        register="register.example",
        epoch=epoch,
        generation=1,
        threshold=threshold,
        holders=tuple(one.card for one in parties),
        session=secrets.token_bytes(16),
        dealing=tuple(range(1, len(parties) + 1)),
    )


def renewing_plan(old: Description, parties: list[Party], dealing: tuple[int, ...]) -> Plan:
    return Plan(
        register=old.register,
        epoch=old.epoch,
        generation=old.generation + 1,
        threshold=old.threshold,
        holders=tuple(one.card for one in parties),
        session=secrets.token_bytes(16),
        dealing=dealing,
        previous=old,
    )


def deals_of(plan: Plan, dealers: list[Party]) -> dict[int, Envelope]:
    """What each of `dealers`, in the order of `plan.dealing`, deals."""
    return {
        index: deal(
            plan,
            key=one.key,
            randomness=secrets.token_bytes,
            old_share=one.share if plan.previous else None,
        )
        for index, one in zip(plan.dealing, dealers, strict=True)
    }


def carried_out(plan: Plan, deals: dict[int, Envelope], receivers: list[Party]) -> Description:
    """All receive, sign and take up their shares."""
    envelope = None
    outcomes = [receive(plan, deals, key=one.key, identity=one.identity) for one in receivers]
    for one, outcome in zip(receivers, outcomes, strict=True):
        payload = outcome.description.payload()
        if envelope is None:
            envelope = sign(payload, payload_type=DESCRIPTION_TYPE, key=one.key)
        else:
            assert envelope.payload == payload
            envelope = add_signature(envelope, key=one.key)
    for one, outcome in zip(receivers, outcomes, strict=True):
        one.share = outcome.share
    return open_description(envelope, previous=plan.previous)


def new_register(*names: str, threshold: int = 2) -> tuple[list[Party], Description]:
    parties = [party(name) for name in names]
    plan = new_plan(parties, threshold=threshold)
    return parties, carried_out(plan, deals_of(plan, parties), parties)
