# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets in: tokens only, with the scope, with the rights of the moment, and not too fast."""

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.evidence.world import taken
from tests.interfaces.rest.operations import OPERATIONS as DECLARED
from tests.interfaces.rest.world import ALL, Program, World
from tests.search.scenes import event
from tests.thoroughness import part

from dokaz.gate.models import Act
from dokaz.interfaces.rest import bearer
from dokaz.members import api as members
from dokaz.search import api as search

pytestmark = pytest.mark.django_db
SOME = "01890000-0000-7000-8000-000000000000"


def _asked_for(route: str) -> str:
    """An address of this route, of nothing that exists."""
    address = route.replace("{position}", "1")
    address = re.sub(r"\{uuid(str)?:\w+\}", SOME, address)
    return re.sub(r"\{\w+\}", "none", address)


OPERATIONS = [(one.method, _asked_for(one.route), one.scope) for one in DECLARED]


def test_the_table_of_operations_is_whole():
    assert len(OPERATIONS) == 50 + 228
    assert {scope for _method, _address, scope in OPERATIONS} == set(ALL)
    assert not any("{" in address for _method, address, _scope in OPERATIONS)


@pytest.mark.parametrize("token", ["", "guess", "dokaz_guess", "x" * 9000])
def test_without_a_good_token_nothing_is_told(world: World, token: str):
    for method, address, _scope in OPERATIONS if token == "guess" else part(OPERATIONS, 11):
        answer = Program(token).request(method, address)
        assert answer.status_code == 401, address
        assert answer["WWW-Authenticate"].startswith('Bearer realm="dokaz"')
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == ("api.bad_token" if token else "api.no_token")


def test_each_operation_wants_its_own_scope(world: World):
    narrow = {scope: world.program("custodian", scope) for scope in ALL}
    # A person has 20 tokens at most.
    wide = {
        scope: world.program("documenter", *(one for one in ALL if one != scope)) for scope in ALL
    }
    let_in_by_its_own = part(OPERATIONS, 5)
    for method, address, scope in OPERATIONS:
        refused = wide[scope].request(method, address)
        assert refused.status_code == 403, (method, address)
        assert refused.json()["code"] == "api.scope_missing"
        assert refused.json()["scope"] == scope
        assert f'scope="{scope}"' in refused["WWW-Authenticate"]
        if (method, address, scope) not in let_in_by_its_own:
            continue  # that its own scope is enough, other tests say of all operations
        let_in = narrow[scope].request(method, address)
        if let_in.status_code == 403:
            # What asks for no words is tried at once, and refused by the role.
            assert let_in.json()["code"] != "api.scope_missing", (method, address)
        else:
            assert let_in.status_code in (200, 404, 422), (method, address, let_in.status_code)


def test_no_scope_is_a_way_round_another(world: World):
    """What a request names may need a scope beside its operation's own."""

    def refused(answer: Any) -> str | None:
        problem = answer.json()
        return problem["scope"] if problem.get("code") == "api.scope_missing" else None

    custodian, writing = world.actor("custodian"), ("records:read", "records:write")
    made = event(custodian, "Вигаданий обстріл")
    search.fill(search.folder())
    order = {"kind": "events", "form": "csv", "recipient_kind": "own", "purpose": "documentation"}
    of_people = {**order, "kind": "interviews"}

    # Taking records out is reading them.
    writer = world.program("custodian", "records:write")
    assert refused(writer.post("/extracts", order)) == "records:read"
    both = world.program("custodian", *writing)
    assert both.post("/extracts", order).status_code < 300
    assert refused(both.post("/extracts", of_people)) == "interviews:read"
    assert refused(both.get(f"/extracts/preview?{urlencode(of_people)}")) == "interviews:read"

    # What a record says now is shown to who may read it, also where somebody saved before.
    late = {"revision": 7, "title_uk": "Інша назва"}
    for program, fields in ((writer, []), (both, ["title_uk"])):
        answer = program.request(
            "PATCH", f"/events/{made}", data=json.dumps(late), content_type="application/json"
        )
        assert answer.status_code == 409
        assert [one["field"] for one in answer.json()["comparison"]] == fields

    # Events are found by who may read records.
    register = world.program("documenter", "items:read")
    assert register.get("/search?text=обстріл").json()["total"] == 0
    assert refused(register.get("/search?text=обстріл&subject=event")) == "records:read"
    wide = world.program("documenter", "items:read", "records:read")
    assert wide.get("/search?text=обстріл").json()["total"] == 1

    # Rows of a table that become records are records.
    table = str(taken(custodian, b"a;b\n1;2\n", name="t.csv", media_type="text/csv").item_id)
    carrier = world.program("custodian", "deliveries:read", "deliveries:write")
    begin = {"item_id": table, "target": "events"}
    assert refused(carrier.post("/tables", begin)) == "records:write"
    assert carrier.post("/tables", {**begin, "target": "sources"}).status_code == 201
    begun = world.program("custodian", *writing, "deliveries:write").post("/tables", begin)
    one = f"/tables/{begun.json()['id']}"
    for step in ("try", "import", "undo", "drop"):
        assert refused(carrier.post(f"{one}/{step}")) == "records:write", step
    for report in ("report", "report.csv"):
        assert refused(carrier.get(f"{one}/{report}")) == "records:read", report


