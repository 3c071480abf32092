# SPDX-License-Identifier: AGPL-3.0-or-later
"""Litigation actions of an invented case: two that do not go together, and one of whose victims
takes their consent back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.interviews import api as interviews
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_interviews import agree

_ASKED = ("litigation", "reparation")


def enter_actions(
    actor: Actor, case: UUID, victims: Sequence[UUID], event: UUID, partner: UUID
) -> None:
    """Three actions of the case, which links these victims and the event; `partner` leads one."""
    now = datetime.now(UTC)
    today = now.date()
    for person in victims:
        agree(actor, person, now - timedelta(days=9), *_ASKED)
    before_court = cases.LitigationDraft(
        forum="ecthr",
        claim="Визнати порушення статей 3 і 5 Конвенції щодо утримання людей (вигадано)",
        against="ru",
        state="preparing",
        others=(partner,),
        decided_on=today - timedelta(days=70),
        own_number="Вигадана заява 1",
    )
    before_committee = cases.LitigationDraft(
        forum="un_treaty_body",
        body="Комітет з прав людини",
        claim="Встановити порушення статей 7 і 9 Пакту щодо однієї з утримуваних (вигадано)",
        against="ru",
        state="registered",
        lead=partner,
        filed_on=today - timedelta(days=120),
        forum_number="0000/вигадано",
    )
    for_damage = cases.LitigationDraft(
        forum="claims",
        claim="Внести до реєстру шкоду від позбавлення волі (вигадано)",
        file_by=today + timedelta(days=200),
    )
    for draft, named in (
        (before_court, victims[:2]), (before_committee, victims[:1]), (for_damage, victims)
    ):  # fmt: skip
        made = cases.state_litigation(actor=actor, case_id=case, draft=draft)
        for part, keys in (("victim", named), ("event", (event,))):
            cases.name_in_litigation(
                actor=actor, litigation_id=made, part=part, record_ids=tuple(keys)
            )
    interviews.withdraw(
        actor=actor,
        person_id=victims[-1],
        draft=interviews.WithdrawalDraft(at=now, purposes=("reparation",)),
    )
