# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of interviews and consents: every address × every persona, and what the pages say."""

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in, joined
from tests.kept import Kept

from dokaz.casework.events import api as events
from dokaz.casework.interviews import api
from dokaz.casework.legal import api as legal
from dokaz.casework.persons import api as persons
from dokaz.deconflict.register.actions import entries as register_entries
from dokaz.evidence import api as evidence
from dokaz.gate.api import NotFound, new_id
from dokaz.members import api as members
from dokaz.sharing import api as sharing

pytestmark = pytest.mark.django_db
THEN = datetime.now(UTC) - timedelta(days=2)
MINUTE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Row:
    """`own`, `without`, `stranger`, `node`: statuses. `data`: a form that passes; None is GET."""

    own: int
    without: int
    stranger: int
    node: int
    things: tuple[str, ...] = ()
    data: dict[str, object] | None = None


PLAN = {"language": "uk", "interviewer": "me", "case_contact": "me"}
ANSWERS = {
    "given_by": "self", "capacity": "capable", "form": "written", "language": "uk",
    "given_at": THEN.strftime(MINUTE), "contact_by": "never", "decision-documentation": "yes",
}  # fmt: skip
HIDDEN = {"without": 404, "stranger": 404, "node": 404}
TABLE: dict[str, Row] = {
    "interviews": Row(200, 200, 200, 200),
    "new_interview": Row(
        302, 403, 422, 403, (), {**PLAN, "person": "code", "type": "screening"}
    ),
    "paper_forms": Row(200, 200, 200, 200),
    "print_forms": Row(200, **HIDDEN, things=("query",)),
    "file_paper": Row(302, **HIDDEN, things=("paper",), data={"item": "scan"}),
    "withdrawals": Row(200, 200, 200, 200),
    "withdrawal_done": Row(302, **HIDDEN, things=("task",), data={"reason": REASON}),
    "consents": Row(200, **HIDDEN, things=("person",)),
    "new_consent": Row(302, **HIDDEN, things=("person",), data=ANSWERS),
    "withdraw_consent": Row(
        302, **HIDDEN, things=("person",),
        data={"at": THEN.strftime(MINUTE), "reason": "not_said"},
    ),
    "items_of_consent": Row(302, **HIDDEN, things=("person",), data={"items": "scan"}),
    "interview": Row(200, **HIDDEN, things=("early",)),
    "plan_interview": Row(302, **HIDDEN, things=("early",), data={**PLAN, "revision": "early"}),
    "ask_register": Row(302, **HIDDEN, things=("fresh",), data={}),
    "settle_register": Row(
        302, **HIDDEN, things=("told",), data={"outcome": "proceed", "reason": REASON}
    ),
    "enter_register": Row(200, **HIDDEN, things=("late",)),
    "withdraw_register": Row(302, **HIDDEN, things=("late", "entry"), data={}),
    "answer_gate": Row(302, **HIDDEN, things=("fresh", "line"), data={"outcome": "passed"}),
    "advance_interview": Row(
        302, **HIDDEN, things=("early",), data={"state": "no_further_contact", "why": REASON}
    ),
    "hold_interview": Row(
        302, **HIDDEN, things=("late",),
        data={"held_from": THEN.strftime(MINUTE), "held_to": THEN.strftime(MINUTE),
              "breaks": 0, "quality": "read_back"},
    ),
    "write_account": Row(302, **HIDDEN, things=("late",), data={"role": "notes", "text": "слова"}),
    "file_account_item": Row(
        302, **HIDDEN, things=("late",), data={"item": "scan", "role": "notes"}
    ),
    "read_account": Row(200, **HIDDEN, things=("late",), data={"reason": REASON}),
    "record_influences": Row(302, **HIDDEN, things=("late",), data={"previous_accounts": 0}),
    "note_difference": Row(
        302,
        **HIDDEN,
        things=("late",),
        data={"topic": "time", "words": "х", "other_interview": "early"},
    ),
    "give_interview_access": Row(302, **HIDDEN, things=("fresh",), data={"member": "me"}),
    "end_interview_access": Row(302, **HIDDEN, things=("early", "access"), data={}),
}  # fmt: skip


