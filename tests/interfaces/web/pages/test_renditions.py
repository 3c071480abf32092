# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was made of a file's content is opened by an act, and shown as text and pictures only."""

import html
import io
import json
import re
from fractions import Fraction
from typing import Any
from uuid import UUID

import av
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.interfaces.web.pages.scene import Scene, taken

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.evidence.models import File
from dokaz.gate.api import reading
from dokaz.gate.models import Act
from dokaz.intake.derivatives import content
from dokaz.intake.opening.sidecar import content_of
from dokaz.intake.services import service_for
from dokaz.media.documents import blocks
from dokaz.media.documents.blocks import Block, BlockKind
from dokaz.media.opening import mail
from dokaz.media.renditions import (
    DocumentText,
    Fingerprint,
    KeyframePicture,
    Keyframes,
    MachineReading,
    PagePicture,
    PagePictures,
    PictureHash,
    ReadPage,
    Timeline,
    Waveform,
)
from dokaz.media.sandbox import Content

pytestmark = pytest.mark.django_db


def webp(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (30, 40), colour).save(target, "WEBP")
    return target.getvalue()


def add(scene: Scene, of: UUID, found: Content) -> dict[str, UUID]:
    """Renditions of a file, stored in the forms in which the worker stores them."""
    actor = scene.actor("own")
    made, failures = content.renditions(found)
    assert failures == []
    new = [
        evidence.NewRendition(
            content=evidence.store_stream(actor.organisation_id, [one.content]),
            role=one.role,
            name=one.name,
            media_type=one.media_type,
            tool=one.tool,
            technical=one.technical,
        )
        for one in made
    ]
    files = evidence.add_renditions(actor=actor, of_file_id=of, renditions=new)
    return {one.role: file for one, file in zip(made, files, strict=True)}


def shown(client: Client, file: UUID) -> str:
    """The page a person gets who opens the rendition."""
    opened = client.post(reverse("open_file", args=[file]), {"purpose": "view"})
    assert opened.status_code == 302
    answer = client.get(opened.headers["Location"])
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(*found: Block) -> Content:
    return Content(text=DocumentText(blocks=blocks.packed(found), encoding="cp1251?"))


def test_words_are_shown_with_their_places_and_never_run(scene: Scene) -> None:
    hostile = "<script>alert(1)</script>{{ item }}"
    files = add(
        scene,
        scene.things["file"],
        text_of(
            Block(BlockKind.PAGE, 2, hostile),
            Block(BlockKind.SHEET, 3, "а\tб", "<b>Аркуш</b>"),
            Block(BlockKind.PARAGRAPH, 4, "Вітання", "subject"),
        ),
    )
    client = scene.client("own")
    page = shown(client, files["text"])
    assert hostile not in page
    assert html.escape(hostile) in page
    assert "<b>Аркуш" not in page
    assert 'id="page-2"' in page
    assert "Абзац 4: тема листа" in page
    assert "cp1251" in page
    with reading(scene.actor("own")):
        act = Act.objects.filter(action="evidence.file.open").latest("at")
    assert act.facts["file"] == str(files["text"])


def test_a_long_text_is_shown_in_part_and_says_so(scene: Scene, monkeypatch: Any) -> None:
    monkeypatch.setattr("dokaz.interfaces.web.evidence.workable._SHOWN_CHARACTERS", 10)
    several = [Block(BlockKind.PARAGRAPH, number, "слово" * 2) for number in range(1, 5)]
    page = shown(scene.client("own"), add(scene, scene.things["file"], text_of(*several))["text"])
    assert 'id="paragraph-1"' in page
    assert 'id="paragraph-2"' not in page
    assert "Показано лише початок" in page


