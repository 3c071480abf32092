# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of casework for programs: each operation works, foreign records do not exist, made-up
requests never make it fail, and nothing of somebody else's is overwritten."""

import dataclasses
import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

import jsonschema_rs
import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.register_holder.coalition import Coalition, made
from tests.interfaces.rest import test_schema as schemas
from tests.interfaces.rest.records_requests import REQUESTS
from tests.interfaces.rest.records_world import Known, make_known
from tests.interfaces.rest.world import Program
from tests.kept import Kept, kept_node
from tests.thoroughness import count, part

from dokaz.deconflict.register import binding
from dokaz.evidence.actions.description import DESCRIBABLE
from dokaz.gate.models import Act
from dokaz.interfaces.rest import bearer
from dokaz.interfaces.rest.records.items import Description
from dokaz.interfaces.rest.version1 import description, operations_of
from dokaz.members.api import Scope

pytestmark = pytest.mark.django_db
T = TypeVar("T")
UUID_LONG = 36
# Whom a request names beside records: references of people and of an organisation.
PEOPLE = ("partner", "colleague", "stranger")
# Requests made up from the description take seconds an operation where bodies are deep. The usual
# run sends `HOSTILE` values instead, each to a field of a request that would pass: one field in
# seventeen, from another place on in each operation, since operations share most of their fields.
EXAMPLES = count(0, 60)
ONE_FIELD_IN = 17
HOSTILE: tuple[Any, ...] = (
    None, -1, 2**70, 1.5, "", "\x00", "\x1b[2J", "а" * 100_001, "=cmd|' /C calc'!A0",
    "0001-01-01T00:00:00+14:00", [], [[]], {}, {"$ref": "#"}, ["x"] * 501, True,
)  # fmt: skip
WRONG_TYPE: dict[str, Any] = {"string": 7, "integer": "7", "boolean": "yes", "array": {},
                              "object": []}  # fmt: skip


@functools.cache
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, address and description of each operation on records, by its name."""
    return {
        details["operationId"]: (method, address, details)
        for address, method, details in operations_of(description())
        if details["x-dokaz-scope"] in schemas.OF_RECORDS
    }


@pytest.fixture(scope="module")
def _kept_known(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[Known]]:
    home = tmp_path_factory.mktemp("world")
    with kept_node(django_db_blocker, home, make_known, demo=True) as found:
        yield found


@pytest.fixture(scope="module")
def _interview_register(tmp_path_factory: pytest.TempPathFactory) -> Coalition:
    """The world's organisations take part in a register of interviews."""
    codes = ("TRH", "ZMN")
    return made(tmp_path_factory.mktemp("register"), codes=codes, quota=10**5, burst=10**5)


@pytest.fixture
def known(
    _kept_known: Kept[Known],
    _interview_register: Coalition,
    db: None,
    home: Path,
    settings: Any,
    monkeypatch: Any,
) -> Known:
    monkeypatch.setattr(bearer, "REQUESTS_A_MINUTE", 10**9)
    folder = str(_interview_register.root)
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, register_folder=folder)
    monkeypatch.setattr(binding, "carrier", lambda: _interview_register.line)
    monkeypatch.setattr(binding, "clock", _interview_register.clock)
    return _kept_known.copied(home)


