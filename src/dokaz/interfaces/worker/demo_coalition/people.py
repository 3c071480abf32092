# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thirty-four more invented people, units above and below those there are, and more objects."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import SYSTEM, WHY

# Letter, what they are, categories, statuses, vulnerabilities, role in an event, harm in it.
_PEOPLE: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("W", "Медсестра, була в палаті під час удару", "witness;victim", "medical", "injured",
     "direct_victim", "injured"),
    ("W", "Охоронець лікарні", "witness", "civilian", "older", "eyewitness", ""),
    ("W", "Сусідка навпроти, бачила літак", "witness", "civilian", "displaced", "eyewitness", ""),
    ("W", "Водій автобуса", "witness;victim", "civilian", "injured", "direct_victim", "injured"),
    ("W", "Пасажирка з перону", "witness", "civilian", "displaced", "eyewitness", ""),
    ("W", "Черговий станції", "witness", "civilian", "", "overview", ""),
    ("W", "Учителька школи", "witness", "civilian", "displaced", "eyewitness", ""),
    ("W", "Вихователька інтернату", "witness", "civilian", "relatives_there", "eyewitness", ""),
    ("W", "Рятувальник, розбирав завал", "rescuer;witness", "civil_defence", "", "responder", ""),
    ("W", "Хірург, приймав поранених", "witness", "medical", "", "responder", ""),
    ("W", "Продавчиня з ринку", "victim;witness", "civilian", "injured", "direct_victim",
     "injured"),
    ("W", "Звільнений з підвалу", "victim;witness", "civilian", "released;torture_survivor",
     "direct_victim", "detained;tortured"),
    ("W", "Мати розлученої дитини", "victim;relative", "civilian", "displaced",
     "indirect_victim", ""),
    ("W", "Працівник підстанції", "witness", "civilian", "", "eyewitness", ""),
    ("W", "Музейниця, складала перелік", "witness", "civilian", "reprisal", "overview", ""),
    ("W", "Волонтер, вивозив людей", "witness;rescuer", "humanitarian", "", "eyewitness", ""),
    ("W", "Журналіст, знімав того дня", "witness;source", "journalist", "", "source", ""),
    ("W", "Мешканка Криму, обшук удома", "victim", "civilian", "in_occupied_territory",
     "direct_victim", "injured"),
    ("W", "Призовник з окупованого міста", "victim", "civilian", "in_occupied_territory",
     "direct_victim", "conscripted"),
    ("W", "Знайомий, чув по телефону", "witness", "civilian", "", "hearsay", ""),
    ("W", "Загиблий пасажир", "victim", "civilian", "", "direct_victim", "killed"),
    ("W", "Загибла на ринку", "victim", "civilian", "older", "direct_victim", "killed"),
    ("W", "Дитина, поранена у дворі", "victim", "civilian;child", "child", "direct_victim",
     "injured"),
    ("W", "Затриманий водій", "victim", "civilian", "in_occupied_territory", "direct_victim",
     "detained"),
    ("W", "Вивезений підліток", "victim", "civilian;child", "unaccompanied_child",
     "direct_victim", "deported"),
    ("W", "Родина без житла", "victim", "civilian", "displaced", "direct_victim",
     "property_lost"),
    ("W", "Зниклий безвісти пенсіонер", "victim", "civilian", "older", "direct_victim",
     "disappeared"),
    ("S", "Командир дивізіону", "suspect", "combatant", "", "suspect", ""),
    ("S", "Льотчик", "suspect", "combatant", "", "suspect", ""),
    ("S", "Начальник ізолятора", "suspect", "official", "", "suspect", ""),
    ("S", "Так званий керівник міста", "person_of_interest", "official", "",
     "person_of_interest", ""),
    ("S", "Оператор дрона", "suspect", "combatant", "", "suspect", ""),
    ("W", "Експерт із боєприпасів", "expert", "civilian", "", "expert", ""),
    ("W", "Психологиня, супроводжує родини", "contact", "civilian", "", "responder", ""),
)  # fmt: skip
_IN_EVENT = (1, 1, 1, 8, 2, 2, 4, 5, 0, 1, 11, 3, 5, 9, 10, 3, 0, 6, 7, 2, 2, 11, 0, 3, 5, 0, 3,
             1, 1, 3, 5, 8, 1, 0)  # fmt: skip
"""Which of the first events each of `_PEOPLE` belongs to."""