def test_pages_are_given_out_one_by_one_and_only_to_who_opened_them(scene: Scene) -> None:
    pictures = [webp("red"), webp("blue")]
    pages = PagePictures(
        pages=tuple(PagePicture(webp=one, width=30, height=40) for one in pictures), of=9
    )
    files = add(scene, scene.things["file"], Content(pages=pages))
    client = scene.client("own")
    page = shown(client, files["pages"])
    addresses = re.findall(r'src="(/evidence/files/[^"]+/content/[^"]+/\d+/)"', page)
    assert len(addresses) == 2
    for address, picture in zip(addresses, pictures, strict=True):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (200, picture)
        assert answer.headers["Content-Type"] == "image/webp"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(addresses[0].replace("/1/", "/3/")).status_code == 404
    assert client.get(addresses[0].replace("/1/", "/0/")).status_code == 404
    for persona in ("without", "stranger", "node"):
        assert scene.client(persona).get(addresses[0]).status_code == 404


def test_a_record_that_points_outside_its_file_gives_nothing(scene: Scene) -> None:
    actor = scene.actor("own")
    (file,) = evidence.add_renditions(
        actor=actor,
        of_file_id=scene.things["file"],
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(actor.organisation_id, [b"short"]),
                role="pages",
                name="pages.zip",
                media_type="application/zip",
                technical={"pages": [[3, 10_000, 1, 1]], "of": 1},
            )
        ],
    )
    page = shown(scene.client("own"), file)
    assert "<img" not in page


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"blocks": 5}', b"\xff"])
@pytest.mark.parametrize("role", ["text", "waveform", "timeline", "fingerprint"])
def test_a_rendition_out_of_order_is_shown_as_nothing(
    scene: Scene, role: str, damaged: bytes
) -> None:
    actor = scene.actor("own")
    (file,) = evidence.add_renditions(
        actor=actor,
        of_file_id=scene.things["file"],
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(actor.organisation_id, [damaged or b" "]),
                role=role,
                name="x.json",
                media_type="application/json",
            )
        ],
    )
    assert "немає нічого" in shown(scene.client("own"), file)


def test_sound_times_hashes_and_keyframes_have_their_pages(scene: Scene) -> None:
    hashed = PictureHash(variants=("ab" * 32,) * 8, quality=12, pts=512)
    frame = KeyframePicture(pts=512, time_s=0.5, webp=webp("green"), width=30, height=40)
    found = Content(
        waveform=Waveform(peaks=bytes([0, 128, 255]), duration_s=61.5),
        timeline=Timeline(
            numerator=1, denominator=1024, frames=3, steps=(512).to_bytes(8, "little") * 2
        ),
        keyframes=Keyframes(pictures=(frame,), hashes=(hashed,), of=7),
    )
    files = add(scene, scene.things["file"], found)
    client = scene.client("own")
    assert "M1 24.9V75.1" in shown(client, files["waveform"])
    assert "0:01:01.500" in shown(client, files["waveform"])
    assert "1/1024" in shown(client, files["timeline"])
    assert "ab" * 32 in shown(client, files["fingerprint"])
    page = shown(client, files["keyframes"])
    assert "0:00:00.500" in page
    assert "<details" in page  # nobody has assessed how disturbing it is


def test_a_photo_s_hash_has_no_time(scene: Scene) -> None:
    hashed = PictureHash(variants=("cd" * 32,) * 8, quality=90, pts=None)
    files = add(scene, scene.things["file"], Content(fingerprint=Fingerprint(hash=hashed)))
    assert "cd" * 32 in shown(scene.client("own"), files["fingerprint"])


