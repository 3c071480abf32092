# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented activities."""

from datetime import date
from typing import Any
from uuid import UUID

from dokaz.gate.api import Actor
from dokaz.outreach import api

WHY = "вигадана причина"
DONETSK = "UA14000000000091971"


def drafted(**values: Any) -> api.ActivityDraft:
    stated = {"kind": "statement", "title_uk": "Вигадана заява", "first_date": date(2023, 5, 17)}
    return api.ActivityDraft(**{**stated, **values})


def made(actor: Actor, **values: Any) -> UUID:
    activity: UUID = api.register(actor=actor, draft=drafted(**values))
    return activity


def submitted(actor: Actor, **values: Any) -> UUID:
    return made(actor, **{"kind": "submission", "body": "icc", "reference": "17/В", **values})


def answered(actor: Actor, activity: UUID, kind: str = "answered", **values: Any) -> UUID:
    draft = api.OutcomeDraft(**{"kind": kind, "on_date": date(2023, 9, 1), **values})
    outcome: UUID = api.record_outcome(actor=actor, activity_id=activity, draft=draft)
    return outcome


def listed(actor: Actor, **narrowed: Any) -> list[UUID]:
    page = api.visible_activities(actor=actor, narrowed=api.ActivityFilter(**narrowed))
    return [row.id for row in page.rows]
