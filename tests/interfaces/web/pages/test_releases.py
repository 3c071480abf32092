# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of publication: every address × every persona, what is told and why, two people decide, and
one walk in a real browser."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene
from tests.interfaces.web.pages.test_events import BAKHMUT, Row, few_places, registered
from tests.kept import Kept

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.api import Actor
from dokaz.members import api as members
from dokaz.publication import api as publication

pytestmark = pytest.mark.django_db
PK = ("pk",)
CHECKS = {"date": "confirmed", "place": "confirmed", "source": "likely"}
ROLES = ("documenter", "verifier", "custodian", "publisher", "data_protection_officer")
TABLE: dict[str, Row] = {
    "releases": Row(200, 200, 200, 200),
    "release_rules": Row(200, 200, 200, 200),
    # One waits already: whoever may is told so.
    "propose_silence": Row(422, 403, 403, 403, (), {"days": "400"}),
    "approve_silence": Row(302, 404, 404, 404, ("silence",), {}),
    "decline_silence": Row(302, 404, 404, 404, ("silence",), {"reason": REASON}),
    "datasets": Row(200, 200, 200, 200),
    "release_objects": Row(200, 403, 200, 403),
    "propose_objects": Row(302, 403, 403, 403, (), {}),
    "approve_objects": Row(302, 404, 404, 404, ("layer",), {"sha256": "d" * 64}),
    "decline_objects": Row(302, 404, 404, 404, ("layer",), {"reason": REASON}),
    "withdraw_objects": Row(302, 404, 404, 404, ("layer",), {"reason": REASON}),
    "event_release": Row(
        302, 404, 404, 404, ("event",), {"at_least": "settlement", "basis": "open_sources"}
    ),
    "release": Row(200, 404, 404, 404, PK),
    "approve_release": Row(302, 404, 404, 404, PK, {}),
    "decline_release": Row(302, 404, 404, 404, PK, {"reason": REASON}),
    "withdraw_release": Row(302, 404, 404, 404, PK, {"reason": REASON}),
}


@dataclass(frozen=True)
class Things:
    """What waits for the persona `own`: a release, a time of silence, a layer; a tellable event."""

    pk: UUID
    event: UUID
    silence: UUID
    layer: UUID


def tellable(scene: Scene, by: Actor, second: Actor, **values: Any) -> UUID:
    """An event that two people verified."""
    event = registered(scene, places=(PlaceRef(code=BAKHMUT),), conduct=("8.2.b.i",), **values)
    for actor, level in ((by, "V3"), (second, "V4")):
        events.verify(actor=actor, event_id=event, level=level, checks=CHECKS, method="огляд")
    for state in ("under_verification", "corroborated"):
        events.advance(actor=by, event_id=event, state=state, why=REASON)
    return event


