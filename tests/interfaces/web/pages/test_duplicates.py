# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of duplicates: the warning before a page is captured, the card of an item, judging."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from tests.deconflict.duplicates.scenes import POST, SAME_POST, bits, compare, put_hashes
from tests.evidence.world import World
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates import telling
from dokaz.evidence import api as evidence
from dokaz.gate.models import Act
from dokaz.members import api as members

pytestmark = pytest.mark.django_db
EMPTY = {"url": SAME_POST, "purpose": "вигадана мета", "confidentiality": 1}


def _photo(scene: Scene, persona: str, content: bytes, digits: str, **values: object) -> object:
    actor = scene.actor(persona)
    world = World(actor.organisation_id, actor.organisation_id, actor.ref)
    made = taken(actor, content, **values).item_id
    put_hashes(world, made, [(None, 90, digits)], owner=actor.organisation_id)
    return made


def test_an_address_that_is_there_is_told_before_anything_is_captured(scene: Scene) -> None:
    admin = scene.actor("without")
    members.describe(
        actor=admin, name_uk="Вигадана <b>", name_en="Invented", contact="черговий <i> 000"
    )
    shown = taken(scene.actor("own"), b"seen", url=POST, confidentiality=1).item_id
    taken(scene.actor("own"), b"not seen", url="https://example.org/hidden", confidentiality=2)
    compare()

    # 1. While it is typed: what can be seen is named, what cannot has an organisation.
    own, partner = scene.client("own"), scene.client("stranger")
    assert str(shown) in own.post("/duplicates/address/", {"url": SAME_POST}).content.decode()
    hidden = partner.post("/duplicates/address/", {"url": "example.org/hidden"}).content.decode()
    assert "Вигадана &lt;b&gt;" in hidden
    assert html.escape("черговий <i> 000") in hidden
    assert "/evidence/" not in hidden
    for nothing in ("https://example.org/new", "", "no address"):
        answer = own.post("/duplicates/address/", {"url": nothing}).content.decode()
        assert answer.strip() == ""

    # 2. Without a script the form comes back once with the warning, and passes when it was told.
    answer = own.post("/captures/new/", EMPTY)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert str(shown) in page
    (form,) = re.findall(r'name="told" value="([^"]*)"', page)
    assert html.unescape(form) == POST
    assert not Act.objects.filter(action="intake.capture.request").exists()
    own.post("/captures/new/", {**EMPTY, "told": POST})
    # Asked for: capturing is turned off on this node, which is what is said now.
    assert Act.objects.get(action="intake.capture.request").outcome == "refused"


def test_pairs_are_compared_judged_and_taken_back(scene: Scene) -> None:
    first = _photo(scene, "own", b"first", bits(1), title_uk="Перше <i>")
    second = _photo(scene, "own", b"second", bits(1, flipped=12))
    third = _photo(scene, "stranger", b"third", bits(1, flipped=5), confidentiality=2)
    compare()
    client = scene.client("own")
    card = client.get(f"/duplicates/item/{first}/").content.decode()
    assert str(second) in card
    assert str(third) not in card
    assert (
        client.get(f"/evidence/{first}/").content.decode().count(f"/duplicates/item/{first}/") == 1
    )

    queue = client.get("/duplicates/").content.decode()
    (number,) = set(re.findall(r'href="/duplicates/([0-9a-f]{32}-[0-9a-f]{32})/"', queue))
    assert "Перше &lt;i&gt;" in queue
    assert str(third) not in queue
    page = client.get(f"/duplicates/{number}/").content.decode()
    assert page.count('class="differs"') >= 1
    wrong = client.post(f"/duplicates/{number}/judge/", {"decision": "perhaps"})
    assert wrong.status_code == 422
    done = client.post(f"/duplicates/{number}/judge/", {"decision": "same", "because": "same_file"})
    assert done.status_code == 302
    assert f"/duplicates/{number}/" not in client.get("/duplicates/").content.decode()
    page = client.get(f"/duplicates/{number}/").content.decode()
    assert 'value="open"' in page
    client.post(f"/duplicates/{number}/judge/", {"decision": "open"})
    assert f"/duplicates/{number}/" in client.get("/duplicates/").content.decode()
    # To another organisation, and to who has no role, this pair does not exist.
    for persona in ("stranger", "without", "node"):
        other = scene.client(persona)
        assert other.get(f"/duplicates/{number}/").status_code == 404
        data = {"decision": "same"}
        assert other.post(f"/duplicates/{number}/judge/", data).status_code == 404