def test_a_revoked_token_is_out_with_the_next_request(world: World):
    program = world.program("documenter")
    assert program.get("/items").status_code == 200
    token = members.own_api_tokens(actor=world.actor("documenter"))[0]
    members.revoke_api_token(actor=world.actor("administrator"), token_id=token.id)
    assert program.get("/items").json()["code"] == "api.bad_token"


def test_an_expired_token_is_out(world: World, monkeypatch):
    program = world.program("documenter")
    moment = datetime.now(UTC) + timedelta(days=31)
    assert program.get("/items").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert program.get("/items").status_code == 401


def test_who_left_the_organisation_is_out(world: World):
    program = world.program("documenter")
    assert program.get("/items").status_code == 200
    world.end_membership("documenter")
    assert program.get("/items").status_code == 401


def test_the_rights_are_those_of_the_moment(world: World):
    program = world.program("documenter")
    opened = {"acquisition_mode": "from_person", "confidentiality": 1}
    assert program.post("/deliveries", opened).status_code == 201
    administrator = world.actor("administrator")
    row = next(
        one
        for one in members.members(actor=administrator, limit=200).members
        if one.account_id == world.accounts["documenter"]
    )
    members.change_roles(actor=administrator, membership_id=row.id, roles=("verifier",))
    answer = program.post("/deliveries", opened)
    assert answer.status_code == 403
    assert (answer.json()["code"], answer.json()["reason"]) == ("gate.refused", "role_missing")


def test_a_second_factor_is_needed_as_on_the_pages(world: World, settings):
    program = world.program("documenter")
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, demo=False)
    answer = program.get("/items")
    assert (answer.status_code, answer.json()["reason"]) == (403, "second_factor_needed")


def test_cookies_open_nothing(world: World):
    browser = Client()
    browser.post(
        "/sign-in/", {"login": "documenter@example.org", "password": "four unrelated words here"}
    )
    assert browser.get("/account/", follow=True).status_code == 200
    assert browser.session["_auth_user_id"] == str(world.accounts["documenter"])
    answer = browser.get("/api/v1/items")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer
    assert not answer.cookies


def test_a_token_needs_no_cross_site_check_and_no_cookie(world: World):
    """`Program` enforces the check on every request and never sends a cookie."""
    answer = world.program("documenter").post(
        "/deliveries", {"acquisition_mode": "found", "confidentiality": 0}
    )
    assert answer.status_code == 201


def test_a_token_in_the_address_is_not_read(world: World):
    token = world.token("documenter")
    answer = Program("").get(f"/items?access_token={token}")
    assert answer.status_code in (401, 422)
    assert token not in answer.content.decode()


def test_a_token_that_asks_too_often_waits(world: World, monkeypatch):
    moment = datetime(2026, 12, 1, 12, 0, 50, tzinfo=UTC)
    program, other = world.program("documenter"), world.program("documenter")
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    monkeypatch.setattr(bearer, "REQUESTS_A_MINUTE", 2)
    assert [program.get("/items").status_code for _ in range(3)] == [200, 200, 429]
    answer = program.get("/items")
    assert answer["Retry-After"] == "10"
    assert answer.json()["code"] == "api.too_fast"
    assert other.get("/items").status_code == 200
    moment += timedelta(seconds=10)
    assert program.get("/items").status_code == 200


def test_reading_lists_leaves_no_act_and_use_is_only_counted(world: World):
    program = world.program("documenter")
    before = Act.objects.count()
    for _ in range(3):
        program.get("/items")
    assert Act.objects.count() == before
    seen = members.own_api_tokens(actor=world.actor("documenter"))[0]
    assert seen.times_used == 3
    assert seen.last_used_at is not None