def _things(scene: Scene) -> Things:
    few_places()
    admin = scene.actor("without")
    for member in members.members(actor=admin).members:
        if member.account_id in (scene.accounts["own"], scene.accounts["second"]):
            members.change_roles(actor=admin, membership_id=member.id, roles=ROLES)
    own, second = scene.actor("own"), scene.actor("second")
    waiting = tellable(scene, own, second)
    return Things(
        pk=publication.propose(actor=second, event_id=waiting, basis="open_sources"),
        event=tellable(scene, own, second),
        silence=publication.propose_embargo(actor=second, days=90),
        layer=publication.propose_layer(
            actor=second, code="front", kind="control", title_uk="Стан", title_en="State",
            day=date(2024, 5, 1), source="Вигадане джерело", sha256="d" * 64,
        ),
    )  # fmt: skip


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
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.releases.")
    }
    assert found == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row = TABLE[name]
    answers, expected = {}, {}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        keys = {"pk": getattr(things, row.things[0])} if row.things else {}
        address = reverse(name, kwargs=keys)
        client = scene.client(persona)
        answer = client.get(address) if row.data is None else client.post(address, row.data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
    assert answers == expected


def test_what_would_be_told_names_each_rule_and_tells_no_word_of_the_event(
    scene: Scene, things: Things
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    secret = "Слова самої події"
    event = tellable(scene, own, scene.actor("second"), title_uk=secret, description=secret)
    events.classify(actor=own, event_id=event, markers=("child",))
    address = reverse("event_release", kwargs={"pk": event})
    page = client.get(address).content.decode()
    assert secret not in page
    for words in ("Обстріли житла й інфраструктури", "район", "вирішальне", "серпня 2022"):
        assert words in page, words
    assert (
        f'href="{address}"' in client.get(reverse("event", kwargs={"pk": event})).content.decode()
    )
    # Coarser than the rules ask is possible, finer is not.
    assert (
        "менш точно, ніж вимагають правила"
        in client.get(address, {"at_least": "oblast"}).content.decode()
    )
    told = publication.consider(actor=own, event_id=event, at_least="settlement").told
    assert told is not None
    assert told.step == "raion"
    # Nobody chose a basis: nothing is proposed, and the page says what is wrong.
    refused = client.post(address, {"at_least": "oblast", "basis": ""})
    assert (refused.status_code, "field-error" in refused.content.decode()) == (422, True)
    no_consent = client.post(address, {"at_least": "oblast", "basis": "consent"})
    assert (no_consent.status_code, "field-error" in no_consent.content.decode()) == (422, True)
    made = client.post(address, {"at_least": "oblast", "basis": "official"})
    (waiting, _old) = publication.visible_releases(actor=own, state="proposed").rows
    assert made.headers["Location"] == reverse("release", kwargs={"pk": waiting.id})
    assert (waiting.told.step, waiting.basis) == ("oblast", "official")


def test_what_the_rules_forbid_says_why_and_offers_no_button(scene: Scene, things: Things) -> None:
    event = registered(scene)
    page = scene.client("own").get(reverse("event_release", kwargs={"pk": event}))
    text = page.content.decode()
    assert 'id="obstacles"' in text
    assert 'id="propose"' not in text
    assert "Подію не верифікували двоє людей." in text


def test_two_people_decide_and_a_change_of_the_event_shows(scene: Scene, things: Things) -> None:
    own, second, client = scene.actor("own"), scene.actor("second"), scene.client("own")
    mine = publication.propose(actor=own, event_id=things.event, basis="official")
    page = client.get(reverse("release", kwargs={"pk": mine})).content.decode()
    approve = reverse("approve_release", kwargs={"pk": mine})
    assert approve not in page
    assert "Погодитися має інша людина" in page
    # Asked for all the same, it is refused, and nothing is released.
    assert client.post(approve).status_code == 302
    assert publication.get_release(actor=own, release_id=mine).state == "proposed"
    assert client.post(reverse("decline_release", kwargs={"pk": mine})).status_code == 302
    assert publication.get_release(actor=own, release_id=mine).state == "proposed"
    publication.approve(actor=second, release_id=mine)
    address = reverse("release", kwargs={"pk": mine})
    assert 'id="left-out"' not in client.get(address).content.decode()
    events.classify(actor=own, event_id=things.event, markers=("child",))
    assert 'id="left-out"' in client.get(address).content.decode()
    released = client.get(reverse("releases"), {"state": "released"}).content.decode()
    assert (address in released, reverse("release", kwargs={"pk": things.pk}) in released) == (
        True, False,
    )  # fmt: skip
    client.post(reverse("withdraw_release", kwargs={"pk": mine}), {"reason": REASON})
    assert publication.get_release(actor=own, release_id=mine).state == "withdrawn"


def test_stories_stand_beside_events_with_their_state_and_digest(
    scene: Scene, things: Things
) -> None:
    publication.propose_story(
        actor=scene.actor("own"), name="rik", title_uk="Рік", title_en="A year", sha256="e" * 64
    )
    where = reverse("releases")
    shown = scene.client("own").get(where).content.decode()
    assert ("e" * 64 in shown, "Чекає на другу" in shown.partition('id="stories"')[2]) == (
        True,
    ) * 2
    narrowed = scene.client("own").get(where, {"state": "released"}).content.decode()
    foreign = scene.client("stranger").get(where).content.decode()
    assert ("e" * 64 in narrowed, "e" * 64 in foreign) == (False, False)


def test_layers_stand_there_too(scene: Scene, things: Things) -> None:
    publication.propose_layer(
        actor=scene.actor("own"), code="front", kind="air_raid", title_uk="Тривоги за рік",
        title_en="Alerts of a year", day=date(2024, 5, 1), source="Вигадане джерело",
        sha256="f" * 64,
    )  # fmt: skip
    where = reverse("releases")
    shown = scene.client("own").get(where).content.decode().partition('id="layers"')[2]
    for words in ("Тривоги за рік", "Повітряні тривоги · 1 травня 2024", "Чекає", "f" * 64):
        assert words in shown, words
    assert "f" * 64 not in scene.client("stranger").get(where).content.decode()


def test_the_time_of_silence_is_agreed_by_two_on_the_page_of_rules(
    scene: Scene, things: Things, settings: Any
) -> None:
    client, page = scene.client("own"), reverse("release_rules")
    shown = client.get(page).content.decode()
    assert "90 днів після кожної події" in shown
    assert reverse("approve_silence", kwargs={"pk": things.silence}) in shown
    assert 'name="days"' not in shown
    # Without a reason nothing is declined; agreed to, it is in force.
    client.post(reverse("decline_silence", kwargs={"pk": things.silence}))
    client.post(reverse("approve_silence", kwargs={"pk": things.silence}))
    assert "Щонайменше 90 днів" in client.get(page).content.decode()
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, publication_silence_days=30)
    refused = client.post(reverse("propose_silence"), {"days": "29"})
    assert (refused.status_code, "від 30 до 3650 днів" in refused.content.decode()) == (422, True)
    assert client.post(reverse("propose_silence"), {"days": "30"}).status_code == 302
    mine = client.get(page).content.decode()
    assert "Погодитися має інший видавець" in mine
    assert "/approve/" not in mine
    assert "менше не може встановити ніхто" in mine


def damaged_school(actor: Actor, **values: Any) -> None:
    """One whose damage may be told, and a substation, of which nothing is."""
    stated = {"type": "school", "name_uk": "Вигадана школа", **values}
    draft = objects.ObjectDraft(place=PlaceRef(code=BAKHMUT), **stated)
    school = objects.register(actor=actor, draft=draft)
    objects.register(actor=actor, draft=dataclasses.replace(draft, type="substation"))
    state = objects.StateDraft(damage="severe", when="2022-05-08", basis="фото")
    objects.add_state(actor=actor, object_id=school, draft=state)


def test_damage_to_objects_is_agreed_by_two_on_its_page(scene: Scene, things: Things) -> None:
    own, second, client = scene.actor("own"), scene.actor("second"), scene.client("own")
    secret = "Вигадана школа планетарій"
    page = reverse("release_objects")
    assert 'id="propose"' not in client.get(page).content.decode()
    damaged_school(own, name_uk=secret)
    shown = client.get(page).content.decode()
    for words in (
        "Освіта",
        "пошкоджено",
        "Про об’єкти його групи нічого не повідомляють",
        'id="propose"',
    ):
        assert words in shown, words
    assert secret not in shown
    mine = publication.propose_objects(actor=second)
    waiting = client.get(page).content.decode()
    approve = reverse("approve_objects", kwargs={"pk": mine})
    assert (approve in waiting, 'id="propose"' in waiting) == (True, False)
    # Whoever agrees must have seen what is told.
    client.post(approve, {"sha256": "a" * 64})
    assert publication.consider_objects(actor=own).released is None
    sha256 = publication.consider_objects(actor=own).sha256
    client.post(approve, {"sha256": sha256})
    released = client.get(page).content.decode()
    assert (sha256 in released, 'id="released"' in released, 'id="propose"' in released) == (
        True, True, False,
    )  # fmt: skip
    client.post(reverse("withdraw_objects", kwargs={"pk": mine}), {"reason": REASON})
    assert publication.consider_objects(actor=own).released is None


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_publication(scene: Scene, things: Things) -> None:
    client, second = scene.client("own"), scene.actor("second")
    damaged_school(second)
    publication.propose_objects(actor=second)
    addresses = [
        *(reverse(name) for name in ("releases", "release_rules", "datasets", "release_objects")),
        reverse("release", kwargs={"pk": things.pk}),
        reverse("event_release", kwargs={"pk": things.event}),
    ]
    pages = pages_of(client, addresses)
    assert barriers(pages) == {}
