# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of events: every address × every persona, and forms that lose nothing of what was typed."""

import functools
import html
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene, held_in, taken
from tests.kept import Kept

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.places import api as places
from dokaz.casework.places import shipped
from dokaz.casework.places.actions import codifier
from dokaz.evidence import api as evidence
from dokaz.interfaces.web.events.moments import edtf_words, precision_words
from dokaz.interfaces.web.events.views import showing
from dokaz.members.api import service_actor

pytestmark = pytest.mark.django_db
BAKHMUT = "UA14020010010059145"


@dataclass(frozen=True)
class Row:
    """`own`, `without`, `stranger`, `node`: statuses. `data`: a form that passes; None is GET."""

    own: int
    without: int
    stranger: int
    node: int
    things: tuple[str, ...] = ()
    data: dict[str, object] | None = None


EVENT = ("pk",)
CHECKS = {
    f"check_{one}": "not_checked"
    for one in ("provenance", "source", "date", "place", "content", "integrity", "context")
}
FORM = {
    "title_uk": "Назва", "when_zone": "Europe/Kyiv", "likelihood": "unknown", "place0-code": "",
    "harm0-harm": "",
}  # fmt: skip
TABLE: dict[str, Row] = {
    "events": Row(200, 200, 200, 200),
    "new_event": Row(302, 403, 302, 403, (), {**FORM, "confidentiality": 2}),
    "link_item_to_event": Row(302, 404, 404, 404, ("item",), {"ref": "TRH-E-2026-000001"}),
    "event": Row(200, 404, 404, 404, EVENT),
    "change_event": Row(302, 404, 404, 404, EVENT, {**FORM, "revision": 0, "base": "{}"}),
    "classify_event": Row(302, 404, 404, 404, EVENT, {"confidentiality": 2}),
    "verify_event": Row(302, 404, 404, 404, EVENT, {"level": "V2", "method": "х", **CHECKS}),
    "advance_event": Row(
        302, 404, 404, 404, EVENT, {"state": "under_verification", "why": REASON}
    ),
    "add_event_weapon": Row(
        302, 404, 404, 404, EVENT,
        {"weapon-weapon": "cluster", "weapon-certainty": "claim", "weapon-basis": "х"},
    ),
    "end_event_weapon": Row(302, 404, 404, 404, (*EVENT, "statement"), {"reason": REASON}),
    "add_statement": Row(302, 404, 404, 404, EVENT, {"kind": "finding", "text": "х"}),
    "withdraw_statement": Row(302, 404, 404, 404, (*EVENT, "statement"), {"reason": REASON}),
    "link_items": Row(302, 404, 404, 404, EVENT, {"refs": "TRH-2026-000002"}),
    "unlink_item": Row(302, 404, 404, 404, (*EVENT, "link"), {"reason": REASON}),
    "add_event_number": Row(302, 404, 404, 404, EVENT, {"system": "ERN", "value": "1"}),
    "share_event": Row(302, 404, 404, 404, EVENT, {"reason": REASON}),
    "unshare_event": Row(302, 404, 404, 404, (*EVENT, "share"), {"reason": REASON}),
    "merge_event": Row(302, 404, 404, 404, EVENT, {"why": REASON}),
    "split_event": Row(
        302, 404, 404, 404, EVENT, {"split-title_uk": "Частина", "split-why": REASON}
    ),
    "undo_merge": Row(302, 404, 404, 404, (*EVENT, "merge"), {"reason": REASON}),
}  # fmt: skip


@dataclass(frozen=True)
class Things:
    """An event with one of each kind of thing, and another event."""

    pk: UUID
    other: UUID
    item: UUID
    statement: UUID
    link: UUID
    share: UUID
    weapon: UUID
    merge: UUID


@functools.cache
def _few() -> tuple[shipped.ShippedPlace, ...]:
    by_code = {one.code: one for one in shipped.read().places}
    wanted = {one.code for one in by_code.values() if one.category in "OK"}
    for one in by_code.values():
        if one.code == BAKHMUT or one.name == "Іванівка":
            code = one.code
            while code:
                wanted.add(code)
                code = by_code[code].parent
    return tuple(one for one in by_code.values() if one.code in wanted)


def few_places() -> None:
    """A small part of the codifier: all oblasts, and some places with what they lie in."""
    codifier.load(actor=service_actor("places"), codifier=shipped.Codifier("ab" * 32, "", _few()))


