# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invented case of a demonstration, around its invented events. It says so in every title."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.gate.api import Actor

_SCORES = {
    "gravity": (5, "Серед загиблих у вигаданих повідомленнях — цивільні, зокрема діти."),
    "representativity": (4, "Чотири вигадані події з трьох областей, одна манера дій."),
    "evidence": (2, "Поки що є лише слова двох вигаданих людей."),
    "level_of_suspect": (3, "Ідеться про вигаданого командира середньої ланки."),
    "interests_of_victims": (4, "Вигадані родини просять довести справу до суду."),
}
_MEMO = """Вигаданий приклад аналітичної записки.

У справі {{events.count}} подій, із них перевірено двома людьми {{events.verified}}. \
За нижньою межею повідомлень убито щонайменше {{killed.at_least}} людей, \
поранено щонайменше {{injured.at_least}}.

Далі бракує: другої перевірки першої події та незалежного джерела про час."""


def write_demo_case(actor: Actor, events: tuple[UUID, ...]) -> None:
    """Open the case and fill it, for a lawyer; others are left without one."""
    if not actor.holds("legal_analyst"):
        return
    case_id = cases.register(
        actor=actor,
        draft=cases.CaseDraft(
            title_uk="Удари по цивільних у 2022 році (вигадано)",
            title_en="Strikes on civilians in 2022 (invented)",
            theory="Вигаданий приклад: удари спрямовано проти цивільних осіб і об’єктів, "
            "і командування про це знало.",
            scope="Березень–листопад 2022 року. Затримання й вивезення людей — окремо.",
            forum="icc",
        ),
    )
    cases.link(actor=actor, case_id=case_id, kind="event", record_ids=events[:4])
    revision = cases.get_case(actor=actor, case_id=case_id).revision
    scores = {name: cases.Score(score=n, reason=why) for name, (n, why) in _SCORES.items()}
    cases.score(actor=actor, case_id=case_id, scores=scores, revision=revision)
    today = datetime.now(UTC).date()
    for what, days in (("Друга перевірка першої події", 2), ("Подання до установи", 60)):
        cases.set_deadline(
            actor=actor, case_id=case_id, what=what, due_date=today + timedelta(days=days)
        )
    for state, why in (("open", "є вигадана теорія"), ("drafting", "зібрано перші події")):
        cases.advance(actor=actor, case_id=case_id, state=state, why=why)
    memo = cases.write_memo(
        actor=actor, case_id=case_id, title="Стан справи (вигадано)", text=_MEMO
    )
    cases.hand_in_memo(actor=actor, memo_id=memo, revision=0)
    cases.comment(
        actor=actor,
        kind="event",
        record_id=events[0],
        text="Чи є друге джерело про час першого вибуху?",
        is_question=True,
    )
