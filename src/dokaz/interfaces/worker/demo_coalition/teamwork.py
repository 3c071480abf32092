# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks, questions and answers between the invented people."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.persons import api as persons
from dokaz.coordination import api as coordination
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import SYSTEM
from dokaz.interfaces.worker.demo_people import CHILD
from dokaz.search import api as search


def ask_for_work(first: Actor, second: Actor, events: Sequence[UUID], item: UUID) -> None:
    """Tasks in every state: for somebody, for a role, taken, done, overdue."""
    today = datetime.now(UTC).date()
    for title, work, about, key, to, role, days in (
        ("Друга перевірка часу удару", "verify", "event", events[1], second, "", 3),
        ("Описати знімок фасаду", "describe", "item", item, first, "", 1),
        ("Кваліфікувати вивезення", "qualify", "event", events[5], None, "legal_analyst", 10),
        ("Знайти друге джерело про блокпост", "collect", "event", events[3], first, "", 7),
        ("Перекласти хроніку англійською", "translate", "", None, None, "documenter", 14),
    ):
        task = coordination.ask(
            actor=second if to is first else first,
            draft=coordination.TaskDraft(
                work=work,
                title=f"{title} (вигадано)",
                about=about,
                about_id=key,
                assignee=to.ref if to else None,
                role=role,
                due_on=today + timedelta(days=days),
            ),
        )
        if work == "collect":
            coordination.say(actor=first, task_id=task, text="Запитала вигаданих сусідів.")
            coordination.finish(actor=first, task_id=task)


def discuss(first: Actor, second: Actor, events: Sequence[UUID]) -> None:
    """A question with an answer, and a comment that names a colleague."""
    question = cases.comment(
        actor=second,
        kind="event",
        record_id=events[1],
        text="Чи знято вирву того самого дня? (вигадано)",
        is_question=True,
        mentions=(first.ref,),
    )
    cases.answer(
        actor=first, comment_id=question, text="Так, час камери збігається з тінями (вигадано)."
    )
    cases.comment(
        actor=first,
        kind="event",
        record_id=events[5],
        text="Погляньте на список, дат у ньому немає (вигадано).",
        mentions=(second.ref,),
    )


def ask_to_open(second: Actor) -> None:
    """A request to read who a child is, to which somebody else has to agree."""
    child = persons.find_external(actor=second, system=SYSTEM, values=[CHILD])[CHILD]
    assert child is not None, "the second person is cleared to see the child"
    persons.propose_opening(
        actor=second, person_id=child, reason="Розшук родини через Червоний Хрест (вигадано)"
    )


def save_views(first: Actor, second: Actor) -> None:
    """Views of lists: one shared in the organisation, the others somebody's own."""
    for actor, name, of, query, shared in (
        (first, "Чекають на перевірку (вигадано)", "events", {"state": ["reported"]}, True),
        (first, "Касетні боєприпаси (вигадано)", "events", {"weapon": ["cluster"]}, False),
        (second, "Свідки (вигадано)", "persons", {"category": ["witness"]}, True),
    ):
        search.save_list(actor=actor, list_name=of, name=name, query=query, shared=shared)
