# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the coalition, part after part. A part that does not pass stops the rest.

What is there already is not written twice: the coalition's first event says that it was begun, and
a demonstration that broke off stays as it is.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from dokaz.casework.events import api as events
from dokaz.interfaces.worker.demo_coalition import (
    happenings,
    interviewing,
    law,
    litigating,
    material,
    people,
    releasing,
    speaking,
    teamwork,
    weapons,
)
from dokaz.interfaces.worker.demo_coalition.actors import SYSTEM, actors

_FOLDERS = (
    ("житловий квартал", 0), ("лікарня", 1), ("вокзал", 2), ("школа", 4), ("вивезення", 5),
    ("автобус", 8), ("підстанція", 9), ("ринок", 11),
)  # fmt: skip
"""Whose material it is: places among the first events."""
_SUSPECTS = slice(27, 32)


def write_coalition(waiting: Mapping[str, Sequence[str]], first: Sequence[UUID]) -> None:
    """Write it for the people that wait, around the `first` events of the small demonstration."""
    coalition = actors(waiting)
    demo, second = coalition["demo"], coalition["second"]
    if events.find_external(actor=demo, system=SYSTEM, values=["DC0"]):
        return
    written = happenings.write_events(coalition)
    items = material.take_in_own(demo)
    material.take_in_partners(coalition["pole"])
    pairs = [(folder, first[number]) for folder, number in _FOLDERS]
    happenings.link_material(demo, items, pairs)
    happenings.verify_events(demo, second, written["demo"])
    happenings.verify_events(coalition["obriy"], coalition["obriy-verifier"], written["obriy"])
    happenings.verify_hospital(demo, second, first[1])
    known = people.write_more_people(demo, first)
    suspects = known[_SUSPECTS]
    people.write_more_units(demo, suspects)
    people.write_more_objects(demo, written["demo"])
    law.fill_matrix(demo, first[1], items, suspects[0])
    law.qualify_some(demo, first)
    law.fill_first_case(demo, items, known, suspects[:2])
    second_case = law.open_second_case(demo, (first[3], first[5]), known[23:26])
    litigating.enter_actions(
        demo, second_case, known[23:26], first[5], coalition.organisation("bereh")
    )
    interviewing.write_more_interviews(
        coalition["pole-interviewer"], coalition["pole-custodian"], written["pole"]
    )
    releasing.release_some(coalition["publisher"], second, (first[1], *written["demo"]))
    happenings.share_events(coalition, written)
    speaking.write_activities(coalition)
    weapons.state_weapons(demo, first, items)
    happenings.write_twin(coalition["bereh"])
    teamwork.ask_for_work(demo, second, first, items["лікарня/фасад.jpg"])
    teamwork.discuss(demo, second, first)
    teamwork.ask_to_open(second)
    teamwork.save_views(demo, second)