def registered(scene: Scene, *items: UUID, **values: Any) -> UUID:
    draft = events.EventDraft(**{"title_uk": "Вигадана подія", "when": "2022-08-03", **values})
    return events.register(actor=scene.actor("own"), draft=draft, item_ids=items)


def _things(scene: Scene) -> Things:
    own, item = scene.actor("own"), scene.things["item"]
    assert isinstance(item, UUID)
    pk, other, gone = registered(scene, item), registered(scene), registered(scene)
    statement = events.StatementDraft(kind="claim", text="чули вибух", who="сусід")
    third = scene.organisations["third"]
    assert third is not None
    return Things(
        pk=pk,
        other=other,
        item=item,
        statement=events.add_statement(actor=own, event_id=pk, draft=statement),
        link=events.get_event(actor=own, event_id=pk).links[0].id,
        share=events.share(actor=own, event_id=pk, organisation_id=third, reason=REASON),
        weapon=events.add_weapon(
            actor=own, event_id=pk, draft=events.WeaponDraft(weapon="cluster", basis=REASON)
        ),
        merge=events.merge(actor=own, event_id=pk, absorbed_id=gone, why=REASON),
    )


@pytest.fixture(scope="module", autouse=True)
def _kept_things(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> Things:
    return _kept_scene.add(django_db_blocker, _things)


@pytest.fixture
def things(_kept_things: Things, scene: Scene) -> Things:
    return _kept_things


def ref_of(scene: Scene, event: UUID) -> str:
    return events.get_event(actor=scene.actor("own"), event_id=event).row.ref


def test_every_address_has_a_row() -> None:
    found = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback is not None
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.events.")
    }
    # Those of objects hit stand with the pages of objects.
    assert found == set(TABLE) | {"add_event_object", "end_event_object"}


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, things: Things, name: str) -> None:
    row = TABLE[name]
    answers, expected = {}, {}
    # The one who may comes last: what they do would change what the others find.
    for persona in sorted(PERSONAS, key=lambda one: one == "own"):
        data = dict(row.data) if row.data is not None else None
        if name == "share_event" and data is not None:
            data["organisation"] = str(scene.organisations["other"])
        if name in ("merge_event", "link_item_to_event") and data is not None:
            data["ref"] = ref_of(scene, things.other)
        if name == "link_items" and data is not None:
            from dokaz.evidence import api as evidence

            held = scene.things["held_item"]
            data["refs"] = evidence.get_item(actor=scene.actor("own"), item_id=held).ref
        keys = {"pk" if one == "item" else one: getattr(things, one) for one in row.things}
        if name == "end_event_weapon":
            keys["statement"] = things.weapon
        address = reverse(name, kwargs=keys)
        client = scene.client(persona)
        answer = client.get(address) if data is None else client.post(address, data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
        if persona == "out":
            assert answer.headers["Location"].startswith("/sign-in/")
    assert answers == expected


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_what_was_typed_survives_a_refusal_and_a_look_at_places(scene: Scene) -> None:
    few_places()
    client, address = scene.client("own"), reverse("new_event")
    typed = {
        **FORM, "title_uk": "Удар <script>alert(1)</script>", "when": "2022-02-30",
        "description": "довгий опис", "confidentiality": 2, "place0-name": "Іванівка",
        "place0-address": "вул. Вигадана, 1", "conduct": ["8.2.b.i", "8.2.b.ii"],
        "harm0-harm": "killed", "harm0-low": "3", "harm0-high": "1", "harm0-basis": "лікарня",
    }  # fmt: skip
    looked = client.post(address, {**typed, "find_place": "0"})
    assert looked.status_code == 200
    assert 'name="choose-0-UA' in looked.content.decode()
    refused = client.post(address, typed)
    assert refused.status_code == 422
    for answer in (looked, refused):
        shown = answer.content.decode()
        assert "<script>alert" not in shown
        for words in ("alert(1)", "2022-02-30", "довгий опис", "вул. Вигадана, 1", "лікарня"):
            assert words in text_of(answer), words
        assert shown.count("selected") >= 3
    assert "Виберіть одне з місць" in text_of(refused)
    name = re.search(r'name="(choose-0-UA\d+)" value="([^"]+)"', looked.content.decode())
    assert name is not None
    chosen = client.post(address, {**typed, name[1]: html.unescape(name[2])})
    assert chosen.status_code == 200
    code = name[1].rpartition("-")[2]
    assert f'name="place0-code" value="{code}"' in chosen.content.decode()
    # Whoever works by keys goes on beside what they chose, not at the top of the page.
    begun = [re.findall(r"<input[^>]* autofocus[^>]*>", one.content.decode())
             for one in (chosen, refused)]  # fmt: skip
    assert [len(one) for one in begun] == [1, 0]
    assert 'name="place0-address"' in begun[0][0]
    placed = {**typed, "place0-code": code, "place0-name": html.unescape(name[2])}
    upside_down = client.post(address, placed)
    assert "Верхнє число менше за нижнє" in text_of(upside_down)
    wrong_time = client.post(address, {**placed, "harm0-high": "5"})
    assert "Такого дня чи часу не буває" in text_of(wrong_time)
    right = {**placed, "when": "2022-03-01", "harm0-high": "5"}
    made = client.post(address, right)
    assert made.status_code == 302, text_of(made)
    event = events.get_event(
        actor=scene.actor("own"), event_id=UUID(made.headers["Location"].split("/")[2])
    )
    assert event.row.places[0].code == code
    assert (event.row.casualties[0].low, event.row.casualties[0].high) == (3, 5)
    assert event.row.conduct == ("8.2.b.i", "8.2.b.ii")
    page = client.get(made.headers["Location"]).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2022-03-05", ["under_control"]),
        ("2022-03", ["under_control", "occupied", "unknown"]),
        # An open end is no reason to say what a single day says.
        ("2022-03-05/..", ["under_control", "occupied", "unknown"]),
        ("../2022-03-06", ["under_control", "occupied"]),
        ("", []),
    ],
)
def test_who_held_its_place_is_said_of_the_whole_time_of_an_event(
    scene: Scene, when: str, said: list[str]
) -> None:
    few_places()
    lines = ("under_control,2022-03-01,2022-03-05", "occupied,06.03.2022,08.03.2022",
             "unknown,2022-03-09,")  # fmt: skip
    places.bring_control_list(
        actor=replace(scene.actor("own"), roles=frozenset({"custodian"})), source="Вигаданий",
        content="code,status,from,to\n" + "".join(f"{BAKHMUT},{one}\n" for one in lines),
        dated=date(2024, 1, 1),
    )  # fmt: skip
    here = events.PlaceRef(code=BAKHMUT, precision="settlement")
    event = registered(scene, when=when, places=(here,))
    page = scene.client("own").get(reverse("event", args=[event])).content.decode()
    with translation.override("uk"):
        labels = {str(one.label): one.value for one in places.Control}
    assert [labels[one] for one in re.findall("тоді утримував: <strong>([^<]+)<", page)] == said


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found is not None
    return html.unescape(found[1])