def draft(**values: Any) -> api.InterviewDraft:
    stated = {"type": "first_account", "language": "uk", "added_value": "нове",
              "referral": "лікар", "prior_accounts": 0, **values}  # fmt: skip
    return api.InterviewDraft(**stated)


def trained(scene: Scene) -> None:
    """The interviewer has a valid training on record."""
    admin = scene.actor("without")
    page = members.members(actor=admin)
    own = next(one for one in page.members if one.account_id == scene.accounts["own"])
    members.record_training(
        actor=admin, membership_id=own.id, course="Ведення інтерв’ю", taken_on=THEN.date()
    )


def through_the_gate(scene: Scene, interview: UUID) -> None:
    own = scene.actor("own")
    api.check_register(actor=own, interview_id=interview)
    for line in api.get_interview(actor=own, interview_id=interview).gate:
        outcome = {"outcome": "passed"} if line.borne_out else {"outcome": "overridden",
                   "reason": REASON}  # fmt: skip
        api.answer_gate(actor=own, interview_id=interview, line=line.line, **outcome)
    api.advance(actor=own, interview_id=interview, state="gated")


def agreed(scene: Scene, person: UUID, *purposes: str) -> None:
    lines = tuple(api.LineDraft(purpose=one, decision="yes") for one in purposes)
    api.record_consent(
        actor=scene.actor("own"),
        person_id=person,
        draft=api.ConsentDraft(
            given_by="self", capacity="capable", form="oral_witnessed", language="uk",
            given_at=THEN, lines=lines, contact_by="case_contact",
        ),
    )  # fmt: skip


def held(scene: Scene, person: UUID) -> UUID:
    own = scene.actor("own")
    interview = api.propose(actor=own, person_id=person, draft=draft())
    through_the_gate(scene, interview)
    api.advance(actor=own, interview_id=interview, state="scheduled", planned_at=THEN)
    went = api.HeldDraft(held_from=THEN, held_to=THEN, quality=("read_back",))
    api.hold(actor=own, interview_id=interview, draft=went)
    return interview


def _things(scene: Scene) -> dict[str, Any]:
    own = scene.actor("own")
    trained(scene)
    new = persons.PersonDraft(summary="вигадана особа")
    person, leaving = (persons.register(actor=own, draft=new) for _number in range(2))
    agreed(scene, person, "documentation", "coalition_analysis", "interview_register")
    early, fresh, told = (
        api.propose(actor=own, person_id=person, draft=draft()) for _number in range(3)
    )
    hit = api.RegisterResult("hit", (api.RegisterContact("ZMN", "duty@zmn.example"),))
    api.check_register(actor=own, interview_id=told, result=hit)
    late = held(scene, person)
    entry = new_id()
    register_entries.keep_entry(
        actor=own, interview_id=late, entry_id=entry, record=b"a record",
        draft=register_entries.EntryDraft(depth="account"),
    )  # fmt: skip
    file = evidence.NewFile(
        content=evidence.store_stream(own.organisation_id, [b"a scan"]),
        name="scan.txt",
        media_type="text/plain",
        item=evidence.ItemDraft(confidentiality=3),
    )
    (scan,) = evidence.register(actor=own, files=[file])
    (paper,) = api.print_forms(actor=own, kind="consent", language="uk", interview_id=late)
    api.give_access(actor=own, interview_id=early, member=own.ref)
    api.withdraw(actor=own, person_id=leaving, draft=api.WithdrawalDraft(at=THEN))
    view = api.get_interview(actor=own, interview_id=early)
    return {
        "person": person,
        "code": persons.rows_of(actor=own, person_ids=[person])[person].ref,
        "early": early,
        "early_ref": view.row.ref,
        "revision": view.revision,
        "fresh": fresh,
        "told": told,
        "entry": entry,
        "late": late,
        "scan": scan.ref,
        "paper": paper,
        "access": view.access[0].id,
        "task": api.withdrawal_tasks(actor=own)[0].id,
        "line": "language",
    }


