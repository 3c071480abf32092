# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages of a chat are read one below the other, and each knows that it was read."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, reading
from dokaz.gate.models import Act
from dokaz.interfaces.web.evidence.views import conversation
from dokaz.media.chat_messages import TELEGRAM

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
ON_PAGE = 3


def said(number: int, text: str) -> bytes:
    known = {"id": number, "from": f"Особа {number}", "date_unixtime": "1652960410", "text": text}
    return json.dumps(known, ensure_ascii=False).encode()


def chat(actor: Actor, contents: list[bytes]) -> tuple[UUID, list[UUID]]:
    """A container, and an item of each message in it."""
    container = taken(actor, b"export of " + contents[0], media_type="application/json").item_id
    return container, inside(actor, container, contents)


def inside(
    actor: Actor, container: UUID, contents: list[bytes], *, media_type: str = TELEGRAM
) -> list[UUID]:
    """Items of messages in a container."""
    made = evidence.register(
        actor=actor,
        files=[
            evidence.NewFile(
                content=evidence.store_stream(actor.organisation_id, [content]),
                name=f"{number}.json",
                relative_path=f"4711/{number}.json",
                media_type=media_type,
                item=evidence.ItemDraft(kind="social_post"),
                relations=(evidence.RelationDraft(kind="part_of", to_item_id=container),),
            )
            for number, content in enumerate(contents, start=1)
        ],
    )
    return [one.item_id for one in made]


def examined(actor: Actor, item: UUID, subject: str, at: str = "2023-02-21T06:55:09Z") -> None:
    """Keep what a letter says of itself."""
    assert actor.organisation_id is not None
    told = {
        "claims": [
            {"name": "from", "value": "Olena\r\n\t<olena@example.org>"},
            {"name": "to", "value": "petro@example.org"},
            {"name": "subject", "value": subject},
        ],
        "sent_at": at,
    }
    files = evidence.files_of(actor=actor, item_ids=(item,))
    evidence.add_renditions(
        actor=actor,
        of_file_id=next(file.id for file in files if file.role == "original"),
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(actor.organisation_id, [json.dumps(told).encode()]),
                role="metadata",
                name="opening.json",
                media_type="application/json",
                technical={"format": "eml"},
            )
        ],
    )


def openings(actor: Actor) -> int:
    """How many times files were opened together."""
    with reading(actor):
        return Act.objects.filter(action="evidence.file.open_many").count()


def opened(client: Client, container: UUID, after: str = "") -> str:
    """The page that reading on gives."""
    answer = client.post(reverse("open_conversation", args=[container]), {"after": after})
    assert answer.status_code == 302
    return client.get(answer.headers["Location"]).content.decode()


