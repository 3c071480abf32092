# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API says of itself is true, and no request at all makes it fail.

Requests are made up from the description, allowed and not allowed ones, and sent to the real WSGI
application with a token that has every scope.
"""

import dataclasses
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from pytest_django.plugin import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.evidence.world import taken
from tests.interfaces.rest.operations import OPERATIONS as DECLARED
from tests.interfaces.rest.parcels import drafted, packed
from tests.interfaces.rest.world import World
from tests.kept import Kept
from tests.thoroughness import count, part

from dokaz.evidence import api as evidence
from dokaz.gate.api import REGISTRY
from dokaz.intake import api as intake
from dokaz.interfaces.rest import bearer
from dokaz.interfaces.rest.version1 import description, operations_of
from dokaz.ledger.api import sequence_pending
from dokaz.members.api import Scope

# Operations on records have tests and an invented world of their own (test_records.py).
OF_RECORDS = (
    Scope.ITEMS_WRITE, Scope.RECORDS_READ, Scope.RECORDS_WRITE, Scope.INTERVIEWS_READ,
    Scope.INTERVIEWS_WRITE,
)  # fmt: skip
OPERATIONS = [(one.method.lower(), one.address) for one in DECLARED if one.scope not in OF_RECORDS]
# Databases differ in what they take, not in which requests are made up: fewer operations on the
# second one.
SECOND = os.environ.get("DOKAZ_TEST_DATABASE") == "postgresql"
EXAMPLES = count(1, 100)
TRIED = part(OPERATIONS, 3) if SECOND else OPERATIONS
_PARCEL = "/api/v1/parcels/{parcel_id}"
FOR_DRAFTS = {("put", _PARCEL), ("post", f"{_PARCEL}/items"), ("post", f"{_PARCEL}/pack")}
# A receipt is dated between the hand-over and now; tests of receipts send such ones.
_TABLE = "/api/v1/tables/{import_id}"
# The others need an address of the web, another entry, a mapping or a dry run.
NEVER_BY_CHANCE = {
    ("post", f"{_PARCEL}/receipts"),
    ("post", "/api/v1/captures"),
    ("post", "/api/v1/screenshots"),
    ("post", "/api/v1/tables"),
    ("put", f"{_TABLE}/mapping"),
    *[("post", f"{_TABLE}/{step}") for step in ("try", "import", "undo")],
    *[("post", f"/api/v1/sources/{{source_id}}/{act}") for act in ("merge", "unmerge")],
}


@pytest.fixture(scope="module")
def _kept_known(_kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    return _kept_world.add(django_db_blocker, _made_known)


def _made_known(world: World) -> dict[str, str]:
    node = dataclasses.replace(django_settings.DOKAZ, demo=True, capture=True)
    with override_settings(DOKAZ=node):
        keeper, program = world.actor("custodian"), world.program("custodian")
        made = taken(keeper, b"photo")
        sequence_pending()
        opened = program.post(
            "/deliveries", {"acquisition_mode": "from_person", "confidentiality": 1}
        ).json()
        custody = program.get(f"/items/{made.item_id}/custody").json()
        source = evidence.add_source(actor=keeper, kind="website", name="Вигаданий сайт")
        table = taken(keeper, b"a;b\n1;2\n", name="t.csv", media_type="text/csv")
        capture = intake.request_capture(
            actor=keeper, url="https://site.example/", purpose="вигадана справа"
        )
        begun = intake.begin_import(actor=keeper, item_id=table.item_id, target="items")
    return {
        "source_id": str(source),
        "capture_id": str(capture),
        "import_id": str(begun),
        "token": program.token,
        "item_id": str(made.item_id),
        "file_id": str(made.file_id),
        "delivery_id": opened["id"],
        "position": str(custody["rows"][0]["position"]),
    }


@pytest.fixture
def known(
    _kept_known: dict[str, str], world: World, monkeypatch: Any, settings: Any
) -> dict[str, str]:
    """Identifiers of things that exist, so that requests get further than "not found"."""
    monkeypatch.setattr(bearer, "REQUESTS_A_MINUTE", 10**9)
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    return dict(_kept_known)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
RUN = trying(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def with_the_right_digest(case: Any) -> Any:
    """Nobody guesses a digest."""
    content = getattr(case.body, "data", b"")
    case.headers = {**(case.headers or {}), "Dokaz-SHA256": hashlib.sha256(content).hexdigest()}
    return case


def strategies(operation: Any, known: dict[str, str]) -> Iterator[Any]:
    """Allowed requests about things that exist, and refused ones about these and others."""
    address = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    positive, negative = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
    allowed = operation.as_strategy(generation_mode=positive, path_parameters=address)
    yield allowed.map(with_the_right_digest) if operation.method == "put" else allowed
    yield operation.as_strategy(generation_mode=negative, path_parameters=address)
    yield operation.as_strategy(generation_mode=negative)


@contextmanager
def one_connection() -> Iterator[None]:
    """A server closes its connection after a request; here that is the test's own transaction.

    Django's own test client connects the closing again, so this stands right around the requests.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def run(strategy: Any, token: str, statuses: Counter[int], *, examples: int = EXAMPLES) -> None:
    """Send what a strategy makes up."""

    @trying(RUN, max_examples=examples)
    @given(case=strategy)
    def one(case: Any) -> None:
        send(token, statuses, case)

    one()


