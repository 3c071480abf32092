# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of activities: every address × every persona, forms that lose nothing, the list taken
along, and one look in a real browser."""

import csv
import html
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene
from tests.interfaces.web.pages.test_events import Row, few_places
from tests.kept import Kept

from dokaz.outreach import api as outreach

pytestmark = pytest.mark.django_db
DONETSK = "UA14000000000091971"
ACTIVITY = ("pk",)
FORM: dict[str, Any] = {
    "kind": "submission", "state": "held", "title_uk": "Вигадане подання", "body": "icc",
    "first_date": "2023-05-17", "visibility": "own", "languages": "uk, en",
    "links": "https://example.org/a\nhttps://example.org/b", "oblasts": [DONETSK],
    "participants": "3",
}  # fmt: skip
OUTCOME = {"kind": "answered", "on_date": "2023-09-01", "words": "лист"}
TABLE: dict[str, Row] = {
    "activities": Row(200, 200, 200, 200),
    "activities_csv": Row(200, 403, 200, 403, (), {}),
    "new_activity": Row(302, 403, 302, 403, (), FORM),
    "activity": Row(200, 404, 404, 404, ACTIVITY),
    "change_activity": Row(302, 404, 404, 404, ACTIVITY, {**FORM, "revision": 0, "base": "{}"}),
    "withdraw_activity": Row(302, 404, 404, 404, ACTIVITY, {"reason": REASON}),
    "erase_activity_words": Row(302, 404, 404, 404, ACTIVITY, {"reason": REASON}),
    "record_activity_outcome": Row(302, 404, 404, 404, ACTIVITY, OUTCOME),
    "withdraw_activity_outcome": Row(
        302, 404, 404, 404, (*ACTIVITY, "outcome"), {"reason": REASON}
    ),
    "link_activity_records": Row(302, 404, 404, 404, ACTIVITY, {}),
    "unlink_activity_record": Row(302, 404, 404, 404, (*ACTIVITY, "link"), {}),
}


@dataclass(frozen=True)
class Things:
    pk: UUID
    outcome: UUID
    link: UUID


def registered(scene: Scene, **values: Any) -> UUID:
    stated = {"kind": "submission", "body": "icc", "title_uk": "Вигадане подання",
              "first_date": date(2023, 5, 17), **values}  # fmt: skip
    return outreach.register(actor=scene.actor("own"), draft=outreach.ActivityDraft(**stated))


def _things(scene: Scene) -> Things:
    few_places()
    own, pk = scene.actor("own"), registered(scene)
    draft = outreach.OutcomeDraft(kind="registered", on_date=date(2023, 6, 1))
    outcome = outreach.record_outcome(actor=own, activity_id=pk, draft=draft)
    item = scene.things["item"]
    assert isinstance(item, UUID)
    outreach.link(actor=own, activity_id=pk, about="item", about_ids=(item,))
    (link,) = outreach.get_activity(actor=own, activity_id=pk).records
    return Things(pk, outcome, link.id)


@pytest.fixture(scope="module")
def kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> Things:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(kept_things: Things, scene: Scene) -> Things:
    return kept_things


def _ref(scene: Scene) -> str:
    from dokaz.evidence import api as evidence

    item = scene.things["item"]
    assert isinstance(item, UUID)
    (row,) = evidence.rows_of(actor=scene.actor("own"), item_ids=(item,))
    return row.ref


@pytest.mark.parametrize("name", TABLE)
def test_address(name: str, scene: Scene, things: Things) -> None:
    row = TABLE[name]
    address = reverse(name, kwargs={one: getattr(things, one) for one in row.things} or None)
    data = row.data
    if name == "link_activity_records":
        data = {"refs": _ref(scene)}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        client = scene.client(persona)
        answer = client.get(address) if data is None else client.post(address, data)
        expected = 302 if persona == "out" else getattr(row, persona)
        assert answer.status_code == expected, (name, persona)


def test_every_address_has_a_row() -> None:
    patterns = get_resolver().url_patterns
    (part,) = (one for one in patterns if str(one.pattern) == "activities/")
    assert {one.name for one in part.url_patterns} == set(TABLE)


def test_what_is_typed_is_registered_and_shown(scene: Scene, things: Things) -> None:
    own = scene.client("own")
    wrong = own.post(reverse("new_activity"), {**FORM, "body": "", "links": "ftp://x"})
    assert wrong.status_code == 422
    assert "ftp://x" in wrong.content.decode()
    made = own.post(reverse("new_activity"), FORM)
    page = own.get(made.headers["Location"]).content.decode()
    for told in ("Вигадане подання", "Офіс Прокурора Міжнародного кримінального суду",
                 "https://example.org/b", "Донецька", "17 травня 2023"):  # fmt: skip
        assert told in html.unescape(page), told
    assert re.search(r'href="https://example.org/a" rel="noreferrer', page)


def test_it_is_commented_on_followed_and_asked_about(scene: Scene, things: Things) -> None:
    own, page = scene.client("own"), reverse("activity", kwargs={"pk": things.pk})
    about = {"kind": "activity", "pk": things.pk}
    said = own.post(
        reverse("comments", kwargs=about), {"text": "Чи була відповідь?", "audience": "own"}
    )
    assert said.status_code == 302
    shown = own.get(said.headers["Location"]).content.decode()
    assert "Чи була відповідь?" in shown
    assert f'href="{page}"' in shown
    for address in re.findall(r'class="btn[^"]*" href="([^"]+)"', own.get(page).content.decode()):
        assert own.get(html.unescape(address)).status_code == 200, address
    asked = f"{reverse('new_task')}?about=activity&id={things.pk}"
    form = {"work": "contact", "title": "Нагадати", "assignee": "role:verifier"}
    task = own.post(asked, form)
    assert f'href="{page}"' in own.get(task.headers["Location"]).content.decode()


def test_an_activity_without_words_says_so_and_takes_none(scene: Scene, things: Things) -> None:
    own, where = scene.client("own"), {"pk": things.pk}
    before = html.unescape(own.get(reverse("activity", kwargs=where)).content.decode())
    assert "Вигадане подання" in before
    assert reverse("erase_activity_words", kwargs=where) in before
    own.post(reverse("erase_activity_words", kwargs=where), {"reason": REASON})
    page = html.unescape(own.get(reverse("activity", kwargs=where)).content.decode())
    assert "Текст стерто" in page
    assert "Вигадане подання" not in page
    for name in ("erase_activity_words", "change_activity", "record_activity_outcome"):
        assert reverse(name, kwargs=where) not in page


def test_two_who_change_it_at_once_are_shown_both(scene: Scene, things: Things) -> None:
    own = scene.client("own")
    address = reverse("change_activity", kwargs={"pk": things.pk})
    first = own.get(address).content.decode()
    base = json.loads(html.unescape(re.search(r'name="base" value="([^"]*)"', first)[1]))  # type: ignore[index]
    typed = {**base, "base": json.dumps(base), "revision": 0}
    assert own.post(address, {**typed, "place": "Київ"}).status_code == 302
    again = own.post(address, {**typed, "place": "Львів", "channel": "Гаага"})
    assert again.status_code == 422
    page = html.unescape(again.content.decode())
    assert "Хтось інший тим часом зберіг" in page or "Київ" in page
    for told in ("Київ", "Львів", "Гаага"):
        assert told in page
    seen = outreach.get_activity(actor=scene.actor("own"), activity_id=things.pk)
    assert (seen.place, seen.revision) == ("Київ", 1)


def test_the_list_is_narrowed_and_taken_along_without_formulas(
    scene: Scene, things: Things
) -> None:
    registered(scene, kind="media_mention", body="", title_uk='=cmd|" /C calc"!A0')
    registered(
        scene,
        kind="digest",
        body="",
        state="planned",
        title_uk="Дайджест",
        first_date=date(2022, 2, 3),
    )
    own = scene.client("own")

    def titles(**asked: str) -> int:
        page = own.get(reverse("activities"), asked).content.decode()
        return len(re.findall(r'<a class="item-title', page))

    assert titles() == 3
    assert titles(kind="submission", outcome="registered") == 1
    assert titles(since="2023-01-01", until="2023-12-31", whose="own") == 2
    assert titles(state="planned") == 1
    assert titles(text="подан") == 1
    assert titles(whose=str(scene.organisations["other"])) == 0
    answer = own.post(reverse("activities_csv") + "?kind=media_mention")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, row = csv.reader(io.StringIO(content))
    assert head == list(outreach.EXPORT_COLUMNS)
    assert row[head.index("title_uk")].startswith("'=")


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_pages_of_activities(scene: Scene, things: Things) -> None:
    client = scene.client("own")
    one = {"pk": things.pk}
    addresses = [reverse("activities"), reverse("activity", kwargs=one), reverse("new_activity")]
    pages = pages_of(client, addresses)
    assert barriers(pages) == {}
