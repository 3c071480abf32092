# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forty-eight more invented events at real places, of all four organisations, and work on them.

None repeats a day, a place and a target of an attack that happened: what happened must never stand
anywhere as invented.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import SYSTEM, WHY, Actors

# Title in Ukrainian and English, time, place, conduct, means, what was hit, harm.
_Row = tuple[str, str, str, str, str, str, str, Mapping[str, str]]

_DEMO: tuple[_Row, ...] = (
    ("Удар по багатоповерхівці", "Strike on a high-rise", "2022-03-20T09:10",
     "Ніжин, Чернігівська", "8.2.b.i", "air_strike", "apartments", {"killed": "5-8"}),
    ("Обстріл колони евакуації", "Shelling of an evacuation column", "2022-03-19T11:00",
     "Фастів, Київська", "8.2.b.i", "artillery", "evacuation", {"killed": "2", "injured": "3+"}),
    ("Тіла на узбіччі", "Bodies at the roadside", "2022-03-12/2022-03-20", "Тетіїв, Київська",
     "8.2.a.i", "small_arms", "", {"killed": "3-6"}),
    ("Удар по пологовому будинку", "Strike on a maternity house", "2022-03-15~",
     "Сєвєродонецьк, Луганська", "8.2.b.ix", "artillery", "maternity", {"injured": "4"}),
    ("Влучання в будівлю громади", "Hit on a municipal building", "2022-05-11T08:45",
     "Баштанка, Миколаївська", "8.2.b.ii", "missile", "administrative", {"killed": "6+"}),
    ("Утримання в підвалі клубу", "People held in a club’s cellar", "2022-03-10/2022-03-14",
     "Сновськ, Чернігівська", "8.2.a.vii", "unknown", "", {"detained": "6-9"}),
    ("Обстріл села з мінометів", "Mortar fire on a village", "2023-01-18T15:20",
     "Глухів, Сумська", "8.2.b.i", "artillery", "house", {"injured": "1"}),
    ("Удар по крамницях", "Strike on shops", "2022-09-14T15:50",
     "Лубни, Полтавська", "8.2.b.i", "missile", "commercial", {"killed": "4+"}),
    ("Авіаудар по будинку культури", "Air strike on a house of culture", "2022-05-04",
     "Лисичанськ, Луганська",
     "8.2.b.ix", "air_strike", "theatre", {"killed": "2+", "injured": "9+"}),
    ("Удар по бібліотеці", "Strike on a library", "2023-10-02", "Прилуки, Чернігівська",
     "8.2.b.ix", "missile", "university", {"injured": "12"}),
    ("Обстріл церкви", "Shelling of a church", "2022-05-18", "Сіверськ, Донецька", "8.2.b.ix",
     "artillery", "worship", {}),
    ("Розстріл автомобіля", "Fire at a car", "2022-03-28T13:00", "Ізюм, Харківська", "8.2.a.i",
     "small_arms", "", {"killed": "2"}),
    ("Удар по пункту роздачі допомоги", "Strike on an aid point", "2022-04-21T10:00",
     "Чугуїв, Харківська", "8.2.b.iii", "mlrs", "humanitarian", {"killed": "3", "injured": "5"}),
    ("Пошкодження водогону", "Damage to a water main", "2022-06-21T02:50",
     "Снігурівка, Миколаївська", "8.2.b.ii", "artillery", "water", {"displaced": "20+"}),
    ("Катування в приміщенні поліції", "Torture at a police station", "2022-07/2022-10",
     "Олешки, Херсонська", "8.2.a.ii", "unknown", "detention", {"detained": "15-25"}),
    ("Дрон скинув гранату на пішохода", "Drone dropped a grenade on a pedestrian",
     "2024-10-03T08:15", "Берислав, Херсонська", "8.2.b.i", "fpv_drone", "", {"injured": "1"}),
    ("Удар по станції", "Strike on a railway stop", "2022-10-18T15:30",
     "Павлоград, Дніпропетровська", "8.2.b.i", "missile", "station",
     {"killed": "4", "injured": "8"}),
    ("Пожежа після удару дронів", "Fire after a drone attack", "2025-02-11T03:00",
     "Одеса, Одеська", "8.2.b.ii", "loitering_uav", "energy", {}),
)  # fmt: skip
_POLE: tuple[_Row, ...] = (
    ("Обстріл мікрорайону", "Shelling of a district", "2015-06-16T09:15", "Красногорівка, Донецька",
     "8.2.b.i", "mlrs", "apartments", {"killed": "7+"}),
    ("Обстріл зупинки", "Shelling of a bus stop", "2015-02-08", "Горлівка, Донецька", "8.2.b.i",
     "artillery", "", {"killed": "3"}),
    ("Зникнення активіста", "Disappearance of an activist", "2014-05-19", "Феодосія, Крим",
     "7.1.i", "unknown", "", {"missing": "1"}),
    ("Обшук у будинку журналістки", "Search at a journalist’s house", "2019-10-08",
     "Судак, Крим", "7.1.h", "unknown", "house", {"detained": "2"}),
    ("Вилучення шкільних підручників", "Removal of school textbooks", "2014-09", "Севастополь",
     "7.1.h", "unknown", "school", {}),
    ("Вирок мешканцеві за молитву", "Sentence for a prayer", "2021-11-02?", "Бахчисарай, Крим",
     "8.2.a.vi", "unknown", "", {"detained": "1"}),
    ("Обстріл двору", "Shelling of a yard", "2022-04-20T06:30",
     "Сватове, Луганська", "8.2.b.i", "artillery", "house", {"killed": "1"}),
    ("Примусова паспортизація", "Forced passports", "2023-05/2023-09", "Луганськ, Луганська",
     "7.1.h", "unknown", "", {}),
    ("Вивезення зерна", "Removal of grain", "2022-06/2022-08", "Мелітополь, Запорізька",
     "8.2.b.xvi", "unknown", "farm", {}),
    ("Обстріл елеватора", "Shelling of a grain elevator", "2022-05-02", "Попасна, Луганська",
     "8.2.b.ii", "artillery", "farm", {}),
)  # fmt: skip
_OBRIY: tuple[_Row, ...] = (
    ("Ракетний удар по поліклініці", "Missile strike on an outpatient clinic",
     "2024-08-21T10:40", "UA80000000000093317", "8.2.b.ix", "missile", "outpatient",
     {"injured": "8"}),
    ("Удар по складу книжок", "Strike on a book store", "2024-06-12T11:00", "Дергачі, Харківська",
     "8.2.b.ii", "missile", "commercial", {"killed": "5"}),
    ("Удар по крамниці", "Strike on a shop", "2024-07-16T16:00", "Куп’янськ, Харківська",
     "8.2.b.i", "guided_bomb", "commercial", {"killed": "1+", "injured": "4+"}),
    ("Дрон влучив у швидку", "Drone hit an ambulance", "2025-03-14T12:05", "Херсон, Херсонська",
     "8.2.b.xxiv", "fpv_drone", "ambulance", {"injured": "2"}),
    ("Удар по готелю", "Strike on a hotel", "2023-09-12T19:30", "Слов’янськ, Донецька", "8.2.b.i",
     "missile", "commercial", {"killed": "4"}),
    ("Удар по складу пошти", "Strike on a post depot", "2023-11-15T22:30",
     "Мерефа, Харківська", "8.2.b.ii", "missile", "commercial", {"killed": "3"}),
    ("Касетний удар по набережній", "Cluster strike on an embankment", "2024-06-03T18:30",
     "Очаків, Миколаївська", "8.2.b.i", "cluster", "", {"killed": "2", "injured": "10+"}),
    ("Удар по ТЕЦ", "Strike on a power plant", "2024-05-30", "Ладижин, Вінницька", "8.2.b.ii",
     "missile", "energy", {}),
    ("Удар по садибі-музею", "Strike on a manor museum", "2022-05-19T23:50",
     "Лебедин, Сумська", "8.2.b.ix", "missile", "museum", {"injured": "1"}),
    ("Обстріл ринку", "Shelling of a market", "2023-10-11T14:00", "Дружківка, Донецька",
     "8.2.b.i", "missile", "commercial", {"killed": "1-3"}),
)  # fmt: skip
_BEREH: tuple[_Row, ...] = (
    ("Переміщення через фільтрацію", "Transfer through filtration", "2022-04/2022-05",
     "Волноваха, Донецька", "8.2.a.vii", "unknown", "", {"deported": "20+"}),
    ("Розлучення дитини з матір’ю", "Child parted from mother", "2022-05-14~",
     "Мангуш, Донецька", "8.2.a.vii", "unknown", "", {"deported": "1"}),
    ("Побиття на блокпості", "Beating at a checkpoint", "2022-08-09", "Токмак, Запорізька",
     "8.2.a.ii", "small_arms", "", {"injured": "2"}),
    ("Утримання працівників станції", "Plant workers held", "2022-08/2022-11",
     "Енергодар, Запорізька", "8.2.a.vii", "unknown", "nuclear", {"detained": "3-5"}),
    ("Поранення тих, хто здався", "Wounding of those who surrendered", "2024-03-28?",
     "Вугледар, Донецька", "8.2.b.vi", "small_arms", "", {"injured": "2"}),
    ("Утримання без зв’язку", "Held without contact", "2022-08/2022-12", "Сніжне, Донецька",
     "8.2.a.vii", "unknown", "detention", {"detained": "5+"}),
    ("Удар по п’ятиповерхівці", "Strike on a five-storey house", "2025-01-27",
     "Покровськ, Донецька", "8.2.b.i", "guided_bomb", "apartments", {"killed": "1"}),
    ("Примусове виселення", "Forced eviction", "2023-02", "Скадовськ, Херсонська", "7.1.d",
     "unknown", "house", {"displaced": "7"}),
    ("Мобілізація на окупованій території", "Mobilisation in occupied territory", "2026-02",
     "Ялта, Крим", "8.2.a.v", "unknown", "", {}),
    ("Удар по сільській крамниці", "Strike on a village shop", "2023-11-08T13:15",
     "Вовчанськ, Харківська", "8.2.b.i", "missile", "commercial", {"killed": "2"}),
)  # fmt: skip
_LEVELS = ("V0", "V4", "V4", "V2", "V4", "V3", "V4", "VX", "V1", "V4")
"""Given in turn, so that lists show every level."""