@pytest.fixture(scope="module", autouse=True)
def _kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(_kept_things: dict[str, Any], scene: Scene) -> dict[str, Any]:
    return dict(_kept_things)


def address(name: str, things: dict[str, Any]) -> str:
    row = TABLE[name]
    if row.things == ("query",):
        return f"{reverse(name)}?form={things['paper']}"
    keys = dict(zip(("pk", "access", "line"), (things[one] for one in row.things), strict=False))
    if "line" in row.things:
        keys = {"pk": things["fresh"], "line": "language"}
    if "entry" in row.things:
        keys = {"pk": things["late"], "entry": things["entry"]}
    return reverse(name, kwargs=keys)


def data_of(scene: Scene, row: Row, things: dict[str, Any]) -> dict[str, object]:
    me = str(scene.accounts["own"])
    known = {"me": me, "code": things["code"], "scan": things["scan"]}
    found = {name: known.get(str(value), value) for name, value in (row.data or {}).items()}
    if found.get("other_interview") == "early":
        found["other_interview"] = things["early_ref"]
    if found.get("revision") == "early":
        found["revision"] = things["revision"]
    return found


def test_every_address_has_a_row() -> None:
    (part,) = (
        one for one in get_resolver().url_patterns
        if getattr(one, "urlconf_name", None)
        and getattr(one.urlconf_name, "__name__", "") == "dokaz.interfaces.web.interviews.urls"
    )  # fmt: skip
    assert {one.name for one in part.url_patterns} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_every_address_answers_each_persona_as_declared(
    name: str, scene: Scene, things: dict[str, Any]
) -> None:
    row, url = TABLE[name], address(name, things)
    for persona in (*(one for one in PERSONAS if one != "own"), "own"):
        client, data = scene.client(persona), data_of(scene, row, things)
        if persona == "stranger" and "interviewer" in data:
            data |= dict.fromkeys(("interviewer", "case_contact"), str(scene.accounts["stranger"]))
        if persona == "stranger" and "member" in data:
            data["member"] = str(scene.accounts["stranger"])
        answer = client.get(url) if row.data is None else client.post(url, data)
        expected = 302 if persona == "out" else getattr(row, persona)
        assert answer.status_code == expected, (name, persona)


