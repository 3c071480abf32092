# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of search: what is asked stays in the box, what is found is marked and escaped."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.casework.events import api as events
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.gate.models import Act
from dokaz.intake.derivatives.ordering import SERVICE
from dokaz.members.api import service_actor
from dokaz.search import api as search

pytestmark = pytest.mark.django_db
ASKED = "search.archive.ask"


def put_words(scene: Scene, item_id: object, text: str) -> None:
    """A text rendition with words on its third page."""
    import dataclasses

    own = scene.actor("own")
    media = dataclasses.replace(service_actor(SERVICE), organisation_id=own.organisation_id)
    (original,) = evidence.files_of(actor=media, item_ids=(item_id,))[:1]
    block = {"kind": "page", "number": 3, "label": "", "text": text}
    words = {"format": "dokaz.text/1", "encoding": "", "is_cut": False, "blocks": [block]}
    content = evidence.store_stream(own.organisation_id, [json.dumps(words).encode()])
    made = evidence.NewRendition(
        content=content, role="text", name="text.json", media_type="application/json"
    )
    evidence.add_renditions(actor=media, of_file_id=original.id, renditions=[made])


def test_a_person_asks_narrows_and_opens_at_the_page(scene: Scene, tmp_path: Path) -> None:
    own = scene.actor("own")
    item_id = taken(own, b"report with words").item_id
    revision = evidence.get_item(actor=own, item_id=item_id).revision
    title = {"title_uk": "Звіт про <обстріли>", "title_en": "Report on shelling"}
    evidence.describe(actor=own, item_id=item_id, changes=title, revision=revision)
    put_words(scene, item_id, "Свідки\nчули <script>обстріл</script>\r\nзранку")
    browser = scene.client("own")

    # 1. How to ask is shown without a search; before there is an index the page says so.
    assert browser.get("/search/").status_code == 200
    assert not Act.objects.filter(action=ASKED, outcome="done").exists()
    assert "/evidence/" in browser.get("/search/?q=обстріл").content.decode()
    search.fill(search.folder())
    for path in ("/evidence/", "/events/"):
        empty = browser.get(path, {"text": "нема & цього"}).content.decode()
        address = html.unescape(re.findall(r'href="(/search/\?q=[^"]+)"', empty)[0])
        assert browser.get(address).context["text"] == "нема & цього"

    # 2. What was typed stays; words that were meant are marked, and nothing of the text is markup.
    page = browser.get("/search/", {"q": 'обстрілами "><b>', "off": "names"}).content.decode()
    assert html.escape('обстрілами "><b>') in page
    page = browser.get("/search/", {"q": "обстрілами"}).content.decode()
    assert "&lt;<mark>обстріли</mark>&gt;" in page
    assert "Свідки чули &lt;script&gt;<mark>обстріл</mark>&lt;/script&gt; зранку" in page
    assert re.search(r'action="/evidence/files/[0-9a-f-]+/open/#page-3"', page)
    assert f"/evidence/{item_id}/" in page
    assert "Report on shelling" not in page
    # What else was looked for is said, also of a word that is its own base form.
    assert '<span class="chip">обстріл</span>' in page
    said = "Крім набраних слів, шукали також: "
    for off, told in (
        ([], "інші форми слів, те саме звучання іншими літерами</p>"),
        (["forms"], "те саме звучання іншими літерами</p>"),
        (["scripts"], "інші форми слів</p>"),
    ):
        page = browser.get("/search/", {"q": "обстріл", "off": off}).content.decode()
        assert f"{said}{told}" in page
    off = ["forms", "scripts", "names"]
    page = browser.get("/search/", {"q": "обстріл", "off": off}).content.decode()
    assert said not in page
    assert all(f'name="off" value="{name}" checked' in page for name in off)
    english = {"language": "en", "next": "/search/?q=обстрілами"}
    page = browser.post("/language/", english, follow=True).content.decode()
    assert "Report on shelling" in page
    assert "<mark>обстріли</mark>" not in page
    browser.post("/language/", {**english, "language": "uk"})

    # 3. Narrowed by what it is not, it is gone, and one click shows everything again.
    page = browser.get("/search/", {"q": "обстріл", "subject": "event"}).content.decode()
    assert f"/evidence/{item_id}/" not in page
    assert 'href="?q=%D0%BE%D0%B1%D1%81%D1%82%D1%80%D1%96%D0%BB"' in page

    # 4. Others find nothing of it; who reads no records is told so.
    strange = scene.client("stranger").get("/search/", {"q": "обстріл"})
    assert str(item_id) not in strange.content.decode()
    assert scene.client("without").get("/search/", {"q": "обстріл"}).status_code == 403
    assert scene.client("node").get("/search/", {"q": "обстріл"}).status_code == 403

    # 5. Odd addresses are no errors of the program.
    for odd in ("page=0", "page=99999", "order=x", "subject=x", "year=%00", "q=%00%ff", "off=x"):
        assert browser.get(f"/search/?q=обстріл&{odd}").status_code == 200, odd
    assert browser.get("/search/?q=обстріл&page=x").status_code == 404


