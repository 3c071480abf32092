# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of cases and comments: every address × every persona, forms, and a walk in a browser."""

import html
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in
from tests.kept import Kept

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.interfaces.web.cases.views.parts import boxes_of

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Row:
    """`own`, `without`, `stranger`, `node`: statuses. `data`: a form that passes; None is GET."""

    own: int
    without: int
    stranger: int
    node: int
    things: tuple[str, ...] = ()
    data: dict[str, object] | None = None


CASE, MEMO, COMMENT = ("pk",), ("pk=memo",), ("pk=question",)
FORM = {"title_uk": "Назва", "forum": "icc"}
SOMEBODY = {"reference": "second", "reason": REASON}
PROCEEDING = {"forum": "icc", "number": "1", "stage": "investigation"}
LITIGATION = {"forum": "icc", "claim": "Розслідувати", "state": "planned"}
TABLE: dict[str, Row] = {
    "cases": Row(200, 200, 200, 200),
    "named_in": Row(200, 200, 200, 200),
    "new_case": Row(302, 403, 302, 403, (), {**FORM, "confidentiality": 3}),
    "case": Row(200, 404, 404, 404, CASE),
    "change_case": Row(302, 404, 404, 404, CASE, {**FORM, "revision": 0}),
    "weigh_case": Row(
        302, 404, 404, 404, CASE, {"score_gravity": 4, "gravity": REASON, "revision": 0}
    ),
    "advance_case": Row(302, 404, 404, 404, CASE, {"state": "open", "why": REASON}),
    "classify_case": Row(302, 404, 404, 404, CASE, {"confidentiality": 3}),
    "add_to_team": Row(302, 404, 404, 404, CASE, {**SOMEBODY, "part": "worker"}),
    "end_in_team": Row(302, 404, 404, 404, (*CASE, "membership"), {"reason": REASON}),
    "put_up_wall": Row(302, 404, 404, 404, CASE, {**SOMEBODY, "scope": "accounts"}),
    "take_down_wall": Row(302, 404, 404, 404, (*CASE, "wall"), {"reason": REASON}),
    "set_deadline": Row(
        302, 404, 404, 404, CASE, {"what": "подання", "due_date": "2030-01-01"}
    ),
    "deadline_done": Row(302, 404, 404, 404, (*CASE, "deadline"), {}),
    "drop_deadline": Row(302, 404, 404, 404, (*CASE, "deadline"), {"reason": REASON}),
    "new_proceeding": Row(302, 404, 404, 404, CASE, {**PROCEEDING, "number": "2"}),
    "change_proceeding": Row(
        302, 404, 404, 404, (*CASE, "proceeding"), {**PROCEEDING, "revision": 0}
    ),
    "end_proceeding": Row(302, 404, 404, 404, (*CASE, "proceeding"), {"reason": REASON}),
    "new_hearing": Row(
        302, 404, 404, 404, (*CASE, "proceeding"), {"held_on": "2024-05-01", "heard": "Почуте"}
    ),
    "withdraw_hearing": Row(302, 404, 404, 404, (*CASE, "hearing"), {"reason": REASON}),
    "roadmap": Row(200, 200, 200, 200),
    "roadmap_csv": Row(200, 200, 200, 200),
    "roadmap_json": Row(200, 200, 200, 200),
    "litigation": Row(200, 404, 404, 404, (*CASE, "litigation")),
    "new_litigation": Row(302, 404, 404, 404, CASE, {**LITIGATION, "lead": "own"}),
    "change_litigation": Row(
        302, 404, 404, 404, (*CASE, "litigation"), {**LITIGATION, "lead": "own", "revision": 0}
    ),
    "end_litigation": Row(302, 404, 404, 404, (*CASE, "litigation"), {"reason": REASON}),
    "name_in_litigation": Row(
        302, 404, 404, 404, (*CASE, "litigation"), {"refs": "event", "part": "event"}
    ),
    "unname_in_litigation": Row(
        302, 404, 404, 404, (*CASE, "litigation", "link=litigation_link"), {"reason": REASON}
    ),
    "set_litigation_deadline": Row(
        302, 404, 404, 404, (*CASE, "litigation"), {"what": "подання", "due_date": "2030-01-01"}
    ),
    "erase_case_words": Row(302, 404, 404, 404, (*CASE, "act"), {"reason": REASON}),
    "link_to_case": Row(302, 404, 404, 404, CASE, {"refs": "event", "part": "context"}),
    "unlink_from_case": Row(302, 404, 404, 404, (*CASE, "link"), {"reason": REASON}),
    "case_chronology": Row(200, 404, 404, 404, CASE),
    "case_chronology_csv": Row(200, 404, 404, 404, CASE),
    "case_graph": Row(200, 404, 404, 404, CASE),
    "new_memo": Row(302, 404, 404, 404, CASE, {"title": "Записка", "text": "Текст"}),
    "memo": Row(200, 404, 404, 404, MEMO),
    "change_memo": Row(
        302, 404, 404, 404, MEMO, {"title": "Записка", "text": "Інше", "revision": 0}
    ),
    # Whether it can be done in the memo's state is told on the page it leads to.
    "hand_in_memo": Row(302, 404, 404, 404, MEMO, {"revision": 0}),
    "return_memo": Row(302, 404, 404, 404, MEMO, {"reason": REASON}),
    "sign_memo": Row(302, 404, 404, 404, MEMO, {"revision": 0}),
    "comments": Row(302, 404, 404, 404, ("kind", *CASE), {"text": "Чому?", "audience": "own"}),
    "answer_comment": Row(302, 404, 404, 404, COMMENT, {"text": "Тому."}),
    "settle_question": Row(302, 404, 404, 404, COMMENT, {}),
    # The administrator of the organisation has no role that answers for records.
    "erase_comment": Row(302, 404, 404, 404, COMMENT, {}),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """A case with one of each kind of thing."""

    pk: UUID
    event: UUID
    event_ref: str
    membership: UUID
    wall: UUID
    deadline: UUID
    proceeding: UUID
    hearing: UUID
    litigation: UUID
    litigation_link: UUID
    act: UUID
    link: UUID
    memo: UUID
    question: UUID
    kind: str = "case"


def opened(scene: Scene, **values: Any) -> UUID:
    draft = cases.CaseDraft(**{"title_uk": "Вигадана справа", **values})
    return cases.register(actor=scene.actor("own"), draft=draft)


def event_of(scene: Scene, **values: Any) -> UUID:
    draft = events.EventDraft(**{"title_uk": "Вигадана подія", **values})
    return events.register(actor=scene.actor("own"), draft=draft)


def asked(scene: Scene, pk: UUID, event: UUID, **values: Any) -> tuple[UUID, UUID]:
    """A litigation action of the case that names the event, and the link."""
    own = scene.actor("own")
    draft = cases.LitigationDraft(**{"forum": "ecthr", "claim": f"Визнати {XSS}", **values})
    made = cases.state_litigation(actor=own, case_id=pk, draft=draft)
    cases.name_in_litigation(actor=own, litigation_id=made, part="event", record_ids=(event,))
    return made, cases.get_litigation(actor=own, litigation_id=made).records[0].link_id


def _things(scene: Scene) -> Things:
    own, pk, event = scene.actor("own"), opened(scene), event_of(scene, when="2022-03")
    cases.link(actor=own, case_id=pk, kind="event", record_ids=(event,))
    third = scene.organisations["third"]
    assert third is not None
    nobody = UUID(int=500)
    proceeding = cases.state_proceeding(
        actor=own,
        case_id=pk,
        draft=cases.ProceedingDraft(
            forum="ua_court", number="757/1/24-к", stage="trial", accused=XSS
        ),
    )
    hearing = cases.note_hearing(
        actor=own,
        proceeding_id=proceeding,
        draft=cases.HearingDraft(held_on=date(2024, 5, 1), heard=f"Почуте {XSS}"),
    )
    noted = cases.history(actor=own, case_id=pk)[0].act_id
    litigation, named = asked(scene, pk, event)
    return Things(
        pk=pk,
        event=event,
        event_ref=events.get_event(actor=own, event_id=event).row.ref,
        membership=cases.add_member(
            actor=own, case_id=pk, organisation_id=third, member_ref=nobody, part="observer",
            reason=REASON,
        ),
        wall=cases.wall(actor=own, case_id=pk, member_ref=UUID(int=501), scope="case",
                        reason=REASON),
        deadline=cases.set_deadline(actor=own, case_id=pk, what="подання",
                                    due_date=date(2030, 1, 1)),
        proceeding=proceeding,
        hearing=hearing,
        litigation=litigation,
        litigation_link=named,
        act=noted,
        link=cases.get_case(actor=own, case_id=pk).links[0].link_id,
        memo=cases.write_memo(actor=own, case_id=pk, title="Записка",
                              text=f"Подій: {{{{events.count}}}} {XSS}"),
        question=cases.comment(actor=own, kind="case", record_id=pk, text=f"Чому? {XSS}",
                               is_question=True),
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> Things:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(_kept_things: Things, scene: Scene) -> Things:
    return _kept_things


def own_addresses() -> set[str]:
    return {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.cases.")
    }


def test_every_address_has_a_row() -> None:
    assert own_addresses() == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row = TABLE[name]
    # The one who may comes last: what they do would change what the others find.
    order = sorted(PERSONAS, key=lambda persona: persona == "own")
    answers = {one: _ask(scene.client(one), scene, things, name, row) for one in order}
    expected = {one: 302 if one == "out" else getattr(row, one) for one in order}
    assert answers == expected


def _ask(client: Client, scene: Scene, things: Things, name: str, row: Row) -> int:
    pairs = (one.partition("=") for one in row.things)
    kwargs = {key: getattr(things, thing or key) for key, _sign, thing in pairs}
    address = reverse(name, kwargs=kwargs)
    if row.data is None:
        return client.get(address).status_code
    data = dict(row.data)
    if data.get("reference") == "second":
        data["reference"] = str(scene.accounts["second"])
    if data.get("lead") == "own":
        data["lead"] = str(scene.organisations["own"])
    if data.get("refs") == "event":
        data["refs"] = things.event_ref
    return client.post(address, data).status_code


def test_every_label_of_the_page_leads_to_its_own_field(scene: Scene, things: Things) -> None:
    assert pages_of(scene.client("own"), [reverse("case", args=[things.pk])])


def test_what_people_wrote_is_shown_as_words(scene: Scene, things: Things) -> None:
    client = scene.client("own")
    own = scene.actor("own")
    cases.comment(actor=own, kind="event", record_id=things.event, text=XSS)
    for address in (
        reverse("case", kwargs={"pk": things.pk}),
        reverse("memo", kwargs={"pk": things.memo}),
        reverse("comments", kwargs={"kind": "case", "pk": things.pk}),
        reverse("comments", kwargs={"kind": "event", "pk": things.event}),
    ):
        page = client.get(address).content.decode()
        assert XSS not in page
        assert "&lt;script&gt;alert(1)" in page


def test_an_act_in_an_old_thread_leads_back_to_it(
    scene: Scene, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    cases.comment(actor=own, kind="case", record_id=things.pk, text="Пізніше")
    monkeypatch.setattr("dokaz.interfaces.web.addresses.FEW", 1)
    page = reverse("comments", kwargs={"kind": "case", "pk": things.pk})
    thread = f"#c-{things.question}"
    for asked in ("", "?all=1"):
        form = client.get(page + asked).content.decode()
        assert (thread.replace("#", 'id="') in form) == ('name="all"' in form) == bool(asked)
    back, kwargs = {"back": f"case/{things.pk}"}, {"pk": things.question}
    for name in ("answer_comment", "settle_question", "erase_comment"):
        data = {**back, "all": "1", "text": "Тому"}
        answer = client.post(reverse(name, kwargs=kwargs), data)
        assert answer["Location"] == f"{page}?all=1{thread}"
    answer = client.post(reverse("settle_question", kwargs=kwargs), back)
    assert answer["Location"] == page + thread


def test_words_of_a_hearing_are_erased_on_the_page_of_the_case(
    scene: Scene, things: Things
) -> None:
    client = scene.client("own")
    page = reverse("case", kwargs={"pk": things.pk})
    erase = reverse("erase_case_words", kwargs={"pk": things.pk, "act": things.act})
    assert client.get(page).content.decode().count(f'action="{erase}"') == 2
    client.post(erase, {"reason": ""})
    assert "Почуте" in client.get(page).content.decode()
    client.post(erase, {"reason": REASON})
    left = client.get(page).content.decode()
    assert "Почуте" not in left
    assert f'action="{erase}"' not in left
    assert "Текст стерто." in left


def test_the_roadmap_taken_away_counts_whom_it_names_and_has_no_formulas(
    scene: Scene, things: Things
) -> None:
    client = scene.client("own")
    asked(scene, things.pk, things.event, forum="icc", claim="=HYPERLINK(1)")
    (head, *lines) = (
        client.get(reverse("roadmap_csv") + "?forum=icc").content.decode("utf-8-sig").splitlines()
    )
    assert head.startswith("case,forum,body,claim")
    (line,) = lines
    assert ",icc,,'=HYPERLINK(1)," in line
    told = client.get(reverse("roadmap_json")).json()
    assert sorted(one["forum"] for one in told) == ["ecthr", "icc"]
    assert {one["checked_by_lawyer"] for one in told} == {"no"}
    assert {(one["victims"], one["file_by"]) for one in told} == {(0, "")}
    for one in told:
        assert things.event_ref not in str(one.values())
    assert scene.client("stranger").get(reverse("roadmap_json")).json() == []
    # Of what is no choice not everything is taken out instead.
    for wrong in ("forum=nowhere", "state=lost", f"lead={things.pk}"):
        for name in ("roadmap", "roadmap_csv", "roadmap_json"):
            answer = client.get(f"{reverse(name)}?{wrong}")
            assert (answer.status_code, b"HYPERLINK" in answer.content) == (422, False)
        shown = client.get(f"{reverse('roadmap')}?{wrong}").content.decode()
        assert shown.count('class="field-error"') == 1
    # That nobody else leads one is not that there is none.
    theirs = scene.organisations["other"]
    assert (
        "Нічого не знайдено" in client.get(reverse("roadmap") + f"?lead={theirs}").content.decode()
    )


def test_a_litigation_action_is_named_moved_on_and_compared_on_its_page(
    scene: Scene, things: Things
) -> None:
    client, kwargs = scene.client("own"), {"pk": things.pk, "litigation": things.litigation}
    page, change = (reverse(name, kwargs=kwargs) for name in ("litigation", "change_litigation"))
    shown = client.get(page).content.decode()
    assert XSS not in shown
    assert things.event_ref in shown
    assert "немає дня остаточного національного рішення" in shown
    assert "Має перевірити юрист" in shown
    found = cases.get_litigation(actor=scene.actor("own"), litigation_id=things.litigation)
    twice = replace(found, conflicts=found.conflicts * 2)
    assert (len(twice.conflicts), twice.conflict_kinds) == (2, ("no_decision_day",))
    of_case = client.get(reverse("case", kwargs={"pk": things.pk})).content.decode()
    assert "<ins>planned</ins>" not in of_case
    assert "<ins>Заплановано</ins>" in of_case
    form = held(client, change)
    own = scene.actor("own")
    theirs = cases.LitigationDraft(forum="ecthr", claim="Їхня вимога", own_number="7")
    cases.change_litigation(actor=own, litigation_id=things.litigation, draft=theirs, revision=0)
    lead = str(scene.organisations["own"])
    mine = {"forum": "ecthr", "state": "planned", "lead": lead, "claim": "Моя вимога"}
    answer = client.post(change, {**mine, **form})
    assert answer.status_code == 422
    compared = answer.content.decode()
    assert "Їхня вимога" in compared
    assert "Моя вимога" in compared
    assert 'value="7"' in compared
    refused = client.post(
        reverse("name_in_litigation", kwargs=kwargs), {"refs": things.event_ref, "part": "victim"}
    )
    assert refused.status_code == 422


def test_the_table_of_the_chronology_has_no_formulas(scene: Scene, things: Things) -> None:
    own = scene.actor("own")
    bad = event_of(scene, title_uk="=HYPERLINK(1)", title_en="+1", when="2022-04-01")
    cases.link(actor=own, case_id=things.pk, kind="event", record_ids=(bad,))
    address = reverse("case_chronology_csv", kwargs={"pk": things.pk})
    lines = scene.client("own").get(address).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("from_utc,to_utc,edtf")
    (line,) = (one for one in lines if "HYPERLINK" in one)
    assert "'=HYPERLINK(1),'+1" in line
    assert ",2022-03,month,event," in lines[1]


def test_what_is_joined_is_drawn_side_by_side_and_nothing_over_another() -> None:
    """Ten events, three objects of the third and the last two, a unit that nothing is joined to."""
    columns = {"event": 2, "object": 3, "unit": 1}
    counts = {"event": 10, "object": 3, "unit": 1}
    nodes = [
        cases.Node(kind, uuid4(), f"{kind}-{place}", "Вигадане", "", "", columns[kind], place)
        for kind, count in counts.items()
        for place in range(count)
    ]
    edges = [cases.Edge(start, end, "hit") for start, end in ((2, 10), (8, 11), (9, 12))]
    boxes = boxes_of(cases.Graph(tuple(nodes), tuple(edges), cut=0, hidden=0))
    assert all(boxes[edge.start].y == boxes[edge.end].y for edge in edges)
    assert len({(box.x, box.y) for box in boxes}) == len(nodes)
    assert max(box.y for box in boxes) == boxes[9].y
    crowded = cases.Graph(
        tuple(nodes), tuple(cases.Edge(9, end, "hit") for end in (10, 11, 12)), cut=0, hidden=0
    )
    assert [box.y for box in boxes_of(crowded)[10:13]] == [boxes[n].y for n in (7, 8, 9)]


def held(client: Client, address: str) -> dict[str, str]:
    """What the form at the address keeps of what it was opened with."""
    return held_in(client.get(address).content.decode())


def test_the_later_writer_sees_what_both_changed_and_overwrites_nothing_else(
    scene: Scene, things: Things
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("change_case", kwargs={"pk": things.pk})
    before = held(client, address)
    theirs = {"theory": "перша теорія", "scope": "їхні межі"}
    cases.change(actor=own, case_id=things.pk, changes=theirs, revision=0)
    title = cases.get_case(actor=own, case_id=things.pk).row.title_uk
    mine = {**FORM, "title_uk": title, "theory": "моя теорія", **before}
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    assert ("моя теорія" in compared, "перша теорія" in compared) == (True, True)
    assert "їхні межі" not in compared
    assert re.search(r"<textarea[^>]*name=\"scope\"[^>]*>\s*їхні межі", page)
    assert 'name="revision" value="1"' in page


def test_the_later_writer_of_a_memo_sees_both_and_a_signed_one_stays(
    scene: Scene, things: Things
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("change_memo", kwargs={"pk": things.memo})
    before = held(client, address)
    written = {"title": "їхня назва", "text": "їхній текст\nдругий рядок"}
    cases.change_memo(actor=own, memo_id=things.memo, **written, revision=0)
    answer = client.post(address, {"title": "Записка", "text": "мій текст", **before})
    page = answer.content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    assert answer.status_code == 422
    assert ("їхній текст" in compared, "мій текст" in compared) == (True, True)
    assert "назва" not in compared
    assert 'name="title" value="їхня назва"' in page
    merged = {"title": "їхня назва", "text": "обидва\r\nтексти", **held_in(page)}
    assert client.post(address, merged).status_code == 302
    cases.hand_in_memo(actor=own, memo_id=things.memo, revision=2)
    late = client.post(address, {**merged, "text": "пізній текст"})
    assert late.status_code == 422
    assert 'role="alert">\n<div class="card-header">' not in late.content.decode()
    found = cases.get_memo(actor=own, memo_id=things.memo)
    assert (found.title, found.text.split()) == ("їхня назва", ["обидва", "тексти"])


def test_a_later_change_of_proceedings_is_compared_in_words(scene: Scene, things: Things) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse(
        "change_proceeding", kwargs={"pk": things.pk, "proceeding": things.proceeding}
    )
    before = held(client, address)
    stated = {"forum": "ua_court", "number": "757/1/24-к", "accused": XSS}
    theirs = cases.ProceedingDraft(
        **stated, stage="appeal", outcome="скарга", stage_on=date(2025, 2, 1), in_absentia=True
    )
    cases.change_proceeding(actor=own, proceeding_id=things.proceeding, draft=theirs, revision=0)
    answer = client.post(address, {**stated, "stage": "judgment", **before})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    for stage in (cases.Stage.APPEAL, cases.Stage.JUDGMENT):
        assert str(stage.label) in compared
        assert stage.value not in re.sub(r"<[^>]*>", "", compared)
    assert "скарга" not in compared
    assert re.search(r'name="stage_on"[^>]*value="2025-02-01"', page)
    assert re.search(r'name="in_absentia"[^>]* checked', page)


def test_a_later_weighing_overwrites_no_scores_of_another(scene: Scene, things: Things) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("weigh_case", kwargs={"pk": things.pk})
    before = held(client, address)
    theirs = {
        "gravity": cases.Score(score=5, reason="їхня тяжкість"),
        "interests_of_victims": cases.Score(score=2, reason="їхні потерпілі"),
    }
    cases.score(actor=own, case_id=things.pk, scores=theirs, revision=0)
    mine = {"score_gravity": "1", "gravity": "моя тяжкість"}
    answer = client.post(address, {**mine, **before})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    for said in ("моя тяжкість", "їхня тяжкість", str(cases.Criterion.GRAVITY.label)):
        assert said in compared
    assert "їхні потерпілі" not in compared
    again = {**mine, "score_interests_of_victims": "2", "interests_of_victims": "їхні потерпілі"}
    assert re.search(r'<textarea[^>]*name="interests_of_victims"[^>]*>\s*їхні потерпілі', page)
    decided = held_in(answer.content.decode())
    assert client.post(address, {**again, **decided}).status_code == 302
    kept = {one.criterion: one for one in cases.get_case(actor=own, case_id=things.pk).scores}
    assert (kept["gravity"].reason, kept["interests_of_victims"].score) == ("моя тяжкість", 2)


def test_a_number_that_is_nobodys_links_nothing_and_is_kept_in_the_form(
    scene: Scene, things: Things
) -> None:
    answer = scene.client("own").post(
        reverse("link_to_case", kwargs={"pk": things.pk}),
        {"refs": f"{things.event_ref} TRH-E-1999-999999", "part": "context"},
    )
    assert answer.status_code == 422
    assert "TRH-E-1999-999999" in answer.content.decode()
    assert len(cases.get_case(actor=scene.actor("own"), case_id=things.pk).links) == 1


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_cases(scene: Scene, things: Things) -> None:
    names = (
        "case", "change_case", "case_chronology", "case_graph", "new_memo", "new_proceeding"
    )  # fmt: skip
    proceeding = {"pk": things.pk, "proceeding": things.proceeding}
    action = {"pk": things.pk, "litigation": things.litigation}
    addresses = [
        *(reverse(name) for name in ("cases", "named_in", "new_case", "roadmap")),
        *(reverse(name, kwargs={"pk": things.pk}) for name in names),
        *(reverse(name, kwargs=proceeding) for name in ("change_proceeding", "new_hearing")),
        *(reverse(name, kwargs=action) for name in ("litigation", "change_litigation")),
        reverse("memo", kwargs={"pk": things.memo}),
    ]
    assert barriers(pages_of(scene.client("own"), addresses)) == {}
