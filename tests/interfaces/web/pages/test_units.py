# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of units: every address × every persona, hierarchy by date, forms that lose nothing, and
one walk in a real browser."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene
from tests.interfaces.web.pages.test_events import BAKHMUT, Row, few_places
from tests.kept import Kept

from dokaz.casework.involvement import api as involvement
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.casework.units import api as units

pytestmark = pytest.mark.django_db
UNIT = ("pk",)
FORM = {"name_uk": "Вигаданий полк", "arm": "tank", "echelon": "regiment"}
SPELL = {"kind": "area", "when": "2022-03", "certainty": "claim", "basis": "огляд",
         "place0-code": BAKHMUT, "place0-name": "Бахмут"}  # fmt: skip
TABLE: dict[str, Row] = {
    "units": Row(200, 200, 200, 200),
    "new_unit": Row(302, 403, 302, 403, (), {**FORM, "confidentiality": 2}),
    "unit": Row(200, 404, 404, 404, UNIT),
    "change_unit": Row(302, 404, 404, 404, UNIT, {**FORM, "revision": 0, "base": "{}"}),
    "classify_unit": Row(302, 404, 404, 404, UNIT, {"confidentiality": 2}),
    "state_unit_spell": Row(302, 404, 404, 404, UNIT, SPELL),
    "withdraw_unit_spell": Row(302, 404, 404, 404, (*UNIT, "spell"), {"reason": REASON}),
    "add_unit_number": Row(302, 404, 404, 404, UNIT, {"system": "Реєстр", "value": "1"}),
    "share_unit": Row(302, 404, 404, 404, UNIT, {"share-reason": REASON}),
    "unshare_unit": Row(302, 404, 404, 404, (*UNIT, "share"), {"reason": REASON}),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """A unit with one of each kind of thing, and the unit it belonged to."""

    pk: UUID
    parent: UUID
    spell: UUID
    share: UUID


def registered(scene: Scene, **values: Any) -> UUID:
    return units.register(actor=scene.actor("own"), draft=units.UnitDraft(**{**FORM, **values}))


def under(scene: Scene, unit: UUID, parent: UUID, **values: Any) -> UUID:
    stated = {"kind": "parent", "parent_id": parent, "when": "2022-02/2022-06", "basis": "наказ"}
    draft = units.SpellDraft(**{**stated, **values})
    return units.state_spell(actor=scene.actor("own"), unit_id=unit, draft=draft)


def _things(scene: Scene) -> Things:
    few_places()
    pk, parent = registered(scene), registered(scene, name_uk="Вигадана дивізія")
    third = scene.organisations["third"]
    assert third is not None
    return Things(
        pk=pk,
        parent=parent,
        spell=under(scene, pk, parent),
        share=units.share(
            actor=scene.actor("own"), unit_id=pk, organisation_id=third, reason=REASON
        ),
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
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.units.")
    }
    assert found == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row, answers, expected = TABLE[name], {}, {}
    data = dict(row.data) if row.data is not None else None
    if name == "share_unit" and data is not None:
        data["share-organisation"] = str(scene.organisations["other"])
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        keys = {one: getattr(things, one) for one in row.things}
        address = reverse(name, kwargs=keys)
        client = scene.client(persona)
        answer = client.get(address) if data is None else client.post(address, data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
    assert answers == expected


def test_a_unit_shows_its_hierarchy_on_a_day_its_areas_and_people(
    scene: Scene, things: Things
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    person = persons.register(actor=own, draft=persons.PersonDraft(series="S", summary="особа"))
    post = involvement.PostDraft(position="командир", commands=True, when="2022-03", basis="наказ")
    involvement.state_post(actor=own, person_id=person, unit_id=things.parent, draft=post)
    address = reverse("unit", kwargs={"pk": things.parent})
    page = client.get(address, {"on": "2022-03-15"}).content.decode()
    child = reverse("unit", kwargs={"pk": things.pk})
    assert f'href="{child}"' in page
    assert persons.get_person(actor=own, person_id=person).row.code in page
    assert f'href="{child}"' not in client.get(address, {"on": "2023-03-15"}).content.decode()
    stated = client.post(reverse("state_unit_spell", kwargs={"pk": things.pk}), SPELL)
    assert stated.status_code == 302
    page = client.get(child).content.decode()
    assert "Бахмут" in page
    assert reverse("unit", kwargs={"pk": things.parent}) in page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dokaz.interfaces.web.addresses.FEW", 1)
        later = {**SPELL, "when": "2024-05"}
        client.post(reverse("state_unit_spell", kwargs={"pk": things.pk}), later)
        cut = client.get(child, {"on": "2023-01-15"}).content.decode()
        areas = cut.partition('id="areas"')[2].partition("</section>")[0]
        assert "травень 2024" in areas
        assert "березень 2022" not in areas
        assert 'href="?on=2023-01-15&amp;all=1#areas"' in areas
    withdraw = {"pk": things.pk, "spell": things.spell}
    client.post(reverse("withdraw_unit_spell", kwargs=withdraw), {"reason": REASON})
    assert f'href="{child}"' not in client.get(address, {"on": "2022-03-15"}).content.decode()
    assert things.parent.hex in client.get(child).content.decode().replace("-", "")
    assert client.get(reverse("units"), {"place": "Бахмут"}).content.decode().count(child) == 1
    assert child not in client.get(reverse("units"), {"arm": "navy"}).content.decode()
    assert client.get(reverse("person", kwargs={"pk": person})).content.decode().count(address) == 1


def test_a_number_left_empty_is_asked_for_and_not_called_unknown(
    scene: Scene, things: Things
) -> None:
    client, address = scene.client("own"), reverse("state_unit_spell", kwargs={"pk": things.pk})
    for parent, told in (
        ("", "Вкажіть номер підрозділу"),
        ("TRH-U-2026-000999", "Немає підрозділу"),
    ):
        refused = client.post(address, {**SPELL, "kind": "parent", "parent": parent})
        assert refused.status_code == 422
        assert told in refused.content.decode()


def test_what_was_typed_survives_every_refusal(scene: Scene, things: Things) -> None:
    client, address = scene.client("own"), reverse("state_unit_spell", kwargs={"pk": things.pk})
    for wrong in (
        {"kind": "parent", "parent": "TRH-U-2026-999999"},
        {"kind": "parent", "parent": ""},
        {"when": "колись"},
        {"item": "TRH-2026-999999"},
        {"place0-name": "Іванівка", "place0-code": ""},
        {"parent": "TRH-U-2026-000001"},
        {"weapon": "cluster"},
        {"model": "вигадана модель"},
        {"kind": "armed", "weapon": "cluster"},
    ):
        answer = client.post(address, {**SPELL, "basis": "слова <свідка>", **wrong})
        page = answer.content.decode()
        assert (answer.status_code, "слова &lt;свідка&gt;" in page) == (422, True), wrong
        assert "field-error" in page or 'role="alert"' in page, wrong
    nameless = {"name_uk": " ", "side": "вигадана сторона", "confidentiality": 2}
    refused = client.post(reverse("new_unit"), nameless)
    assert (refused.status_code, "вигадана сторона" in refused.content.decode()) == (422, True)
    own = scene.actor("own")
    ref = units.get_unit(actor=own, unit_id=things.parent).row.ref
    beside = {**SPELL, "kind": "parent", "parent": ref}
    refused = client.post(address, beside)
    assert (refused.status_code, "Місце сюди не належить" in refused.content.decode()) == (
        422,
        True,
    )
    stated = client.post(address, {**beside, "place0-code": "", "place0-name": ""})
    assert stated.status_code == 302
    assert len(units.get_unit(actor=own, unit_id=things.pk).spells) == 2


def test_the_later_writer_sees_a_comparison(scene: Scene) -> None:
    key, client, own = registered(scene, side="перша"), scene.client("own"), scene.actor("own")
    address = reverse("change_unit", kwargs={"pk": key})
    opened = client.get(address).content.decode()
    base = html.unescape(re.search(r'name="base" value="([^"]*)"', opened)[1])  # type: ignore[index]
    assert json.loads(base)["side"] == "перша"
    units.change(actor=own, unit_id=key, changes={"side": "друга"}, revision=0)
    mine = {**FORM, "base": base, "revision": 0, "side": "третя"}
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert (answer.status_code, "друга" in page, "третя" in page) == (422, True, True)
    assert units.get_unit(actor=own, unit_id=key).row.side == "друга"


def test_words_of_people_are_shown_as_words(scene: Scene, things: Things) -> None:
    bad, client = "<script>alert(1)</script>", scene.client("own")
    key = registered(scene, name_uk=bad, name_en=bad, number=bad, side=bad, description=bad)
    under(scene, key, things.parent, basis=bad)
    for name in ("unit", "change_unit", "state_unit_spell"):
        page = client.get(reverse(name, kwargs={"pk": key})).content.decode()
        assert bad not in page
        assert html.escape(bad) in page
    assert bad not in client.get(reverse("units")).content.decode()


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_units(scene: Scene, things: Things) -> None:
    client, pk = scene.client("own"), {"pk": things.pk}
    units.state_spell(
        actor=scene.actor("own"), unit_id=things.pk,
        draft=units.SpellDraft(kind="area", place=PlaceRef(code=BAKHMUT), basis="огляд"),
    )  # fmt: skip
    addresses = [
        reverse("units"),
        reverse("new_unit"),
        reverse("unit", kwargs=pk),
        reverse("unit", kwargs={"pk": things.parent}) + "?on=2022-03-15",
        *(reverse(name, kwargs=pk) for name in ("change_unit", "state_unit_spell")),
    ]
    pages = pages_of(client, addresses)
    assert barriers(pages) == {}