def meant(value: Any, ids: dict[str, str]) -> Any:
    """The value with identifiers in place of their names."""
    if isinstance(value, dict):
        return {key: meant(one, ids) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [meant(one, ids) for one in value]
    if isinstance(value, str) and value.startswith("$"):
        return ids[value[1:]]
    return value


def sent(program: Program, name: str, ids: dict[str, str]) -> Any:
    """The answer to the request of the table."""
    method, address, _details = operations()[name]
    inside, values = meant(REQUESTS[name], ids) if name in REQUESTS else ({}, None)
    for key, value in inside.items():
        address = address.replace(f"{{{key}}}", value)
    address = address.removeprefix("/api/v1")
    if method == "get":
        query = f"?{urlencode(values, doseq=True)}" if values else ""
        return program.get(address + query)
    body = b"" if values is None else json.dumps(values).encode()
    return program.request(method.upper(), address, data=body, content_type="application/json")


def _make_way(name: str, known: Known) -> None:
    """What waits keeps another proposal of its kind away: it is decided first."""
    if name == "propose_embargo":
        answer = sent(Program(known.token), "decline_embargo", known.ids)
        assert answer.status_code < 300, answer.content.decode()


def test_every_operation_has_a_request():
    assert set(REQUESTS) == set(operations())


@pytest.mark.parametrize("name", REQUESTS)
def test_an_operation_does_what_it_says(name: str, known: Known):
    """It passes, answers as described, writes acts only if it acts; a foreign record is absent."""
    method, address, details = operations()[name]
    _make_way(name, known)
    before = Act.objects.count()
    foreign = sent(Program(known.stranger), name, known.ids)
    if "{" in address and "/law/" not in address and "/places/" not in address:
        assert foreign.status_code == 404, foreign.content
        if name in part(tuple(operations()), 3):
            nobody = {key: one if key in PEOPLE or len(str(one)) != UUID_LONG else str(uuid4())
                      for key, one in known.ids.items()}  # fmt: skip
            assert sent(Program(known.stranger), name, nobody).json() == foreign.json()
    for key in ("event", "person", "unit", "object", "case", "interview"):
        assert known.ids[key] not in foreign.content.decode(), key
    if method == "get":
        assert Act.objects.count() == before
    answer = sent(Program(known.token), name, known.ids)
    assert answer.status_code < 300, answer.content.decode()
    assert str(answer.status_code) in {str(one) for one in details["responses"]}
    if method == "get":
        assert Act.objects.count() == before
    else:
        done = Act.objects.filter(outcome=Act.Outcome.DONE, action__in=details["x-dokaz-serves"])
        assert done.exists() or name == "find_objects_alike"
    _matches(answer, details)
    _hostile(name, known)
    if EXAMPLES:
        _made_up(name, known)


def _matches(answer: Any, details: dict[str, Any]) -> None:
    """The answer is of the shape that the description gives."""
    told = {str(key): one for key, one in details["responses"].items()}[str(answer.status_code)]
    if "content" in told:
        shape = told["content"]["application/json"]["schema"]
        whole = {**shape, "components": description()["components"]}
        jsonschema_rs.validate(whole, answer.json())
    else:
        assert answer.content == b""


def _hostile(name: str, known: Known) -> None:
    """Values that do not belong there are refused or taken, and never make it fail."""
    method, address, details = operations()[name]
    inside, good = meant(REQUESTS[name], known.ids)
    for key, value in inside.items():
        address = address.replace(f"{{{key}}}", value)
    program, address = Program(known.token), address.removeprefix("/api/v1")
    if method == "get":
        names = [one["name"] for one in details.get("parameters", ()) if one["in"] == "query"]
        assert program.get(f"{address}?unknown=1").status_code == 422
        for number, key in _tried(name, names):
            value = HOSTILE[(number * 5 + len(name)) % len(HOSTILE)]
            query = urlencode({**(good or {}), key: value}, doseq=True)
            answer = program.get(f"{address}?{query}")
            assert answer.status_code < 500, (key, value)
        return
    shape = _body_shape(details)
    for number, (key, one) in _tried(name, shape.get("properties", {}).items()):
        value = HOSTILE[(number * 5 + len(name)) % len(HOSTILE)]
        answer = _send(program, method, address, {**(good or {}), key: value})
        assert answer.status_code < 500, (key, value)
        wrong = WRONG_TYPE.get(one.get("type", ""))
        if wrong is not None:
            answer = _send(program, method, address, {**(good or {}), key: wrong})
            assert (answer.status_code, answer.json()["code"]) == (422, "api.invalid"), key
    for body in part(({**(good or {}), "unknown": 1}, [], "x"), 3):
        if shape:
            assert _send(program, method, address, body).status_code == 422


def _tried(name: str, fields: Iterable[T]) -> Sequence[tuple[int, T]]:
    """Which fields of an operation are tried in this run, with their places."""
    first = len(name) % ONE_FIELD_IN
    placed = list(enumerate(fields))
    return part(placed[first:] + placed[:first], ONE_FIELD_IN)


def _body_shape(details: dict[str, Any]) -> dict[str, Any]:
    if "requestBody" not in details:
        return {}
    shape = details["requestBody"]["content"]["application/json"]["schema"]
    name = shape["$ref"].rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["schemas"][name]
    return found


def _send(program: Program, method: str, address: str, body: Any) -> Any:
    return program.request(
        method.upper(), address, data=json.dumps(body), content_type="application/json"
    )


def _made_up(name: str, known: Known) -> None:
    method, address, _details = operations()[name]
    inside = meant(REQUESTS[name][0], known.ids)
    statuses: Counter[int] = Counter()
    with schemas.one_connection():
        operation = schemas.schema()[address][method.upper()]
        for strategy in schemas.strategies(operation, inside):
            schemas.run(strategy, known.token, statuses, examples=EXAMPLES)
    assert 401 not in statuses


def test_a_scope_opens_its_own_operations_only(known: Known):
    """Whoever reads records neither writes them nor reads interviews."""
    programs = {one: Program(known.world.token("worker", one)) for one in schemas.OF_RECORDS}
    # That each operation asks for its scope, test_bearer.py says of all of them.
    numbered = list(enumerate(operations().items()))
    for number, (name, (_method, _address, details)) in part(numbered, 5):
        needed = details["x-dokaz-scope"]
        others = [one for one in programs if one != needed]
        answer = sent(programs[others[number % len(others)]], name, known.ids)
        assert (answer.status_code, answer.json()["scope"]) == (403, needed)


def test_the_later_writer_gets_a_comparison_and_overwrites_nothing(known: Known):
    program = Program(known.token)
    at = f"/events/{known.ids['event']}"
    read = program.get(at).json()
    values = {"revision": read["revision"], "title_uk": "Мій заголовок", "when": "2022-08-04"}
    theirs = {"revision": read["revision"], "title_uk": "Їхній заголовок"}
    body = {"data": json.dumps(theirs), "content_type": "application/json"}
    assert program.request("PATCH", at, **body).json() == {"revision": read["revision"] + 1}
    body["data"] = json.dumps(values)
    answer = program.request("PATCH", at, **body)
    assert answer.status_code == 409
    found = answer.json()
    assert (found["reason"], found["revision"]) == ("changed_meanwhile", read["revision"] + 1)
    assert found["comparison"] == [
        {"field": "title_uk", "yours": "Мій заголовок", "now": "Їхній заголовок"},
        {"field": "when", "yours": "2022-08-04", "now": "2022-08-03T14:30"},
    ]
    assert program.get(at).json()["row"]["title_uk"] == "Їхній заголовок"


def test_an_item_is_described_by_program_as_on_its_page(known: Known):
    """All that the act takes and nothing else; who comes later sees what was saved."""
    set_otherwise = {"confidentiality", "markers", "privileged", "graphic_level"}
    assert {one.name for one in dataclasses.fields(Description)} - set_otherwise == DESCRIBABLE
    both = Program(known.world.token("worker", Scope.ITEMS_WRITE, Scope.ITEMS_READ))
    blind = Program(known.world.token("worker", Scope.ITEMS_WRITE))
    at = f"/items/{known.ids['item']}"
    read = both.get(at).json()
    theirs = {"revision": read["revision"], "title_uk": "Їхня назва", "creator": "вигадана"}
    assert patched(both, at, theirs).json() == {"revision": read["revision"] + 1}
    late = {"revision": read["revision"], "title_uk": "Моя назва", "source_id": None}
    answer = patched(both, at, late)
    assert (answer.status_code, answer.json()["reason"]) == (409, "changed_meanwhile")
    assert {"field": "title_uk", "yours": "Моя назва", "now": "Їхня назва"} in (
        answer.json()["comparison"]
    )
    assert patched(blind, at, late).json()["comparison"] == []
    kept = both.get(at).json()
    assert (kept["title_uk"], kept["creator"]) == ("Їхня назва", "вигадана")
    for slipped in sorted(set_otherwise):
        assert patched(both, at, {"revision": kept["revision"], slipped: 1}).status_code == 422


def patched(program: Program, at: str, values: dict[str, Any]) -> Any:
    body = json.dumps(values)
    return program.request("PATCH", at, data=body, content_type="application/json")


def test_fields_that_are_set_otherwise_cannot_be_slipped_in(known: Known):
    program = Program(known.token)
    for field in ("confidentiality", "state", "organisation_id", "revision_", "own"):
        body = json.dumps({"revision": 0, field: 0})
        answer = program.request(
            "PATCH", f"/events/{known.ids['event']}", data=body, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "api.invalid"), field
        assert [one["where"] for one in answer.json()["errors"]] == [f"body.{field}"]


def test_a_withdrawal_answers_with_what_was_made_like_other_acts(known: Known):
    answer = sent(Program(known.token), "withdraw_consent", known.ids)
    assert len(answer.json()["id"]) == UUID_LONG


def test_a_refusal_of_the_room_names_where_the_value_stands(known: Known):
    body = {"title_uk": "Обстріл", "when": "2022-13-45"}
    answer = Program(known.token).post("/events", body)
    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["errors"]] == ["body.when"]


