# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats that are delivered: messages become items, with what they answer and what they brought."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.evidence import api as evidence
from dokaz.evidence.actions import registration
from dokaz.evidence.models import CustodyEvent, File, ItemRelation
from dokaz.gate.api import Purpose, reading, reading_everything
from dokaz.gate.models import OutboxFact
from dokaz.intake import archive
from dokaz.intake.api import EntryView, sort_kinds
from dokaz.intake.derivatives.kinds import Kind
from dokaz.intake.derivatives.ordering import State, state_of
from dokaz.intake.derivatives.remaking import remake_file
from dokaz.intake.facts import FilesTaken
from dokaz.intake.models import Opening
from dokaz.intake.opening.linking import link_one
from dokaz.intake.services import service_for
from dokaz.media.wording import wording_of
from tests.intake.containers import deliver, examine_all, lines, require_sums
from tests.intake.world import World
from tests.media.opening.made import zipped
from tests.media.opening.test_chats import LEFT_OUT, WHATSAPP, chat, exported, message

pytestmark = pytest.mark.django_db

PICTURE = b"\xff\xd8\xff\xe0 invented picture"


@pytest.fixture
def seen(world: World) -> Iterator[World]:
    with reading(world.service):
        yield world


CHAT = exported(
    chat(
        message(1, "Перше"),
        message(2, "", photo="photos/photo_1.jpg"),
        message(3, "Відповідь", reply_to_message_id=1, file=LEFT_OUT),
    )
)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def related(world: World, item_id: UUID) -> set[tuple[str, bool, UUID]]:
    found = evidence.relations_of(actor=world.documenter, item_id=item_id)
    return {(one.kind, one.outgoing, one.item_id) for one in found}


def test_a_chat_in_a_folder_becomes_messages_with_their_context(
    seen: World, tmp_path: Path
) -> None:
    files = {"chat/result.json": CHAT, "chat/photos/photo_1.jpg": PICTURE}
    delivery = deliver(seen.documenter, write(tmp_path, files))
    by_path = {line.path: line for line in lines(seen.documenter, delivery)}
    export, photo = by_path["chat/result.json"], by_path["chat/photos/photo_1.jpg"]
    inside = lines(seen.documenter, delivery, inside=export.order)
    assert [(one.name, one.outcome, one.reason) for one in inside] == [
        ("4711/1.json", "taken", ""),
        ("4711/2.json", "taken", ""),
        ("4711/3.json", "taken", ""),
        ("4711/3 file", "refused", "left_out"),
    ]
    assert (export.opening.state, export.opening.format) == ("opened", "telegram")
    require_sums(delivery)

    first, second, third = (one.item_id for one in inside[:3])
    assert related(seen, first) == {
        ("part_of", True, export.item_id),
        ("reply_to", False, third),
    }
    assert ("attachment_of", False, photo.item_id) in related(seen, second)
    assert ("reply_to", True, first) in related(seen, third)
    assert related(seen, photo.item_id) == {("attachment_of", True, second)}

    item = evidence.get_item(actor=seen.documenter, item_id=third)
    assert item.kind == "social_post"
    # Its time is a claim of the export: seconds of UTC, while the field beside them names no zone.
    assert item.recorded_from == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert (item.recorded_precision, item.recorded_basis) == ("second", "source_statement")
    whole = evidence.get_item(actor=seen.documenter, item_id=export.item_id)
    assert whole.kind == "correspondence"
    assert {(one.system, one.value) for one in item.external_ids} >= {("telegram", "4711/3")}
    asserted = CustodyEvent.objects.get(item_id=third, type="relation asserted")
    assert asserted.facts == {"relation": "reply_to", "to": str(first)}


