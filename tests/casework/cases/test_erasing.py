# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of hearings and of earlier values in a case's history, erased so that none are left."""

from datetime import date
from uuid import UUID

import pytest

from dokaz.casework.cases import api
from dokaz.casework.cases.models import (
    CaseChange,
    CaseDeadline,
    HearingNote,
    LitigationAction,
    Proceeding,
)
from dokaz.gate.api import Conflict, NotFound, Purpose, Refused, Rejected, reading_everything
from dokaz.gate.models import ActDetail
from tests.casework.cases.scenes import WHY, hearing, lawyer, litigation, opened, proceeding
from tests.evidence.world import World

pytestmark = pytest.mark.database
NAME = "Вигаданий Обвинувачений"


def left(world: World, case_id: UUID, word: str = NAME) -> list[str]:
    """Where the word still stands: rows of the room, details of acts, what the index is given."""
    models = (CaseChange, HearingNote, Proceeding, LitigationAction, CaseDeadline, ActDetail)
    with reading_everything(Purpose.ERASURE):
        found = [
            model.__name__
            for model in models
            if any(word in str(row) for row in model.objects.values_list())
        ]
    indexed = api.cases_for_index(actor=world.service_for("search"), case_ids=[case_id])
    return found + ["index"] * (word in str(indexed[case_id]))


def acts(world: World, case_id: UUID, kind: str) -> list[UUID]:
    lines = api.history(actor=lawyer(world), case_id=case_id)
    return [line.act_id for line in lines if line.kind == kind]


@pytest.mark.parametrize("withdrawn", [False, True])
def test_nothing_is_left_of_the_words_of_a_hearing_but_that_it_was_noted(
    world: World, withdrawn: bool
) -> None:
    case_id, by = opened(world), lawyer(world)
    first = api.state_proceeding(actor=by, case_id=case_id, draft=proceeding())
    told = {"observer": f"сестра: {NAME}", "concerns": ("delay",), "next_on": date(2024, 6, 1)}
    made = api.note_hearing(
        actor=by, proceeding_id=first, draft=hearing(heard=f"Казав {NAME}", **told)
    )
    api.note_hearing(actor=by, proceeding_id=first, draft=hearing(heard="Інше"))
    if withdrawn:
        api.withdraw_hearing(actor=by, hearing_id=made, why=f"названо: {NAME}")
        api.advance(actor=by, case_id=case_id, state="closed", why=WHY)  # No reason to keep them.
    assert {"CaseChange", "HearingNote"} <= set(left(world, case_id))
    assert ("index" in left(world, case_id)) != withdrawn
    noted = {"case_id": case_id, "act_id": acts(world, case_id, "hearing_noted")[-1]}
    with pytest.raises(Rejected):
        api.erase_words(actor=world.protection_officer, why=" ", **noted)
    with pytest.raises(Refused):
        api.erase_words(actor=world.auditor, why=WHY, **noted)
    api.erase_words(actor=world.protection_officer, why=WHY, **noted)
    assert left(world, case_id) == []
    assert "CaseChange" in left(world, case_id, "Інше")
    shown = {one.id: one for one in api.get_case(actor=by, case_id=case_id).hearings}
    assert (made in shown) != withdrawn
    if not withdrawn:
        one = shown[made]
        assert (one.heard, one.concerns, one.may_erase) == ("", ("delay",), False)
        assert one.held_on == date(2024, 5, 1)
    line = api.history(actor=by, case_id=case_id)[0]
    assert (line.kind, line.why) == ("words_erased", WHY)
    with pytest.raises(Conflict):
        api.erase_words(actor=world.protection_officer, why=WHY, **noted)


@pytest.mark.parametrize("ended", [False, True])
def test_an_accused_who_was_named_can_be_erased_from_the_history(world: World, ended: bool) -> None:
    case_id, by = opened(world), lawyer(world)
    draft = proceeding(accused=NAME, outcome=f"засуджено: {NAME}")
    first = api.state_proceeding(actor=by, case_id=case_id, draft=draft)
    if ended:
        api.end_proceeding(actor=by, proceeding_id=first, why=f"не той {NAME}")
    else:
        now = proceeding(accused="TRH-S-0001", stage="trial")
        api.change_proceeding(actor=by, proceeding_id=first, draft=now, revision=0, why=NAME)
    last = "proceeding_ended" if ended else "proceeding_changed"
    for kind in ("proceeding_stated", last):
        (act_id,) = acts(world, case_id, kind)
        api.erase_words(actor=by, case_id=case_id, act_id=act_id, why=WHY)
    assert left(world, case_id) == []
    if not ended:  # What holds now is changed, not erased; codes stay in the history.
        (one,) = api.get_case(actor=by, case_id=case_id).proceedings
        assert one.accused == "TRH-S-0001"
        line = api.history(actor=by, case_id=case_id)[2]
        assert line.before is not None
        assert line.before["stage"] == "investigation"


@pytest.mark.parametrize("ended", [False, True])
def test_what_a_litigation_action_said_can_be_erased_from_the_history(
    world: World, ended: bool
) -> None:
    case_id, by = opened(world), lawyer(world)
    draft = litigation(
        claim=f"за скаргою: {NAME}", outcome=NAME, body=NAME, forum_number="60114/25"
    )
    first = api.state_litigation(actor=by, case_id=case_id, draft=draft)
    if ended:
        api.end_litigation(actor=by, litigation_id=first, why=f"не той {NAME}")
    else:
        api.change_litigation(
            actor=by, litigation_id=first, draft=litigation(), revision=0, why=NAME
        )
    assert "CaseChange" in left(world, case_id)
    for kind in ("litigation_stated", "litigation_ended" if ended else "litigation_changed"):
        (act_id,) = acts(world, case_id, kind)
        api.erase_words(actor=by, case_id=case_id, act_id=act_id, why=WHY)
    assert left(world, case_id) == []
    line = api.history(actor=by, case_id=case_id)[3]
    assert line.after is not None
    assert (line.after["forum"], line.after["forum_number"]) == ("ecthr", "60114/25")


def test_only_words_of_former_values_in_the_same_case_are_erased(world: World) -> None:
    case_id, other, by = opened(world), opened(world), lawyer(world)
    api.state_proceeding(actor=by, case_id=case_id, draft=proceeding(accused=NAME))
    (act_id,) = acts(world, case_id, "proceeding_stated")
    (registered,) = acts(world, case_id, "registered")
    for wrong in ({"case_id": other, "act_id": act_id}, {"case_id": case_id, "act_id": registered}):
        with pytest.raises(NotFound):
            api.erase_words(actor=by, why=WHY, **wrong)
    assert "CaseChange" in left(world, case_id)