@pytest.mark.parametrize(
    "name", ["share_event", "share_person", "share_object", "share_unit", "add_case_member"]
)
def test_nothing_is_shown_to_an_organisation_that_is_not_there(name: str, known: Known):
    answer = _with(known, name, organisation_id=str(uuid4()))
    assert answer.status_code == 422, answer.content.decode()
    assert [one["where"] for one in answer.json()["errors"]] in (
        ["body.organisation_id"], ["body.member_ref"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field"),
    [("share_event", "member_ref"), ("add_case_member", "member_ref"),
     ("set_case_wall", "member_ref"), ("add_comment", "mentions")],
)  # fmt: skip
def test_nobody_gets_no_share_no_place_in_a_team_and_no_wall(name: str, field: str, known: Known):
    """A slip in a reference would otherwise look as if it held."""
    nobody = str(uuid4())
    answer = _with(known, name, **{field: [nobody] if field == "mentions" else nobody})
    assert answer.status_code == 422, answer.content.decode()
    assert [one["where"] for one in answer.json()["errors"]] == [f"body.{field}"]
    assert answer.json()["detail"] == "Nobody on this node has this reference."


def test_a_person_is_named_with_an_organisation_of_theirs(known: Known):
    for name in ("share_event", "add_case_member"):
        answer = _with(known, name, member_ref=known.ids["colleague"])
        assert answer.status_code == 422, answer.content.decode()
        assert answer.json()["detail"] == "Nobody of this organisation has this reference."


def _with(known: Known, name: str, /, *, language: str = "en", **values: Any) -> Any:
    """The answer to the request of the table with these values in its body."""
    method, address, _details = operations()[name]
    inside, good = meant(REQUESTS[name], known.ids)
    for key, value in inside.items():
        address = address.replace(f"{{{key}}}", value)
    body = json.dumps({**good, **values})
    return Program(known.token).request(
        method.upper(), address.removeprefix("/api/v1"), data=body,
        content_type="application/json", headers={"Accept-Language": language},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("make_extract", {"form": "xlsx"}, "Має бути одне з: 'csv', 'jsonl', 'ftm'."),
        ("record_consent", {"given_at": "учора"}, "Має бути час із зоною (RFC 3339)."),
        ("register_event", {"title_uk": 7}, "Тут має бути текст."),
        ("register_event", {"title_uk": "\ud800"}, "Тут має бути текст."),
        ("register_event", {"owner": 7}, "Ця назва тут невідома."),
        ("set_case_deadline", {"due_date": "9999-12-31"},
         "Має бути день між 1900 і 9000 роками."),
    ],
)  # fmt: skip
def test_a_value_that_does_not_pass_is_said_whole_and_in_the_reader_s_language(
    name: str, values: dict[str, Any], said: str, known: Known
):
    answer = _with(known, name, language="uk", **values)
    assert answer.status_code == 422
    assert [one["problem"] for one in answer.json()["errors"]] == [said]


