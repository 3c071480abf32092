# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an organisation's side of the register lies on this node, and how it reaches the others.

The setting `register_folder` names a folder; in it each organisation that takes part has one named
as its code, made by `dokaz register init` and `use`. Without the setting nobody is ever called.
"""

import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.deconflict.register.policy import SERVICE
from dokaz.deconflict.register.protocol.asking import Sending
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.transport import OverHttp
from dokaz.gate.api import Actor
from dokaz.ledger.api import keys_passphrase
from dokaz.members import api as members
from dokaz.members.api import service_actor

ANSWER_SECONDS = 10.0
"""A person waits for it; three holders one after another must fit into a web request."""


def carrier() -> Sending:
    """What carries requests to holders and to the keeper of the log."""
    return OverHttp(timeout=ANSWER_SECONDS)


def service_of(organisation_id: UUID) -> Actor:
    """The worker of this room, acting for one organisation."""
    return replace(service_actor(SERVICE), organisation_id=organisation_id)


def clock() -> float:
    """POSIX seconds; holders refuse requests of another time."""
    return time.time()


def member_of(actor: Actor) -> MemberFolder | None:
    """The side of the actor's organisation; None: it takes part in no register."""
    root = _root()
    code = code_of(actor) if root is not None else ""
    if root is None or not code or not (root / code / "description.json").exists():
        return None
    return MemberFolder(root / code, sending=carrier(), clock=clock, passphrase=keys_passphrase)


def taking_part() -> tuple[UUID, ...]:
    """Active organisations of this node with a folder for the register, by code."""
    root = _root()
    if root is None:
        return ()
    folders = sorted(one.parent.name for one in root.glob("*/description.json"))
    found = (members.organisation_called(code) for code in folders)
    return tuple(one.id for one in found if one is not None)


def _root() -> Path | None:
    """The folder of the setting; a name without a beginning lies in the node's own folder."""
    named = str(settings.DOKAZ.register_folder)
    return Path(settings.DOKAZ.home) / named if named else None


def code_of(actor: Actor) -> str:
    """The code of the actor's organisation; empty: it acts for none."""
    if actor.organisation_id is None:
        return ""
    known = {one.id: one.code for one in members.directory(actor=actor)}
    return known.get(actor.organisation_id, "")
