# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of people: every address × every persona, nothing lost, nothing shown without a reason."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in, taken
from tests.interfaces.web.pages.test_events import Row
from tests.interfaces.web.pages.test_events import registered as registered_event
from tests.kept import Kept

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.evidence.views import approvals

pytestmark = pytest.mark.django_db
PERSON = ("pk",)
OPEN = {"summary": "Вигадана особа", "categories": ["witness"]}
NAME = "Вигаданенко-Секретна"
TABLE: dict[str, Row] = {
    "persons": Row(200, 200, 200, 200),
    "new_person": Row(302, 403, 302, 403, (), {**OPEN, "series": "W", "confidentiality": 2}),
    "person": Row(200, 404, 404, 404, PERSON),
    "change_person": Row(302, 404, 404, 404, PERSON, {**OPEN, "revision": 0, "base": "{}"}),
    "classify_person": Row(302, 404, 404, 404, PERSON, {"confidentiality": 3}),
    "add_person_number": Row(302, 404, 404, 404, PERSON, {"system": "I-DOC", "value": "1"}),
    "share_person": Row(302, 404, 404, 404, PERSON, {"reason": REASON}),
    "unshare_person": Row(302, 404, 404, 404, (*PERSON, "share"), {"reason": REASON}),
    "link_person_items": Row(302, 404, 404, 404, PERSON, {"about": "mention"}),
    "unlink_person_item": Row(302, 404, 404, 404, (*PERSON, "link"), {"reason": REASON}),
    "state_role": Row(302, 404, 404, 404, PERSON, {"role": "rescuer", "certainty": "claim"}),
    "end_role": Row(302, 404, 404, 404, (*PERSON, "role"), {"reason": REASON}),
    "state_post": Row(
        302, 404, 404, 404, PERSON, {"position": "писар", "certainty": "claim", "basis": "список"}
    ),
    "end_post": Row(302, 404, 404, 404, (*PERSON, "post"), {"reason": REASON}),
    "new_person_record": Row(302, 404, 404, 404, (*PERSON, "kind"), {"what": "injured"}),
    "change_record": Row(
        302, 404, 404, 404, (*PERSON, "record"), {"what": "tortured", "revision": 0}
    ),
    "withdraw_record": Row(302, 404, 404, 404, (*PERSON, "record"), {"reason": REASON}),
    "open_identity": Row(200, 404, 404, 404, PERSON, {"reason": REASON}),
    "edit_identity": Row(200, 404, 404, 404, PERSON, {"reason": REASON}),
    "save_identity": Row(302, 404, 404, 404, PERSON, {"family_uk": NAME, "revision": 1}),
    "compare_identity": Row(422, 404, 404, 404, PERSON, {"reason": REASON, "revision": 1}),
    "ask_identity": Row(302, 404, 404, 404, PERSON, {"reason": REASON, "hours": 2}),
    "approve_identity": Row(302, 404, 404, 404, (*PERSON, "opening"), {}),
    "end_identity_opening": Row(302, 404, 404, 404, (*PERSON, "opening"), {}),
    "merge_person": Row(200, 404, 404, 404, PERSON),
    "undo_person_merge": Row(302, 404, 404, 404, (*PERSON, "merge"), {"reason": REASON}),
    "propose_erasure": Row(
        302, 404, 404, 404, PERSON, {"reason_code": "safety", "reason": REASON}
    ),
    "approve_erasure": Row(302, 404, 404, 404, (*PERSON, "erasure"), {}),
    "withdraw_erasure": Row(302, 404, 404, 404, (*PERSON, "erasure"), {}),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """A person with one of each kind of thing."""

    pk: UUID
    event: UUID
    share: UUID
    link: UUID
    role: UUID
    unit: UUID
    post: UUID
    record: UUID
    opening: UUID
    merge: UUID
    kind: str = "harm"


def registered(scene: Scene, **values: Any) -> UUID:
    draft = persons.PersonDraft(summary="Вигадана <особа>", **values)
    return persons.register(actor=scene.actor("own"), draft=draft)


def colleague(scene: Scene) -> Any:
    """Another member of the own organisation, who asks for openings and erasures."""
    return dataclasses.replace(scene.actor("own"), ref=UUID(int=900), clearance=4)


def _things(scene: Scene) -> Things:
    own, item = scene.actor("own"), scene.things["item"]
    assert isinstance(item, UUID)
    pk, event = registered(scene), registered_event(scene)
    persons.link(actor=own, person_id=pk, item_ids=(item,))
    harm = persons.RecordDraft(kind="harm", what="injured", details={"description": "рука"})
    role = involvement.RoleDraft(role="eyewitness")
    unit = units.register(actor=own, draft=units.UnitDraft(number="00000"))
    post = involvement.PostDraft(position="командир", basis="вигаданий наказ")
    identity = persons.Identity(names=(persons.Name(script="uk", family=NAME),))
    persons.write_identity(actor=own, person_id=pk, identity=identity, revision=0)
    third = scene.organisations["third"]
    assert third is not None
    same = registered(scene)
    return Things(
        pk=pk,
        event=event,
        share=persons.share(actor=own, person_id=pk, organisation_id=third, reason=REASON),
        link=persons.get_file(actor=own, person_id=pk).items[0].link_id,
        role=involvement.state_role(actor=own, person_id=pk, event_id=event, draft=role),
        unit=unit,
        post=involvement.state_post(actor=own, person_id=pk, unit_id=unit, draft=post),
        record=persons.add_record(actor=own, person_id=pk, draft=harm),
        opening=persons.propose_opening(actor=colleague(scene), person_id=pk, reason=REASON),
        merge=persons.merge(actor=own, person_id=pk, absorbed_id=same, why=REASON),
    )


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
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.persons.")
    }
    assert found == set(TABLE)


