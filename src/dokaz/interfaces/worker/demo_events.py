# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented events of a demonstration, written once, as soon as the codifier of places is there.

The command that starts a demonstration leaves a file that says for whom; when the events are
written it is renamed. Every title says that the event is invented. Places are real.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_cases import write_demo_case
from dokaz.interfaces.worker.demo_coalition import write_coalition
from dokaz.interfaces.worker.demo_interviews import write_interviews
from dokaz.interfaces.worker.demo_objects import write_demo_objects
from dokaz.interfaces.worker.demo_people import write_people
from dokaz.members.api import actor_for

WAITING = "demo-events"
"""In the node's folder: {"account": …, "organisation": …}, and for a coalition its "people"."""

_DONE = "demo-events-written"
_HOSPITAL = 1
"""Where the strike on a hospital stands among the events below."""
_WHY = "демонстраційні дані, усе вигадано"

# Title in Ukrainian and English, time, place, conduct, means, object, harm.
_EVENTS: tuple[tuple[str, str, str, str, str, str, str, dict[str, str]], ...] = (
    ("Обстріл житлового кварталу", "Shelling of a housing block", "2022-05-19T14:30",
     "Бахмут, Донецька", "8.2.b.i", "artillery", "apartments",
     {"killed": "2-4", "injured": "10+"}),
    ("Удар по лікарні", "Strike on a hospital", "2022-03-14~", "Ізюм, Харківська", "8.2.b.ix",
     "air_strike", "hospital", {"injured": "5-7"}),
    ("Ракетний удар по вокзалу", "Missile strike on a station", "2022-04-19T10:30",
     "Первомайський, Харківська", "8.2.b.i", "missile", "station", {"killed": "3+"}),
    ("Затримання цивільних на блокпості", "Detention of civilians at a checkpoint",
     "2022-05-02/2022-05-06", "Мелітополь, Запорізька", "8.2.a.vii", "unknown", "",
     {"detained": "4"}),
    ("Знищення школи", "Destruction of a school", "2022-06", "Торецьк, Донецька", "8.2.b.ix",
     "guided_bomb", "school", {}),
    ("Вивезення дітей з інтернату", "Removal of children from a boarding school", "2022-10-12?",
     "Генічеськ, Херсонська", "8.2.b.viii", "unknown", "boarding", {"deported": "12-15"}),
    ("Обшук і побиття у власному домі", "Search and beating at home", "2021-08-17",
     "Бахчисарай, Крим", "8.2.a.ii", "unknown", "house", {"injured": "1"}),
    ("Примусовий призов мешканців", "Forced conscription of residents", "2023-04-01/2023-07-15",
     "Сімферополь, Крим", "8.2.a.v", "unknown", "", {}),
    ("Удар дрона по автобусу", "Drone strike on a bus", "2024-09-21T07:45+03:00",
     "Нікополь, Дніпропетровська", "8.2.b.i", "fpv_drone", "evacuation",
     {"killed": "1", "injured": "6"}),
    ("Пожежа на підстанції після удару", "Fire at a substation after a strike", "2023-12-05T16:10",
     "UA80000000000093317", "8.2.b.ii", "missile", "energy", {}),
    ("Розграбування музею", "Looting of a museum", "2022-09-20/2022-09-24", "Каховка, Херсонська",
     "8.2.b.xvi", "unknown", "museum", {}),
    ("Касетний обстріл ринку", "Cluster munitions on a market", "2022-05-21T12",
     "Харків, Харківська", "8.2.b.i", "cluster", "commercial",
     {"killed": "1-2", "injured": "8-11"}),
)  # fmt: skip


def write_demo_events(home: Path) -> None:
    """Write them if they wait and the codifier is there. A row that does not pass is left out."""
    waiting = home / WAITING
    if not waiting.exists() or not places.is_loaded():
        return
    content = json.loads(waiting.read_text("ascii"))
    actor = actor_for(UUID(content["account"]), UUID(content["organisation"]))
    written = _write(actor)
    if written:
        _work_on(actor, written)
        write_demo_case(actor, written)
        write_demo_objects(actor, written)
        write_people(actor, written)
        write_interviews(actor, written)
    if actor.holds("legal_analyst") and len(written) > _HOSPITAL:
        legal.qualify(
            actor=actor,
            event_id=written[_HOSPITAL],
            framework="rome",
            crime="8.2.b.ix",
            conflict="iac",
            reasons="Вигаданий приклад: чи була лікарня воєнною ціллю, ще не з’ясовано.",
        )
    if written and "people" in content:
        write_coalition(content["people"], written)
    waiting.replace(home / _DONE)


def _write(actor: Actor) -> tuple[UUID, ...]:
    rows = []
    for number, (uk, en, when, place, conduct, means, hit, harm) in enumerate(_EVENTS, start=1):
        cells = {
            "title_uk": f"{uk} (вигадано)",
            "title_en": f"{en} (invented)",
            "description": "Вигаданий приклад: такої події не було.",
            "when": when,
            "place": place,
            "conduct": conduct,
            "means": means,
            "objects_hit": hit,
            **harm,
            "casualties_basis": "вигадане повідомлення" if harm else "",
        }
        (plan,) = events.plan_rows(actor=actor, rows=[cells], now=datetime.now(UTC))
        if plan.good:
            row = events.BatchRow(system="Демонстрація", value=f"D{number}", values=plan.values)
            rows.append(row)
    known = events.find_external(
        actor=actor, system="Демонстрація", values=[row.value for row in rows]
    )
    fresh = [row for row in rows if row.value not in known]
    return events.write_batch(actor=actor, rows=fresh, why=_WHY).created if fresh else ()


def _work_on(actor: Actor, written: tuple[UUID, ...]) -> None:
    """Two claims that differ, an observation, a finding and a first verification of one event."""
    first = written[0]
    for draft in (
        events.StatementDraft(
            kind="claim", who="Вигадана мешканка", when="2022-05-19T14:30",
            text="Чула два вибухи з різницею у хвилину, після другого впала стіна під’їзду.",
        ),
        events.StatementDraft(
            kind="claim", who="Вигаданий канал", when="2022-05-20",
            text="Повідомляє про один удар наступного дня.", exculpatory=True,
        ),
        events.StatementDraft(
            kind="observation", text="На знімку видно дві воронки перед північним фасадом."
        ),
        events.StatementDraft(
            kind="finding", text="Дві воронки узгоджуються зі словами мешканки; дата каналу — ні."
        ),
    ):  # fmt: skip
        events.add_statement(actor=actor, event_id=first, draft=draft)
    if actor.holds("verifier"):
        events.verify(
            actor=actor,
            event_id=first,
            level="V3",
            checks={"date": "likely", "place": "confirmed", "source": "likely"},
            method="Порівняно обриси будинку з вигаданим супутниковим знімком.",
        )
        events.advance(
            actor=actor, event_id=first, state="under_verification", why="перша верифікація"
        )
