# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of pages with an address: in the picture, beside it, typed; never more than that."""

import io
import json
import plistlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dokaz.evidence import api as evidence
from dokaz.evidence.models import File, Item, ItemRelation
from dokaz.gate.api import Rejected, reading
from dokaz.intake import api as intake
from dokaz.intake.captures import screenshots as captured_screenshots
from dokaz.intake.derivatives import captures, screenshots
from dokaz.media.results import Capture
from tests.intake.containers import deliver, examine_all, lines, require_sums
from tests.intake.world import World

URL = "https://net.example/p/1?a=1"
WHY = "Вигадана справа"


def picture(form: str = "PNG", colour: int = 7, **how: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), (colour, 90, 20)).save(target, form, **how)
    return target.getvalue()


def with_text(**words: str) -> bytes:
    info = PngInfo()
    for name, value in words.items():
        info.add_itxt(name, value)
    return picture(pnginfo=info)


def with_exif(tag: int, value: Any) -> bytes:
    exif = Image.Exif()
    if tag == 0x9286:
        exif.get_ifd(0x8769)[tag] = value
    else:
        exif[tag] = value
    return picture("JPEG", exif=exif)


def xmp(body: str) -> bytes:
    return f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{body}</x:xmpmeta>".encode()


def judged(content: bytes, media_type: str) -> Capture:
    return captures.judge(io.BytesIO(content), media_type=media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (with_text(url=URL, Title="Допис"), "image/png"),
        (with_text(Source=f" {URL}\n"), "image/png"),
        (with_exif(0x010E, URL), "image/jpeg"),
        (with_exif(0x9286, b"ASCII\0\0\0" + URL.encode()), "image/jpeg"),
        (picture("JPEG", comment=URL.encode()), "image/jpeg"),
        (picture("JPEG", xmp=xmp(f"<a dc:source='{URL}'/>")), "image/jpeg"),
        (picture("WEBP", xmp=xmp(f"<dc:source>{URL}</dc:source>")), "image/webp"),
    ],
)
def test_an_address_in_the_picture_is_a_claim_about_a_picture_only(
    content: bytes, media_type: str
) -> None:
    found = judged(content, media_type)
    assert (found.format, found.notes, found.count) == ("screenshot", ("picture_only",), 1)
    assert found.pages[0].url == URL
    (origin,) = found.questions
    assert (origin.name, origin.standing, origin.ground) == ("origin", "not-checked", "own-word")


@pytest.mark.parametrize(
    "content",
    [
        picture(),
        with_text(Comment=f"made with {URL}"),
        with_text(Author=URL),
        with_text(url="ftp://net.example/"),
        with_text(url="javascript:alert(1)"),
        b"\x89PNG\r\n\x1a\n damaged",
    ],
)
def test_a_picture_without_an_address_of_its_own_is_no_capture(content: bytes) -> None:
    assert judged(content, "image/png").format == ""


def test_a_picture_of_a_wall_is_flagged() -> None:
    found = judged(with_text(url="https://net.example/login", title="Вхід"), "image/png")
    assert set(found.notes) == {"picture_only", "only_sign_in_pages"}


NOTES = {
    "a.url": f"[InternetShortcut]\r\nURL={URL}\r\nIconIndex=0\r\n".encode(),
    "a.desktop": f"[Desktop Entry]\nType=Link\nURL={URL}\n".encode(),
    "a.webloc": plistlib.dumps({"URL": URL}),
    "a.json": json.dumps({"url": URL, "title": "Допис", "captured_at": "2026-03-05"}).encode(),
    "a.txt": b"\xef\xbb\xbf" + URL.encode() + b"\n",
}


@pytest.mark.parametrize("name", NOTES)
def test_a_small_file_gives_an_address(name: str) -> None:
    media_type = {"a.webloc": "application/xml", "a.json": "application/json"}
    found = judged(NOTES[name], media_type.get(name, "text/plain"))
    assert (found.format, found.pages[0].url) == ("page_address", URL)


