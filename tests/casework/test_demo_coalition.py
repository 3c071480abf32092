# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large demonstration: a coalition whose every page has something, all marked as invented."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.interviews import api as interviews
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.evidence import api as evidence
from dokaz.interfaces.cli.first_start import demo_sign_in
from dokaz.interfaces.cli.publish_cmd import demonstration
from dokaz.interfaces.worker.demo_coalition.actors import Actors, actors
from dokaz.interfaces.worker.demo_coalition.drawing import street
from dokaz.interfaces.worker.demo_events import WAITING, write_demo_events
from dokaz.outreach import api as outreach
from dokaz.publication import api as publication
from dokaz.search import api as search
from tests.casework.codifier import load_part


@pytest.fixture
def coalition(home: Path, db: None, settings: Any) -> Actors:
    """The thirteen people of a node that was just started, with everything written for them."""
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=True)
    assert demo_sign_in() is not None
    waiting = json.loads((home / WAITING).read_text("ascii"))
    load_part()
    write_demo_events(home)
    return actors(waiting["people"])


@pytest.mark.slow
def test_every_page_of_the_coalition_has_something(coalition: Actors, home: Path) -> None:
    lines = (home / "demo-people").read_text("utf-8").splitlines()
    assert len(lines) == len(coalition.people) == 13
    assert len({place for _account, place in coalition.people.values()}) == 4
    demo, second = coalition["demo"], coalition["second"]

    rows = events.visible_events(actor=demo, limit=100).rows
    own = [row for row in rows if row.organisation_id == demo.organisation_id]
    assert len(own) == 30
    assert len(rows) - len(own) == 12  # what the three partners share
    assert all("(вигадано)" in row.title_uk and "(invented)" in row.title_en for row in rows)
    assert {row.verification for row in own} >= {"V0", "V1", "V2", "V3", "V4", "VX"}
    assert {row.state for row in own} >= {
        "reported", "under_verification", "corroborated", "in_case", "refuted",
    }  # fmt: skip
    for name in ("pole", "obriy", "bereh"):
        assert events.count_events(actor=coalition[name]) >= 10

    spoken = outreach.visible_activities(actor=demo, limit=100).rows
    assert len({row.organisation_id for row in spoken}) == 4
    assert {row.kind for row in spoken} == set(outreach.ActivityKind.values)
    assert all("(вигадано)" in row.title_uk for row in spoken)
    assert {row.first_date.year for row in spoken} == {timezone.now().year - n for n in (0, 1)}
    assert any(row.outcomes for row in spoken)

    # What it was done with, whose it was, and the same event as another organisation wrote it down.
    market = next(row for row in rows if "Касетний обстріл" in row.title_uk)
    (weapon,) = events.get_event(actor=demo, event_id=market.id).weapons
    assert weapon.unit is not None
    assert (weapon.treaty, bool(weapon.item)) == ("ccm", True)
    assert events.events_of_unit(actor=demo, unit_id=weapon.unit.id)
    found = events.EventFilter(text="касетними")
    assert events.count_events(actor=coalition["bereh"], narrowed=found) == 1
    assert len(search.saved_lists(actor=second, list_name="events")) == 1

    assert persons.count_persons(actor=demo) == 41
    assert objects.count_objects(actor=demo) == 15
    assert len(units.visible_units(actor=demo).rows) == 6
    held = interviews.visible_interviews(actor=coalition["pole-interviewer"]).rows
    assert {row.state for row in held} == {
        "proposed", "gated", "scheduled", "held", "statement_signed",
    }  # fmt: skip
    # Two people of the first organisation can open what takes two, and one has asked.
    ((child, asked),) = persons.decisions(actor=demo).openings
    persons.approve_opening(actor=demo, opening_id=asked.id)
    persons.open_identity(actor=second, person_id=child.id, reason="вигадана причина")
    assert persons.identity_standing(actor=demo, person_id=child.id).may_ask
    assert coordination.load(actor=demo, today=timezone.localdate()).mine == 1
    assert len(cases.visible_cases(actor=demo).rows) == 2
    roadmap = cases.roadmap(actor=demo)
    assert {one.forum: {each.kind for each in one.conflicts} for one in roadmap} == {
        "ecthr": {"two_procedures", "after_russia_left"},
        "un_treaty_body": {"two_procedures"},
        "claims": set(),
    }
    assert [one.unauthorised for one in roadmap if one.forum == "claims"] == [1]
    hospital = next(row for row in rows if "лікарні" in row.title_uk and row.verification == "V4")
    (question,) = cases.comments(actor=second, kind="event", record_id=hospital.id)
    assert len(question.answers) == 1
    _has_a_filled_matrix(coalition, hospital)
    _has_material(coalition)
    _has_releases(coalition)
    # Who reads from outside has been shown nothing.
    reader = coalition["bereh-reader"]
    assert evidence.visible_items(actor=reader, limit=10).rows == ()
    assert events.visible_events(actor=reader).rows == ()


