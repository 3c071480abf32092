# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of law: every address × every persona, what a lawyer does on them, and how they look."""

import csv
import io
import json
import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in
from tests.kept import Kept

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.legal import loading
from dokaz.casework.persons import api as persons
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.law.citing import cite, fragment

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    """`own`, `without`, `stranger`, `node`: statuses. `data`: a form that passes; None is GET."""

    own: int
    without: int
    stranger: int
    node: int
    things: tuple[str, ...] = ()
    data: dict[str, object] | None = None


ONE = ("pk",)
ASSESSED = {"conflict": "iac", "status": "possible", "reasons": "", "revision": 0}
SUSPECT = {"mode": "28.b", "status": "possible", "reasons": REASON}
TABLE: dict[str, Row] = {
    "law": Row(200, 200, 200, 200),
    "provision": Row(200, 200, 200, 200, ("framework", "code")),
    "qualify_event": Row(
        302, 404, 404, 404, ("event",),
        {"crime": "ukraine:438.1", "conflict": "iac", "status": "possible"},
    ),
    "qualification": Row(200, 404, 404, 404, ONE),
    "assess_qualification": Row(302, 404, 404, 404, ONE, ASSESSED),
    "file_passage": Row(200, 404, 404, 404, ONE),
    "withdraw_passage": Row(302, 404, 404, 404, (*ONE, "finding"), {"reason": REASON}),
    "state_suspect": Row(302, 404, 404, 404, ONE, SUSPECT),
    "end_suspect": Row(302, 404, 404, 404, (*ONE, "liability"), {"reason": REASON}),
    "collection_plan": Row(200, 404, 404, 404, ONE),
    "collection_plan_csv": Row(200, 404, 404, 404, ONE),
    "collection_plan_json": Row(200, 404, 404, 404, ONE),
    "case_matrix": Row(200, 404, 404, 404, ("case",)),
    "case_plan_csv": Row(200, 404, 404, 404, ("case",)),
    "case_plan_json": Row(200, 404, 404, 404, ("case",)),
    "person_matrix": Row(200, 404, 404, 404, ("person",)),
    "person_plan_csv": Row(200, 404, 404, 404, ("person",)),
    "person_plan_json": Row(200, 404, 404, 404, ("person",)),
}  # fmt: skip


PAGES = frozenset({"event", "case", "person"})
"""Things whose own address leads to the page."""


@dataclass(frozen=True)
class Things:
    """A qualified event with a passage and a suspect."""

    pk: UUID
    event: UUID
    item: UUID
    finding: UUID
    liability: UUID
    person: UUID
    case: UUID
    framework: str = "rome"
    code: str = "8.2.b.ix"


def _things(scene: Scene) -> Things:
    own, item = scene.actor("own"), scene.things["item"]
    assert isinstance(item, UUID)
    draft = events.EventDraft(
        title_uk="Обстріл вигаданої лікарні", when="2022-03-09", conduct=("8.2.b.ix",)
    )
    event = events.register(actor=own, draft=draft, item_ids=(item,))
    pk = legal.qualify(
        actor=own, event_id=event, framework="rome", crime="8.2.b.ix", conflict="iac"
    )
    person = persons.register(
        actor=own, draft=persons.PersonDraft(summary="Вигаданий командир", categories=("suspect",))
    )
    part = legal.state_liability(
        actor=own, qualification_id=pk, person_id=person, mode="28.a", reasons=REASON
    )
    finding = legal.file_finding(
        actor=own,
        qualification_id=pk,
        draft=legal.FindingDraft(
            element=2,
            direction="supports",
            item_id=item,
            passage=legal.Passage(kind="region", region=(0.1, 0.2, 0.3, 0.4), quote="вивіска"),
            proof_class="video_open",
            strength="strong",
            comment="=1+1 <b>видно</b> вивіску",
        ),
    )
    case = cases.register(actor=own, draft=cases.CaseDraft(title_uk="Удари по лікарнях"))
    cases.link(actor=own, case_id=case, kind="event", record_ids=(event,))
    return Things(pk, event, item, finding, part, person, case)


