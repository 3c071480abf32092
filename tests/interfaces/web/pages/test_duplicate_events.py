# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of events that may be the same: the queue, side by side, filed as one in a click."""

from __future__ import annotations

import re

import pytest
from tests.casework.events.scenes import BAKHMUT, drafted
from tests.deconflict.duplicates.scenes import events_worked
from tests.interfaces.web.pages.scene import Scene
from tests.interfaces.web.pages.test_events import few_places

from dokaz.casework.events import api as events
from dokaz.deconflict.duplicates.models import Judgement

pytestmark = pytest.mark.django_db
QUEUE = "/duplicates/events/"


def test_events_are_compared_decided_and_filed_as_one_in_a_click(scene: Scene) -> None:
    few_places()
    actor = scene.actor("own")
    shown = {"title_uk": "Обстріл <i>", "confidentiality": 1}
    theirs = events.register(actor=scene.actor("stranger"), draft=drafted(**shown))
    own = events.register(actor=actor, draft=drafted(**shown))
    events_worked()
    client = scene.client("own")

    def names() -> set[str]:
        page = client.get(QUEUE).content.decode()
        return set(re.findall(r'href="/duplicates/events/([0-9a-f]{32}-[0-9a-f]{32})/"', page))

    # 1. The other organisation's event waits beside ours, with reasons.
    (name,) = names()
    address = f"{QUEUE}{name}/"
    page = client.get(address).content.decode()
    for word in (str(own), str(theirs), "Обстріл &lt;i&gt;", "той самий час", "те саме місце"):
        assert word in page
    assert client.post(f"{address}judge/", {"decision": "perhaps"}).status_code == 422

    # 2. One click says that it is the same, and keeps their name at our event; once.
    assert client.post(f"{address}same/", {}).status_code == 302
    found = events.get_event(actor=actor, event_id=own)
    ref = events.rows_of(actor=actor, event_ids=(theirs,))[theirs].ref
    assert [value for _system, value in found.external_ids] == [ref]
    assert names() == set()
    assert client.post(f"{address}same/", {}).status_code == 422

    # 3. Taken back it waits again; the other side decides by itself.
    client.post(f"{address}judge/", {"decision": "open"})
    assert names() == {name}
    # There it goes by another name, which does not tell them of ours.
    theirs_of_it = scene.client("stranger").get(QUEUE).content.decode()
    assert f'href="{QUEUE}{theirs.hex}-' in theirs_of_it
    assert name not in theirs_of_it
    assert [row.decision for row in Judgement.objects.order_by("pk")] == ["same", "open"]

    # 4. Two of our own are merged by the act that is there for it, not by deciding.
    events.register(actor=actor, draft=drafted(**shown))
    events_worked()
    (pair,) = [one for one in names() - {name} if _is_own(client, one)]
    answer = client.post(f"{QUEUE}{pair}/judge/", {"decision": "same"}, follow=True)
    merges = actor.holds("custodian", "legal_analyst", "verifier")
    assert ("/merge/" in answer.content.decode()) == merges
    assert client.post(f"{QUEUE}{pair}/same/", {}).status_code == 404


def test_an_event_that_cannot_be_seen_is_told_at_entry_and_filed_from_the_own_ones_page(
    scene: Scene,
) -> None:
    few_places()
    actor = scene.actor("own")
    theirs = events.register(actor=scene.actor("stranger"), draft=drafted(title_uk="Чужа назва"))
    client = scene.client("own")

    # 1. Told while it is filled in: place, day and conduct, as a form sends them.
    typed = {
        "title_uk": "Наша", "when": "2022-08-03", "when_zone": "Europe/Kyiv",
        "conduct": ["8.2.b.i"], "place0-name": "Бахмут", "place0-code": BAKHMUT,
        "likelihood": "unknown", "confidentiality": "2",
    }  # fmt: skip
    told = client.post("/duplicates/event/", typed).content.decode()
    assert "Тут її вам не видно" in told
    assert "варто глянути" in told
    assert "/same/" not in told

    # 2. The page that follows files it with one click; nothing of theirs is on any page.
    own = events.register(actor=actor, draft=drafted(title_uk="Наша"))
    events_worked()
    card = client.get(f"/duplicates/event/{own}/").content.decode()
    (address,) = re.findall(r'action="(/duplicates/events/[0-9a-f]{32}-[0-9a-f]{32}/same/)"', card)
    done = client.post(address, {}, follow=True).content.decode()
    assert "Записано як ту саму подію" in done
    filed = client.get(f"/duplicates/event/{own}/").content.decode()
    assert "/same/" not in filed
    assert "Записано як ту саму подію" in filed
    for page in (told, card, done, filed):
        assert "Чужа назва" not in page
        assert str(theirs) not in page


def _is_own(client: object, name: str) -> bool:
    return "/same/" not in client.get(f"{QUEUE}{name}/").content.decode()  # type: ignore[attr-defined]