def _has_a_filled_matrix(coalition: Actors, hospital: events.EventRow) -> None:
    demo = coalition["demo"]
    (made,) = legal.qualifications_of(actor=demo, event_ids=[hospital.id])[hospital.id]
    matrix = legal.get_matrix(actor=demo, qualification_id=made.id)
    assert [len(row.supports) for row in matrix.rows] == [3, 2, 1, 1, 0]
    assert [len(row.contradicts) for row in matrix.rows] == [0, 1, 0, 0, 0]
    # Each way in which an element may stand is to be seen.
    assert [row.cover for row in matrix.rows] == ["covered", "covered", "single", "weak", "empty"]
    assert len(matrix.liabilities) == 1
    for row in events.visible_events(actor=demo, limit=100).rows:
        for link in events.get_event(actor=demo, event_id=row.id).links:
            if link.recorded_from and row.when_from and " до " not in link.title_uk:
                assert link.recorded_from >= row.when_from, row.title_uk


def _has_releases(coalition: Actors) -> None:
    """Two people decided about each; what is told can be made a dataset of."""
    rows = publication.visible_releases(actor=coalition["publisher"]).rows
    states = [row.state for row in rows]
    assert (states.count("proposed"), states.count("declined")) == (1, 1)
    assert states.count("released") >= 6
    assert all(row.decided_by == coalition["second"].ref for row in rows if row.state != "proposed")
    assert len(publication.collect()) == states.count("released")
    (story,) = publication.visible_stories(actor=coalition["publisher"])
    assert (story.state, story.decided_by) == ("released", coalition["second"].ref)
    ((shown,), _layers) = demonstration()
    assert publication.digest_of(shown.told()) == story.sha256


def _has_material(coalition: Actors) -> None:
    demo = coalition["demo"]
    page = evidence.visible_items(actor=demo, limit=100)
    own = [row for row in page.rows if row.organisation_id == demo.organisation_id]
    assert (len(own), len(page.rows)) == (25, 29)  # four are a partner's, for the coalition
    assert all("(вигадано)" in row.title_uk for row in page.rows)
    assert {row.kind for row in own} >= {"photo", "video", "audio", "satellite_image"}
    kept = evidence.custody(actor=demo, item_id=own[0].id, limit=10).events
    assert kept  # it came in as everything does


def test_a_picture_says_that_it_is_invented() -> None:
    """The band lies over the lower edge and is no colour of the drawing itself."""
    image: Image.Image = street(3, "Приклад. Example.")
    width, height = image.size
    assert image.getpixel((2, height - 3)) == image.getpixel((width - 3, height - 3))
    assert image.getpixel((2, height - 3)) == (0x9A, 0x34, 0x12)
    assert street(3, "Приклад. Example.").tobytes() == image.tobytes()
