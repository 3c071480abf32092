# SPDX-License-Identifier: AGPL-3.0-or-later
"""Communication and advocacy work of the invented organisations, this year and the year before."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from dokaz.casework.places import api as places
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import Actors
from dokaz.outreach import api as outreach

# Who, years ago, month and day, kind, title in Ukrainian and English, and what else is known.
_ACTIVITIES: tuple[tuple[str, int, tuple[int, int], str, str, str, dict[str, Any]], ...] = (
    ("demo", 1, (2, 24), "statement", "Заява до роковин вторгнення",
     "Statement on the anniversary of the invasion", {"partners": "усі учасники"}),
    ("demo", 1, (4, 12), "digest", "Дайджест за перший квартал", "Digest of the first quarter",
     {}),
    ("demo", 1, (5, 18), "public_event", "Круглий стіл про депортацію кримських татар",
     "Round table on the deportation of the Crimean Tatars",
     {"place": "Київ", "oblasts": "Київ", "participants": 64}),
    ("demo", 1, (6, 9), "submission", "Подання про вивезення дітей",
     "Submission on the removal of children",
     {"body": "icc", "reference": "OTP-CR-000/25 (вигадано)",
      "outcomes": (("registered", (7, 1)), ("warrant", (12, 3)))}),
    ("demo", 1, (9, 20), "media_mention", "Стаття про вигадані дані коаліції",
     "Article on the invented data of the coalition", {"channel": "Вигадана газета"}),
    ("demo", 1, (11, 5), "training", "Навчання: перша розмова зі свідком",
     "Training: first talk with a witness",
     {"place": "Харків", "oblasts": "Харківська", "participants": 18}),
    ("demo", 0, (1, 22), "digest", "Дайджест за рік", "Digest of the year", {}),
    ("demo", 0, (2, 24), "statement", "Заява про удари по лікарнях",
     "Statement on strikes on hospitals", {"partners": "усі учасники"}),
    ("demo", 0, (3, 3), "statement", "Заява про примусовий призов у Криму",
     "Statement on forced conscription in Crimea", {}),
    ("demo", 0, (3, 14), "mission", "Виїзд: наслідки ударів по лікарні",
     "Mission: a hospital after strikes",
     {"until": (3, 17), "place": "Ізюм", "oblasts": "Харківська", "participants": 5,
      "description": "Огляд будівлі, шість розмов, зразки уламків передано слідчим (вигадано)."}),
    ("demo", 0, (4, 9), "submission", "Подання про удари по лікарнях",
     "Submission on strikes on hospitals",
     {"body": "opg", "reference": "вх. 114 (вигадано)",
      "outcomes": (("registered", (4, 15)), ("proceedings", (6, 2)))}),
    ("demo", 0, (5, 6), "broadcast", "Розмова про збереження доказів",
     "Talk on keeping evidence", {"channel": "Вигадане радіо"}),
    ("demo", 0, (5, 20), "media_mention", "Репортаж про карту подій",
     "Report on the map of events", {"channel": "Вигаданий телеканал"}),
    ("demo", 0, (6, 11), "column", "Чому первинність доказів важлива",
     "Why originals matter", {"channel": "Вигадана газета"}),
    ("demo", 0, (12, 10), "public_event", "Презентація річного звіту",
     "Presentation of the annual account", {"state": "planned", "place": "Київ"}),
    ("pole", 1, (7, 2), "mission", "Виїзд до переселених громад", "Mission to displaced people",
     {"until": (7, 5), "place": "Дніпро", "oblasts": "Дніпропетровська", "participants": 4}),
    ("pole", 1, (10, 14), "meeting", "Зустріч про захист свідків",
     "Meeting on the protection of witnesses", {"body": "opg", "participants": 9}),
    ("pole", 0, (2, 5), "training", "Навчання документаторів громад",
     "Training of documenters of communities",
     {"until": (2, 7), "place": "Запоріжжя", "oblasts": "Запорізька", "participants": 22}),
    ("pole", 0, (4, 28), "mission", "Виїзд: розмови з очевидцями", "Mission: talks with witnesses",
     {"until": (4, 30), "place": "Миколаїв", "oblasts": "Миколаївська", "participants": 3}),
    ("pole", 0, (6, 1), "media_mention", "Згадка у випуску новин", "Mention in the news",
     {"channel": "Вигадане агентство"}),
    ("obriy", 1, (8, 30), "study", "Дослідження про насильницькі зникнення",
     "Study on enforced disappearances",
     {"languages": ("uk", "en"), "links": ("https://example.org/study",)}),
    ("obriy", 0, (3, 27), "submission", "Подання про осіб, причетних до вивезення дітей",
     "Submission on people involved in the removal of children",
     {"body": "eu_sanctions", "outcomes": (("answered", (4, 30)), ("designation", (6, 18)))}),
    ("obriy", 0, (5, 13), "broadcast", "Подкаст про відкриті джерела",
     "Podcast on open sources", {"channel": "Вигаданий подкаст"}),
    ("bereh", 1, (3, 19), "submission", "Індивідуальне повідомлення про зникнення",
     "Individual communication on a disappearance",
     {"body": "ced", "outcomes": (("registered", (4, 2)), ("refused", (11, 12)))}),
    ("bereh", 0, (1, 30), "submission", "Заява про свавільне затримання",
     "Communication on arbitrary detention",
     {"body": "wgad", "outcomes": (("registered", (2, 10)),)}),
    ("bereh", 0, (6, 5), "meeting", "Зустріч про реєстр збитків",
     "Meeting on the register of damage", {"body": "rd4u", "participants": 6}),
)  # fmt: skip


def write_activities(coalition: Actors) -> tuple[UUID, ...]:
    """Write them with their outcomes; each is shown to the whole coalition.

    What lies ahead of today is planned, and nothing has come of it yet.
    """
    today = datetime.now(UTC).date()
    written = []
    for who, ago, day, kind, uk, en, more in _ACTIVITIES:
        actor = coalition[who]
        known = dict(more)
        outcomes, until = known.pop("outcomes", ()), known.pop("until", None)
        named, begun = known.pop("oblasts", ""), date(today.year - ago, *day)
        if begun > today:
            known["state"] = outreach.ActivityState.PLANNED
        activity = outreach.register(
            actor=actor,
            draft=outreach.ActivityDraft(
                kind=kind,
                title_uk=f"{uk} (вигадано)",
                title_en=f"{en} (invented)",
                first_date=begun,
                last_date=date(today.year - ago, *until) if until else None,
                oblasts=_oblast(actor, named),
                visibility=outreach.Visibility.COALITION,
                **{"languages": ("uk",), **known},
            ),
        )
        for came, on in outcomes:
            came_on = date(today.year - ago, *on)
            if came_on > today:
                continue
            draft = outreach.OutcomeDraft(kind=came, on_date=came_on, words="Вигадана відповідь.")
            outreach.record_outcome(actor=actor, activity_id=activity, draft=draft)
        written.append(activity)
    return tuple(written)


def _oblast(actor: Actor, name: str) -> tuple[str, ...]:
    """The code of the oblast whose name begins so."""
    found = (one.code for one in places.places_in(actor=actor) if one.name.startswith(name))
    return tuple(list(found)[:1]) if name else ()
