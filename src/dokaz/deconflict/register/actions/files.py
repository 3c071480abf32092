# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register's newer files: taken by the worker, or doubted, which people are told."""

from dataclasses import dataclass

from dokaz.deconflict.register.facts import FilesDoubted
from dokaz.deconflict.register.policy import SERVICE
from dokaz.gate.api import Actor, Erasure, Unit, action, is_service

LONGEST_NAMES = 200


@dataclass(frozen=True)
class TakenFacts:
    """`before`: the number of the directory that was known."""

    register: str
    before: int
    version: int
    epoch: str
    generation: int


@action(
    "register.files.take",
    rule=is_service(SERVICE),
    facts=TakenFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="act",
)
def note_taken(unit: Unit, *, actor: Actor, taken: TakenFacts) -> None:
    """Say that newer files of the register, whose signatures hold, are taken now."""
    unit.record(taken)


@dataclass(frozen=True)
class DoubtedFacts:
    holders: str


@action(
    "register.files.doubt",
    rule=is_service(SERVICE),
    facts=DoubtedFacts,
    erasure=Erasure.NOTHING_PERSONAL,
    event="assessment",
)
def note_doubted(unit: Unit, *, actor: Actor, holders: tuple[str, ...]) -> None:
    """Say that newer files of these holders were not taken, and have people look at it."""
    assert actor.organisation_id is not None  # the service acts for one organisation at a time
    names = ", ".join(holders)[:LONGEST_NAMES]
    unit.emit(FilesDoubted(organisation=actor.organisation_id, holders=names, check=unit.new_id()))
    unit.record(DoubtedFacts(holders=names))
