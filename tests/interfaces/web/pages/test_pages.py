# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages promise beside their statuses: constant queries, passes, ranges, acts, words."""

import base64
import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from tests.interfaces.web.pages.scene import REASON, Scene, held_in, some_id, taken

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, ask_log_check, log_overview
from dokaz.gate.models import Act
from dokaz.intake import api as intake
from dokaz.interfaces.web.evidence import passes
from dokaz.interfaces.web.ledger.tasks import check_ledger
from dokaz.ledger.api import sequence_pending
from dokaz.members.api import service_actor

pytestmark = pytest.mark.django_db


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def page(client, name: str, **kwargs) -> str:
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["items", "home", "deliveries", "acts"])
def test_lists_take_the_same_number_of_queries_for_10_and_60_rows(scene: Scene, name: str) -> None:
    own, client = scene.actor("own"), scene.client("own")
    for number in range(8):
        taken(own, b"few %d" % number)
    client.get(reverse(name))
    few = queries(client, reverse(name))
    for number in range(50):
        taken(own, b"many %d" % number)
    # The newest acts may all be one's own and need no names: fewer queries, never more.
    assert queries(client, reverse(name)) <= few


def test_an_item_s_page_takes_the_same_number_of_queries_however_much_happened(
    scene: Scene,
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    address = reverse("item", args=[scene.things["item"]])
    # Of notes nothing is loaded until there is one.
    evidence.add_note(actor=own, item_id=scene.things["item"], text="перша нотатка")
    client.get(address)
    few = queries(client, address)
    assert few <= 18
    for number in range(20):
        evidence.add_note(actor=own, item_id=scene.things["item"], text=f"нотатка {number}")
        evidence.open_file(actor=own, file_id=scene.things["file"], purpose="view")
    assert queries(client, address) == few


def test_opening_an_original_is_one_act_however_many_parts_are_read(scene: Scene) -> None:
    client = scene.client("own")
    opened = client.post(
        reverse("open_file", args=[scene.things["file"]]), {"purpose": "verification"}
    )
    viewer = client.get(opened.headers["Location"]).content.decode()
    address = re.search(r'src="(/evidence/files/[^"]+/content/[^"]+)"', viewer)[1]
    first = client.get(address, headers={"range": "bytes=0-4"})
    rest = client.get(address, headers={"range": "bytes=5-"})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["Content-Range"] == "bytes 0-4/13"
    whole = b"".join(first.streaming_content) + b"".join(rest.streaming_content)
    assert whole == b"first picture"
    last = client.get(address, headers={"range": "bytes=-7"})
    assert b"".join(last.streaming_content) == b"picture"
    beyond = client.get(address, headers={"range": "bytes=13-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */13")
    act = Act.objects.get(
        action="evidence.file.open",
        agent_ref=scene.accounts["own"],
        facts__purpose="verification",
    )
    assert act.facts["file"] == str(scene.things["file"])


def test_a_pass_is_one_person_s_for_one_file_and_ends_with_the_right_to_see(scene: Scene) -> None:
    own, second = scene.actor("own"), scene.actor("second")
    token = passes.issue(actor=own, file_id=scene.things["file"], purpose="view")
    address = reverse("content", args=[scene.things["file"], token])
    assert scene.client("own").get(address).status_code == 200
    with pytest.raises(Exception, match="no such file"):
        passes.redeem(actor=second, file_id=scene.things["file"], token=token)
    with pytest.raises(Exception, match="no such file"):
        passes.redeem(actor=own, file_id=some_id(), token=token)
    evidence.classify(actor=own, item_id=scene.things["item"], confidentiality=4)
    assert scene.client("own").get(address).status_code == 404


def test_a_download_has_the_whole_content_its_name_and_no_way_to_run(scene: Scene) -> None:
    answer = scene.client("own").post(
        reverse("open_file", args=[scene.things["file"]]), {"purpose": "download"}
    )
    assert b"".join(answer.streaming_content) == b"first picture"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/pdf"])
def test_what_could_run_in_a_browser_is_never_shown_by_it(scene: Scene, media_type: str) -> None:
    own = scene.actor("own")
    file = taken(own, b"<script>alert(1)</script>" + media_type.encode(), media_type=media_type)
    token = passes.issue(actor=own, file_id=file.file_id, purpose="view")
    client = scene.client("own")
    assert client.get(reverse("content", args=[file.file_id, token])).status_code == 415
    shown = client.get(reverse("viewer", args=[file.file_id, token])).content.decode()
    assert "<script>alert" not in shown


def test_a_text_is_shown_as_text(scene: Scene) -> None:
    own = scene.actor("own")
    file = taken(own, b"<b>text</b> \xff", media_type="text/plain")
    token = passes.issue(actor=own, file_id=file.file_id, purpose="view")
    shown = scene.client("own").get(reverse("viewer", args=[file.file_id, token]))
    assert "&lt;b&gt;text&lt;/b&gt;" in shown.content.decode()


def test_what_was_not_checked_is_said_so_and_what_is_damaged_too(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    fresh = taken(own, b"nobody has read this again")
    client.post("/language/", {"language": "en", "next": "/"})
    assert "not checked yet" in page(client, "item", pk=fresh.item_id)
    finding = evidence.findings(actor=own)[0]
    (damaged,) = finding.items
    text = page(client, "item", pk=damaged)
    assert "damaged or missing" in text
    assert "Do not hand it over" in text
    assert "1 stored file is not well" in page(client, "home")


def test_people_s_words_are_escaped(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    item = scene.things["item"]
    evidence.add_note(actor=own, item_id=item, text="<img src=x onerror=alert(1)>")
    text = page(client, "item", pk=item)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_a_form_that_does_not_pass_is_shown_again_with_what_was_typed(scene: Scene) -> None:
    answer = scene.client("own").post(
        reverse("verify_item", args=[scene.things["item"]]),
        {"level": "V3", "method": "довгий опис методу",
         **{f"check_{name}": "not_checked" for name in evidence.CHECKS}},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "довгий опис методу" in answer.content.decode()


def test_nobody_overwrites_what_a_colleague_changed_meanwhile(scene: Scene) -> None:
    """Who saves later sees both; times and ticks that only the other set stay as they set them."""
    item, client = scene.things["item"], scene.client("own")
    address = reverse("describe_item", args=[item])
    before = held_in(client.get(address).content.decode())
    at = datetime(2024, 5, 1, 9, 30, 15, tzinfo=UTC)
    theirs = {"title_uk": "Друга", "recorded_from": at, "exculpatory": True, "tags": ["їхня"]}
    evidence.describe(actor=scene.actor("second"), item_id=item, changes=theirs, revision=0)
    mine = {"title_uk": "Перша", "kind": "other", "status": "registered",
            "recorded_precision": "unknown", "recorded_basis": "unknown",
            "acquisition_mode": "unknown"}  # fmt: skip
    answer = client.post(address, {**mine, **before})
    assert answer.status_code == 422
    shown = answer.content.decode()
    (compared,) = re.findall(r'<section class="card mb-3" role="alert">.*?</section>', shown, re.S)
    assert ("Перша" in compared, "Друга" in compared, "їхня" in compared) == (True, True, False)
    found = evidence.get_item(actor=scene.actor("own"), item_id=item)
    assert (found.title_uk, found.exculpatory) == ("Друга", True)
    (clock,) = re.findall(r'name="recorded_from" value="([^"]*)"', shown)
    assert re.search(r'name="exculpatory"[^>]* checked', shown)
    decided = {**mine, "recorded_from": clock, "exculpatory": "on", "tags": "їхня"}
    assert client.post(address, {**decided, **held_in(shown)}).status_code == 302
    found = evidence.get_item(actor=scene.actor("own"), item_id=item)
    assert (found.title_uk, found.recorded_from, found.exculpatory) == ("Перша", at, True)
    assert found.tags == ("їхня",)


def test_that_the_maker_is_not_known_is_shown_too(scene: Scene) -> None:
    item, own = scene.things["item"], scene.actor("own")
    known = evidence.get_item(actor=own, item_id=item).revision
    said = {"creator_willing": "not_reached"}
    evidence.describe(actor=own, item_id=item, changes=said, revision=known)
    page = scene.client("own").get(reverse("item", args=[item])).content.decode()
    assert str(evidence.Willing.NOT_REACHED.label) in unescape(page)


def test_the_page_says_which_verifications_of_an_item_count_no_more(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    item, checks, told = _verified_by_two(scene), CHECKED, "Більше не діє: згодом матеріал"
    address = reverse("item", args=[item])
    page = client.get(address).content.decode()
    assert told not in page
    assert "підтверджено (V4)" in page
    evidence.verify(actor=own, item_id=item, level="VX", checks={}, method="інше місто")
    page = client.get(address).content.decode()
    assert page.count(told) == 2
    assert "твердження, не перевірено" in page
    evidence.verify(actor=own, item_id=item, level="V3", checks=checks, method="інший доказ")
    assert "підтверджено (V3)" in client.get(address).content.decode()


CHECKED = {"date": "confirmed", "place": "confirmed"}


def _verified_by_two(scene: Scene) -> UUID:
    own = scene.actor("own")
    at = datetime(2022, 8, 7, 10, 30, tzinfo=UTC)
    item = taken(own, b"a picture to be refuted", recorded_from=at).item_id
    for actor, level in ((own, "V3"), (scene.actor("second"), "V4")):
        evidence.verify(actor=actor, item_id=item, level=level, checks=CHECKED, method="тінь")
    return item


def test_whoever_changes_a_confirmed_time_is_told_what_becomes_of_the_confirmation(
    scene: Scene,
) -> None:
    item, client = _verified_by_two(scene), scene.client("own")
    address, edit = reverse("item", args=[item]), reverse("describe_item", args=[item])
    seen = evidence.get_item(actor=scene.actor("own"), item_id=item).revision
    assert "Час запису підтверджено (V4)." in client.get(edit).content.decode()
    said = {
        "recorded_from": "2022-08-08T10:30", "recorded_precision": "unknown",
        "recorded_basis": "unknown", "kind": "photo", "acquisition_mode": "unknown",
        "status": "registered",
    }  # fmt: skip
    told = client.post(edit, {**said, "revision": seen}, follow=True).content.decode()
    assert "не стосується нового часу. Верифікація тепер: V1." in told
    assert told.count("Більше не діє: згодом змінено час запису") == 2
    assert "твердження, не перевірено" in told
    # What the fields held until then, the level among them.
    with override("uk"):
        former = (
            f'<dt>Верифікація</dt><dd class="text-break">{evidence.VerificationLevel.V4.label}<'
        )
    assert former in told
    assert "Час запису підтверджено" not in client.get(edit).content.decode()
    # Whoever had the page open before confirms nothing they have not seen.
    late = {"level": "V3", "method": "х"}
    late |= {f"check_{name}": CHECKED.get(name, "not_checked") for name in evidence.CHECKS}
    verify = reverse("verify_item", args=[item])
    assert client.post(verify, {**late, "revision": seen}).status_code == 422
    assert client.post(verify, {**late, "revision": seen + 1}).status_code == 302
    assert "підтверджено (V3)" in client.get(address).content.decode()


def test_a_receipt_is_of_an_event_of_this_item_only(scene: Scene) -> None:
    sequence_pending()
    own, client = scene.actor("own"), scene.client("own")
    event = evidence.custody(actor=own, item_id=scene.things["item"], limit=1).events[0]
    good = client.get(reverse("event_receipt", args=[scene.things["item"], event.position]))
    assert good.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    other = reverse("event_receipt", args=[scene.things["held_item"], event.position])
    assert client.get(other).status_code == 404


def test_a_check_of_the_ledger_is_asked_for_done_and_shown(scene: Scene) -> None:
    sequence_pending()
    own, client = scene.actor("own"), scene.client("own")
    assert log_overview(actor=own).last_check is None
    ask_log_check(actor=own)
    assert log_overview(actor=own).asked_at is not None
    sequence_pending()
    check_ledger.call()
    overview = log_overview(actor=own)
    assert overview.asked_at is None
    assert overview.last_check.findings == 0
    assert overview.last_check.leaves > 10
    assert "verdict-proven" in page(client, "ledger")


def with_payload_changed(content: bytes, wanted: bytes) -> bytes:
    """One letter of `wanted` is another in every signed event that holds it."""
    changed = 0

    def one(found: re.Match[bytes]) -> bytes:
        nonlocal changed
        try:
            payload = base64.b64decode(found[0], validate=True)
        except ValueError:
            return found[0]
        if wanted not in payload:
            return found[0]
        changed += 1
        return base64.b64encode(payload.replace(wanted, wanted[:2] + b"/" + wanted[3:]))

    after = re.sub(rb"[A-Za-z0-9+/]{80,}=*", one, content)
    assert changed
    return after


@pytest.mark.parametrize("changed", ["middle", "identifier", "word"])
def test_a_changed_record_of_the_ledger_is_shown_as_failed(scene: Scene, changed: str) -> None:
    """Wherever it was changed, also where a room can no longer read the event at all."""
    from django.conf import settings

    sequence_pending()
    client = scene.client("own")
    records = [path for path in settings.DOKAZ.ledger_folder.rglob("*") if path.is_file()]
    largest = max(records, key=lambda path: path.stat().st_size)
    largest.chmod(0o600)
    content = largest.read_bytes()
    if changed == "middle":
        place = len(content) // 2
        content = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    else:
        wanted = str(scene.things["item"]) if changed == "identifier" else '"kind"'
        content = with_payload_changed(content, wanted.encode())
    largest.write_bytes(content)
    check_ledger.call()
    text = page(client, "ledger")
    assert "verdict-failed" in text
    assert "verdict-proven" not in text


def test_names_are_shown_to_those_who_may_read_the_list_of_people(scene: Scene) -> None:
    """The data protection officer sees colleagues' names, a stranger sees no name anywhere."""
    own = page(scene.client("own"), "acts")
    assert "Людина second" in own
    stranger = scene.client("stranger")
    assert "Людина second" not in page(stranger, "acts")
    assert "Людина own" not in page(stranger, "acts")


def test_acts_are_narrowed_by_part_outcome_and_person(scene: Scene) -> None:
    client = scene.client("own")
    client.post("/language/", {"language": "en", "next": "/"})
    shown = client.get(reverse("acts"), {"part": "sharing."}).content.decode()
    assert "Began a parcel" in shown
    assert "Signed in" not in shown
    refused = client.get(reverse("acts"), {"outcome": "refused"}).content.decode()
    assert "Began a parcel" not in refused
    mine = client.get(reverse("acts"), {"who": str(scene.accounts["second"])}).content.decode()
    assert "Proposed a disposal" in mine
    assert "Began a parcel" not in mine


def test_the_report_is_also_a_table_and_a_file_for_programs(scene: Scene) -> None:
    client = scene.client("own")
    table = client.get(reverse("delivery_csv", args=[scene.things["delivery"]]))
    assert b"".join(table.streaming_content).startswith("\ufefforder,path".encode())
    program = client.get(reverse("delivery_json", args=[scene.things["delivery"]]))
    counts = json.loads(b"".join(program.streaming_content))["counts"]
    assert counts == {"taken": 0, "already_here": 0, "refused": 0}


def test_a_left_out_item_stays_listed_and_a_removed_one_does_not(scene: Scene) -> None:
    from dokaz.sharing import api as sharing

    own, client, draft = scene.actor("own"), scene.client("own"), scene.things["draft"]
    address = reverse("parcel_items", args=[draft])
    item = scene.things["item"]
    client.post(address, {"roles": ["original"], f"item-{item}": "withheld", "stay": "1"})
    (kept,) = sharing.parcel_items(actor=own, parcel_id=draft).items
    assert (kept.left_out, kept.omitted_because) == (True, "withheld")
    client.post(address, {"roles": ["original"], f"item-{item}": "remove", "stay": "1"})
    assert sharing.parcel_items(actor=own, parcel_id=draft).items == ()


def brought_by(actor: Actor, number: str) -> set[UUID]:
    """Three items of a delivery with this number."""
    named = evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value=number)
    files = [
        evidence.NewFile(
            content=evidence.store_stream(actor.organisation_id, [f"{number}, {one}".encode()]),
            name="привезене.png",
            media_type="image/png",
            external_ids=(named,),
        )
        for one in range(3)
    ]
    return {one.item_id for one in evidence.register(actor=actor, files=files)}


def test_a_delivery_goes_into_a_parcel_by_its_number(scene: Scene) -> None:
    from dokaz.sharing import api as sharing

    own, client, draft = scene.actor("own"), scene.client("own"), scene.things["draft"]
    address, shown = reverse("parcel_items", args=[draft]), scene.things["item"]
    number = "ONE-D-2026-000077"
    brought = brought_by(own, number)
    left_out = {"roles": ["original"], f"item-{shown}": "withheld", "stay": "1"}
    for _again in range(2):  # what is there already stays as it is
        assert client.post(address, {**left_out, "add": number}).status_code == 302
    there = sharing.parcel_items(actor=own, parcel_id=draft).items
    assert {item.item_id for item in there if not item.left_out} == brought
    assert [item.item_id for item in there if item.left_out] == [shown]
    refused = client.post(address, {**left_out, "add": "ONE-D-2026-000078"})
    assert refused.status_code == 422
    assert "Немає ні матеріалу, ні надходження" in refused.content.decode()
    assert sharing.parcel_items(actor=own, parcel_id=draft).items == there


def test_a_delivery_too_large_for_a_page_is_told(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dokaz.interfaces.web.parcels import views
    from dokaz.sharing import api as sharing

    own, client, draft = scene.actor("own"), scene.client("own"), scene.things["draft"]
    brought_by(own, "ONE-D-2026-000079")
    monkeypatch.setattr(views, "_ALL", 2)
    refused = client.post(
        reverse("parcel_items", args=[draft]),
        {"roles": ["original"], "add": "ONE-D-2026-000079", "stay": "1"},
    )
    assert refused.status_code == 422
    assert len(sharing.parcel_items(actor=own, parcel_id=draft).items) == 1


def test_a_source_is_found_among_many_and_keeps_its_name_on_the_delivery(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    oldest = evidence.add_source(actor=own, kind="channel", name="Найдавніший Канал")
    for number in range(25):
        evidence.add_source(actor=own, kind="channel", name=f"Сайт {number:02d}")
    first = page(client, "new_delivery")
    assert first.count('type="radio" name="source"') == 21  # Twenty, and none chosen.
    assert "Найдавніший Канал" not in first
    found = client.get(reverse("sources"), {"source_text": "найдавн"}).content.decode()
    assert "Найдавніший Канал" in found
    assert "Сайт" not in found
    # What is chosen stays while somebody goes on looking.
    kept = client.get(reverse("sources"), {"source_text": "07", "source": str(oldest)})
    assert re.search(rf'value="{oldest}" checked', kept.content.decode())
    assert "Сайт 07" in kept.content.decode()
    form = {"acquisition_mode": "unknown", "confidentiality": 2, "source": str(oldest)}
    opened = client.post(reverse("new_delivery"), form)
    evidence.retire_source(actor=own, source_id=oldest)
    assert "Найдавніший Канал" in client.get(opened.headers["Location"]).content.decode()
    # A source that is retired meanwhile, or another's: refused, with what was typed kept.
    opened_so_far = Act.objects.filter(action="intake.delivery.open", outcome="done").count()
    again = client.post(reverse("new_delivery"), form)
    assert again.status_code == 422
    done = Act.objects.filter(action="intake.delivery.open", outcome="done")
    assert done.count() == opened_so_far


def test_evidence_is_narrowed_to_a_delivery_by_its_number(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    number = intake.get_delivery(actor=own, delivery_id=scene.things["delivery"]).number
    named = evidence.ExternalIdDraft(system=evidence.DELIVERY_SYSTEM, value=number)
    file = evidence.NewFile(
        content=evidence.store_stream(own.organisation_id, [b"brought"]),
        name="привезене.png",
        media_type="image/png",
        external_ids=(named,),
    )
    brought = evidence.register(actor=own, files=[file])[0]
    shown = client.get(reverse("items"), {"delivery": number}).content.decode()
    assert shown.count("item-title") == 1
    assert brought.ref in shown
    assert re.search(r"<details class=\"filters-more\" open", shown)
    assert "item-title" not in client.get(reverse("items"), {"delivery": "X-1"}).content.decode()


def test_a_search_that_stopped_early_offers_to_go_on(scene: Scene, monkeypatch) -> None:
    own, client = scene.actor("own"), scene.client("own")
    monkeypatch.setattr("dokaz.evidence.words.FEW", 0)
    monkeypatch.setattr("dokaz.evidence.listing.LOOKED_AT", 1)
    taken(own, b"old", title_uk="Давній міст")
    for number in range(3):
        taken(own, b"%d" % number)
    address, seen = reverse("items") + "?text=давній", ""
    for _page in range(20):
        seen = client.get(address).content.decode()
        if "Давній міст" in seen:
            break
        goes_on = re.search(r'class="notice-text">[^<]+<a href="([^"]+)"', seen)
        address = reverse("items") + goes_on[1].replace("&amp;", "&")
    assert "Давній міст" in seen


def test_what_waited_too_long_for_a_second_person_can_be_asked_for_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can agree to it any more: it waits on no page, and hides no form."""
    client = scene.client("own")
    assert "чекає на другу особу" in page(client, "sealed")
    assert "Погодитися" in page(client, "approvals")
    before = re.findall(r"(\d+) рішен", page(client, "home"))
    monkeypatch.setattr("dokaz.evidence.queries.PROPOSAL_LASTS", timedelta())
    assert "чекає на другу особу" not in page(client, "sealed")
    assert "ask=" in page(client, "sealed")
    assert "Погодитися" not in page(client, "approvals")
    assert re.findall(r"(\d+) рішен", page(client, "home")) == [str(int(before[0]) - 1)]


def test_a_sealed_item_is_asked_for_with_a_form_of_its_own(scene: Scene) -> None:
    own, client = scene.actor("own"), scene.client("own")
    for number in range(2):
        item = taken(own, b"to be sealed %d" % number)
        evidence.classify(actor=own, item_id=item.item_id, confidentiality=4)
    bare = page(client, "sealed")
    offers = re.findall(r'href="([^"]*ask=[^"]+)#ask"', bare)
    assert len(offers) == 2
    assert 'name="reason"' not in bare

    asked = client.get(offers[0]).content.decode()
    assert asked.count('name="reason"') == asked.count('id="ask"') == 1
    submitted = re.search(r'id="ask" method="post" action="([^"]+)"', asked)[1]

    wrong = client.post(submitted, {"reason": ""})
    assert wrong.status_code == 422
    rest = re.findall(r'href="([^"]*ask=[^"]+)#ask"', wrong.content.decode())
    assert [client.get(address).status_code for address in rest] == [200]
    assert client.post(submitted, {"hours": "4", "reason": REASON}).status_code == 302
    assert 'name="reason"' not in page(client, "sealed")


def test_pages_hold_no_inline_code_and_no_inline_style(scene: Scene) -> None:
    client = scene.client("own")
    things = scene.things
    pages = [
        reverse("home"), reverse("items"), reverse("item", args=[things["item"]]),
        reverse("delivery", args=[things["delivery"]]), reverse("new_delivery"),
        reverse("parcel", args=[things["made"]]), reverse("parcel_check", args=[things["draft"]]),
        reverse("parcel_items", args=[things["draft"]]), reverse("ledger"), reverse("acts"),
        reverse("fixity"), reverse("approvals"), reverse("sealed"),
    ]  # fmt: skip
    for address in pages:
        text = client.get(address).content.decode()
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", text), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), address


def test_refusing_is_recorded_and_says_why(scene: Scene) -> None:
    own = scene.client("own")
    disposal = evidence.propose_disposal
    mine = taken(scene.actor("own"), b"mine to propose")
    proposal = disposal(
        actor=scene.actor("own"), item_id=mine.item_id, reason_code="duplicate", reason=REASON
    )
    answer = own.post(reverse("approve_disposal", args=[proposal]))
    assert answer.status_code == 403
    assert Act.objects.filter(
        action="evidence.disposal.approve", outcome="refused", reason="second_person_needed"
    ).exists()


def test_what_a_file_says_of_itself_is_set_apart_from_how_it_was_examined(scene: Scene) -> None:
    from dokaz.members.api import service_actor

    own, file_id = scene.actor("own"), scene.things["file"]
    media = dataclasses.replace(service_actor("media"), organisation_id=own.organisation_id)
    sidecar = json.dumps(
        {"claims": {"photo": {"camera": "Вигадана камера"}}, "identified": {"size": 13}}
    ).encode()
    (metadata,) = evidence.add_renditions(
        actor=media,
        of_file_id=file_id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(own.organisation_id, [sidecar]),
                role="metadata",
                name="metadata.json",
                media_type="application/json",
            )
        ],
    )
    token = passes.issue(actor=own, file_id=metadata, purpose="verification")
    text = page(scene.client("own"), "viewer", pk=metadata, token=token)
    claims, _, examined = text.partition('<details class="card-footer"')
    assert "Вигадана камера" in claims
    assert "identified › size" in examined
    assert "identified" not in claims


def test_who_decides_nothing_is_told_who_does(scene: Scene) -> None:
    said = "ухвалюють зберігачі доказів"
    assert said in page(scene.client("node"), "approvals")
    assert said not in page(scene.client("own"), "approvals")


def test_who_may_not_end_an_opening_is_offered_no_button_for_it(scene: Scene) -> None:
    """Whoever is cleared for sealed items sees what waits; not everybody acts on it."""
    (asked,) = evidence.openings(actor=scene.actor("own"))
    ending = reverse("end_opening", args=[asked.id])
    assert ending in page(scene.client("own"), "approvals")
    writes = scene.invited("ink", roles=("documenter",), clearance=4)
    assert asked.item_ref in page(writes, "approvals")
    assert ending not in page(writes, "approvals")
    evidence.approve_opening(actor=scene.actor("own"), opening_id=asked.id)
    assert ending in page(scene.client("own"), "approvals")
    assert asked.item_ref in page(writes, "approvals")
    assert ending not in page(writes, "approvals")


def test_one_entry_of_the_navigation_says_where_one_is(scene: Scene) -> None:
    text = page(scene.client("own"), "approvals")
    first = text.partition("</nav>")[0]
    assert first.count('aria-current="page"') == 1
    assert re.search(r'href="/evidence/waiting/" aria-current="page"', first)


def test_a_report_leads_to_the_containers_that_were_not_opened(scene: Scene) -> None:
    client, page = scene.client("own"), reverse("delivery", args=[scene.things["locked_delivery"]])
    assert 'href="?short=yes"' in client.get(page).content.decode()
    shown = client.get(page, {"short": "yes"}).content.decode()
    assert "архів.zip" in shown
    assert shown.count("<tr>") == 2  # the head, and this one


def test_a_report_says_which_files_are_locked_and_which_do_not_hold(
    scene: Scene, tmp_path: Path
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    sent = tmp_path / "sent"
    sent.mkdir()
    for name in _NAMED:
        (sent / name).write_bytes(name.encode())
    delivery = intake.receive_folder(
        actor=own, folder=intake.Folder(sent), acquisition_mode="found"
    )
    media = dataclasses.replace(service_actor("media"), organisation_id=own.organisation_id)
    failed = {"integrity": {"standing": "failed", "ground": "digest-mismatch"}}
    facts = (
        {"made": {"text": {"failed": "locked"}}},
        {"capture_rows": {"differs": 0, "not_here": 1}},
        {"capture": {"format": "proofmode", "questions": failed}},
        {"made": {"text": {"by": "1"}}, "capture_rows": {"differs": 0, "agrees": 1}},
    )
    entries = intake.entries(actor=own, delivery_id=delivery).rows
    for entry, technical in zip(entries, facts, strict=True):
        evidence.record_technical(
            actor=media, file_id=entry.file_id, technical=technical, tool="test"
        )
    shown = client.get(reverse("delivery", args=[delivery])).content.decode()
    rows = {name: row for row in shown.split("<tr>") for name in _NAMED if f">{name}<" in row}
    assert ["під паролем" in rows[name] for name in _NAMED] == [True, False, False, False]
    assert ["не справджується" in rows[name] for name in _NAMED] == [False, True, True, False]
    assert f"{reverse('item', args=[entries[0].item_id])}#locks" in rows["a.pdf"]


_NAMED = ("a.pdf", "b.csv", "c.jpg", "d.odt")


def test_files_that_are_not_what_the_capturing_tool_recorded_are_said_on_its_index(
    scene: Scene,
) -> None:
    own, client = scene.actor("own"), scene.client("own")
    index = taken(own, b"status,metadata,media", media_type="text/csv")
    assert own.organisation_id is not None
    counts = {"agrees": 7, "differs": 2, "not_here": 1, "not_given": 0, "rows": 3}
    files = [
        {"named": f"{one}\u202egpj.exe", "verdict": one}
        for one in ("agrees", "something", "differs")
    ]
    record = {"format": "dokaz.capture-rows/1", "rows": [{"url": "", "files": files}]}
    (compared,) = evidence.add_renditions(
        actor=dataclasses.replace(service_actor("media"), organisation_id=own.organisation_id),
        of_file_id=index.file_id,
        renditions=[
            evidence.NewRendition(
                content=evidence.store_stream(own.organisation_id, [json.dumps(record).encode()]),
                role="metadata",
                name="capture-rows.json",
                media_type="application/json",
                technical={"capture_rows": counts},
            )
        ],
    )
    shown = client.get(reverse("item", args=[index.item_id])).content.decode()
    said = shown.partition('id="recorded"')[2].partition("</ul>")[0]
    looks = re.findall(r'chip-(\w+)">(\d+)</span> ([^<]+)', said)
    assert looks == [
        ("bad", "2", "не ті байти, які записав інструмент"),
        ("bad", "1", "названо в покажчику, а тут немає"),
        ("good", "7", "ті самі байти, які записав інструмент"),
    ]
    other = client.get(reverse("item", args=[scene.things["item"]])).content.decode()
    assert 'id="recorded"' not in other
    token = passes.issue(actor=own, file_id=compared, purpose="verification")
    read = page(client, "viewer", pk=compared, token=token)
    read = read.partition('<details class="card-footer"')[0]
    assert "Жодне з них не перевірено" not in read, "the archive compared them"
    assert "Архів порівняв" in read
    assert "Файли, які називає покажчик" in read
    assert read.index("differs‹U+202E›gpj.exe") < read.index("agrees‹U+202E›gpj.exe")


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/wacz"])
def test_what_may_disturb_is_shown_by_one_key_whatever_it_is(
    scene: Scene, settings: Any, media_type: str
) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, replay_url="https://replay.example")
    own = scene.actor("own")
    file_id = taken(own, f"of {media_type}".encode(), media_type=media_type).file_id
    token = passes.issue(actor=own, file_id=file_id, purpose="view")
    shown = page(scene.client("own"), "viewer", pk=file_id, token=token)
    veils = re.findall(r'<details class="preview[^>]*>', shown)
    assert [("data-veil" in one) for one in veils] == [True]