def send(token: str, statuses: Counter[int], case: Any) -> None:
    """One request with this token; what it answers is held against the description."""
    # Made-up tokens are a matter of other tests; here the request must get past the door.
    kept = {k: v for k, v in (case.headers or {}).items() if k.lower() != "authorization"}
    case.headers = {**kept, "Authorization": f"Bearer {token}"}
    answer = case.call_and_validate(checks=CHECKS)
    statuses[answer.status_code] += 1


@lru_cache(maxsize=1)
def schema() -> Any:
    """What the application says of itself, read once: it is the same on every node."""
    from dokaz.site.wsgi import application

    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "address"), TRIED, ids=str)
def test_no_request_makes_it_fail(method: str, address: str, world: World, known: dict[str, str]):
    if "{parcel_id}" in address:
        parcel = drafted if (method, address) in FOR_DRAFTS else packed
        known["parcel_id"] = str(parcel(world))
    statuses = Counter()
    with one_connection():
        operation = schema()[address][method.upper()]
        for strategy in strategies(operation, known):
            run(strategy, known["token"], statuses)
    assert 401 not in statuses
    if (method, address) not in NEVER_BY_CHANCE:
        assert any(status < 300 for status in statuses), statuses


def test_the_description_names_scope_and_actions_of_every_operation():
    described = {
        (method.upper(), address, details["x-dokaz-scope"])
        for address, method, details in operations_of(description())
    }
    assert described == {(one.method, one.address, one.scope) for one in DECLARED}
    for address, method, details in operations_of(description()):
        assert details["x-dokaz-scope"] in set(Scope), (method, address)
        assert details["x-dokaz-serves"], (method, address)
        assert set(details["x-dokaz-serves"]) <= set(REGISTRY), (method, address)
        assert details["description"].endswith("."), (method, address)
        assert details["security"] == [{"Bearer": []}], (method, address)
    names = [details["operationId"] for _a, _m, details in operations_of(description())]
    assert len(names) == len(set(names)) == 50 + 228


@pytest.mark.django_db
def test_the_description_is_public_and_calls_no_strange_host():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(description()))
    assert b"://" not in answer.content
    assert Client().get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_an_address_that_does_not_exist_is_a_problem_too(db, method: str):
    for address in ("/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/items", "/api/v1/items/x"):
        answer = getattr(Client(enforce_csrf_checks=True), method)(address)
        assert answer.status_code == 404, address
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "api.not_found"
        assert answer.json()["title"] == "There is nothing here"


def test_a_method_the_address_does_not_know_names_those_it_does(db):
    answer = Client().delete("/api/v1/deliveries")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "api.method"