# Type, names, place, protection, damage left, and which of the coalition's events hit it (0: none).
_OBJECTS: tuple[tuple[str, str, str, str, str, str, int], ...] = (
    ("maternity", "Пологовий будинок", "Maternity house", "Сєвєродонецьк, Луганська", "gc4.18",
     "severe", 4),
    ("administrative", "Будівля громади", "Municipal building", "Баштанка, Миколаївська",
     "ap1.52", "destroyed", 5),
    ("theatre", "Будинок культури", "House of culture", "Лисичанськ, Луганська",
     "ap1.52;hague1954.4", "destroyed", 9),
    ("library", "Міська бібліотека", "City library", "Прилуки, Чернігівська",
     "ap1.52;hague1954.4", "moderate", 10),
    ("church", "Церква", "Church", "Сіверськ, Донецька", "ap1.53;hague1954.4", "severe", 11),
    ("aid_point", "Пункт роздачі допомоги", "Aid point", "Чугуїв, Харківська", "ap1.70", "light",
     13),
    ("water", "Водогін", "Water main", "Снігурівка, Миколаївська", "ap1.54", "severe", 14),
    ("kindergarten", "Дитячий садок", "Kindergarten", "Суми, Сумська", "ap1.52", "none_seen", 0),
    ("mosque", "Мечеть", "Mosque", "Бахчисарай, Крим", "ap1.53;hague1954.4", "none_seen", 0),
)  # fmt: skip
_UNITS = (
    ("Вигаданий артилерійський дивізіон", "00002", "artillery", "battalion"),
    ("Вигаданий авіаційний полк", "00003", "air_force", "regiment"),
    ("Вигадана рота безпілотників", "00004", "uav", "company"),
    ("Вигадана комендатура", "00005", "administration", "body"),
)


def write_more_people(actor: Actor, first: Sequence[UUID]) -> tuple[UUID, ...]:
    """People with a role each in one of the `first` events; in the order of the list."""
    cells = [
        {
            "series": series,
            "summary": f"{summary} (вигадано)",
            "categories": categories,
            "statuses": statuses,
            "vulnerabilities": vulnerabilities,
            "languages": "uk",
            **({"markers": "child"} if "child" in statuses else {}),
        }
        for series, summary, categories, statuses, vulnerabilities, _role, _harm in _PEOPLE
    ]
    plans = persons.plan_rows(actor=actor, rows=cells, now=datetime.now(UTC))
    rows = [
        persons.BatchRow(system=SYSTEM, value=f"C{number}", values=plan.values)
        for number, plan in enumerate(plans)
    ]
    written = persons.write_batch(actor=actor, rows=rows, why=WHY).persons
    for person, number, row in zip(written, _IN_EVENT, _PEOPLE, strict=True):
        draft = involvement.RoleDraft(
            role=row[5],
            harm=tuple(one for one in row[6].split(";") if one),
            certainty="possible" if row[0] == "S" else "probable",
        )
        involvement.state_role(actor=actor, person_id=person, event_id=first[number], draft=draft)
    return written


def write_more_units(actor: Actor, suspects: Sequence[UUID]) -> None:
    """Units with a commander each, under the army there is."""
    armies = [row for row in units.visible_units(actor=actor).rows if row.echelon == "army"]
    for (name, number, arm, echelon), person in zip(_UNITS, suspects, strict=False):
        unit = units.register(
            actor=actor,
            draft=units.UnitDraft(
                name_uk=f"{name} (вигадано)", number=number, arm=arm, echelon=echelon
            ),
        )
        if armies:
            parent = units.SpellDraft(
                kind="parent", parent_id=armies[0].id, when="2022-02/..", basis="вигаданий наказ"
            )
            units.state_spell(actor=actor, unit_id=unit, draft=parent)
        post = involvement.PostDraft(
            position="командир", commands=True, when="2022-03/..", certainty="possible",
            basis="вигаданий канал",
        )  # fmt: skip
        involvement.state_post(actor=actor, person_id=person, unit_id=unit, draft=post)


def write_more_objects(actor: Actor, written: Sequence[UUID]) -> None:
    """Objects with their state, tied to what hit them."""
    cells = [
        {
            "type": kind,
            "name_uk": f"{uk} (вигадано)",
            "name_en": f"{en} (invented)",
            "description": "Вигаданий приклад: такого об’єкта немає.",
            "place": place,
            "protection": protection,
        }
        for kind, uk, en, place, protection, _damage, _event in _OBJECTS
    ]
    plans = objects.plan_rows(actor=actor, rows=cells)
    rows = [
        objects.BatchRow(system=SYSTEM, value=f"C{number}", values=plan.values)
        for number, plan in enumerate(plans)
    ]
    made = objects.write_batch(actor=actor, rows=rows, why=WHY).objects
    for key, (*_names, damage, number) in zip(made, _OBJECTS, strict=True):
        state = objects.StateDraft(damage=damage, when="2024-01", basis="вигаданий огляд")
        objects.add_state(actor=actor, object_id=key, draft=state)
        if 0 < number <= len(written):
            hit = events.HitDraft(
                object_id=key, effect="direct_hit", damage=damage, basis="вигадані фото"
            )
            events.add_hit(actor=actor, event_id=written[number - 1], draft=hit)
