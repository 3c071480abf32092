# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory of sources on pages: found, shown with its items, described, taken out."""

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.evidence import api as evidence

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "channel",
    "name": "Вигаданий канал",
    "platform": "Telegram",
    "handle": "@invented",
    "url": "https://t.me/invented",
    "language": "uk",
    "credibility": "C",
    "credibility_reason": "Двічі підтверджено знімками",
    "independence_group": "група 1",
    "remarks": "<b>нотатка</b>",
}


def test_a_source_is_found_described_and_taken_out(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    source = evidence.add_source(actor=own, kind="channel", name="Канал")
    other = evidence.add_source(actor=own, kind="website", name="Сайт")
    evidence.describe(
        actor=own,
        item_id=scene.things["item"],
        changes={"source_id": source},
        revision=evidence.get_item(actor=own, item_id=scene.things["item"]).revision,
    )
    shown = reverse("source", args=[source])
    listed = client.get(reverse("source_directory"), {"text": "кан"}).content.decode()
    assert shown in listed
    assert reverse("source", args=[other]) not in listed

    described = reverse("describe_source", args=[source])
    assert client.get(described).status_code == 200
    unjustified = client.post(described, {**FORM, "credibility_reason": ""})
    assert unjustified.status_code == 422
    assert client.post(described, FORM).status_code == 302
    text = client.get(shown).content.decode()
    assert "@invented" in text
    assert "Двічі підтверджено знімками" in text
    assert "&lt;b&gt;нотатка" in text
    item = reverse("item", args=[scene.things["item"]])
    assert item in text
    assert shown in client.get(item).content.decode()

    talk = reverse("comments", kwargs={"kind": "source", "pk": source})
    assert client.post(talk, {"text": "Чий це канал?", "audience": "own"}).status_code == 302
    assert shown in client.get(talk).content.decode()
    for persona in ("stranger", "node"):
        for address in (shown, described, talk):
            assert scene.client(persona).get(address).status_code == 404
    assert scene.client("stranger").post(described, FORM).status_code == 404

    assert client.post(reverse("retire_source", args=[source])).status_code == 302
    assert shown not in client.get(reverse("source_directory")).content.decode()
    assert client.get(shown).status_code == 200


def test_entries_are_narrowed_merged_apart_again_and_numbered(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    one = evidence.add_source(actor=own, kind="channel", name="Вигаданий канал")
    same = evidence.add_source(actor=own, kind="website", name="Він же")
    first, second = (reverse("source", args=[key]) for key in (one, same))
    listed = reverse("source_directory")
    only = client.get(listed, {"kind": "website"}).content.decode()
    assert second in only
    assert first not in only
    assert client.get(listed, {"kind": "nothing"}).status_code == 200

    merge = reverse("merge_source", args=[same])
    assert client.get(merge).status_code == 200
    assert client.post(merge, {"source": str(one), "why": ""}).status_code == 422
    assert client.post(merge, {"source": str(same), "why": "вигадано"}).status_code == 422
    assert client.post(merge, {"source": str(one), "why": "вигадано"}).status_code == 302
    assert second not in client.get(listed).content.decode()
    assert second in client.get(listed, {"retired": "on"}).content.decode()
    assert second in client.get(first).content.decode()
    assert first in client.get(second).content.decode()

    unmerge = reverse("unmerge_source", args=[same])
    assert client.post(unmerge, {"why": ""}).status_code == 422
    assert client.post(unmerge, {"why": "вигадано"}).status_code == 302
    assert second in client.get(listed).content.decode()

    number = reverse("add_source_number", args=[one])
    assert client.post(number, {"system": "CID", "value": ""}).status_code == 422
    assert client.post(number, {"system": "CID", "value": "UA-7"}).status_code == 302
    assert client.post(number, {"system": "CID", "value": "UA-7"}).status_code == 422
    assert first in client.get(listed, {"text": "ua-7"}).content.decode()
    for address in (merge, unmerge, number):
        assert scene.client("stranger").post(address, {"why": "x"}).status_code == 404