def test_words_of_two_texts_are_opened_on_record_and_their_differences_marked(
    scene: Scene,
) -> None:
    said = ("Вночі обстріляли <b>школу</b> в селі.", "Вночі обстріляли <b>лікарню</b> в селі.")
    one, other = (
        _photo(
            scene, "own", text.encode(), bits(3, flipped=number), confidentiality=1,
            media_type="text/plain",
        )
        for number, text in enumerate(said)
    )  # fmt: skip
    compare()
    client = scene.client("own")
    card = client.get("/duplicates/").content.decode()
    (number,) = set(re.findall(r'href="/duplicates/([0-9a-f]{32}-[0-9a-f]{32})/"', card))
    page = client.get(f"/duplicates/{number}/").content.decode()
    assert "<del>" not in page
    opened = Act.objects.filter(action="evidence.file.open_many", agent_ref=scene.actor("own").ref)
    before = opened.count()
    page = client.post(f"/duplicates/{number}/words/").content.decode()
    # The newer one stands first.
    marked = re.findall(r"<(del|ins)><span[^>]*>[^<]*</span>&lt;b&gt;(\w+)&lt;/b&gt;", page)
    assert marked == [("del", "лікарню"), ("ins", "школу")]
    assert opened.count() == before + 1
    act = opened.latest("at")
    files = {file.item_id for file in evidence.files_of(
        actor=scene.actor("own"), item_ids=(one, other))}  # fmt: skip
    assert (act.outcome, act.facts["files"], files) == ("done", 2, {one, other})
    for persona in ("stranger", "without", "node"):
        assert scene.client(persona).post(f"/duplicates/{number}/words/").status_code == 404


def test_whoever_was_told_enough_reads_that_nothing_more_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_A_DAY", dict.fromkeys(telling.Told, 1))
    taken(scene.actor("stranger"), b"theirs", url=POST, confidentiality=2)
    compare()
    client = scene.client("own")
    asked = [client.post("/duplicates/address/", {"url": url}).content.decode()
             for url in (POST, POST, "https://site.example/new")]  # fmt: skip
    assert "known-address" in asked[0]
    assert "Сьогодні вже не скажемо" not in asked[0]
    for answer in asked[1:]:
        assert "known-address" not in answer
        assert "Сьогодні вже не скажемо" in answer


def test_a_form_of_an_event_says_what_may_be_the_same_and_files_an_item_there(
    scene: Scene,
) -> None:
    own = scene.actor("own")
    item = _photo(scene, "own", b"first", bits(1))
    other = _photo(scene, "own", b"second", bits(1, flipped=2))
    draft = events.EventDraft(title_uk="Удар <b>", when="2022-03-09T14:30", conduct=("8.2.b.i",))
    known = events.register(actor=own, draft=draft, item_ids=(item,))
    compare()
    client = scene.client("own")
    form = client.get(f"/events/new/?item={other}").content.decode()
    # Told below time and place, which it rests on, before the long rest is filled in.
    told_at = form.index(f'hx-post="/duplicates/event/?item={other}"')
    assert form.index('name="when"') < told_at < form.index('name="conduct"')
    # Of many that are named in the address none is left out without a word; too many are refused.
    many = f"/events/new/?item={other}" + f"&item={other}" * 60
    assert f"/evidence/{item}/" in client.get(f"{many}&item={item}").content.decode()
    strangers = "".join(f"&item={UUID(int=n)}" for n in range(501))
    assert client.get(f"{many}{strangers}").status_code == 404
    stated = {"when": "2022-03-09T14:30", "conduct": "8.2.b.i"}
    told = client.post(f"/duplicates/event/?item={other}", stated).content.decode()
    assert "Удар &lt;b&gt;" in told
    assert str(known) in told
    (ref,) = re.findall(r'name="ref" value="([^"]+)"', told)
    # What cannot be read yet is no error while it is typed; whoever is elsewhere learns nothing.
    assert client.post("/duplicates/event/", {"when": "колись"}).content.strip() == b""
    stranger = scene.client("stranger")
    assert stranger.post("/duplicates/event/", stated).content.strip() == b""
    assert stranger.post(f"/duplicates/event/?item={other}", stated).status_code == 404
    client.post(f"/events/of-item/{other}/", {"ref": ref})
    assert {one.id for one in events.events_of_item(actor=own, item_id=other)} == {known}
    page = client.get(f"/events/{known}/").content.decode()
    assert f'hx-get="/duplicates/event/{known}/"' in page
    twin = events.register(actor=own, draft=draft, item_ids=(item,))
    assert str(twin) in client.get(f"/duplicates/event/{known}/").content.decode()
