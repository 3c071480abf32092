# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of protected objects: every address × every persona, and forms that lose nothing."""

import html
import json
import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in
from tests.interfaces.web.pages.test_events import BAKHMUT, Row, few_places
from tests.interfaces.web.pages.test_events import registered as registered_event
from tests.kept import Kept

from dokaz.casework.events import api as events
from dokaz.casework.involvement import api as involvement
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.interfaces.web.objects.standing import offered

pytestmark = pytest.mark.django_db
OBJECT = ("pk",)
FORM = {
    "name_uk": "Вигадана школа", "type": "school", "place0-code": "", "basis0-basis": "",
    "notified0-to": "",
}  # fmt: skip
TABLE: dict[str, Row] = {
    "objects": Row(200, 200, 200, 200),
    "new_object": Row(302, 403, 302, 403, (), {**FORM, "confidentiality": 2}),
    "object": Row(200, 404, 404, 404, OBJECT),
    "change_object": Row(302, 404, 404, 404, OBJECT, {**FORM, "revision": 0, "base": "{}"}),
    "classify_object": Row(302, 404, 404, 404, OBJECT, {"confidentiality": 2}),
    "add_object_state": Row(
        302, 404, 404, 404, OBJECT,
        {"damage": "light", "when": "2022-05", "when_zone": "Europe/Kyiv"},
    ),
    "withdraw_object_state": Row(302, 404, 404, 404, (*OBJECT, "state"), {"reason": REASON}),
    "add_object_use": Row(
        302, 404, 404, 404, OBJECT,
        {"use-period": "before", "use-finding": "none_seen", "use-basis": "х",
         "use-when_zone": "Europe/Kyiv"},
    ),
    "withdraw_object_use": Row(302, 404, 404, 404, (*OBJECT, "use"), {"reason": REASON}),
    "link_object_items": Row(302, 404, 404, 404, OBJECT, {"link-refs": "TRH-2026-000002"}),
    "unlink_object_item": Row(302, 404, 404, 404, (*OBJECT, "link"), {"reason": REASON}),
    "state_ownership": Row(
        302, 404, 404, 404, OBJECT, {"right": "owner", "basis": "вигаданий витяг"}
    ),
    "end_ownership": Row(302, 404, 404, 404, (*OBJECT, "ownership"), {"reason": REASON}),
    "add_object_number": Row(302, 404, 404, 404, OBJECT, {"system": "UNESCO", "value": "1"}),
    "share_object": Row(302, 404, 404, 404, OBJECT, {"share-reason": REASON}),
    "unshare_object": Row(302, 404, 404, 404, (*OBJECT, "share"), {"reason": REASON}),
    "merge_object": Row(302, 404, 404, 404, OBJECT, {"why": REASON}),
    "undo_object_merge": Row(302, 404, 404, 404, (*OBJECT, "merge"), {"reason": REASON}),
    "add_event_object": Row(
        302, 404, 404, 404, ("event",),
        {"hit-effect": "nearby", "hit-damage": "light", "hit-basis": "огляд"},
    ),
    "end_event_object": Row(302, 404, 404, 404, ("event", "hit"), {"reason": REASON}),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """An object with one of each kind of thing, another object, and an event."""

    pk: UUID
    other: UUID
    event: UUID
    state: UUID
    use: UUID
    link: UUID
    share: UUID
    merge: UUID
    hit: UUID
    person: UUID
    ownership: UUID


def registered(scene: Scene, *items: UUID, **values: Any) -> UUID:
    draft = objects.ObjectDraft(**{"type": "school", "name_uk": "Вигадана школа", **values})
    return objects.register(actor=scene.actor("own"), draft=draft, item_ids=items)


def _things(scene: Scene) -> Things:
    own, item = scene.actor("own"), scene.things["item"]
    assert isinstance(item, UUID)
    pk, other, gone = registered(scene, item), registered(scene), registered(scene)
    state = objects.StateDraft(damage="severe", when="2022-05-08", basis="фото", item_ids=(item,))
    use = objects.UseDraft(period="before", finding="none_seen", basis="опитування")
    third = scene.organisations["third"]
    assert third is not None
    event = registered_event(scene)
    person = persons.register(actor=own, draft=persons.PersonDraft(summary="Вигадана особа"))
    right = involvement.OwnershipDraft(right="tenant", basis="вигаданий договір")
    hit = events.HitDraft(object_id=pk, effect="direct_hit", damage="severe", basis="фото")
    return Things(
        pk=pk,
        other=other,
        event=event,
        state=objects.add_state(actor=own, object_id=pk, draft=state),
        use=objects.add_use(actor=own, object_id=pk, draft=use),
        link=objects.get_object(actor=own, object_id=pk).links[0].id,
        share=objects.share(actor=own, object_id=pk, organisation_id=third, reason=REASON),
        merge=objects.merge(actor=own, object_id=pk, absorbed_id=gone, why=REASON),
        hit=events.add_hit(actor=own, event_id=event, draft=hit),
        person=person,
        ownership=involvement.state_ownership(
            actor=own, person_id=person, object_id=pk, draft=right
        ),
    )


@pytest.fixture(scope="module", autouse=True)
def _kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> Things:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(_kept_things: Things, scene: Scene) -> Things:
    return _kept_things


def ref_of(scene: Scene, key: UUID) -> str:
    return objects.get_object(actor=scene.actor("own"), object_id=key).row.ref


def test_every_address_has_a_row() -> None:
    found = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback is not None
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.objects.")
    }
    assert found == set(TABLE) - {"add_event_object", "end_event_object"}


