# SPDX-License-Identifier: AGPL-3.0-or-later
"""An item's kind follows from its file as far as that tells it, until a person says another."""

from __future__ import annotations

from typing import Any

import pytest

from dokaz.evidence import api
from dokaz.evidence.actions import registration
from dokaz.evidence.kinds import BY_TYPE
from dokaz.evidence.models import ItemRevision
from dokaz.gate.api import Rejected
from tests.evidence.world import World, events, new_file, taken


@pytest.mark.parametrize(
    ("media_type", "name", "kind"),
    [
        ("application/wacz", "a.wacz", "web_page"),
        ("application/warc+gzip", "a.warc.gz", "web_page"),
        ("message/rfc822", "лист.eml", "correspondence"),
        ("message/rfc822", "Сторінка.MHTML", "web_page"),
        ("application/vnd.ms-outlook-pst", "a.pst", "correspondence"),
        ("application/mbox", "a.mbox", "correspondence"),
        ("application/vnd.rar", "a.rar", "collection"),
        ("application/json", "a.json", "dataset"),
        ("application/vnd.oasis.opendocument.text", "a.odt", "document"),
        ("text/plain", "a.txt", "document"),
        ("application/x-ole-storage", "Замкнена.XLSX", "document"),
        ("application/x-ole-storage", "З макросами.xlsm", "document"),
        ("application/x-ole-storage", "З макросами.docm", "document"),
        ("application/x-ole-storage", "Thumbs.db", "other"),
        ("video/mp4", "a.mp4", "video"),
        ("application/octet-stream", "a.zip", "other"),
        ("", "", "other"),
    ],
)
def test_a_file_s_type_tells_its_kind(media_type: str, name: str, kind: str) -> None:
    assert api.kind_of(media_type, name) == kind


def registered(world: World, content: bytes, media_type: str, **said: Any) -> Any:
    file = new_file(world.own, content)
    changes = {"media_type": media_type, "item": api.ItemDraft(**said)}
    (answer,) = api.register(
        actor=world.documenter,
        files=[api.NewFile(content=file.content, name="a", **changes)],
    )
    return answer


def kind(world: World, answer: Any) -> str:
    return str(api.get_item(actor=world.documenter, item_id=answer.item_id).kind)


def examined(world: World, answer: Any, media_type: str) -> str:
    api.record_technical(
        actor=world.service_for("media"),
        file_id=answer.file_id,
        technical={"media_type": media_type},
        tool="probe 1",
    )
    return kind(world, answer)


def test_examining_says_it_better_than_the_first_look_and_never_over_a_person(
    world: World,
) -> None:
    first = registered(world, b"one", "application/zip")
    assert kind(world, first) == "collection"
    assert examined(world, first, "application/wacz") == "web_page"
    (revision,) = ItemRevision.objects.filter(item=first.item_id)
    assert revision.before == {"kind": "collection"}

    said = registered(world, b"two", "application/zip")
    api.describe(
        actor=world.documenter, item_id=said.item_id, changes={"kind": "report"}, revision=0
    )
    assert examined(world, said, "application/wacz") == "report"
    container = registered(world, b"three", "application/json", kind="correspondence")
    assert examined(world, container, "application/json") == "correspondence"


def test_what_came_in_when_fewer_kinds_were_known_is_sorted_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(registration, "kind_of", lambda *_file: api.ItemKind.OTHER)
        archive = registered(world, b"one", "application/zip")
        unknown = registered(world, b"two", "application/octet-stream")
        sealed = registered(world, b"three", "application/zip", confidentiality=4)
        letter = registered(world, b"four", "message/rfc822", kind="document")
        said = registered(world, b"five", "application/mbox")
    for to in ("report", "other"):
        revision = api.get_item(actor=world.documenter, item_id=said.item_id).revision
        api.describe(
            actor=world.documenter, item_id=said.item_id, changes={"kind": to}, revision=revision
        )
    media = world.service_for("media")
    found = api.unsorted(actor=media)
    assert found == {archive.item_id: "collection", letter.item_id: "correspondence"}
    among = frozenset(one.item_id for one in (archive, unknown, sealed, letter, said))
    assert api.unsorted_among(actor=media, item_ids=among) == {
        archive.item_id, unknown.item_id, letter.item_id,
    }  # fmt: skip

    wanted = {**found, said.item_id: api.ItemKind.CORRESPONDENCE}
    assert api.sort_items(actor=media, kinds=wanted) == 2
    assert kind(world, archive) == "collection"
    assert kind(world, said) == "other"
    assert events(world.documenter, archive.item_id)[-1] == "metadata modification"
    assert api.unsorted(actor=media) == {}
    assert api.unsorted(actor=world.service_for("media", world.other)) == {}


def test_too_many_at_once_are_refused(world: World) -> None:
    one = taken(world.documenter, b"x").item_id
    kinds = {type(one)(int=n): api.ItemKind.OTHER for n in range(1001)}
    with pytest.raises(Rejected):
        api.sort_items(actor=world.service_for("media"), kinds=kinds)


def test_every_type_that_is_named_has_one_of_the_list_s_kinds() -> None:
    assert set(BY_TYPE.values()) < set(api.ItemKind)