@pytest.mark.parametrize("depth", [600, 100_000])
def test_a_body_nested_without_end_is_refused(depth: int, known: Known):
    deep = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"kind": "harm", "what": "injured", "details": {{"description": {deep}}}}}'
    answer = Program(known.token).request(
        "POST", f"/persons/{known.ids['person']}/records", data=body,
        content_type="application/json",
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "api.unreadable")


@pytest.mark.parametrize("kind", ["events", "persons", "objects"])
def test_lists_are_asked_of_any_time(kind: str, known: Known):
    program = Program(known.token)
    for before in ("1900-01-01T00:00:00Z", "1969-12-31T23:59:59Z"):
        assert program.get(f"/{kind}?registered_to={before}").json()["rows"] == []
        assert program.get(f"/{kind}?registered_from={before}").json()["rows"]


def test_lists_are_paged_to_the_end(known: Known):
    program = Program(known.token)
    for order in ("", "&by_time=true"):
        whole = [row["id"] for row in program.get(f"/events?limit=200{order}").json()["rows"]]
        seen, cursor = [], ""
        while cursor is not None:
            page = program.get(f"/events?limit=2{order}&{urlencode({'cursor': cursor})}").json()
            seen += [row["id"] for row in page["rows"]]
            cursor = page["next"]
        assert seen == whole
        assert len(seen) > 2
    assert program.get("/events?cursor=x").status_code == 422


def test_nothing_answers_who_a_person_is_or_what_was_said():
    """No operation serves what opens identities, accounts or printed papers."""
    served = {
        name for _m, _a, details in operations().values() for name in details["x-dokaz-serves"]
    }
    closed = ("persons.identity.", "persons.opening.", "persons.erasure.",
              "interviews.account.read", "interviews.access.", "interviews.paper.")  # fmt: skip
    assert not [name for name in served if name.startswith(closed)]


def test_names_of_shapes_are_used_once(monkeypatch: pytest.MonkeyPatch):
    """The library lets a later shape of the same name take the place of another one."""
    from ninja.openapi.schema import OpenAPISchema

    from dokaz.interfaces.rest import version1

    seen: dict[str, Any] = {}

    def add(self: Any, definitions: dict[str, Any]) -> None:
        for name, shape in definitions.items():
            assert seen.setdefault(name, shape) == shape, name
        self.schemas.update(definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", add)
    version1.api.get_openapi_schema(path_prefix=version1.ADDRESS)
    assert len(seen) > 100


def test_scopes_of_records_are_known():
    assert set(schemas.OF_RECORDS) <= set(Scope)