def _form(scene: Scene, name: str, things: Things) -> dict[str, Any] | None:
    row = TABLE[name]
    data = dict(row.data) if row.data is not None else None
    if name == "share_object" and data is not None:
        data["share-organisation"] = str(scene.organisations["other"])
    if name == "merge_object" and data is not None:
        data["ref"] = ref_of(scene, things.other)
    if name == "state_ownership" and data is not None:
        own = scene.actor("own")
        data["person"] = persons.get_person(actor=own, person_id=things.person).row.code
    if name == "add_event_object" and data is not None:
        data["hit-ref"] = ref_of(scene, things.other)
    if name == "link_object_items" and data is not None:
        from dokaz.evidence import api as evidence

        held = scene.things["held_item"]
        data["link-refs"] = evidence.get_item(actor=scene.actor("own"), item_id=held).ref
    return data


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row, data = TABLE[name], _form(scene, name, things)
    answers, expected = {}, {}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        keys = {"pk" if one == "event" else one: getattr(things, one) for one in row.things}
        address = reverse(name, kwargs=keys)
        client = scene.client(persona)
        answer = client.get(address) if data is None else client.post(address, data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
    assert answers == expected


def test_what_was_typed_survives_and_twins_are_shown_before_anything_is_saved(
    scene: Scene,
) -> None:
    few_places()
    client, own = scene.client("own"), scene.actor("own")
    typed = {
        **FORM, "confidentiality": 2, "function": "учила <дітей>", "place0-code": BAKHMUT,
        "place0-name": "Бахмут", "basis0-basis": "ap1.52", "basis0-note": "цивільна",
        "notified0-to": "вигадана сторона", "notified0-when": "2022-03-01", "notified0-how": "нота",
    }  # fmt: skip
    address, before = reverse("new_object"), objects.count_objects(actor=own)
    looked = client.post(address, {**typed, "place0-name": "Іванівка", "find_place": "0"})
    assert looked.status_code == 200
    page = looked.content.decode()
    assert "choose-0-" in page
    assert "учила &lt;дітей&gt;" in page
    point = {
        "place0-name": "",
        "place0-code": "",
        "place0-latitude": "48.6",
        "place0-longitude": "38",
    }
    beside = client.post(address, {**typed, **point, "find_place": "0"})
    assert f"choose-0-{BAKHMUT}" in beside.content.decode()
    assert "map-point map-place" in beside.content.decode()
    refused = client.post(address, {**typed, "notified0-when": "колись"})
    assert refused.status_code == 422
    assert "учила &lt;дітей&gt;" in refused.content.decode()
    assert client.post(address, typed).status_code == 302
    again = client.post(address, {**typed, "name_uk": "школа вигадана"})
    assert again.status_code == 422
    assert "other_object" in again.content.decode()
    assert objects.count_objects(actor=own) == before + 1
    sure = client.post(address, {**typed, "name_uk": "школа вигадана", "other_object": "yes"})
    assert sure.status_code == 302
    newest, first, *_before = objects.visible_objects(actor=own).rows
    shown = objects.get_object(actor=own, object_id=first.id)
    assert shown.protection == ({"basis": "ap1.52", "note": "цивільна"},)
    assert shown.notified[0]["to"] == "вигадана сторона"
    page = client.get(reverse("object", kwargs={"pk": newest.id})).content.decode()
    assert "учила &lt;дітей&gt;" in page
    assert "ст. 52" in html.unescape(page)


def test_whose_another_organisations_object_is_can_be_said_and_ended(
    scene: Scene, things: Things
) -> None:
    """Rights are of our own people: whose object it is does not matter."""
    own, client = scene.actor("own"), scene.client("own")
    found = objects.get_object(actor=own, object_id=things.pk)
    theirs = offered(own, replace(found, own=False))
    assert (theirs.rights, theirs.write, theirs.share) == (True, False, False)
    page = client.get(reverse("object", kwargs={"pk": things.pk})).content.decode()
    keys = {"pk": things.pk, "ownership": things.ownership}
    assert reverse("end_ownership", kwargs=keys) in page
    assert not offered(replace(own, roles=frozenset({"auditor"})), found).rights


def test_the_later_writer_sees_a_comparison(scene: Scene) -> None:
    key, client, own = (
        registered(scene, operator="громада"),
        scene.client("own"),
        scene.actor("own"),
    )
    address = reverse("change_object", kwargs={"pk": key})
    opened = client.get(address).content.decode()
    base = html.unescape(re.search(r'name="base" value="([^"]*)"', opened)[1])  # type: ignore[index]
    assert json.loads(base)["operator"] == "громада"
    objects.change(actor=own, object_id=key, changes={"operator": "область"}, revision=0)
    mine = {**FORM, "base": base, "revision": 0, "operator": "місто"}
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert (answer.status_code, "область" in page, "місто" in page) == (422, True, True)
    assert objects.get_object(actor=own, object_id=key).operator == "область"
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
    fresh = html.unescape(re.search(r'name="base" value="([^"]*)"', page)[1])  # type: ignore[index]
    answer = client.post(address, {**mine, "base": fresh, "revision": revision})
    assert answer.status_code == 302
    assert objects.get_object(actor=own, object_id=key).operator == "місто"


def test_rows_that_only_the_other_changed_stay_and_rows_of_both_are_compared(
    scene: Scene,
) -> None:
    key, client, own = registered(scene), scene.client("own"), scene.actor("own")
    address = reverse("change_object", kwargs={"pk": key})
    opened = held_in(client.get(address).content.decode())
    told = objects.Notified(to="їхній адресат", when="2022", how="листом")
    theirs = {"notified": (told,), "place": objects.PlaceRef(address="їхня вулиця")}
    objects.change(actor=own, object_id=key, changes=theirs, revision=0)
    mine = {**FORM, **opened, "place0-address": "моя вулиця"}
    shown = client.post(address, mine).content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', shown, re.S)
    assert ("їхня вулиця" in compared, "моя вулиця" in compared) == (True, True)
    assert "їхній адресат" not in compared
    rows = dict(re.findall(r'name="(notified0-\w+|place0-address)" value="([^"]*)"', shown))
    assert rows == {"notified0-to": "їхній адресат", "notified0-when": "2022",
                    "notified0-how": "листом", "place0-address": "моя вулиця"}  # fmt: skip


def test_words_of_people_are_shown_as_words(scene: Scene) -> None:
    bad, own = "<script>alert(1)</script>", scene.actor("own")
    key = registered(
        scene, name_uk=bad, name_en=bad, name_other=bad, operator=bad, function=bad,
        description=bad, marking_note=bad, enhanced_list=bad,
        protection=(objects.Basis(basis="other", note=bad),),
        notified=(objects.Notified(to=bad, how=bad),),
        place=objects.PlaceRef(address=bad),
    )  # fmt: skip
    draft = objects.StateDraft(damage="light", when="2022", description=bad, basis=bad)
    objects.add_state(actor=own, object_id=key, draft=draft)
    use = objects.UseDraft(period="after", finding="claimed", basis=bad, who=bad, description=bad)
    objects.add_use(actor=own, object_id=key, draft=use)
    event = registered_event(scene)
    events.add_hit(actor=own, event_id=event, draft=events.HitDraft(object_id=key, basis=bad))
    client = scene.client("own")
    pages = [
        reverse("objects"),
        *(reverse(name, kwargs={"pk": key}) for name in ("object", "change_object")),
        reverse("event", kwargs={"pk": event}),
    ]
    for address in pages:
        page = client.get(address).content.decode()
        assert bad not in page
        assert html.escape(bad) in page


def test_a_new_object_leads_back_to_its_event(scene: Scene) -> None:
    event, client = registered_event(scene), scene.client("own")
    before = {row.id for row in objects.visible_objects(actor=scene.actor("own")).rows}
    answer = client.post(f"{reverse('new_object')}?event={event}", {**FORM, "confidentiality": 2})
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).content.decode()
    found = objects.visible_objects(actor=scene.actor("own")).rows
    (row,) = [one for one in found if one.id not in before]
    assert f'value="{row.ref}"' in page


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_objects(scene: Scene, things: Things) -> None:
    names = ("object", "change_object")
    addresses = [
        *map(reverse, ("objects", "new_object")),
        *(reverse(name, kwargs={"pk": things.pk}) for name in names),
    ]
    assert barriers(pages_of(scene.client("own"), addresses)) == {}