def rendition(own: Actor, of: UUID, role: str, content: bytes, media_type: str) -> UUID:
    """A file that a person adds, made from another one."""
    stored = evidence.store_stream(own.organisation_id, [content])
    made = evidence.NewRendition(content=stored, role=role, name=role, media_type=media_type)
    key: UUID
    (key,) = evidence.add_renditions(actor=own, of_file_id=of, renditions=[made])
    return key


@pytest.mark.parametrize("media_type", ["video/mp4", "audio/mpeg", "video/x-matroska"])
def test_words_of_a_transcript_open_the_recording_at_their_second(
    scene: Scene, media_type: str
) -> None:
    own = scene.actor("own")
    made = taken(own, media_type.encode(), media_type=media_type)
    cues = (
        "WEBVTT\n\n00:01:15.500 --> 00:01:20.000\nзагули двигуни\n\n"
        "01:00:02,000 --> 01:00:04,000\nстало тихо\n"
    )
    transcript = rendition(own, made.file_id, "transcript", cues.encode(), "text/vtt")
    engines = cues.replace("двигуни", "мотори")
    rendition(own, transcript, "translation", engines.encode(), "text/vtt")
    # What no browser plays has no place to open before there is a copy that it plays.
    recording = None if media_type == "video/x-matroska" else made.file_id
    search.fill(search.folder())

    def opened(words: str, persona: str = "own") -> list[str]:
        page = scene.client(persona).get("/search/", {"q": words}).content.decode()
        assert persona != "own" or "1:15" in page or "60:02" in page
        return re.findall(r'action="/evidence/files/([0-9a-f-]+/open/#[^"]*)"', page)

    def at(second: int) -> list[str]:
        return [f"{recording}/open/#t={second}"] if recording else []

    assert opened("=двигуни") == at(75)
    assert opened("=мотори") == at(75)
    # In the transcript and in the translation.
    assert opened('"стало тихо"') == 2 * at(3602)
    recording = rendition(own, made.file_id, "playable", b"a copy", "video/mp4")
    search.fill(search.folder())
    assert opened("=мотори") == at(75)
    assert opened("=мотори", "stranger") == []


def test_a_tag_is_a_filter_that_stays_in_sight_and_in_the_list(scene: Scene) -> None:
    own = scene.actor("own")
    tags = [f"тег {number}" for number in range(9)] + ["<i>я\u202eк"]
    for title, some in (("Перша", tags), ("Друга", tags[:2])):
        events.register(actor=own, draft=events.EventDraft(title_uk=title, tags=some))
    search.fill(search.folder())
    browser = scene.client("own")
    page = browser.get("/search/", {"subject": "event"}).content.decode()
    said = re.search(r"<h2>Тег</h2><ul>(.*?)</ul>", page, re.DOTALL)[1]
    assert said.count("<li>") == 8
    assert re.findall(r'<span>(тег \d)</span><span class="search-count">(\d)', said)[:3] == [
        ("тег 0", "2"), ("тег 1", "2"), ("тег 2", "1"),
    ]  # fmt: skip
    # Chosen, it is said first, though eight others are as frequent; nothing in it is markup.
    chosen = {"subject": "event", "tag": tags[9]}
    page = browser.get("/search/", chosen).content.decode()
    said = re.search(r"<h2>Тег</h2><ul>(.*?)</ul>", page, re.DOTALL)[1]
    first = re.search(r'<li><a href="([^"]*)" class="is-chosen".*?<span>(.*?)</span>', said)
    assert "tag=" not in first[1]
    assert first[2].startswith("&lt;i&gt;я")
    assert "\u202e" not in first[2]
    assert "Перша" in page
    assert "Друга" not in page
    lines = browser.post(f"/search/download/?{urlencode(chosen)}", {"form": "jsonl"})
    assert [json.loads(line)["title_uk"] for line in lines.getvalue().splitlines()] == ["Перша"]
    kept = browser.post(f"/search/saved/?{urlencode(chosen)}", {"name": "Теги"}, follow=True)
    assert "Перша" in kept.content.decode()
    assert "Друга" not in kept.content.decode()
    other = scene.client("stranger").get("/search/", {"subject": "event"}).content.decode()
    assert "тег 0" not in other