@pytest.mark.parametrize(
    "content",
    [
        f"see {URL}".encode(),
        json.dumps([{"url": URL}]).encode(),
        json.dumps({"url": URL, "photoTakenTime": {}}).encode(),
        b"[InternetShortcut]\nURL=file:///etc/passwd\n",
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "b">]><plist><string>&a;</string></plist>',
        URL.encode() + b" " * screenshots.LARGEST_NOTE,
    ],
)
def test_other_texts_give_none(content: bytes) -> None:
    assert judged(content, "text/plain").format == ""


@given(st.sampled_from((b"", b"{", b"[InternetShortcut]\nURL=", b"<?xml ", b"bplist00")),
       st.binary(max_size=200))  # fmt: skip
def test_any_note_is_judged(start: bytes, content: bytes) -> None:
    assert screenshots.judge_note(io.BytesIO(start + content)).format in ("", "page_address")


@pytest.mark.django_db
def test_a_note_in_the_same_folder_is_put_together_with_its_picture(
    world: World, tmp_path: Path
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "Знімок.png").write_bytes(picture(colour=1))
    (tmp_path / "a" / "Знімок.png.url").write_bytes(NOTES["a.url"])
    (tmp_path / "a" / "alone.png").write_bytes(picture(colour=2))
    (tmp_path / "b" / "Знімок.jpg").write_bytes(picture("JPEG", colour=3))
    (tmp_path / "b" / "Знімок.txt").write_bytes(b"no address")
    with reading(world.service):
        delivery = deliver(world.documenter, tmp_path)
        examine_all()
        items = {one.path: one.item_id for one in lines(world.documenter, delivery)}
        (judgement,) = File.objects.filter(original_name="screenshot.json")
        assert judgement.item_id == items["a/Знімок.png"]
        facts = judgement.technical["capture"]
        assert (facts["format"], facts["notes"]) == ("screenshot", ["picture_only"])
        assert facts["questions"]["origin"]["ground"] == "beside-it"
        assert URL not in json.dumps(judgement.technical)  # claims stand in the file alone
        related = ItemRelation.objects.get(kind="captured_with")
        assert (related.item_id, related.to_id) == (items["a/Знімок.png.url"], judgement.item_id)


def handed_over(world: World, content: bytes, **changes: Any) -> intake.DeliveredScreenshot:
    said: dict[str, Any] = {
        "picture": intake.Picture(
            name="Знімок.png", size=len(content), chunks=lambda: iter((content,))
        ),
        "url": URL,
        "purpose": WHY,
    }
    return intake.deliver_screenshot(actor=world.documenter, **{**said, **changes})


@pytest.mark.django_db
def test_a_typed_address_makes_an_item_of_a_page(world: World) -> None:
    taken = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    content = picture(colour=9)
    found = handed_over(world, content, taken_at=taken, confidentiality=2)
    assert found.is_new
    assert found.item_id is not None
    with reading(world.service):
        item = Item.objects.get(pk=found.item_id)
        assert (item.url, item.kind, item.confidentiality) == (URL, "web_page", 2)
        assert (item.acquired_at, item.acquisition_mode) == (taken, "web_manual")
        assert item.registered_by == world.documenter.ref
        require_sums(found.delivery_id)
    # The same bytes again: nothing is said anew of what is here.
    again = handed_over(world, content, url="https://other.example/")
    assert (again.item_id, again.is_new) == (found.item_id, False)
    shown = evidence.get_item(actor=world.documenter, item_id=found.item_id)
    assert shown.url == URL


def test_no_picture_of_a_form_lies_on_the_disk(settings: Any) -> None:
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > captured_screenshots.LARGEST_PICTURE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "net.example"}, "url"),
        ({"url": "https://me:secret@net.example/"}, "url"),
        ({"purpose": " "}, "purpose"),
        ({"confidentiality": 9}, "confidentiality"),
        ({"content": b"%PDF-1.7 and no picture"}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_opened(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        handed_over(world, changes.pop("content", picture()), **changes)
    assert refused.value.field == field
    with reading(world.service):
        assert not intake.deliveries(actor=world.documenter).rows
