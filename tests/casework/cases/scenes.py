# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented cases for the tests of the room."""

from datetime import date
from typing import Any
from uuid import UUID

from dokaz.casework.cases import api
from dokaz.gate.api import Actor
from tests.evidence.world import World

WHY = "вигадана причина"


def lawyer(world: World) -> Actor:
    """Who opens cases here."""
    return world.person(41, "legal_analyst")


def second_lawyer(world: World) -> Actor:
    """Another one, in no team."""
    return world.person(42, "legal_analyst")


def drafted(**values: Any) -> api.CaseDraft:
    stated = {
        "title_uk": "Обстріли вигаданого міста",
        "theory": "Удари спрямовано проти цивільних",
        "scope": "Березень 2022, вигаданий район",
        "forum": "icc",
        **values,
    }
    return api.CaseDraft(**stated)


def opened(world: World, **values: Any) -> UUID:
    return api.register(actor=lawyer(world), draft=drafted(**values))


def named(world: World, case_id: UUID, actor: Actor, part: str = "worker") -> UUID:
    """The actor on the team, for the organisation they act for."""
    assert actor.organisation_id is not None
    return api.add_member(
        actor=lawyer(world),
        case_id=case_id,
        organisation_id=actor.organisation_id,
        member_ref=actor.ref,
        part=part,
        reason=WHY,
    )


def seen(actor: Actor, **narrowed: Any) -> list[UUID]:
    return [row.id for row in api.visible_cases(actor=actor, limit=200, **narrowed).rows]


def proceeding(**values: Any) -> api.ProceedingDraft:
    stated = {
        "forum": "ua_prosecution", "number": "42022000000000001", "stage": "investigation",
        "authority": "Вигадана прокуратура", "articles": "ч. 1 ст. 438", **values,
    }  # fmt: skip
    return api.ProceedingDraft(**stated)


def hearing(**values: Any) -> api.HearingDraft:
    stated = {"held_on": date(2024, 5, 1), "heard": "Допитано вигаданого свідка.", **values}
    return api.HearingDraft(**stated)


def litigation(**values: Any) -> api.LitigationDraft:
    stated = {"forum": "ecthr", "claim": "Визнати вигадане порушення статті 2", **values}
    return api.LitigationDraft(**stated)
