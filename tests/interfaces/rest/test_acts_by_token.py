# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program does stands under its person, with the token named; the log knows no tokens."""

import base64

import pytest
from tests.interfaces.rest.world import World

from dokaz.gate.api import visible_acts
from dokaz.gate.models import Act
from dokaz.ledger.models import Entry
from dokaz.ledger.record import read_record
from dokaz.members import api as members

pytestmark = pytest.mark.django_db
DELIVERY = {"acquisition_mode": "from_person", "confidentiality": 1}


def test_acts_of_a_program_name_its_token_and_acts_of_its_person_do_not(world: World):
    token = world.token("custodian")
    standing = members.standing_of_token(token)
    assert standing.actor.token_id == standing.token_id
    program = world.program("custodian")
    used = members.own_api_tokens(actor=world.actor("custodian"))[0].id
    assert program.post("/deliveries", DELIVERY).status_code == 201
    assert program.post("/deliveries", {**DELIVERY, "confidentiality": 4}).status_code in (201, 422)
    refused = program.get("/files/01a1f976-69a1-7e49-88a3-331c5f07bf92/content")
    assert refused.status_code == 404
    done = Act.objects.filter(action="intake.delivery.open").latest("at")
    not_done = Act.objects.filter(outcome=Act.Outcome.REFUSED).latest("at")
    assert (done.token_id, not_done.token_id) == (used, used)
    made = Act.objects.filter(action="members.api_token.create").latest("at")
    assert made.token_id is None, "the person made it"
    seen = visible_acts(actor=world.actor("auditor")).acts
    assert {act.token_id for act in seen if act.id in (done.pk, not_done.pk)} == {used}


def test_no_event_in_the_log_says_which_token_it_was(world: World):
    program = world.program("custodian")
    used = members.own_api_tokens(actor=world.actor("custodian"))[0].id
    before = set(Entry.objects.values_list("pk", flat=True))
    assert program.post("/deliveries", DELIVERY).status_code == 201
    fresh = Entry.objects.exclude(pk__in=before)
    assert fresh
    for entry in fresh:
        payload = base64.b64decode(read_record(bytes(entry.record)).envelope["payload"])
        assert str(used).encode() not in payload
