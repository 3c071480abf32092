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


def known(**values: Any) -> api.Identity:
    """Who an invented person is."""
    stated = {
        "names": (
            api.Name(script="uk", family="Вигаданенко", given="Уляна", patronymic="Тестівна"),
            api.Name(script="lat", family="Vyhadanenko", given="Uliana"),
        ),
        "birth": "1984-05~",
        "sex": "female",
        "documents": (api.Line(kind="паспорт", value="ВИ-000000"),),
        "contacts": (api.Line(kind="телефон", value="+380-00-000-00-00", note="лише вдень"),),
        "addresses": (api.Line(kind="мешкає", value="вул. Неіснуюча, 7"),),
        "ante_mortem": "вигаданий шрам",
        **values,
    }
    return api.Identity(**stated)


def happened(kind: str, what: str, **values: Any) -> api.RecordDraft:
    details = {"basis": "вигадана підстава"} if kind == "suspicion" else {}
    stated = {"when": "2022-03", "details": details, **values}
    return api.RecordDraft(kind=kind, what=what, **stated)


def identified(actor: Actor, **values: Any) -> UUID:
    made = registered(actor, **values)
    api.write_identity(actor=actor, person_id=made, identity=known(), revision=0)
    return made