def test_two_who_change_an_event_at_once_lose_nothing(scene: Scene, things: Things) -> None:
    client: Client = scene.client("own")
    address = reverse("change_event", args=[things.pk])
    opened = client.get(address)
    both = {"base": hidden(opened, "base"), "revision": hidden(opened, "revision")}
    assert json.loads(both["base"])["title_uk"] == "Вигадана подія"
    typed = {**FORM, "when": "2022-08-03", **both, "title_uk": "Моя назва"}
    theirs = {"title_uk": "Їхня назва", "description": "їхній опис"}
    events.change(
        actor=scene.actor("second"), event_id=things.pk, changes=theirs,
        revision=int(both["revision"]),
    )  # fmt: skip
    refused = client.post(address, typed)
    shown = text_of(refused)
    assert refused.status_code == 422
    assert "Їхня назва" in shown
    assert "Моя назва" in shown
    assert "їхній опис" in shown
    again = {
        **typed, "base": hidden(refused, "base"), "revision": hidden(refused, "revision"),
        "description": "їхній опис",
    }  # fmt: skip
    assert client.post(address, again).status_code == 302
    found = events.get_event(actor=scene.actor("own"), event_id=things.pk)
    assert (found.row.title_uk, found.description) == ("Моя назва", "їхній опис")
    changes = events.history(actor=scene.actor("own"), event_id=things.pk)
    assert changes[0].before == {"title_uk": "Їхня назва"}