def test_chats_that_came_when_fewer_kinds_were_known_are_sorted(
    seen: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(archive, "_told_kind", lambda _file: evidence.ItemKind.OTHER)
        before.setattr(registration, "kind_of", lambda *_file: evidence.ItemKind.OTHER)
        delivery = deliver(seen.documenter, write(tmp_path, {"chat/result.json": CHAT}))
    (line,) = lines(seen.documenter, delivery)
    kinds = iter(("other", "correspondence", "correspondence"))
    for sorted_now in (None, 1, 0):
        assert sorted_now is None or sort_kinds() == sorted_now
        item = evidence.get_item(actor=seen.documenter, item_id=line.item_id)
        assert item.kind == next(kinds)


POST = (
    "Вночі обстріляли Вигадане. Влучили в елеватор і три житлові будинки на вулиці Польовій. "
    "Двоє людей поранені, їх доправили до лікарні в сусідньому місті."
)


def wordings(delivered: list[EntryView]) -> list[str]:
    files = File.objects.filter(item_id__in=[line.item_id for line in delivered])
    by_item = dict(files.filter(role="original").values_list("item_id", "technical"))
    return [by_item[line.item_id].get("wording", "") for line in delivered]


def test_how_a_message_is_worded_is_known_as_it_comes_in(seen: World, tmp_path: Path) -> None:
    """So is a text file's; a greeting has too few words, and one of another text is far."""
    pieces = [POST[:40], {"type": "bold", "text": POST[40:]}, " https://t.me/vyhadane"]
    export = exported(chat(message(1, pieces), message(2, "Доброго ранку всім!")))
    files = {"result.json": export, "допис.txt": f"Кажуть: {POST}".encode()}
    delivery = deliver(seen.documenter, write(tmp_path, files))
    examine_all()
    by_path = {line.path: line for line in lines(seen.documenter, delivery)}
    first, second = lines(seen.documenter, delivery, inside=by_path["result.json"].order)
    said, greeting, text = wordings([first, second, by_path["допис.txt"]])
    assert said == wording_of([POST])
    assert greeting == ""
    assert 0 < (int(said, 16) ^ int(text, 16)).bit_count() <= 31
    _from_before(seen, first)
    assert wordings([first]) == [""]
    _ordered_of_old_messages(seen, first, second)
    assert wordings([first, second]) == [said, ""]


def _from_before(seen: World, line: EntryView) -> None:
    """The message as it was kept before anybody found out how messages are worded."""
    evidence.record_technical(
        actor=service_for(seen.own, "media"), file_id=_file_of(line), technical={}, tool=""
    )


def _ordered_of_old_messages(seen: World, *delivered: EntryView) -> None:
    """Words are all that is made of a message, and of each once."""
    media = service_for(seen.own, "media")
    for state in ({State.LACKING}, set()):
        by_file = {one.file_id: one for one in evidence.made_of(actor=media)}
        for line in delivered:
            one = by_file[_file_of(line)]
            wanted = {kind: state_of(one, kind) for kind in Kind}
            assert {kind for kind, found in wanted.items() if found} == {Kind.TEXT}
            assert {wanted[Kind.TEXT]} - {State.PRESENT} == state
            remake_file(
                one.file_id, organisation_id=seen.own, kinds=tuple(Kind), again=False, last_try=True
            )


def _file_of(line: EntryView) -> UUID:
    return File.objects.get(item_id=line.item_id, role="original").pk


def test_a_message_is_not_examined_and_what_was_sent_with_it_is(
    seen: World, tmp_path: Path
) -> None:
    deliver(seen.documenter, write(tmp_path, {"result.json": CHAT, "photos/photo_1.jpg": PICTURE}))
    with reading_everything(Purpose.OUTBOX):
        taken = list(OutboxFact.objects.filter(kind=FilesTaken.KIND))
    files = {file_id for row in taken for file_id in row.payload["files"]}
    names = File.objects.filter(pk__in=files).values_list("original_name", flat=True)
    assert sorted(names) == ["photo_1.jpg", "result.json"]


def test_linking_again_adds_nothing(seen: World, tmp_path: Path) -> None:
    files = {"result.json": CHAT, "photos/photo_1.jpg": PICTURE}
    deliver(seen.documenter, write(tmp_path, files))
    before = set(ItemRelation.objects.values_list("item_id", "kind", "to_id"))
    events = CustodyEvent.objects.count()
    assert {kind for _item, kind, _to in before} == {"part_of", "reply_to", "attachment_of"}
    opening = Opening.objects.get()
    link_one(opening.pk, organisation_id=seen.own)
    assert set(ItemRelation.objects.values_list("item_id", "kind", "to_id")) == before
    assert CustodyEvent.objects.count() == events + 1  # that the export was read


def test_a_chat_inside_an_archive_finds_the_files_beside_it(seen: World, tmp_path: Path) -> None:
    whole = zipped(("_chat.txt", WHATSAPP.encode()), ("00000012-PHOTO-2026.jpg", PICTURE))
    delivery = deliver(seen.documenter, write(tmp_path, {"chat.zip": whole}))
    (archive,) = lines(seen.documenter, delivery)
    text, photo = lines(seen.documenter, delivery, inside=archive.order)
    inside = lines(seen.documenter, delivery, inside=text.order)
    assert [one.outcome for one in inside] == ["taken"] * 4 + ["refused"]
    # A message is not taken for a chat of one message.
    assert Opening.objects.count() == 2
    assert ("attachment_of", True, inside[2].item_id) in related(seen, photo.item_id)
    require_sums(delivery)


def test_a_later_export_of_the_same_chat_brings_only_what_is_new(
    seen: World, tmp_path: Path
) -> None:
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
    deliver(seen.documenter, write(tmp_path / "1", {"result.json": CHAT}))
    grown = json.loads(CHAT)
    grown["messages"].append(message(4, "Нове", reply_to_message_id=3))
    again = deliver(seen.documenter, write(tmp_path / "2", {"result.json": exported(grown)}))
    (export,) = lines(seen.documenter, again)
    inside = lines(seen.documenter, again, inside=export.order)
    assert [one.outcome for one in inside] == ["already_here"] * 3 + ["refused", "taken"]
    assert ("reply_to", True, inside[2].item_id) in related(seen, inside[4].item_id)
    assert ("part_of", True, export.item_id) in related(seen, inside[0].item_id)


def test_a_path_that_leads_elsewhere_finds_nothing(seen: World, tmp_path: Path) -> None:
    hostile = exported(chat(message(1, "", photo="../other/secret.jpg", file="/etc/passwd")))
    files = {"chat/result.json": hostile, "other/secret.jpg": PICTURE}
    deliver(seen.documenter, write(tmp_path, files))
    assert not ItemRelation.objects.filter(kind="attachment_of").exists()