def test_a_conversation_is_read_page_by_page_and_the_reading_stands_at_each_message(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ON_PAGE", ON_PAGE)
    own = scene.actor("own")
    texts = ["Чули вибух?", HOSTILE, "Так", "таємне", "Далі", "Кінець"]
    contents = [said(number, text) for number, text in enumerate(texts, start=1)]
    container, messages = chat(own, [*contents[:2], b"no message", *contents[3:]])
    evidence.classify(actor=own, item_id=messages[3], confidentiality=4)
    client = scene.client("own")

    whole = client.get(reverse("item", args=[container])).content.decode()
    assert "Читати розмову" in whole
    first = opened(client, container)
    assert "Чули вибух?" in first
    assert HOSTILE not in first
    assert "alert(1)" in first
    assert "не вдається прочитати" in first
    assert "таємне" not in first
    assert "Далі" not in first.partition("conversation")[2].partition("</ol>")[0]
    with reading(own):
        act = Act.objects.filter(action="evidence.file.open_many").latest("at")
        assert act.facts["files"] == 3
    for message, event in ((messages[0], True), (messages[3], False), (messages[4], False)):
        events = evidence.custody(actor=own, item_id=message).events
        assert any(one.type == "displaying" for one in events) is event

    (after,) = set(re.findall(r'name="after" value="([^"]+)"', first))
    second = opened(client, container, after)
    assert "Далі" in second
    assert "Кінець" in second
    assert "таємне" not in second
    assert "Чули вибух?" not in second


def test_custody_says_that_messages_were_looked_at_whatever_was_sent(scene: Scene) -> None:
    own = scene.actor("own")
    container, (message,) = chat(own, [said(1, "Чули вибух?")])
    address = reverse("open_conversation", args=[container])
    assert scene.client("own").post(address, {"purpose": "package"}).status_code == 302
    events = [one.type for one in evidence.custody(actor=own, item_id=message).events]
    assert events.count("displaying") == 1
    assert "exporting" not in events


def test_messages_behind_many_that_are_gone_are_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ON_PAGE", 2)
    own = scene.actor("own")
    container, messages = chat(own, [said(number, f"Слово {number}") for number in range(1, 4)])
    for message in messages[:2]:
        asked = evidence.propose_disposal(
            actor=own, item_id=message, reason_code="court_order", reason="Рішення суду"
        )
        evidence.approve_disposal(actor=scene.actor("second"), disposal_id=asked)
    assert "Слово 3" in opened(scene.client("own"), container)


def test_a_message_that_is_too_long_to_be_one_is_left_to_its_own_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = said(1, "я" * 100)
    monkeypatch.setattr(conversation, "LARGEST", len(longest))
    container, _ = chat(scene.actor("own"), [longest, said(2, "ю" * 101)])
    page = opened(scene.client("own"), container)
    assert "я" * 100 in page
    assert "ю" * 101 not in page
    assert "задовге" in page


def test_of_a_long_message_the_beginning_is_shown_and_where_the_rest_is(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "MOST_SHOWN", 20)
    long, letter = said(1, "а" * 30 + "кінець"), said(2, "коротко")
    container, (first, second) = chat(scene.actor("own"), [long, letter])
    page = opened(scene.client("own"), container)
    parts = page.split("<li id=")[1:]
    told = "Показано лише початок."
    assert [told in part for part in parts] == [True, False]
    assert "кінець" not in page
    assert reverse("item", args=[first]) in parts[0].partition(told)[2]
    assert reverse("item", args=[second]) in parts[1]


def test_messages_that_come_in_while_one_reads_are_read_next(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    container, _ = chat(own, [said(1, "Чули вибух?")])
    answer = client.post(reverse("open_conversation", args=[container]))
    inside(own, container, [said(2, "Так")])
    first = client.get(answer.headers["Location"]).content.decode()
    assert "Чули вибух?" in first
    assert "Так</p>" not in first
    (after,) = set(re.findall(r'name="after" value="([^"]+)"', first))
    assert "Так</p>" in opened(client, container, after)


def test_what_was_opened_is_shown_to_nobody_else_and_of_no_other_container(scene: Scene) -> None:
    own = scene.actor("own")
    container, messages = chat(own, [said(1, "Чули вибух?")])
    other, _ = chat(own, [said(2, "Інша розмова")])
    address = scene.client("own").post(reverse("open_conversation", args=[container]))
    page = address.headers["Location"]
    assert scene.client("own").get(page).status_code == 200
    for persona in ("stranger", "without", "node"):
        client = scene.client(persona)
        assert client.post(reverse("open_conversation", args=[container])).status_code == 404
        assert client.get(page).status_code == 404
    assert scene.client("own").get(page.replace(str(container), str(other))).status_code == 404
    # The right ended between opening and looking: nothing is shown any more.
    evidence.classify(actor=own, item_id=messages[0], confidentiality=4)
    again = scene.client("own").get(page)
    assert "Чули вибух?" not in again.content.decode()


def test_heads_of_the_letters_of_a_mailbox_are_read_one_below_the_other(scene: Scene) -> None:
    own = scene.actor("own")
    box = taken(own, b"a mailbox", media_type="application/mbox").item_id
    subjects = ("Війна", HOSTILE, "")
    letters = inside(own, box, [b"letter %d" % n for n in range(3)], media_type="message/rfc822")
    for item, subject in zip(letters, subjects, strict=True):
        at = "9999-12-31T23:00:00Z" if subject == HOSTILE else "2023-02-21T06:55:09Z"
        examined(own, item, subject, at)
    client = scene.client("own")
    assert "Переглянути листи" in client.get(reverse("item", args=[box])).content.decode()
    page = opened(client, box)
    assert page.count("Olena &lt;olena@example.org&gt; → petro@example.org") == 3
    assert "Війна" in page
    assert "21 лютого 2023, 08:55:09" in page
    assert "за київським часом" in page
    assert HOSTILE not in page
    # What was read is what each letter says of itself, not its words.
    for item in letters:
        (seen,) = (
            one for one in evidence.custody(actor=own, item_id=item).events
            if one.type == "displaying"
        )  # fmt: skip
        (record,) = (
            file.id for file in evidence.files_of(actor=own, item_ids=(item,))
            if file.role == "metadata"
        )  # fmt: skip
        assert seen.file_id == record


def test_a_letter_that_is_examined_while_one_reads_is_read_the_next_time(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    box = taken(own, b"another mailbox", media_type="application/mbox").item_id
    contents = [b"letter %d of another" % n for n in range(2)]
    letters = inside(own, box, contents, media_type="message/rfc822")
    examined(own, letters[0], "Перший лист")
    answer = client.post(reverse("open_conversation", args=[box]))
    # One is examined now for the first time, the other anew.
    examined(own, letters[1], "Другий лист")
    examined(own, letters[0], "Перший лист, прочитаний інакше")
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    text = page.content.decode()
    assert "Перший лист</p>" in text
    assert "Другий лист" not in text
    assert "ще не досліджений" in text
    assert "Другий лист" in opened(client, box)


def test_where_nothing_can_be_read_yet_the_page_of_the_item_says_so(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    box, before = taken(own, b"a new mailbox", media_type="application/mbox").item_id, openings(own)
    inside(own, box, [b"a letter that nobody has examined"], media_type="message/rfc822")
    address = reverse("open_conversation", args=[box])
    assert address in client.get(reverse("item", args=[box])).content.decode()
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(reverse("item", args=[box]), 302)]
    assert "нічого не можна прочитати підряд" in answer.content.decode()
    assert openings(own) == before


def test_many_pages_of_which_nothing_can_be_read_are_not_gone_through_to_the_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ON_PAGE", 1)
    monkeypatch.setattr(conversation, "_MOST_SKIPPED", 2)
    own, client = scene.actor("own"), scene.client("own")
    box = taken(own, b"a large mailbox", media_type="application/mbox").item_id
    inside(own, box, [b"letter %d" % number for number in range(4)], media_type="message/rfc822")
    answer = client.post(reverse("open_conversation", args=[box]), follow=True)
    assert "Жодного з наступних 2 матеріалів" in answer.content.decode()


def test_one_message_of_broken_letters_hides_no_other(scene: Scene) -> None:
    """JSON can spell half of a letter beyond the first plane; no page can hold it."""
    broken = b'{"id": 1, "from": "\\ud83d", "text": "\\ud83d pomylka", "\\udc00": "\\udc00"}'
    container, _ = chat(scene.actor("own"), [broken, said(2, "Чули вибух?")])
    page = opened(scene.client("own"), container)
    assert "? pomylka" in page
    assert "Чули вибух?" in page