def test_the_page_leads_through_and_never_says_yes_by_itself(
    scene: Scene, things: dict[str, Any]
) -> None:
    client = scene.client("own")
    shown = client.get(reverse("new_consent", kwargs={"pk": things["person"]})).content.decode()
    assert shown.count('value="" checked') == len(api.Purpose.values)  # nothing chosen unasked
    text = client.get(reverse("consents", kwargs={"pk": things["person"]})).content.decode()
    assert "Не питали, тож не дозволено" in text
    hostile = "<script>alert(1)</script>"
    early, address = things["early"], reverse("plan_interview", kwargs={"pk": things["early"]})
    before = held_in(client.get(address).content.decode())
    theirs = {"referral": "їхня лікарка", "added_value": "їхнє нове"}
    known = int(before["revision"])
    api.plan(actor=scene.actor("own"), interview_id=early, changes=theirs, revision=known)
    seen = {name: "" if one is None else one for name, one in json.loads(before["base"]).items()}
    typed = {**seen, "referral": hostile}
    plan = client.post(address, {**typed, **before})
    assert plan.status_code == 422  # somebody changed it meanwhile: what was typed is not lost
    told = plan.content.decode()
    assert hostile not in told
    (both,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', told, re.S)
    assert ("&lt;script&gt;alert(1)" in both, theirs["referral"] in both) == (True, True)
    assert theirs["added_value"] not in both
    assert re.search(r'<textarea[^>]*name="added_value"[^>]*>\s*їхнє нове', told)
    decided = {**typed, "added_value": theirs["added_value"], **held_in(told)}
    assert client.post(address, decided).status_code == 302
    sheet = client.get(f"{reverse('print_forms')}?form={things['paper']}").content.decode()
    assert "<svg" in sheet
    assert things["code"] not in sheet  # a paper names nobody


def test_what_is_in_order_is_not_offered_to_be_said_so_once_more(scene: Scene) -> None:
    trained(scene)
    own = scene.actor("own")
    person = persons.register(actor=own, draft=persons.PersonDraft(summary="вигадана особа"))
    interview = api.propose(actor=own, person_id=person, draft=draft())

    def offered() -> set[str]:
        page = scene.client("own").get(reverse("interview", kwargs={"pk": interview}))
        parts = page.content.decode().split('id="gate-')[1:]
        return {part[: part.index('"')] for part in parts if 'value="passed"' in part}

    lines = {one.line for one in api.get_interview(actor=own, interview_id=interview).gate
             if one.borne_out}  # fmt: skip
    assert offered() == lines
    first, second = sorted(lines)[:2]
    api.answer_gate(actor=own, interview_id=interview, line=first, outcome="passed")
    api.answer_gate(actor=own, interview_id=interview, line=second, outcome="failed", reason=REASON)
    # What waited may be in order by now.
    assert offered() == lines - {first}


def test_the_checklist_says_no_more_than_is_on_record_and_offers_no_more_than_is_allowed(
    scene: Scene,
) -> None:
    own = scene.actor("own")
    person = persons.register(actor=own, draft=persons.PersonDraft(summary="вигадана особа"))
    interview = api.propose(actor=own, person_id=person, draft=draft())
    page = scene.client("own").get(reverse("interview", kwargs={"pk": interview}))
    parts = page.content.decode().split('id="gate-')[1:]
    lines = {part[: part.index('"')]: part for part in parts}
    known, go_on = "Записи це підтверджують.", 'value="overridden"'
    assert known in lines["referral"]
    for line in ("language", "safety"):
        assert known not in lines[line]
        assert "У записах цього немає" in lines[line]
    assert go_on in lines["referral"]
    assert go_on not in lines["trained"], "who takes the interview does not decide this"
    assert "Щоб іти далі, спершу запитайте реєстр." in page.content.decode()


def test_a_refused_answer_of_the_checklist_keeps_its_reason(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    person = persons.register(actor=own, draft=persons.PersonDraft(summary="вигадана особа"))
    interview = api.propose(actor=own, person_id=person, draft=draft())
    address = reverse("answer_gate", kwargs={"pk": interview, "line": "register"})
    typed = "довго набирана <причина>"
    refused = client.post(address, {"outcome": "overridden", "reason": typed})
    assert refused.status_code == 422
    assert "Спершу запитайте реєстр" in refused.content.decode()
    assert 'value="довго набирана &lt;причина&gt;"' in refused.content.decode()


def test_every_label_of_an_interview_and_of_consents_leads_to_its_own_field(
    scene: Scene, things: dict[str, Any]
) -> None:
    addresses = [reverse("interview", args=[things[one]]) for one in ("early", "told", "late")]
    assert pages_of(scene.client("own"), [*addresses, reverse("consents", args=[things["person"]])])


def test_a_blank_form_asks_which_interview_it_is_of_and_leads_there(
    scene: Scene, things: dict[str, Any]
) -> None:
    client, own = scene.client("own"), scene.actor("own")
    (blank,) = api.print_forms(actor=own, kind="consent", language="uk")
    for paper, is_asked in ((blank, True), (things["paper"], False)):
        (found,) = api.get_papers(actor=own, paper_ids=[paper])
        page = client.get(reverse("paper_forms"), {"code": found.code}).content.decode()
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), "a label leads to another form's field"
        filing = page[page.index(reverse("file_paper", kwargs={"pk": paper})) :]
        assert ('name="interview"' in filing) is is_asked
    ref = api.get_interview(actor=own, interview_id=things["late"]).row.ref
    address = reverse("file_paper", kwargs={"pk": blank})
    assert client.post(address, {"item": things["scan"]}).status_code == 422
    filed = client.post(address, {"item": things["scan"], "interview": ref}, follow=True)
    assert filed.redirect_chain[-1][0] == reverse("interview", kwargs={"pk": things["late"]})
    assert "доти їх немає" in filed.content.decode()


def test_the_trace_leads_only_those_to_an_extract_who_may_read_it(
    scene: Scene, things: dict[str, Any]
) -> None:
    own, person = scene.actor("own"), things["person"]
    order = sharing.ExtractOrder(
        kind="persons", recipient_kind="own", purpose="documentation", narrowed={}
    )
    extract = sharing.make_extract(actor=own, order=order)
    api.withdraw(actor=own, person_id=person, draft=api.WithdrawalDraft(at=datetime.now(UTC)))
    link = reverse("extract", kwargs={"pk": extract.id})
    # Who takes interviews hands nothing over.
    interviewing = scene.invited("ear", roles=("interviewer",), clearance=3)
    for client, is_led in ((scene.client("own"), True), (interviewing, False)):
        page = client.get(reverse("consents", kwargs={"pk": person})).content.decode()
        assert extract.ref in page
        assert (link in page) is is_led
        assert client.get(link).status_code == (200 if is_led else 404)


@pytest.mark.parametrize("purposes", [[], ["documentation"]])
def test_withdrawal_from_the_page_closes_items_and_shows_its_trace(
    scene: Scene, things: dict[str, Any], purposes: list[str]
) -> None:
    client, own = scene.client("own"), scene.actor("own")
    written = client.post(
        reverse("write_account", kwargs={"pk": things["late"]}),
        {"role": "statement", "text": "що бачила"},
    )
    assert written["Location"] == reverse("interview", kwargs={"pk": things["late"]})
    (item,) = api.get_interview(actor=own, interview_id=things["late"]).items
    assert evidence.get_item(actor=own, item_id=item.item_id).confidentiality == 3
    client.post(
        reverse("withdraw_consent", kwargs={"pk": things["person"]}),
        {"at": datetime.now(UTC).strftime(MINUTE), "reason": "safety", "purposes": purposes},
    )
    page = client.get(reverse("consents", kwargs={"pk": things["person"]})).content.decode()
    assert "Вилучити з аналізу" in page
    assert evidence.get_item(actor=own, item_id=item.item_id).status == "withdrawn"
    over = client.get(reverse("interview", kwargs={"pk": things["late"]})).content.decode()
    for name in ("note_difference", "give_interview_access"):
        assert reverse(name, kwargs={"pk": things["late"]}) not in over
    again = client.post(
        reverse("write_account", kwargs={"pk": things["late"]}), {"role": "notes", "text": "ще"}
    )
    assert again.status_code == 422
    assert "ще" in again.content.decode()


@pytest.mark.parametrize(("role", "offered"), [("legal_analyst", True), ("publisher", False)])
def test_access_is_offered_to_whoever_reads_interviews_also_if_they_take_none(
    scene: Scene, things: dict[str, Any], role: str, offered: bool
) -> None:
    token = members.invite(
        actor=scene.actor("without"), email=f"{role}@example.org", roles=(role,), clearance=3
    ).token
    account = joined(token, role)
    client, page = scene.client("own"), reverse("interview", kwargs={"pk": things["fresh"]})
    form = client.get(page).content.decode()
    assert (f'<option value="{account}">' in form) is offered
    given = client.post(
        reverse("give_interview_access", kwargs={"pk": things["fresh"]}), {"member": account}
    )
    assert given.status_code == (302 if offered else 422)


def test_an_account_is_shown_to_a_colleague_by_name_on_its_own_page(
    scene: Scene, things: dict[str, Any]
) -> None:
    """What is kept for named people would reach no lawyer otherwise."""
    own, client = scene.actor("own"), scene.client("own")
    token = members.invite(
        actor=scene.actor("without"), email="law@example.org", roles=("legal_analyst",), clearance=3
    ).token
    account = joined(token, "law")
    lawyer = members.actor_for(account, scene.organisations["own"])
    written = {"role": "statement", "text": "що бачила"}
    client.post(reverse("write_account", kwargs={"pk": things["late"]}), written)
    item = api.get_interview(actor=own, interview_id=things["late"]).items[-1].item_id
    with pytest.raises(NotFound):
        evidence.get_item(actor=lawyer, item_id=item)
    page, share = reverse("item", kwargs={"pk": item}), reverse("share_item", kwargs={"pk": item})
    assert f'<option value="{account}">' in client.get(page).content.decode()
    for wrong in ({}, {"member": account, "organisation": scene.organisations["other"]}):
        refused = client.post(share, {**wrong, "reason": REASON})
        assert refused.status_code == 422
        assert "Виберіть організацію або колегу: щось одне" in refused.content.decode()
    assert client.post(share, {"member": account, "reason": REASON}).status_code == 302
    assert evidence.get_item(actor=lawyer, item_id=item).id == item


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_interviews(
    scene: Scene, things: dict[str, Any]
) -> None:
    names = ("interviews", "new_interview", "paper_forms", "withdrawals")
    of_one = ("consents", "new_consent", "plan_interview", "interview")
    addresses = [*map(reverse, names), *(address(name, things) for name in of_one)]
    assert barriers(pages_of(scene.client("own"), addresses)) == {}


def test_whoever_relies_on_an_account_is_warned_in_the_matrix(
    scene: Scene, things: dict[str, Any]
) -> None:
    own = scene.actor("own")
    item = api.write_account(actor=own, interview_id=things["late"], text="слова", role="notes")
    event = events.register(actor=own, draft=events.EventDraft(title_uk="Подія", when="2022-04"))
    matrix = legal.qualify(
        actor=own, event_id=event, framework="rome", crime="8.2.b.ix", conflict="iac"
    )
    finding = legal.FindingDraft(
        element=1, direction="supports", item_id=item, passage=legal.Passage(),
        proof_class="eyewitness", strength="some",
    )  # fmt: skip
    legal.file_finding(actor=own, qualification_id=matrix, draft=finding)
    flags = {"flags": ("payment",), "words": "ліки"}
    api.record_influences(actor=own, interview_id=things["late"], previous_accounts=3, **flags)
    api.record_influences(actor=own, interview_id=things["late"], **flags)
    account = scene.client("own").get(reverse("interview", kwargs={"pk": things["late"]}))
    before = account.content.decode().partition("Записано раніше")[2].partition("</ul>")[0]
    assert "Попередні свідчення: 3" in before

    def passage() -> str:
        page = scene.client("own").get(reverse("qualification", kwargs={"pk": matrix}))
        return page.content.decode().partition('<li class="passage">')[2].partition("</li>")[0]

    assert "Впливи на свідчення" in passage()
    assert "Серйозно" in passage()
    assert "розбіжність" not in passage()
    noted = api.DifferenceDraft(topic="time", words="інша година", event_id=event)
    api.note_difference(actor=own, interview_id=things["late"], draft=noted)
    assert "До цих свідчень зазначено розбіжність." in passage()
    assert "виправдувальний" not in passage()
    noted = replace(noted, exculpatory=True)
    api.note_difference(actor=own, interview_id=things["late"], draft=noted)
    assert "виправдувальний" in passage()