def film() -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as output:
        stream = output.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(12):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (number * 20,) * 3))
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def test_a_frame_of_a_film_is_kept_by_an_act_of_the_person(scene: Scene) -> None:
    actor = scene.actor("own")
    registered = taken(actor, film(), media_type="video/webm")
    add(
        scene,
        registered.file_id,
        Content(
            timeline=Timeline(
                numerator=1, denominator=1000, frames=12, steps=(100).to_bytes(8, "little") * 11
            )
        ),
    )
    client = scene.client("own")
    page = shown(client, registered.file_id)
    data = json.loads(html.unescape(re.search(r'data-steps="([^"]+)"', page)[1]))
    assert data == {"time_base": [1, 1000], "first_pts": 0, "steps": [[100, 11]]}
    address = re.search(r'action="([^"]+/still/[^"]+)"', page)[1]
    assert client.post(address, {"pts": "700"}).status_code == 302
    with reading(actor):
        still = File.objects.get(role="still")
        act = Act.objects.filter(action="evidence.file.add_rendition").latest("at")
    assert still.derived_from_id == registered.file_id
    assert still.technical["pts"] == 700
    assert (act.agent_kind, act.agent_ref) == ("person", actor.ref)
    opened = evidence.open_file(actor=actor, file_id=still.pk, purpose="view")
    picture = Image.open(io.BytesIO(b"".join(opened.chunks()))).convert("L")
    level = picture.getpixel((20, 20))
    assert isinstance(level, int)
    assert abs(level - 140) < 12
    for wrong in ("701", "", "x", "9" * 30, "²"):
        assert client.post(address, {"pts": wrong}).status_code == 422
    for persona in ("without", "stranger", "node"):
        assert scene.client(persona).post(address, {"pts": "0"}).status_code == 404
    with reading(actor):
        assert File.objects.filter(role="still").count() == 1


def test_the_item_page_offers_what_was_made_to_those_who_may_read(scene: Scene) -> None:
    files = add(scene, scene.things["file"], text_of(Block(BlockKind.PAGE, 1, "слово")))
    address = reverse("item", args=[scene.things["item"]])
    assert str(files["text"]) in scene.client("own").get(address).content.decode()


def test_from_whom_and_to_whom_a_letter_was_is_offered_and_read_in_words(scene: Scene) -> None:
    """The record of a letter (format dokaz.opening/1), as opening it makes it."""
    raw = (
        b"Received: by mail.example\r\nFrom: olena@example.org\r\nTo: petro@example.org\r\n"
        b"Subject: =?utf-8?b?0JLRltC50L3QsA==?=\r\nDate: Tue, 21 Feb 2023 09:55:09 +0300\r\n\r\n"
    )
    actor = scene.actor("own")
    said = canonical_json(content_of(mail.contents(io.BytesIO(raw)).facts))
    (file,) = evidence.add_renditions(
        actor=actor,
        of_file_id=scene.things["file"],
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(actor.organisation_id, [said]),
                role="metadata",
                name="opening.json",
                media_type="application/json",
                technical={"format": "eml"},
            )
        ],
    )
    client = scene.client("own")
    item = client.get(reverse("item", args=[scene.things["item"]])).content.decode()
    assert "Прочитати, від кого й кому" in item
    # Opening it is an act: nothing of what it says stands on the item's page.
    assert "olena@" not in item
    read = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", shown(client, file))
    assert read[:5] == [
        ("Від кого", "olena@example.org"),
        ("Кому", "petro@example.org"),
        ("Дата", "Tue, 21 Feb 2023 09:55:09 +0300"),
        ("Тема", "Війна"),
        ("Передав сервер", "by mail.example"),
    ]


def sidecar(**photo: object) -> bytes:
    return json.dumps({"claims": {"photo": photo, "recording": None}}).encode()


def test_claims_stand_beside_what_else_is_known_and_say_what_does_not_fit(scene: Scene) -> None:
    actor = scene.actor("own")
    taken_at = {"at": "2099-03-14T06:42:10", "zone": "unknown"}
    satellites = {"at": "2099-03-14T04:42:10+00:00", "zone": "utc"}
    (file,) = evidence.add_renditions(
        actor=actor,
        of_file_id=scene.things["file"],
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(
                    actor.organisation_id, [sidecar(taken=taken_at, gps_time=satellites)]
                ),
                role="metadata",
                name="metadata.json",
                media_type="application/json",
            )
        ],
    )
    page = shown(scene.client("own"), file)
    received, satellite = "Отримано раніше, ніж знято", "Годинник камери і супутники розходяться"
    assert received in page
    assert satellite not in page
    assert "2099-03-14 06:42:10 (?)" in page
    assert "2099-03-14 04:42:10 UTC" in page
    assert "14 годин" in page
    claims, _, _examined = page.partition('<details class="card-footer"')
    assert "<dt>Знято, за файлом › Часовий пояс</dt><dd>не вказано</dd>" in claims


