# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of places: every address × every persona; files brought in; maps drawn by the node."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from tests.casework.places.test_matrix import SQUARE
from tests.interfaces.web.pages.scene import PERSONAS, Scene
from tests.interfaces.web.pages.test_events import BAKHMUT, Row, few_places, text_of
from tests.interfaces.web.pages.test_events import registered as registered_event

from dokaz.casework.events import api as events
from dokaz.casework.places import api as places
from dokaz.casework.places import shipped
from dokaz.interfaces.web.places.maps import Mark, drawn

pytestmark = pytest.mark.django_db
LIST = f"code,status,from,to\n{BAKHMUT},occupied,2023-05-21,\n".encode()
STATED = {"source": "вигадане джерело", "licence": "CC0", "dated": "2024-01-01"}
TABLE: dict[str, Row] = {
    "places": Row(200, 200, 200, 200),
    "find_place": Row(200, 200, 200, 200),
    "place": Row(200, 200, 200, 200, ("code",)),
    "bring_control_list": Row(200, 403, 200, 403),
    "bring_boundaries": Row(200, 403, 200, 403),
}


def test_every_address_has_a_row() -> None:
    found = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback is not None
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.places.")
    }
    assert found == set(TABLE)


def test_addresses(scene: Scene) -> None:
    few_places()
    for name, row in TABLE.items():
        address = reverse(name, kwargs={"code": BAKHMUT} if row.things else {})
        for persona in PERSONAS:
            expected = 302 if persona == "out" else getattr(row, persona)
            answer = scene.client(persona).get(address)
            assert answer.status_code == expected, (name, persona)
    assert scene.client("own").get(reverse("place", kwargs={"code": "UA1"})).status_code == 404


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("вигадано.bin", content)


def test_lists_and_boundaries_are_brought_in_and_shown(scene: Scene) -> None:
    few_places()
    client, own = scene.client("own"), scene.actor("own")
    address = reverse("bring_control_list")
    for bad in (b"\xff\xfe", b"x,y\n1,2\n", b"code,status,from,to\nUA1,occupied,2022-01-01,\n"):
        answer = client.post(address, {**STATED, "file": _file(bad)})
        assert answer.status_code == 422
        assert "вигадане джерело" in text_of(answer)
    assert client.post(address, {**STATED, "file": _file(LIST)}).status_code == 302
    shown = text_of(client.get(reverse("place", kwargs={"code": BAKHMUT}) + "?day=2024-01-01"))
    assert "<strong>окуповано" in shown
    before = text_of(client.get(reverse("place", kwargs={"code": BAKHMUT}) + "?day=2023-01-01"))
    assert "<strong>окуповано" not in before
    address = reverse("bring_boundaries")
    assert client.post(address, {**STATED, "file": _file(b"{}")}).status_code == 422
    assert client.post(address, {**STATED, "file": _file(SQUARE)}).status_code == 302
    assert len(places.boundary_sets(actor=own)) == 1
    page = client.get(reverse("places") + "?latitude=48.6&longitude=38.0").content.decode()
    assert reverse("place", kwargs={"code": BAKHMUT}) in page.partition('id="oblasts"')[0]
    drawn = client.get(reverse("place", kwargs={"code": BAKHMUT})).content.decode()
    assert "map-area" in drawn
    assert "за «вигадане джерело»" in drawn.partition('id="boundary"')[2][:300]
    wrong = client.get(reverse("places") + "?latitude=999&longitude=x")
    assert wrong.status_code == 200


def test_an_event_shows_its_places_and_those_that_sources_claim(scene: Scene) -> None:
    few_places()
    where = events.PlaceRef(code=BAKHMUT, latitude=48.6, longitude=38.0, precision="locality")
    key, client = registered_event(scene, places=(where,)), scene.client("own")
    add = reverse("add_statement", kwargs={"pk": key})
    stated = {"kind": "claim", "text": "чули вибух", "who": "сусід"}
    several = client.post(add, {**stated, "place": "Іванівка"})
    assert several.status_code == 422
    assert "UA" in text_of(several)
    assert client.post(add, {**stated, "place": "Бахмут", "address": "ринок"}).status_code == 302
    claim = events.get_event(actor=scene.actor("own"), event_id=key).statements[0]
    assert claim.place is not None
    assert (claim.place.code, claim.place.address) == (BAKHMUT, "ринок")
    page = client.get(reverse("event", kwargs={"pk": key})).content.decode()
    assert page.count('class="map-point map-place"') == 2
    assert page.count('class="map-point map-claim"') == 1
    assert re.search(r'class="map-around"[^>]* r="9"', page)
    assert not re.search(r'<(img|image|link|script|use)[^>]+="https?://', page)


def test_a_place_without_a_point_is_said_as_exactly_as_it_is_known(scene: Scene) -> None:
    few_places()
    around = shipped.read().places
    oblast, raion, hromada = (
        next(one.code for one in around if one.category == kind and one.code.startswith(begin))
        for kind, begin in (("O", BAKHMUT[:4]), ("P", BAKHMUT[:6]), ("H", BAKHMUT[:9]))
    )
    address, point = "вул. Вигадана, 1", {"latitude": 48.6, "longitude": 38.0}
    expected = {
        "за адресою; точка невідома": ({"address": address}, {"address": address, "code": BAKHMUT}),
        "населений пункт загалом": ({"code": BAKHMUT},),
        "громада загалом": ({"code": hromada},),
        "район загалом": ({"code": raion}, {"address": address, "precision": "raion"}),
        "область загалом": ({"code": oblast},),
        "поблизу, близько 100 м": ({"address": address, **point},),
    }
    for words, stated in expected.items():
        where = tuple(events.PlaceRef(**one) for one in stated)
        key = registered_event(scene, places=where)
        page = text_of(scene.client("own").get(reverse("event", kwargs={"pk": key})))
        said = re.findall(r'<div class="place-line">.*?<div class="small[^>]*>([^<·]*)', page, re.S)
        assert [one.strip() for one in said] == [words] * len(stated)


def test_a_part_of_an_event_becomes_one_of_its_own_by_its_page(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    key = registered_event(scene)
    draft = events.StatementDraft(kind="finding", text="другий удар")
    statement = events.add_statement(actor=own, event_id=key, draft=draft)
    form = {"split-title_uk": "Другий удар", "split-why": "два удари", "split-when": "2022-08-04"}
    address = reverse("split_event", kwargs={"pk": key})
    wrong = client.post(address, {**form, "split-statements": "7" * 8})
    assert wrong.status_code == 422
    assert client.post(address, {**form, "split-statements": str(statement)}).status_code == 302
    (part,) = events.get_event(actor=own, event_id=key).relatives
    assert part.relation == "part"
    moved = events.get_event(actor=own, event_id=part.id)
    assert [one.id for one in moved.statements] == [statement]
    assert moved.row.when_text == "2022-08-04"


@pytest.mark.parametrize(
    "mark", [Mark(44.95, 34.10, "exact"), Mark(0.0, 0.0), Mark(89.9, 179.9), Mark(-90.0, -180.0)]
)
def test_any_point_has_a_map(mark: Mark) -> None:
    made: Any = drawn([mark])
    assert 0 < made.dots[0].x < 640
    assert made.bar[1] >= 1


def test_a_map_of_crimea_shows_land_with_its_border_to_kherson() -> None:
    made: Any = drawn([Mark(46.15, 33.7)])
    assert made.lines.count("M") >= 2
    assert drawn([]) is None