def test_rows_that_only_the_other_changed_stay_and_rows_of_both_are_compared(
    scene: Scene, things: Things
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("change_event", args=[things.pk])
    opened = held_in(client.get(address).content.decode())
    harmed = events.Casualties(harm="killed", low=3, high=5, group="їхні", basis="свідки")
    theirs = {"casualties": (harmed,), "places": (events.PlaceRef(address="їхня вулиця"),)}
    events.change(actor=own, event_id=things.pk, changes=theirs, revision=int(opened["revision"]))
    title = events.get_event(actor=own, event_id=things.pk).row.title_uk
    mine = {**FORM, **opened, "title_uk": title, "when": "2022-08-03"}
    refused = client.post(address, {**mine, "place0-address": "моя вулиця"})
    shown = refused.content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', shown, re.S)
    assert refused.status_code == 422
    assert ("їхня вулиця" in compared, "моя вулиця" in compared) == (True, True)
    assert "їхні" not in compared
    rows = dict(re.findall(r'name="(harm0-\w+|place0-address)" value="([^"]*)"', shown))
    assert rows == {"harm0-group": "їхні", "harm0-low": "3", "harm0-high": "5",
                    "harm0-basis": "свідки", "place0-address": "моя вулиця"}  # fmt: skip
    again = client.post(address, {**mine, **rows, "harm0-harm": "killed", **held_in(shown)})
    assert again.status_code == 302
    found = events.get_event(actor=own, event_id=things.pk).row
    (kept,) = found.casualties
    assert (kept.low, kept.group, found.places[0].address) == (3, "їхні", "моя вулиця")


def test_the_page_says_which_verifications_count_no_more(scene: Scene) -> None:
    client, own = scene.client("own"), scene.actor("own")
    places_ = (events.PlaceRef(address="вигадана вулиця"),)
    draft = events.EventDraft(title_uk="Назва", when="2022-03-09", places=places_)
    pk = events.register(actor=own, draft=draft)
    address, edit = (reverse(one, kwargs={"pk": pk}) for one in ("event", "change_event"))
    assert "Якщо їх змінити" not in client.get(edit).content.decode()
    checks = {"date": "confirmed", "place": "confirmed"}
    for actor, level in ((own, "V3"), (scene.actor("second"), "V4")):
        events.verify(actor=actor, event_id=pk, level=level, checks=checks, method="геолокація")
    for state in ("under_verification", "corroborated"):
        events.advance(actor=own, event_id=pk, state=state, why=REASON)
    assert "Більше не діє" not in client.get(address).content.decode()
    opened = client.get(edit)
    assert "Час і місце підтверджено (V4). Якщо їх змінити" in opened.content.decode()
    both = {"base": hidden(opened, "base"), "revision": hidden(opened, "revision")}
    data = {**FORM, **both, "when": "2022-03-10", "place0-address": "вигадана вулиця"}
    told = client.post(edit, data, follow=True).content.decode()
    assert "Підтверджене не стосується нового часу чи місця. Верифікація тепер: V0." in told
    assert told.count("Більше не діє: згодом змінено час або місце.") == 2
    assert "двоє людей не підтвердили, хоч стан каже інше" in told
    events.verify(actor=own, event_id=pk, level="VX", checks={}, method="інше місто")
    told = client.get(address).content.decode()
    assert told.count("Більше не діє: згодом подію спростовано.") == 2
    assert "Верифікація спростовує цю подію" in told


def test_whoever_changes_the_time_is_told_that_a_refutation_counts_again(scene: Scene) -> None:
    client, own = scene.client("own"), scene.actor("own")
    places_ = (events.PlaceRef(address="вигадана вулиця"),)
    draft = events.EventDraft(title_uk="Назва", when="2022-03-09", places=places_)
    pk = events.register(actor=own, draft=draft)
    checks = {"date": "confirmed", "place": "confirmed"}
    for level in ("VX", "V3"):
        events.verify(actor=own, event_id=pk, level=level, checks=checks, method="геолокація")
    edit = reverse("change_event", kwargs={"pk": pk})

    def moved(when: str) -> str:
        opened = client.get(edit)
        both = {"base": hidden(opened, "base"), "revision": hidden(opened, "revision")}
        data = {**FORM, **both, "when": when, "place0-address": "вигадана вулиця"}
        return client.post(edit, data, follow=True).content.decode()

    said = "Підтверджене не стосується нового часу чи місця. Верифікація тепер: "
    assert f"{said}VX." in moved("2022-03-10")
    back = moved("2022-03-09")
    assert events.get_event(actor=own, event_id=pk).row.verification == "V3"
    assert said not in back


def test_what_was_verified_is_what_the_verifier_saw(scene: Scene) -> None:
    client, own = scene.client("own"), scene.actor("own")
    places_ = (events.PlaceRef(address="вигадана вулиця"),)
    draft = events.EventDraft(title_uk="Назва", when="2022-03-09", places=places_)
    pk = events.register(actor=own, draft=draft)
    address, page = (reverse(one, kwargs={"pk": pk}) for one in ("verify_event", "event"))
    form = {**CHECKS, "level": "V3", "check_date": "confirmed", "check_place": "confirmed",
            "method": "моя геолокація"}  # fmt: skip
    seen = verify_revision(client.get(page))
    events.change(actor=own, event_id=pk, changes={"when": "2022-03-10"}, revision=0)
    refused = client.post(address, {**form, "revision": seen})
    assert refused.status_code == 422
    assert "моя геолокація" in refused.content.decode()
    assert events.get_event(actor=own, event_id=pk).verifications == ()
    agreed = client.post(address, {**form, "revision": verify_revision(refused)})
    assert agreed.status_code == 302
    assert events.get_event(actor=own, event_id=pk).row.verification == "V3"


def verify_revision(answer: Any) -> str:
    form = answer.content.decode().partition("/verify/")[2].partition("</form>")[0]
    return form.partition('name="revision" value="')[2].partition('"')[0]


@pytest.mark.parametrize("base", ["", "[]", "null", "{", '"x"', "1" * 100_000])
def test_a_damaged_base_breaks_nothing(scene: Scene, things: Things, base: str) -> None:
    revision = events.get_event(actor=scene.actor("own"), event_id=things.pk).revision
    answer = scene.client("own").post(
        reverse("change_event", args=[things.pk]), {**FORM, "base": base, "revision": revision}
    )
    assert answer.status_code == 302


def test_an_item_whose_consent_was_taken_back_is_called_so(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    item = taken(own, b"what was told", media_type="text/plain").item_id
    pk = events.register(actor=own, draft=events.EventDraft(title_uk="Назва"), item_ids=[item])
    place = places.PlaceRef(address="вигадана вулиця")
    drafted = objects.ObjectDraft(name_uk="Школа", type="school", place=place)
    there = objects.register(actor=own, draft=drafted)
    objects.link(actor=own, object_id=there, item_ids=[item])
    pages = [reverse("event", args=[pk]), reverse("object", args=[there])]
    said = "Відкликано (згода)"
    assert not [one for one in pages if said in client.get(one).content.decode()]
    revision = evidence.get_item(actor=own, item_id=item).revision
    evidence.describe(actor=own, item_id=item, changes={"status": "withdrawn"}, revision=revision)
    assert all(said in client.get(one).content.decode() for one in pages)


def test_every_label_of_the_page_leads_to_its_own_field(scene: Scene, things: Things) -> None:
    assert pages_of(scene.client("own"), [reverse("event", args=[things.pk])])


def test_a_refused_form_of_the_page_comes_back_open_with_its_words(
    scene: Scene, things: Things
) -> None:
    client = scene.client("own")
    answer = client.post(
        reverse("add_statement", args=[things.pk]), {"kind": "claim", "text": "без джерела"}
    )
    assert answer.status_code == 422
    assert "без джерела" in text_of(answer)
    unknown = client.post(reverse("link_items", args=[things.pk]), {"refs": "TRH-1999-000001"})
    assert "TRH-1999-000001" in text_of(unknown)
    nothing = client.post(reverse("unlink_item", args=[things.pk, things.link]), {"reason": ""})
    assert nothing.status_code == 302
    assert events.get_event(actor=scene.actor("own"), event_id=things.pk).links


def test_the_item_s_page_says_to_which_events_it_belongs(scene: Scene, things: Things) -> None:
    page = text_of(scene.client("own").get(reverse("item", args=[things.item])))
    assert ref_of(scene, things.pk) in page
    assert ref_of(scene, things.other) not in page


def test_the_history_names_the_event_that_this_one_was_a_part_of(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    whole = registered(scene, title_uk="Уся вигадана облога")
    pk = registered(scene, title_uk="Вигаданий удар")
    events.change(actor=own, event_id=pk, changes={"parent_id": whole}, revision=0)
    events.change(actor=own, event_id=pk, changes={"parent_id": None}, revision=1)
    page = text_of(client.get(reverse("event", args=[pk]), headers={"accept-language": "uk"}))
    history = page[page.index('id="history"') :]
    assert history.count("Уся вигадана облога") == 2
    assert str(whole) not in history
    events.classify(actor=own, event_id=whole, confidentiality=3)
    line = events.history(actor=own, event_id=pk)[0]
    with translation.override("uk"):
        told = showing._wholes(scene.actor("stranger"), [line])["parent_id"](str(whole))
    assert told == "подія, якої ви не можете бачити"


def test_where_a_merged_event_is_met_its_reader_is_told_where_it_went(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    pk, other = registered(scene, title_uk="Вигадане"), registered(scene, title_uk="Те саме")
    crime = {"framework": "rome", "crime": "8.2.b.ix", "conflict": "iac"}
    of_other = legal.qualify(actor=own, event_id=other, **crime)
    case = cases.register(actor=own, draft=cases.CaseDraft(title_uk="Вигадана справа"))
    cases.link(actor=own, case_id=case, kind="event", record_ids=(other,))
    pages = {
        "event": reverse("event", args=[other]),
        "matrix": reverse("qualification", args=[of_other]),
        "case": reverse("case", args=[case]),
    }

    def met() -> dict[str, str]:
        return {one: text_of(client.get(page)) for one, page in pages.items()}

    assert not [one for one, page in met().items() if "б’єднано з іншою" in page]
    events.merge(actor=own, event_id=pk, absorbed_id=other, why="вигадана причина")
    told = met()
    assert f"Перейти до {ref_of(scene, pk)}" in told["event"]
    assert "Подію цієї матриці об’єднано з іншою" in told["matrix"]
    assert "Об’єднано з іншою подією: прив’яжіть її" in told["case"]
    surviving = client.get(reverse("event", args=[pk])).content.decode()
    assert reverse("qualification", args=[of_other]) in surviving


def test_the_time_line_sets_the_event_among_what_sources_say_and_other_events(
    scene: Scene,
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    whole = registered(scene, when="2022-03-01/2022-03-31", title_uk="Уся вигадана облога")
    pk = registered(scene, when="2022-03-09T14:30", title_uk="Вигаданий удар", parent_id=whole)
    assert 'id="course"' not in text_of(client.get(reverse("event", args=[registered(scene)])))
    withdrawn = ""
    for who, when in (("сусід", "2022-03"), ("лікар", "2022-03-09T15"), ("ніхто", "2022-03-02")):
        said = events.StatementDraft(kind="claim", text="чули", who=who, when=when)
        withdrawn = str(events.add_statement(actor=own, event_id=pk, draft=said))
    events.withdraw_statement(actor=own, statement_id=UUID(withdrawn), why=REASON)
    page = text_of(client.get(reverse("event", args=[pk]), headers={"accept-language": "uk"}))
    course = page[page.index('id="course"') : page.index('id="statements"')]
    steps = ("1 березня 2022 – 31 березня 2022", "березень 2022", "9 березня 2022, 14:30",
             "9 березня 2022, 15:00")  # fmt: skip
    places = [course.index(f">{step}<") for step in steps]
    assert places == sorted(places)
    assert reverse("event", args=[whole]) in course
    assert "ніхто" not in course


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-03/..", "березень 2022 – …"),
        ("../2022", "… – 2022"),
        ("/2022-03-09~", "… – приблизно 9 березня 2022"),
        ("2022-03-09T14:30/2022-03-10", "9 березня 2022, 14:30 – 10 березня 2022"),
        ("202X?", "2020–2029 (непевно)"),
        ("2022-03-XX", "березень 2022"),
        ("", ""),
        ("навесні", "навесні"),
        ("a/b/c", "a – b – c"),
    ],
)
def test_words_of_a_time_are_no_more_exact_than_it_is(text: str, words: str) -> None:
    with translation.override("uk"):
        assert edtf_words(text) == words


def test_how_exactly_a_time_is_known_is_said_of_every_kind() -> None:
    said = {
        "2022-03-09T14:30:05": ("precise to the second", "з точністю до секунди"),
        "2022-03-09T14:30": ("precise to the minute", "з точністю до хвилини"),
        "2022-03-09T14": ("precise to the hour", "з точністю до години"),
        "2022-03-09~": ("precise to the day", "з точністю до дня"),
        "2022-03-XX": ("precise to the month", "з точністю до місяця"),
        "2022": ("precise to the year", "з точністю до року"),
        "202X?": ("precise to the decade", "з точністю до десятиліття"),
        "20XX": ("precise to the century", "з точністю до століття"),
        "2022-03/2022-04": ("an interval", "проміжок часу"),
    }
    for text, both in said.items():
        precision = events.read_time(text, zone=events.KYIV).precision
        for language, words in zip(("en", "uk"), both, strict=True):
            with translation.override(language):
                assert str(precision_words(text, precision)) == words


def test_lists_and_pages_take_the_same_number_of_queries_however_many(
    scene: Scene, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long parts of a page are cut: their lines are neither asked for nor shown, but counted."""
    few_places()
    monkeypatch.setattr("dokaz.interfaces.web.addresses.FEW", 5)
    own, client = scene.actor("own"), scene.client("own")
    where = events.PlaceRef(code=BAKHMUT)
    pk = registered(scene)
    page = reverse("event", args=[pk])

    def more(number: int) -> None:
        registered(scene, places=(where,), conduct=("8.2.b.i",))
        item = taken(own, b"more %d" % number).item_id
        events.link(actor=own, event_id=pk, item_ids=(item,))
        said = events.StatementDraft(
            kind="claim", who="сусід", text=f"сказане {number}", item_id=item
        )
        events.add_statement(actor=own, event_id=pk, draft=said)
        hit = objects.register(
            actor=own, draft=objects.ObjectDraft(name_uk=f"влучене {number}", type="school")
        )
        draft = events.HitDraft(object_id=hit, effect="direct_hit", basis="знімок")
        events.add_hit(actor=own, event_id=pk, draft=draft)

    def cost() -> list[int]:
        counts = []
        for address in (reverse("events"), page):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    more(0)
    cost()
    before = cost()
    for number in range(1, 9):
        more(number)
    assert cost() == before
    cut, whole = (client.get(page + query).content.decode() for query in ("", "?all=1"))
    for word in ("сказане", "влучене"):
        # The form of a split offers a statement once more.
        lines = [set(re.findall(rf"{word} \d", text)) for text in (cut, whole)]
        assert [len(one) for one in lines] == [5, 9], word
    for part in ("statements", "objects", "evidence"):
        assert f'href="?all=1#{part}">Показати всі 9<' in cut
        assert f"?all=1#{part}" not in whole
    (link, *_rest) = events.get_event(actor=own, event_id=pk).links
    events.unlink(actor=own, link_id=link.id, why=REASON)
    shown = events.get_event(actor=own, event_id=pk, first=2)
    assert (len(shown.links), shown.links_count, shown.links_hidden) == (2, 8, 0)
    for first, lines in ((-1, 0), (10**30, 8)):
        shown = events.get_event(actor=own, event_id=pk, first=first)
        assert (len(shown.links), shown.statements_count) == (lines, 9)


def test_the_list_narrows_by_oblast_and_by_the_name_of_a_place(scene: Scene) -> None:
    few_places()
    registered(scene, title_uk="У Бахмуті", places=(events.PlaceRef(code=BAKHMUT),))
    registered(scene, title_uk="Деінде")
    client = scene.client("own")
    for query in ("?oblast=UA14000000000091971", "?place=Artemovsk", "?text=бахм", "?order=time"):
        shown = text_of(client.get(reverse("events") + query))
        assert "У Бахмуті" in shown
        assert ("Деінде" in shown) == (query == "?order=time")
    assert "м. Бахмут, Бахмутська громада" in text_of(
        client.get(reverse("events") + "?place=Бахмут")
    )
    assert "Такого місця немає" in text_of(client.get(reverse("events") + "?place=Щщщщщ"))
    for bad in ("?after=x", f"?after={UUID(int=1)}&at=x", f"?after={UUID(int=1)}&at=2022-01-01"):
        assert client.get(reverse("events") + bad).status_code == 404


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_pages_of_events(scene: Scene, things: Things) -> None:
    few_places()
    client = scene.client("own")
    addresses = [
        reverse("events"), reverse("event", args=[things.pk]), reverse("new_event"),
        reverse("change_event", args=[things.pk]),
    ]  # fmt: skip
    pages = pages_of(client, addresses)
    looked = client.post(
        reverse("new_event"), {**FORM, "place0-name": "Іванівка", "find_place": "0"}
    )
    pages[reverse("new_event") + "?looked"] = looked.content
    assert barriers(pages) == {}
