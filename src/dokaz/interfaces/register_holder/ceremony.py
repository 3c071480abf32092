# SPDX-License-Identifier: AGPL-3.0-or-later
"""A key ceremony over a folder that its parties pass around (a shared drive, a stick).

`plan.json`, `deal-<dealer>.json`, `signed-<receiver>.json`, and at the end `description.json`. Each
party runs one step after another until it is done; each step looks at what is there, and one that
was cut off is made again. Shares in the folder are sealed to their receivers.
"""

import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from dokaz.core.objects.durable import WriteMode, write_file_durably
from dokaz.core.seals.signature import Envelope, EnvelopeSignature, parse_envelope, sign
from dokaz.deconflict.register.protocol.ceremony import Plan, deal, read_plan, receive
from dokaz.deconflict.register.protocol.description import DESCRIPTION_TYPE, open_description
from dokaz.deconflict.register.protocol.errors import CeremonyBroken
from dokaz.interfaces.register_holder.folder import HolderFolder, HolderUnusable


@dataclass(frozen=True)
class Step:
    """What was done now, and for whose files everybody waits."""

    dealt: bool
    signed: bool
    finished: bool
    waiting: tuple[str, ...]


def step(folder: HolderFolder, exchange: Path, *, fingerprint: str) -> Step:
    """Do what this holder can do now. `fingerprint` is the plan's, as its people agreed by voice.

    Raises:
        HolderUnusable: another plan lies there, or none, or this holder has no part in it.
        CeremonyBroken: a deal does not hold, or parties signed different outcomes.
    """
    plan = _plan(exchange, fingerprint)
    key = folder.signing()
    dealing = {n: card for n, card in plan.dealers.items() if card.signing == key.public}
    receiving = [n for n, card in enumerate(plan.holders, 1) if card.signing == key.public]
    if not dealing and not receiving:
        raise HolderUnusable("this holder has no part in the plan; nothing was done")
    dealt = any(_deal(folder, exchange, plan, number) for number in dealing)
    deals = {n: _envelope(exchange / f"deal-{n}.json") for n in plan.dealing}
    there = {n: one for n, one in deals.items() if one is not None}
    if len(there) < len(plan.dealing):
        waiting = tuple(plan.dealers[n].name for n in plan.dealing if n not in there)
        return Step(dealt, False, False, waiting)
    if not receiving:
        return Step(dealt, False, True, ())
    outcome = receive(plan, there, key=key, identity=folder.identity())
    mine = exchange / f"signed-{receiving[0]}.json"
    signed = not mine.exists()
    if signed:
        envelope = sign(outcome.description.payload(), payload_type=DESCRIPTION_TYPE, key=key)
        write_file_durably(mine, envelope.to_json(), mode=WriteMode.NEW_OR_EQUAL)
    together, waiting = _together(exchange, plan, outcome.description.payload())
    if together is None:
        return Step(dealt, signed, False, waiting)
    open_description(together, previous=plan.previous)
    folder.take_up(together, outcome.share)
    write_file_durably(exchange / "description.json", together.to_json())
    return Step(dealt, signed, True, ())


def plan_in(exchange: Path) -> Plan:
    """The plan that lies there, for people to look at before they agree on it.

    Raises:
        HolderUnusable: there is none.
        MalformedMessage: it is none, or cannot be carried out.
    """
    try:
        return read_plan((exchange / "plan.json").read_bytes())
    except OSError as error:
        raise HolderUnusable("there is no plan.json in the folder of the ceremony") from error


def _plan(exchange: Path, fingerprint: str) -> Plan:
    plan = plan_in(exchange)
    given = fingerprint.replace(" ", "").lower()
    # Half of it is as much as people compare by voice, and as much as nobody can forge.
    if len(given) < 32 or not hmac.compare_digest(given, plan.fingerprint[: len(given)]):
        raise HolderUnusable(
            "the plan in the folder is not the one whose fingerprint was given. Nothing was done. "
            "Compare fingerprints with the other holders by voice."
        )
    return plan


def _deal(folder: HolderFolder, exchange: Path, plan: Plan, number: int) -> bool:
    path = exchange / f"deal-{number}.json"
    if path.exists():
        return False
    old = None
    if plan.previous is not None:
        described = folder.description()
        if plan.previous != described:
            # Its people would see their own share's number in it, and not whose the others are.
            raise HolderUnusable(
                "the plan renews shares of another key than this holder has one of. Nothing was "
                "done. Find out who wrote it, then make a new plan from your description.json."
            )
        old = folder.share(described)
    key = folder.signing()
    envelope = deal(plan, key=key, randomness=secrets.token_bytes, old_share=old)
    write_file_durably(path, envelope.to_json(), mode=WriteMode.NEW_OR_EQUAL)
    return True


def _together(
    exchange: Path, plan: Plan, payload: bytes
) -> tuple[Envelope | None, tuple[str, ...]]:
    """One envelope with all signatures, or the names of those whose is missing."""
    signatures: list[EnvelopeSignature] = []
    missing: list[str] = []
    for number, card in enumerate(plan.holders, start=1):
        envelope = _envelope(exchange / f"signed-{number}.json")
        if envelope is None:
            missing.append(card.name)
        elif envelope.payload != payload:
            raise CeremonyBroken(
                f"{card.name} saw another outcome of the ceremony. It is void, and no share of it "
                "was kept. Find out why, then start again with a new plan."
            )
        else:
            signatures += envelope.signatures
    if missing:
        return None, tuple(missing)
    return Envelope(DESCRIPTION_TYPE, payload, tuple(signatures)), ()


def _envelope(path: Path) -> Envelope | None:
    try:
        return parse_envelope(path.read_bytes())
    except FileNotFoundError:
        return None