def write_events(people: Actors) -> dict[str, tuple[UUID, ...]]:
    """Those of each organisation, by the first part of the address of whoever wrote them."""
    return {
        "demo": _write(people["demo"], _DEMO, "DC"),
        "pole": _write(people["pole"], _POLE, "PC"),
        "obriy": _write(people["obriy-verifier"], _OBRIY, "OC"),
        "bereh": _write(people["bereh"], _BEREH, "BC"),
    }


def _write(actor: Actor, rows: Sequence[_Row], letters: str) -> tuple[UUID, ...]:
    cells = [
        {
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
        for uk, en, when, place, conduct, means, hit, harm in rows
    ]
    plans = events.plan_rows(actor=actor, rows=cells, now=datetime.now(UTC))
    good = [
        events.BatchRow(system=SYSTEM, value=f"{letters}{number}", values=plan.values)
        for number, plan in enumerate(plans)
        if plan.good
    ]
    return events.write_batch(actor=actor, rows=good, why=WHY).created if good else ()


def write_twin(actor: Actor) -> None:
    """What another organisation has written down of the shelling of a market, in other words."""
    harm = {"killed": "2", "injured": "10"}
    twin: _Row = (
        "Ринок під касетними снарядами", "Market under cluster shells", "2022-05-21T12:20",
        "Харків, Харківська", "8.2.b.i", "cluster", "commercial", harm,
    )  # fmt: skip
    _write(actor, (twin,), "TC")


def verify_events(first: Actor, second: Actor, written: Sequence[UUID]) -> None:
    """Levels in turn; what two people verified is corroborated."""
    for number, event in enumerate(written):
        level = _LEVELS[number % len(_LEVELS)]
        if level in ("V1", "V2", "VX"):
            _verify(first, event, level)
        if level in ("V3", "V4"):
            _verify(first, event, "V3")
        if level == "V4":
            _verify(second, event, "V4")
        if level in ("V3", "V4", "V2"):
            _advance(first, event, "under_verification")
        if level == "V4":
            _advance(second, event, "corroborated")
        if level == "VX":
            _advance(first, event, "refuted")


def verify_hospital(first: Actor, second: Actor, event: UUID) -> None:
    """The event that the matrix is about is verified by two."""
    _verify(first, event, "V3")
    _advance(first, event, "under_verification")
    _verify(second, event, "V4")
    _advance(second, event, "corroborated")


def _verify(actor: Actor, event: UUID, level: str) -> None:
    good = {"date": "confirmed", "place": "confirmed", "source": "likely"}
    methods = {
        "V1": "Є перше вигадане повідомлення, іншого поки немає.",
        "V2": "Два вигадані повідомлення збігаються щодо дня.",
        "V3": "Обриси будівель порівняно з вигаданим знімком згори.",
        "V4": "Тінь і погода відповідають названій годині; перевірено окремо від першої людини.",
        "VX": "Знімок, на який посилалися, знято в іншому місці на рік раніше.",
    }
    events.verify(
        actor=actor,
        event_id=event,
        level=level,
        checks=good if level in ("V3", "V4") else {"source": "likely"},
        method=f"{methods[level]} (вигадано)",
    )


def _advance(actor: Actor, event: UUID, state: str) -> None:
    events.advance(actor=actor, event_id=event, state=state, why=WHY)


def link_material(
    actor: Actor, items: Mapping[str, UUID], pairs: Sequence[tuple[str, UUID]]
) -> None:
    """Tie the items of each folder to the event it is about."""
    for folder, event in pairs:
        found = [item for name, item in items.items() if name.startswith(f"{folder}/")]
        if found:
            events.link(actor=actor, event_id=event, item_ids=found)


def share_events(people: Actors, written: Mapping[str, Sequence[UUID]]) -> None:
    """Organisations show each other some of what they have, each for a reason."""
    for giver, who, taker in (
        ("demo", "demo", "pole"), ("demo", "demo", "bereh"), ("pole", "pole-custodian", "demo"),
        ("obriy", "obriy-verifier", "demo"), ("bereh", "bereh", "demo"),
    ):  # fmt: skip
        for event in written[giver][:4]:
            events.share(
                actor=people[who],
                event_id=event,
                organisation_id=people.organisation(taker),
                reason="спільна робота над справою (вигадано)",
            )