def _form(scene: Scene, name: str, things: Things) -> dict[str, Any] | None:
    row, own = TABLE[name], scene.actor("own")
    data = dict(row.data) if row.data is not None else None
    if data is None:
        return None
    if name == "share_person":
        data["organisation"] = str(scene.organisations["other"])
    if name == "state_role":
        data["event"] = events.get_event(actor=own, event_id=things.event).row.ref
    if name == "state_post":
        data["unit"] = units.get_unit(actor=own, unit_id=things.unit).row.ref
    if name == "link_person_items":
        held = scene.things["held_item"]
        data["refs"] = evidence.get_item(actor=own, item_id=held).ref
    return data


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row, data = TABLE[name], _form(scene, name, things)
    keys = {one: getattr(things, one, None) for one in row.things}
    if "erasure" in keys:
        keys["erasure"] = persons.propose_erasure(
            actor=colleague(scene), person_id=things.pk, reason_code="safety", reason=REASON
        )
    answers, expected = {}, {}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        client = scene.client(persona)
        address = reverse(name, kwargs=keys)
        answer = client.get(address) if data is None else client.post(address, data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
    assert answers == expected


def test_records_of_each_kind_have_their_form(scene: Scene, things: Things) -> None:
    client = scene.client("own")
    for kind in persons.RecordKind.values:
        address = reverse("new_person_record", kwargs={"pk": things.pk, "kind": kind})
        shown = client.get(address).content.decode()
        assert all(f'name="{name}"' in shown for name in persons.FIELDS[kind]), kind
        assert client.post(address, {"what": "нема"}).status_code == 422


def test_who_a_person_is_shows_for_a_reason_only_and_in_that_answer_only(
    scene: Scene, things: Things
) -> None:
    client, page = scene.client("own"), reverse("person", kwargs={"pk": things.pk})
    address = reverse("open_identity", kwargs={"pk": things.pk})
    assert NAME not in client.get(page).content.decode()
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert NAME not in refused.content.decode()
    bare, seen = client.get(address), client.get(address, headers={"accept": "text/html"})
    assert (bare.status_code, seen.status_code, seen["Allow"]) == (405, 405, "POST")
    assert "За цією адресою нічого не показують" in seen.content.decode()
    sent = client.post(page, {"reason": "x"}, headers={"accept": "text/html"})
    assert (sent.status_code, "GET" in sent["Allow"]) == (405, True)
    assert "За цією адресою нічого не приймають" in sent.content.decode()
    opened = client.post(address, {"reason": "перевірка <згоди>", "draft": "open"})
    assert opened.cookies["dokaz-draft"].value == "open", "a reason is typed anew each time"
    assert NAME in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    after = client.get(page).content.decode()
    assert NAME not in after
    assert "перевірка &lt;згоди&gt;" in after
    for listed in (reverse("persons"), reverse("persons") + "?text=" + NAME):
        found = client.get(listed).content.decode()
        assert NAME not in found.replace(f'value="{NAME}"', "")
        assert "<особа>" not in found
    assert NAME not in str(dict(client.session.items()))


def test_who_seals_later_sees_the_other_block_by_opening_it_only(
    scene: Scene, things: Things
) -> None:
    """Nothing of it shows before; the opening is recorded, and theirs is not written over."""
    own, client, where = scene.actor("own"), scene.client("own"), {"pk": things.pk}
    first = client.post(reverse("edit_identity", kwargs=where), {"reason": REASON})
    mine = {"family_uk": NAME, "nationality": "моє", "age": "40", **held_in(first.content.decode())}
    theirs = persons.Identity(
        names=(persons.Name(script="uk", family="Їхнепрізвище"),), age="50",
        contacts=(persons.Line(kind="телефон", value="їхній"),),
    )  # fmt: skip
    persons.write_identity(actor=own, person_id=things.pk, identity=theirs, revision=1)
    late = client.post(reverse("save_identity", kwargs=where), mine).content.decode()
    assert ("моє" in late, "Їхнепрізвище" in late, "їхній" in late) == (True, False, False)
    address = reverse("compare_identity", kwargs=where)
    assert f'action="{address}"' in late
    unasked = client.post(address, mine)
    assert (unasked.status_code, "Їхнепрізвище" in unasked.content.decode()) == (422, False)
    assert "моє" in unasked.content.decode()
    before = opened_lines(scene, things.pk)
    page = client.post(address, {**mine, "reason": "звірити вигадане"}).content.decode()
    assert opened_lines(scene, things.pk) - before == {("звірити вигадане", 2)}
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', page, re.S)
    assert ("40" in compared, "50" in compared) == (True, True)
    assert "Їхнепрізвище" not in compared
    fields = dict(
        re.findall(r'name="(family_uk|nationality|contacts_0_\w+)" value="([^"]*)"', page)
    )
    assert fields == {"family_uk": "Їхнепрізвище", "nationality": "моє",
                      "contacts_0_kind": "телефон", "contacts_0_value": "їхній"}  # fmt: skip
    saved = client.post(
        reverse("save_identity", kwargs=where), {**fields, "age": "40", **held_in(page)}
    )
    assert saved.status_code == 302
    block = persons.open_identity(actor=own, person_id=things.pk, reason=REASON).identity
    assert (block.names[0].family, block.age, block.nationality) == ("Їхнепрізвище", "40", "моє")
    assert block.contacts == theirs.contacts


def test_a_photo_that_one_may_not_see_is_not_lost_by_sealing_anew(
    scene: Scene, things: Things
) -> None:
    own, client, item = scene.actor("own"), scene.client("own"), scene.things["item"]
    assert isinstance(item, UUID)
    with_photo = persons.Identity(names=(persons.Name(script="uk", family=NAME),), photo=item)
    persons.write_identity(actor=own, person_id=things.pk, identity=with_photo, revision=1)
    address = reverse("edit_identity", kwargs={"pk": things.pk})
    for level, sealing_offered in ((1, True), (4, False)):
        evidence.classify(actor=own, item_id=item, confidentiality=level)
        page = client.post(address, {"reason": REASON}).content.decode()
        assert ("Запечатати</button>" in page) is sealing_offered
        opened = client.post(reverse("open_identity", kwargs={"pk": things.pk}), {"reason": REASON})
        shown = '<span class="thumb">' in opened.content.decode()  # The scene's has no picture.
        assert shown is sealing_offered


def opened_lines(scene: Scene, person: UUID) -> set[tuple[str, int]]:
    """Reasons and numbers of blocks that history says were opened."""
    lines = persons.history(actor=scene.actor("own"), person_id=person)
    return {(one.why, one.after["block"]) for one in lines if one.kind == "identity_opened"}


def test_two_people_open_a_child_s_identity_and_the_page_says_so(scene: Scene) -> None:
    pk = registered(scene, markers=("child",))
    identity = persons.Identity(names=(persons.Name(script="uk", family=NAME),))
    persons.write_identity(actor=scene.actor("own"), person_id=pk, identity=identity, revision=0)
    client = scene.client("own")
    sent = {"reason": REASON, "draft": "open"}
    answer = client.post(reverse("open_identity", kwargs={"pk": pk}), sent)
    assert "dokaz-draft" not in answer.cookies
    assert answer.status_code in (403, 422)
    assert NAME not in answer.content.decode()


def test_who_may_decide_finds_what_waits_on_the_page_of_decisions_and_at_the_start(
    scene: Scene,
) -> None:
    pk, erased = registered(scene, markers=("child",)), registered(scene)
    identity = persons.Identity(names=(persons.Name(script="uk", family=NAME),))
    persons.write_identity(actor=scene.actor("own"), person_id=pk, identity=identity, revision=0)
    client, second = scene.client("own"), scene.actor("second")

    def waiting() -> tuple[int, str]:
        said = re.search(r"(\d+) рішен", client.get(reverse("home")).content.decode())
        return int(said[1]) if said else 0, client.get(reverse("approvals")).content.decode()

    before, _page = waiting()
    asked = persons.propose_opening(actor=second, person_id=pk, reason=REASON)
    proposed = persons.propose_erasure(
        actor=second, person_id=erased, reason_code="safety", reason=REASON
    )
    own = persons.propose_opening(actor=scene.actor("own"), person_id=pk, reason=REASON)
    after, page = waiting()
    assert after == before + 2  # One's own does not wait for oneself.
    agree = reverse("approve_identity", kwargs={"pk": pk, "opening": asked})
    approve = reverse("approve_erasure", kwargs={"pk": erased, "erasure": proposed})
    assert agree in page
    assert approve in page
    assert reverse("approve_identity", kwargs={"pk": pk, "opening": own}) not in page
    assert reverse("end_identity_opening", kwargs={"pk": pk, "opening": own}) in page
    for address in (agree, approve):
        assert client.post(address).status_code == 302
    after, page = waiting()
    assert after == before
    assert agree not in page
    assert approve not in page
    assert reverse("end_identity_opening", kwargs={"pk": pk, "opening": asked}) in page


def test_an_erased_person_s_page_leads_to_what_is_disposed_of_by_itself(scene: Scene) -> None:
    pk = registered(scene)
    page, consent = reverse("person", args=[pk]), reverse("consents", args=[pk])
    assert "знищують так само окремо" not in scene.client("own").get(page).content.decode()
    proposed = persons.propose_erasure(
        actor=scene.actor("second"), person_id=pk, reason_code="safety", reason=REASON
    )
    persons.approve_erasure(actor=scene.actor("own"), erasure_id=proposed)
    told = scene.client("own").get(page).content.decode()
    assert "знищують так само окремо" in told
    assert f'href="{consent}"' in told


def test_who_decides_nothing_is_told_of_no_clearance_that_is_missing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The opening of an item waits in every scene.
    pk = registered(scene, markers=("child",))
    identity = persons.Identity(names=(persons.Name(script="uk", family=NAME),))
    persons.write_identity(actor=scene.actor("own"), person_id=pk, identity=identity, revision=0)
    persons.propose_opening(actor=scene.actor("second"), person_id=pk, reason=REASON)
    page = scene.client("own").get(reverse("approvals")).content.decode()
    assert page.count("Погодитися") >= 2
    monkeypatch.setattr(approvals, "approves", lambda _actor: False)
    page = scene.client("own").get(reverse("approvals")).content.decode()
    assert "Погодитися" not in page
    assert "потрібен допуск L4" not in page


def test_the_later_writer_is_shown_both_and_typed_text_survives(
    scene: Scene, things: Things
) -> None:
    client, address = scene.client("own"), reverse("change_person", kwargs={"pk": things.pk})
    persons.change(
        actor=scene.actor("own"), person_id=things.pk, changes={"needs": "їхнє"}, revision=0
    )
    base = '{"summary": "Вигадана <особа>", "needs": "", "categories": []}'
    typed = {"summary": "Вигадана <особа>", "needs": "моє", "revision": 0, "base": base}
    compared = client.post(address, typed)
    assert compared.status_code == 422
    page = compared.content.decode()
    assert "їхнє" in page
    assert "моє" in page
    refused = client.post(address, {**typed, "categories": "hero", "needs": "х<б>"})
    assert refused.status_code == 422
    assert "х&lt;б&gt;" in refused.content.decode()
    saved = reverse("save_identity", kwargs={"pk": things.pk})
    kept = client.post(saved, {"family_uk": "набране", "birth": "учора", "revision": 1})
    assert kept.status_code == 422
    assert "набране" in kept.content.decode()


def test_lines_of_the_checklist_that_nobody_touched_are_not_compared(
    scene: Scene, things: Things
) -> None:
    """A line without a report says "not found out" in its list, also where none is written."""
    own, client = scene.actor("own"), scene.client("own")
    what = persons.terms.choices("missing")[0][0]
    draft = persons.RecordDraft(kind="missing", what=what, details={})
    record = persons.add_record(actor=own, person_id=things.pk, draft=draft)
    address = reverse("change_record", kwargs={"pk": things.pk, "record": record})
    opened = client.get(address).content.decode()
    lists = re.findall(r'name="(\w+_state)"', opened)
    assert len(lists) == len(persons.ReportTo.values)
    mine = {"what": draft.what, **dict.fromkeys(lists, "not_asked"), "when": "2022",
            **held_in(opened)}  # fmt: skip
    reported = persons.Report(to=persons.ReportTo.values[0], state="done", number="їхній номер")
    persons.change_record(
        actor=own, record_id=record, revision=int(held_in(opened)["revision"]),
        draft=dataclasses.replace(draft, reports=(reported,)),
    )  # fmt: skip
    page = client.post(address, mine).content.decode()
    assert "їхній номер" in page
    assert '<section class="card mb-3" role="alert">' not in page
    chosen = re.search(rf'name="{reported.to}_state".*?</select>', page, re.S)
    assert chosen is not None
    assert re.search(r'value="done" selected', chosen[0])


def test_days_of_the_checklist_are_told_as_other_days_are(scene: Scene, things: Things) -> None:
    reported = persons.Report(to=persons.ReportTo.values[0], state="done", on="2022-05-01")
    draft = persons.RecordDraft(
        kind="detention", what="held", when="2022-04-30", details={}, reports=(reported,)
    )
    persons.add_record(actor=scene.actor("own"), person_id=things.pk, draft=draft)
    page = scene.client("own").get(reverse("person", kwargs={"pk": things.pk})).content.decode()
    assert "30 квітня 2022" in page
    assert "1 травня 2022" in page
    assert "2022-05-01" not in page


def test_an_item_whose_consent_was_taken_back_is_called_so(scene: Scene, things: Things) -> None:
    own, client = scene.actor("own"), scene.client("own")
    item = taken(own, b"what this person told", media_type="text/plain").item_id
    persons.link(actor=own, person_id=things.pk, item_ids=[item])
    address, said = reverse("person", kwargs={"pk": things.pk}), "Відкликано (згода)"
    assert said not in client.get(address).content.decode()
    revision = evidence.get_item(actor=own, item_id=item).revision
    evidence.describe(actor=own, item_id=item, changes={"status": "withdrawn"}, revision=revision)
    assert said in client.get(address).content.decode()


def test_two_records_are_set_side_by_side_merged_and_parted(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    one, other = (registered(scene, needs=words) for words in ("ліки", "окуляри"))
    for person, name in ((one, NAME), (other, "Вигаданенко-Інша")):
        identity = persons.Identity(names=(persons.Name(script="uk", family=name),), age="40")
        persons.write_identity(actor=own, person_id=person, identity=identity, revision=0)
    address = reverse("merge_person", kwargs={"pk": one})
    ref = persons.get_person(actor=own, person_id=other).row.ref
    unknown = client.get(address, {"code": "НЕМА-W-9"})
    assert unknown.status_code == 200
    assert "field-error" in unknown.content.decode()
    page = client.get(address, {"code": ref}).content.decode()
    assert "ліки" in page
    assert "окуляри" in page
    assert NAME not in page
    stated = {"code": ref, "summary": "survivor", "contact_rules": "both", "needs": "absorbed",
              "protection": "both"}  # fmt: skip
    refused = client.post(address, {**stated, "why": " ", "step": "merge"})
    assert refused.status_code == 422
    opened = client.post(address, {**stated, "why": REASON, "step": "open"})
    assert opened.status_code == 200
    text = opened.content.decode()
    assert NAME in text
    assert "Вигаданенко-Інша" in text
    assert "no-store" in opened.headers["Cache-Control"]
    chosen = {"identity": "1", "identity-names": "both", "step": "merge"}
    done = client.post(address, {**stated, "why": REASON, **chosen})
    assert done.status_code == 302
    merged = persons.get_person(actor=own, person_id=one)
    assert merged.needs == "окуляри"
    # Once to show the values, once to merge by them: an act does not read twice.
    for person in (one, other):
        kinds = [line.kind for line in persons.history(actor=own, person_id=person)]
        assert kinds.count("identity_opened") == 2
    block = persons.open_identity(actor=own, person_id=one, reason=REASON).identity
    assert (len(block.names), block.age) == (2, "40")
    signpost = client.get(reverse("person", kwargs={"pk": other})).content.decode()
    assert reverse("person", kwargs={"pk": one}) in signpost
    assert reverse("change_person", kwargs={"pk": other}) not in signpost
    undo = reverse("undo_person_merge", kwargs={"pk": one, "merge": merged.twins[0].merge_id})
    assert client.post(undo, {"reason": REASON}).status_code == 302
    assert persons.get_person(actor=own, person_id=one).needs == "ліки"


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_people(scene: Scene, things: Things) -> None:
    client, pk = scene.client("own"), {"pk": things.pk}
    addresses = [
        *(reverse(name) for name in ("persons", "new_person", "people_queue")),
        *(reverse(name, kwargs=pk) for name in ("person", "change_person", "merge_person")),
        *(
            reverse("new_person_record", kwargs={**pk, "kind": kind})
            for kind in ("harm", "missing", "referral")
        ),
    ]
    pages = pages_of(client, addresses)
    opened = client.post(reverse("edit_identity", kwargs=pk), {"reason": REASON})
    pages[reverse("edit_identity", kwargs=pk)] = opened.content
    assert barriers(pages) == {}
