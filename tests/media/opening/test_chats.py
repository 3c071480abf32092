# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exported chats: every message comes out byte for byte, with what it answers and brings."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.media.opening.made import read

from dokaz.intake.sources.registry import container_of
from dokaz.intake.sources.source import Looked
from dokaz.media.opening.formats import READERS
from dokaz.media.opening.json_walk import BadJson, JsonWalk, value_of
from dokaz.media.opening.members import MemberKind, NotAContainer, Trouble, Unopenable
from dokaz.media.probe import identify

LEFT_OUT = "(File not included. Change data exporting settings to download.)"


def message(number: int, text: Any = "Текст", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2026-03-05T10:00:00",
        "date_unixtime": "1772704800",
        "from": "Вигадана Особа",
        "from_id": "user1",
        "text": text,
        **more,
    }


def chat(*messages: dict[str, Any], id: int = 4711) -> dict[str, Any]:
    return {"name": "Вигаданий чат", "type": "private_supergroup", "id": id, "messages": messages}


def exported(value: object, *, indent: int | None = 1) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=list).encode()


def found_as(raw: bytes, extension: str = "json") -> str:
    head = raw[: 64 * 1024]
    media_type = identify(io.BytesIO(head), extension=extension).media_type
    return container_of(
        Looked(head=head, tail=raw[-1024:], media_type=media_type, extension=extension)
    )


def test_each_message_of_a_telegram_chat_is_a_member_as_it_stands_in_the_file() -> None:
    messages = [message(1), message(2, [{"type": "bold", "text": "так"}, " \\ }]"])]
    raw = exported(chat(*messages))
    found = read(raw, "telegram")
    assert [one.head.name for one in found] == ["4711/1.json", "4711/2.json"]
    assert [one.head.external_id for one in found] == ["4711/1", "4711/2"]
    for one, expected in zip(found, messages, strict=True):
        assert one.content is not None
        assert one.content in raw
        assert json.loads(one.content) == expected
        assert one.head.kind is MemberKind.MESSAGE
        assert one.head.modified_at is not None
        assert one.head.modified_at.isoformat() == "2026-03-05T10:00:00+00:00"


def test_answers_and_files_beside_the_export_are_named() -> None:
    brought = message(2, "", photo="photos/photo_1@05-03-2026.jpg", reply_to_message_id=1)
    first, second = read(exported(chat(message(1), brought)), "telegram")
    assert (first.head.answers, first.head.brings) == ("", ())
    assert second.head.answers == "4711/1"
    assert second.head.brings == ("photos/photo_1@05-03-2026.jpg",)


def test_a_file_the_export_was_made_without_is_a_line_of_its_own() -> None:
    gone = message(7, "", file=LEFT_OUT, thumbnail=LEFT_OUT)
    one, missing = read(exported(chat(gone)), "telegram")
    assert one.head.brings == ()
    assert (missing.head.name, missing.trouble) == ("4711/7 file", Trouble.LEFT_OUT)


def test_an_account_gives_all_its_chats() -> None:
    about = "Here is the data you requested. Remember: Telegram is ad free."
    account = {
        "about": about,
        "personal_information": {"user_id": 1, "first_name": "Вигадана"},
        "contacts": {"list": [{"user_id": 2}]},
        "chats": {"about": "…", "list": [chat(message(1), id=1), chat(message(1), id=2)]},
        "left_chats": {"about": "…", "list": [chat(id=3)]},
    }
    raw = exported(account)
    assert found_as(raw) == "telegram"
    assert [one.head.external_id for one in read(raw, "telegram")] == ["1/1", "2/1"]
    facts = READERS["telegram"](io.BytesIO(raw)).facts
    assert (facts.variant, facts.claims) == ("telegram account", ())


def test_what_the_chat_says_of_itself_is_a_claim() -> None:
    facts = READERS["telegram"](io.BytesIO(exported(chat(message(1))))).facts
    claims = {one.name: one.value for one in facts.claims}
    assert claims == {"name": "Вигаданий чат", "type": "private_supergroup", "id": "4711"}


@pytest.mark.parametrize("number", ["9" * 600, "\u0661\u0662", "²", "../1", "", "-"])
def test_a_chat_s_number_that_is_none_names_nothing(number: str) -> None:
    (one,) = read(exported({**chat(message(1)), "id": number}), "telegram")
    assert (one.head.name, one.head.external_id) == ("chat/1.json", "chat/1")


def test_a_message_s_number_that_is_none_identifies_nothing() -> None:
    (one,) = read(exported(chat(message(int("9" * 600)))), "telegram")
    assert (one.head.name, one.head.external_id) == ("4711/line-1.json", "")


@pytest.mark.parametrize(
    "other",
    [b"{}", b"[1, 2]", b'{"messages": 5}', b'{"chats": {"list": []}}', b'"text"'],
)
def test_other_json_is_no_chat(other: bytes) -> None:
    with pytest.raises(NotAContainer):
        read(other, "telegram")


def test_a_chat_without_messages_is_a_chat() -> None:
    assert read(exported(chat()), "telegram") == []


