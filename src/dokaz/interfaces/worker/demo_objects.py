# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented protected objects of a demonstration, hit by its invented events. Places are real."""

from collections.abc import Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.gate.api import Actor

_BASIS = "вигадані фото"

# Number of the event that hit it (0: none), type, names, protection, marking, effect, and states.
_OBJECTS: tuple[
    tuple[int, str, str, str, str, str, str, tuple[tuple[str, str], ...]], ...
] = (
    (2, "hospital", "Міська лікарня", "City hospital", "gc4.18; ap1.12", "red_cross", "direct_hit",
     (("2022-02-20", "none_seen"), ("2022-03-14", "severe"))),
    (3, "station", "Залізничний вокзал", "Railway station", "ap1.52", "none_seen", "nearby",
     (("2022-04-19", "moderate"),)),
    (5, "school", "Школа № 3", "School No 3", "ap1.52; hague1907.27", "children", "direct_hit",
     (("2022-05", "none_seen"), ("2022-06", "destroyed"))),
    (6, "boarding", "Інтернат для дітей", "Boarding school", "ap1.52", "none_seen", "seized",
     (("2022-10-12", "converted"),)),
    (10, "substation", "Підстанція", "Substation", "ap1.52; ap1.54", "", "fire",
     (("2023-12-05", "severe"), ("2024-02", "light"))),
    (11, "museum", "Краєзнавчий музей", "Museum of local history", "hague1954.4; hague1999.6",
     "blue_shield", "looted", (("2022-09-24", "looted"),)),
)  # fmt: skip
_HOSPITAL = 0


def write_demo_objects(actor: Actor, written: Sequence[UUID]) -> None:
    """Write objects and link them to the events `written`, in the order of the demonstration's.

    An event that is not there leaves its object without one.
    """
    made = [_write(actor, written, number) for number in range(len(_OBJECTS))]
    for period, finding, who, basis in (
        ("before", "none_seen", "", "вигадане опитування лікарів"),
        ("during", "claimed", "вигадане відомство", "вигадана заява"),
    ):
        use = objects.UseDraft(period=period, finding=finding, who=who, basis=basis)
        objects.add_use(actor=actor, object_id=made[_HOSPITAL], draft=use)


def _write(actor: Actor, written: Sequence[UUID], number: int) -> UUID:
    event, kind, uk, en, protection, marking, effect, states = _OBJECTS[number]
    hit = written[event - 1] if 0 < event <= len(written) else None
    place = _place_of(actor, hit)
    key = objects.register(
        actor=actor,
        draft=objects.ObjectDraft(
            type=kind,
            name_uk=f"{uk} (вигадано)",
            name_en=f"{en} (invented)",
            description="Вигаданий приклад: такого об’єкта немає.",
            place=place,
            protection=tuple(objects.Basis(basis=one.strip()) for one in protection.split(";")),
            markings=(marking,) if marking else (),
        ),
    )
    for when, damage in states:
        state = objects.StateDraft(damage=damage, when=when, basis=_BASIS)
        objects.add_state(actor=actor, object_id=key, draft=state)
    if hit is not None:
        left = states[-1][1] if len(states) < 2 else states[1][1]
        draft = events.HitDraft(object_id=key, effect=effect, damage=left, basis=_BASIS)
        events.add_hit(actor=actor, event_id=hit, draft=draft)
    return key


def _place_of(actor: Actor, event: UUID | None) -> objects.PlaceRef | None:
    """The settlement of the event, as far as it has one."""
    if event is None:
        return None
    found = events.get_event(actor=actor, event_id=event).row.places
    return objects.PlaceRef(code=found[0].code) if found and found[0].code else None
