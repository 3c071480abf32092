# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented objects for the tests of the room."""

from typing import Any
from uuid import UUID

from dokaz.casework.objects import api
from dokaz.gate.api import Actor

BAKHMUT = "UA14020010010059145"
DONETSK_OBLAST = "UA14000000000091971"


def drafted(**values: Any) -> api.ObjectDraft:
    stated = {
        "type": "school",
        "name_uk": "Вигадана школа № 3",
        "name_en": "Invented school No 3",
        "place": api.PlaceRef(
            code=BAKHMUT, latitude=48.5950, longitude=38.0000, precision="exact",
            address="вул. Вигадана, 1",
        ),
        "protection": (api.Basis(basis="ap1.52"), api.Basis(basis="hague1907.27", note="освіта")),
        "markings": ("children",),
        "notified": (api.Notified(to="вигадана сторона", when="2022-03-01", how="нота"),),
        **values,
    }  # fmt: skip
    return api.ObjectDraft(**stated)


def registered(actor: Actor, *items: UUID, **values: Any) -> UUID:
    return api.register(actor=actor, draft=drafted(**values), item_ids=items)


def state(**values: Any) -> api.StateDraft:
    return api.StateDraft(**{"damage": "severe", "when": "2022-05-08", "basis": "фото", **values})


def use(**values: Any) -> api.UseDraft:
    stated = {"period": "before", "finding": "none_seen", "basis": "опитано вчительку"}
    return api.UseDraft(**{**stated, **values})


def refs(actor: Actor, **narrowed: Any) -> list[UUID]:
    page = api.visible_objects(actor=actor, narrowed=api.ObjectFilter(**narrowed), limit=200)
    return [row.id for row in page.rows]