def test_an_export_that_is_cut_off_gives_what_comes_before_the_cut() -> None:
    raw = exported(chat(message(1), message(2)))
    whole = READERS["telegram"](io.BytesIO(raw[: raw.index(b'"id": 2')]))
    members = whole.members
    assert next(members).head.external_id == "4711/1"
    with pytest.raises(Unopenable) as error:
        next(members)
    assert error.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize(
    "hostile",
    [
        b'{"type": "personal_chat", "messages": ' + b"[" * 100_000,
        b'{"type": "personal_chat", "messages": [' + b'{"a":' * 100_000,
        b'{"type": "personal_chat", "messages": [{"id": ' + b"9" * 100_000 + b"}]}",
        b'{"type": "personal_chat", "messages": [5]}',
        b'{"type": "personal_chat", "messages": [{}',
        b'{"type": "personal_chat", "messages": [{} {}]}',
    ],
)
def test_hostile_json_ends_as_damaged(hostile: bytes) -> None:
    with pytest.raises(Unopenable) as error:
        read(hostile, "telegram")
    assert error.value.trouble is Trouble.DAMAGED


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (exported(chat(message(1))), "telegram"),
        (exported(chat(message(1)), indent=None), "telegram"),
        (b'{"type": "FeatureCollection", "features": []}', ""),
        (b'{"messages": ["no chat"]}', ""),
        ("[05.03.26, 10:00:01] А: так\n[05.03.26, 10:01:00] Б: ні\n".encode(), "whatsapp"),
        ("05.03.26, 10:00 - А: так\nдалі\n05.03.26, 10:01 - Б: ні\n".encode(), "whatsapp"),
        (b"3/5/26, 9:07 PM - A: yes\n3/5/26, 9:08 PM - B: no\n", "whatsapp"),
        ("05.03.26, 10:00 - нотатка про зустріч\nі ще рядок\nі ще\n".encode(), ""),
        (b"2026-03-05 10:00 a log line\n2026-03-05 10:01 another\n", ""),
    ],
)
def test_chats_are_known_by_their_words(raw: bytes, expected: str) -> None:
    assert found_as(raw, "json" if raw.startswith(b"{") else "txt") == expected


WHATSAPP = (
    "[05.03.26, 10:00:01] Чат: \u200eПовідомлення захищено\r\n"
    "[05.03.26, 10:00:09] Вигадана Особа: перший рядок\r\n"
    "другий рядок\r\n"
    "\r\n"
    "\u200e[05.03.26, 10:01:00] Друга Особа: \u200e<прикріплено: 00000012-PHOTO-2026.jpg>\r\n"
    "[05.03.26, 10:02:00] Друга Особа: \u200eimage omitted\r\n"
)


def test_each_message_of_a_whatsapp_chat_is_a_member_and_nothing_is_lost() -> None:
    found = read(WHATSAPP.encode(), "whatsapp")
    messages = [one for one in found if one.head.kind is MemberKind.MESSAGE]
    assert b"".join(one.content or b"" for one in messages) == WHATSAPP.encode()
    assert [one.head.name for one in messages] == [f"{n:07}.txt" for n in range(1, 5)]
    assert (messages[1].content or b"").decode().endswith("другий рядок\r\n\r\n")
    assert messages[2].head.brings == ("00000012-PHOTO-2026.jpg",)
    # Day and month cannot be told apart, and no zone is named.
    assert {one.head.modified_at for one in messages} == {None}
    (missing,) = (one for one in found if one.trouble)
    assert (missing.trouble, missing.head.name) == (Trouble.LEFT_OUT, "0000004 file")


def test_android_names_what_was_attached_behind_the_colon() -> None:
    raw = "05.03.26, 10:00 - Особа: IMG-20260305-WA0001.jpg (файл додано)\nпідпис\n"
    (one,) = read(raw.encode(), "whatsapp")
    assert one.head.brings == ("IMG-20260305-WA0001.jpg",)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values=st.lists(json_values, max_size=8), indent=st.sampled_from([None, 0, 2]))
def test_a_walk_gives_every_value_with_its_own_bytes(values: list, indent: int | None) -> None:
    raw = json.dumps({"before": values, "list": values}, ensure_ascii=False, indent=indent).encode()
    walk = JsonWalk(io.BytesIO(raw), largest=1 << 20)
    found = []
    for key in walk.fields():
        if key == "list":
            for _ in walk.elements():
                part = walk.value()
                assert part in raw
                found.append(value_of(part))
        else:
            assert value_of(walk.value()) == values
    assert found == values


@given(raw=st.binary(max_size=200))
def test_a_walk_through_anything_ends(raw: bytes) -> None:
    walk = JsonWalk(io.BytesIO(raw), largest=1000)
    try:
        for _ in walk.fields():
            walk.value()
    except BadJson:
        return


def test_a_value_larger_than_allowed_is_not_taken() -> None:
    walk = JsonWalk(io.BytesIO(b'["' + b"x" * 5000 + b'"]'), largest=1000)
    next(walk.elements())
    with pytest.raises(BadJson):
        walk.value()