@pytest.fixture(scope="module", autouse=True)
def _kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> Things:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(_kept_things: Things, scene: Scene) -> Things:
    return _kept_things


def test_every_address_has_a_row() -> None:
    found = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback is not None
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.law.")
    }
    assert found == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row = TABLE[name]
    answers, expected = {}, {}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        data = dict(row.data) if row.data is not None else None
        if name == "state_suspect" and data is not None:
            data["code"] = _code(scene, things)
        keys = {"pk" if one in PAGES else one: getattr(things, one) for one in row.things}
        address = reverse(name, kwargs=keys)
        client = scene.client(persona)
        answer = client.get(address) if data is None else client.post(address, data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
        if persona == "out":
            assert answer.headers["Location"].startswith("/sign-in/")
    assert answers == expected


def _code(scene: Scene, things: Things) -> str:
    return persons.get_person(actor=scene.actor("own"), person_id=things.person).row.ref


def shown(client: Client, name: str, query: str = "", **keys: Any) -> str:
    answer = client.get(reverse(name, kwargs=keys) + query, headers={"accept-language": "uk"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_codes_are_written_as_lawyers_write_them() -> None:
    told = {code: cite(code, "rome") for code in ("8.2.b.ix", "7.1.g-1", "8bis.2.a", "25.3bis")}
    assert told == {
        "8.2.b.ix": "8(2)(b)(ix)", "7.1.g-1": "7(1)(g)-1", "8bis.2.a": "8 bis(2)(a)",
        "25.3bis": "25(3 bis)",
    }  # fmt: skip
    assert fragment(legal.Passage(kind="time", begin_ms=61_500, end_ms=70_000)) == "#t=61.5,70"
    assert fragment(legal.Passage(kind="page", page=3)) == "#page=3"
    assert fragment(legal.Passage(kind="region", region=(0.1, 0.2, 0.3, 0.4))) == (
        "#xywh=percent:10,20,30,40"
    )


def test_the_law_is_read_with_elements_versions_and_a_warning(scene: Scene) -> None:
    client = scene.client("own")
    assert "Римський статут" in shown(client, "law")
    found = shown(client, "law", "?text=8(2)(b)(ix)")
    assert reverse("provision", kwargs={"framework": "rome", "code": "8.2.b.ix"}) in found
    assert "Ніде немає всіх цих слів" in shown(client, "law", "?text=%3Cscript%3E")
    page = shown(client, "provision", framework="rome", code="8.2.b.ix")
    assert "provided they are not military objectives" in page
    assert "Виконавець спрямував напад." in page
    assert "яке має перевірити юрист" in page
    old = shown(client, "provision", framework="ukraine", code="438")
    assert "Порушення законів та звичаїв війни" in old
    assert "дати не підтверджено" in old
    # Days are in words, also where a change lies somewhere between two of them.
    for each in (page, old):
        assert not re.search(r">[^<]*\d{4}-\d\d-\d\d[^<]*<", each)
    assert "1 липня 2002" in page
    assert "між 9 жовтня 2024 і " in old
    assert 'class="chip">англійська<' in page
    missing = reverse("provision", kwargs={"framework": "rome", "code": "9.9"})
    assert client.get(missing).status_code == 404


def test_a_lawyer_qualifies_files_a_passage_and_sees_what_lacks_proof(
    scene: Scene, things: Things
) -> None:
    client = scene.client("own")
    event = shown(client, "event", pk=things.event)
    assert reverse("qualification", kwargs={"pk": things.pk}) in event
    assert "8(2)(b)(ix)" in event
    own = scene.actor("own")
    unsure = legal.qualify(
        actor=own, event_id=things.event, framework="ukraine", crime="438.1", conflict="iac"
    )
    for page in (
        shown(client, "event", pk=things.event),
        shown(client, "qualification", pk=unsure),
    ):
        # What nobody has confirmed does not look like what somebody has.
        assert "дати не підтверджено" in page
        assert '<span class="chip chip-wait">тоді чинне</span>' in page
    form = shown(client, "qualify_event", pk=things.event)
    assert form.index("За зазначеним діянням") < form.index("rome:6.a")
    page = shown(client, "qualification", pk=things.pk)
    assert "#xywh=percent:10,20,30,40" in page
    assert "&lt;b&gt;видно&lt;/b&gt;" in page
    assert "тоді чинне" in page
    item = shown(client, "item", pk=things.item)
    assert "вивіска" in item
    assert reverse("file_passage", kwargs={"pk": things.pk}) + f"?item={things.item}" in item
    assert "вивіска" not in shown(client, "qualification", "?only=contested", pk=things.pk)

    address = reverse("file_passage", kwargs={"pk": things.pk}) + f"?item={things.item}&cell=1"
    typed = {
        "cell": "1", "direction": "contradicts", "kind": "region", "region": "10; 20; 95; 40",
        "proof_class": "satellite", "strength": "some", "comment": "довгий вигаданий коментар",
    }  # fmt: skip
    again = client.post(address, typed)
    assert again.status_code == 422
    assert "довгий вигаданий коментар" in again.content.decode()
    assert client.post(address, {**typed, "region": "10; 20; 30"}).status_code == 422
    assert client.post(address, {**typed, "region": "10; 20; 30; 40"}).status_code == 302
    cell = f"{things.liability}.6"
    whole = {**typed, "kind": "whole", "direction": "supports", "cell": cell}
    assert client.post(address, whole).status_code == 302
    assert client.post(address, {**whole, "cell": f"{things.pk}.6"}).status_code == 422
    matrix = legal.get_matrix(actor=scene.actor("own"), qualification_id=things.pk)
    assert [one.element.number for one in matrix.rows if one.contested] == [1]
    assert [len(one.supports) for one in matrix.liabilities[0].rows][5] == 1
    for query in ("?item=no", f"?item={UUID(int=3)}"):
        bad = reverse("file_passage", kwargs={"pk": things.pk}) + query
        assert client.get(bad).status_code == 404
    unknown = shown(client, "file_passage", "?ref=TRH-2026-999999", pk=things.pk)
    assert "Такого матеріалу немає" in unknown


def test_the_matrix_of_a_case_and_of_a_suspect_name_the_gaps_of_each_event(
    scene: Scene, things: Things
) -> None:
    client, own = scene.client("own"), scene.actor("own")
    ref = events.rows_of(actor=own, event_ids=(things.event,))[things.event].ref
    for name, key in (("case", things.case), ("person", things.person)):
        assert reverse(f"{name}_matrix", kwargs={"pk": key}) in shown(client, name, pk=key)
        page = shown(client, f"{name}_matrix", pk=key)
        line = reverse("qualification", kwargs={"pk": things.pk}) + "#line-"
        assert f'{line}2"' in page
        assert f'{line}{things.liability}.6"' in page
        assert "Нічим не підтверджено" in page
        address = reverse(f"{name}_plan_json", kwargs={"pk": key})
        told = json.loads(client.get(address).content)
        assert told[name].startswith(ref.partition("-")[0])
        assert {gap["event"] for gap in told["gaps"]} == {ref}
        assert {gap["person"] for gap in told["gaps"]} == {"", _code(scene, things)}
        table = client.get(reverse(f"{name}_plan_csv", kwargs={"pk": key})).content.decode()
        lines = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
        assert len(lines) == 1 + len(told["gaps"])
        gaps = f"{len(told['gaps'])} прогалин"
        assert gaps in page


def test_a_joint_matrix_names_what_the_law_no_longer_knows(
    scene: Scene, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = replace(loading.framework("rome"), crimes={})
    monkeypatch.setattr(loading, "framework", lambda _key: law)
    for name, key in (("case", things.case), ("person", things.person)):
        client = scene.client("own")
        page = shown(client, f"{name}_matrix", pk=key)
        assert "Більше немає в текстах права" in page
        assert reverse("qualification", kwargs={"pk": things.pk}) in page
        # Nor does a plan without them look like one without gaps.
        plan = json.loads(shown(client, f"{name}_plan_json", pk=key))
        assert plan["gaps"] == []
        assert [one["person"] for one in plan["unknown"]] == ["", _code(scene, things)]
        table = shown(client, f"{name}_plan_csv", pk=key)
        assert table.count("Більше немає в текстах права") == len(plan["unknown"])


def test_a_plan_of_what_the_law_no_longer_knows_does_not_say_that_all_is_shown(
    scene: Scene, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = scene.client("own")
    assert json.loads(shown(client, "collection_plan_json", pk=things.pk))["unknown"] == []
    law = replace(loading.framework("rome"), crimes={})
    monkeypatch.setattr(loading, "framework", lambda _key: law)
    page = shown(client, "collection_plan", pk=things.pk)
    assert "підтверджено незалежними джерелами" not in page
    assert "8(2)(b)(ix)" in page.partition('id="unknown"')[2]
    plan = json.loads(shown(client, "collection_plan_json", pk=things.pk))
    assert [(one["code"], one["person"]) for one in plan["unknown"]] == [
        ("8.2.b.ix", ""), ("28.a", _code(scene, things)),
    ]  # fmt: skip
    table = shown(client, "collection_plan_csv", pk=things.pk)
    assert table.count("Більше немає в текстах права") == 2
    for name, key in (("case", things.case), ("person", things.person)):
        assert reverse(f"{name}_plan_csv", kwargs={"pk": key}) in shown(
            client, f"{name}_matrix", pk=key
        )


def test_a_full_cell_shows_its_first_passages_counts_all_and_has_an_address_for_the_rest(
    scene: Scene, things: Things
) -> None:
    client, page = scene.client("own"), reverse("qualification", args=[things.pk])

    def file(number: int, **values: Any) -> None:
        place = legal.Passage(kind="region", region=(0.1, 0.1, 0.1, 0.1), quote=f"рядок {number}")
        stated = {"element": 2, "direction": "supports", "strength": "some", **values}
        draft = legal.FindingDraft(
            item_id=things.item, passage=place, proof_class="video_open", **stated
        )
        legal.file_finding(actor=scene.actor("own"), qualification_id=things.pk, draft=draft)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    file(0)
    cost()
    before = cost()
    for number in range(1, 5):
        file(number)
    for number in range(5):
        file(number, direction="neutral", liability_id=things.liability)
    assert cost() == before
    cut = client.get(page + "?only=gaps").content.decode()
    assert "6 уривків" in cut
    assert cut.count("<q class=") == 3 + 3
    rest = f"{page}?only=gaps&amp;whole=2#line-2"
    assert f'href="{rest}">Показати всі 6<' in cut
    assert f"whole={things.liability}.2#line-{things.liability}.2" in cut
    assert f'id="line-{things.liability}.2"' in cut
    whole = client.get(page + "?only=gaps&whole=2").content.decode()
    assert whole.count("<q class=") == 6 + 3
    assert f'href="{rest}"' not in whole
    # A form that does not pass shows the page elsewhere; its ways still lead here.
    refused = client.post(reverse("assess_qualification", args=[things.pk]), {"status": "?"})
    assert refused.status_code == 422
    assert f'href="{page}?whole=2#line-2"' in refused.content.decode()


def test_a_later_assessment_overwrites_nothing_of_another(scene: Scene, things: Things) -> None:
    client, own = scene.client("own"), scene.actor("own")
    before = held_in(shown(client, "qualification", pk=things.pk))
    legal.assess(actor=own, qualification_id=things.pk, revision=int(before["revision"]),
                 status="probable", reasons="їхні підстави")  # fmt: skip
    opened = json.loads(before["base"])
    address = reverse("assess_qualification", kwargs={"pk": things.pk})
    late = client.post(address, {**opened, "reasons": "мої підстави", **before})
    assert late.status_code == 422
    page = late.content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    assert ("мої підстави" in compared, "їхні підстави" in compared) == (True, True)
    assert str(legal.Status.PROBABLE.label) not in compared
    assert re.search(r'value="probable" selected', page)
    decided = {**opened, "status": "probable", "reasons": "мої підстави", **held_in(page)}
    assert client.post(address, decided).status_code == 302


def test_the_plan_leaves_as_a_page_a_table_and_for_programs(scene: Scene, things: Things) -> None:
    client = scene.client("own")
    page = shown(client, "collection_plan", pk=things.pk)
    assert "Виконавець спрямував напад." in page
    text = shown(client, "collection_plan_csv", pk=things.pk)
    assert text.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {one["Злочин чи форма"] for one in lines} == {"8(2)(b)(ix)", "28(a)"}
    assert lines[1]["Що є"] == "Фото чи відео з відкритих джерел"
    assert lines[1]["Стан"] == "Немає другого незалежного джерела"
    found = json.loads(shown(client, "collection_plan_json", pk=things.pk))
    assert (found["format"], found["crime"]) == ("dokaz-collection-plan", "8.2.b.ix")
    assert [one["number"] for one in found["gaps"]] == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6]
    assert found["gaps"][1]["cover"] == "single"
    assert set(found["made_with"]) == {"1_statute.toml", "2_elements.toml", "3_liability.toml"}


def test_a_passage_of_a_refuted_item_is_called_so(scene: Scene, things: Things) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("qualification", kwargs={"pk": things.pk})
    said = "Спростовано або відхилено: не враховано"
    assert said not in client.get(address).content.decode()
    evidence.verify(actor=own, item_id=things.item, level="VX", checks={}, method="знято деінде")
    assert said in client.get(address).content.decode()


def test_a_hidden_item_is_on_no_page_of_a_partner(scene: Scene, things: Things) -> None:
    own = scene.actor("own")
    other = scene.organisations["other"]
    assert other is not None
    events.share(actor=own, event_id=things.event, organisation_id=other, reason=REASON)
    client = scene.client("stranger")
    page = shown(client, "qualification", pk=things.pk)
    assert "вивіск" not in page
    assert _code(scene, things) not in page
    assert "1 уривок" not in page
    text = shown(client, "collection_plan_csv", pk=things.pk).removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [one["Що є"] for one in lines] == [""] * 5
    assert {one["Уривки"] for one in lines} == {"0"}
    assert str(things.finding) not in page
    for name, extra in (("withdraw_passage", {"finding": things.finding}),
                        ("end_suspect", {"liability": things.liability})):  # fmt: skip
        address = reverse(name, kwargs={"pk": things.pk, **extra})
        assert client.post(address, {"reason": REASON}).status_code in (403, 404)
    assert (
        client.post(reverse("assess_qualification", kwargs={"pk": things.pk}), ASSESSED).status_code
        == 403
    )
    evidence.share(actor=own, item_id=things.item, organisation_id=other, reason=REASON)
    assert "вивіска" in shown(client, "qualification", pk=things.pk)


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_law(scene: Scene, things: Things) -> None:
    client = scene.client("own")
    pk = {"pk": things.pk}
    addresses = [
        reverse("law"),
        reverse("law") + "?text=hospitals",
        reverse("provision", kwargs={"framework": "rome", "code": "8.2.b.ix"}),
        reverse("provision", kwargs={"framework": "ukraine", "code": "438"}),
        reverse("qualify_event", kwargs={"pk": things.event}),
        reverse("qualification", kwargs=pk),
        reverse("file_passage", kwargs=pk),
        reverse("file_passage", kwargs=pk) + f"?item={things.item}",
        reverse("collection_plan", kwargs=pk),
        reverse("case_matrix", kwargs={"pk": things.case}),
        reverse("person_matrix", kwargs={"pk": things.person}),
        reverse("event", kwargs={"pk": things.event}),
    ]
    pages = pages_of(client, addresses)
    assert barriers(pages) == {}


@pytest.mark.parametrize("name", ["case", "person"])
def test_a_plan_says_how_many_qualifications_are_not_in_it(
    scene: Scene, things: Things, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def files() -> tuple[str, int]:
        keys = {"pk": getattr(things, name)}
        table = shown(scene.client("own"), f"{name}_plan_csv", **keys)
        return table, json.loads(shown(scene.client("own"), f"{name}_plan_json", **keys))["cut"]

    table, cut = files()
    assert (cut, "не показано" in table) == (0, False)
    monkeypatch.setattr("dokaz.casework.legal.joint.MOST_JOINED", 0)
    table, cut = files()
    assert cut == 1
    assert "Ще 1 кваліфікацію не показано" in table.splitlines()[-1]
