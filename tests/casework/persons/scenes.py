# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people for the tests of the room."""

from typing import Any
from uuid import UUID

from dokaz.casework.persons import api
from dokaz.gate.api import Actor

WHY = "вигадана причина"


def drafted(**values: Any) -> api.PersonDraft:
    stated = {
        "summary": "Бачила обстріл вигаданої вулиці",
        "categories": ("victim", "witness"),
        "statuses": ("civilian",),
        "vulnerabilities": ("displaced",),
        "languages": ("uk",),
        "contact_rules": "лише вдень, через координаторку",
        "needs": "ліки",
        "protection": "не називати громаду",
        **values,
    }
    return api.PersonDraft(**stated)


def registered(actor: Actor, **values: Any) -> UUID:
    return api.register(actor=actor, draft=drafted(**values))


def seen(actor: Actor, **narrowed: Any) -> list[UUID]:
    page = api.visible_persons(actor=actor, narrowed=api.PersonFilter(**narrowed), limit=200)
    return [row.id for row in page.rows]