def test_what_does_not_fit_is_marked_on_the_item_page_without_its_values(scene: Scene) -> None:
    with reading(scene.actor("own")):
        organisation = File.objects.get(pk=scene.things["file"]).organisation_id
    evidence.record_technical(
        actor=service_for(organisation, "media"),
        file_id=scene.things["file"],
        technical={"disagree": ["taken_gps", "no_such_code"], "notes": ["truncated", "new_note"]},
        tool="test",
    )
    page = scene.client("own").get(reverse("item", args=[scene.things["item"]])).content.decode()
    assert "Годинник камери і супутники розходяться" in page
    assert "кінця бракує" in page
    assert "no_such_code" not in page
    assert "new_note" not in page


def test_a_person_has_derived_files_made_again_and_sees_the_newest(scene: Scene) -> None:
    of = scene.things["file"]
    first = add(scene, of, text_of(Block(BlockKind.PAGE, 1, "older words")))["text"]
    second = add(scene, of, text_of(Block(BlockKind.PAGE, 1, "newer words")))["text"]
    client = scene.client("own")
    page = client.get(reverse("item", args=[scene.things["item"]])).content.decode()
    assert reverse("open_file", args=[second]) in page
    assert reverse("open_file", args=[first]) not in page
    assert page.count("замінено новішим") == 1
    address = reverse("order_renditions", args=[scene.things["item"]])
    assert address in page
    assert client.post(address, {"kind": "poems"}).status_code == 422
    answer = client.post(address, {"kind": "on_arrival"}, follow=True)
    assert "Замовлено" in answer.content.decode()
    with reading(scene.actor("own")):
        acts = Act.objects.filter(action="evidence.file.order_derivation", outcome="done")
        facts = acts.latest("at").facts
    assert facts["kinds"] == ["examination"]
    assert facts["files"] >= 1


def test_what_a_machine_read_says_so_and_marks_what_it_is_unsure_of(scene: Scene) -> None:
    reading_of = MachineReading(
        engine="tesseract 5",
        languages=("ukr",),
        data=("ab" * 32,),
        pages=(
            ReadPage(number=1, width=90, height=90, confidence=60.0, too_slow=False),
            ReadPage(number=2, width=90, height=90, confidence=0.0, too_slow=True),
        ),
        lines=b'[1, "<b>bridge</b>", [0, 0, 9, 9], 92.0]\n[1, "br1dqe", [0, 0, 9, 9], 40.0]',
    )
    made = content.reading(reading_of)
    assert made is not None
    actor = scene.actor("own")
    new = evidence.NewRendition(
        content=evidence.store_stream(actor.organisation_id, [made.content]),
        role=made.role,
        name=made.name,
        media_type=made.media_type,
        tool=made.tool,
        technical=made.technical,
    )
    (file,) = evidence.add_renditions(
        actor=actor, of_file_id=scene.things["file"], renditions=[new]
    )
    client = scene.client("own")
    item = client.get(reverse("item", args=[scene.things["item"]])).content.decode()
    assert "Текст, розпізнаний машиною" in item
    page = shown(client, file)
    assert "Розпізнано машиною (tesseract 5; ukr)" in page
    assert "<b>bridge" not in page
    assert page.count("непевно") == 1
    assert "тривало надто довго" in page


def test_a_working_copy_says_that_it_is_one_and_offers_the_original(scene: Scene) -> None:
    actor = scene.actor("own")
    new = evidence.NewRendition(
        content=evidence.store_stream(actor.organisation_id, [b"a copy"]),
        role="playable",
        name="playable.mp4",
        media_type="video/mp4",
        tool="dokaz, PyAV",
        technical={"is_cut": True, "is_broken": False},
    )
    (file,) = evidence.add_renditions(
        actor=actor, of_file_id=scene.things["file"], renditions=[new]
    )
    page = shown(scene.client("own"), file)
    assert "Це робоча копія «знімок.png»" in page
    assert "копія закінчується там" in page
    assert "не вдалося розкодувати" not in page
    assert reverse("open_file", args=[scene.things["file"]]) in page
    assert "data-keep" not in page
