# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages of exported chats and captures as people read them; hostile content stays text."""

import json
import sys
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.bundle.bagit_findings import Fault
from dokaz.intake.sources.registry import SOURCES
from dokaz.interfaces.web.evidence.chat_messages import beginning, message_of
from dokaz.interfaces.web.evidence.file_notes import kind
from dokaz.interfaces.web.templatetags.dokaz_captures import capture_answers, capture_notes
from dokaz.media.chat_messages import TELEGRAM, WHATSAPP


def telegram(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_text_in_pieces_is_put_together() -> None:
    text = ["Ось ", {"type": "bold", "text": "фото"}, {"type": "link", "text": " https://x.org"}]
    found = message_of(telegram(**{"from": "Особа", "text": text, "date_unixtime": "0"}), TELEGRAM)
    assert found is not None
    assert (found.sender, found.text) == ("Особа", "Ось фото https://x.org")
    assert found.at is not None
    assert found.at.isoformat() == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("seconds", ["253402300799", "-62135596800", "9" * 30, "nan"])
def test_a_time_that_not_every_zone_has_is_none(seconds: str) -> None:
    found = message_of(telegram(text="пізно", date_unixtime=seconds), TELEGRAM)
    page = render_to_string("web/evidence/message.html", {"message": found})
    assert "пізно" in page
    assert found is not None
    assert found.at is None


def test_a_file_that_the_export_leaves_out_is_said_in_words() -> None:
    found = message_of(telegram(photo="photos/1.jpg", file="(File not included.)"), TELEGRAM)
    assert found is not None
    assert (found.files, found.left_out) == (("photos/1.jpg",), True)
    with translation.override("uk"):
        page = render_to_string("web/evidence/message.html", {"message": found})
    assert "photos/1.jpg" in page
    assert "файл, якого в експорті немає" in page
    assert "not included" not in page


def test_a_whatsapp_message_stands_as_it_is() -> None:
    found = message_of("05.03.26, 10:00 - Особа: так\n".encode(), WHATSAPP)
    assert found is not None
    assert (found.text, found.sender, found.at) == ("05.03.26, 10:00 - Особа: так", "", None)


def test_markup_and_addresses_stay_text() -> None:
    evil = "<script>alert(1)</script> https://example.org/track"
    found = message_of(telegram(**{"from": evil, "text": evil, evil: evil}), TELEGRAM)
    page = render_to_string("web/evidence/message.html", {"message": found})
    assert "<script>" not in page
    assert "href" not in page
    assert "&lt;script&gt;" in page


@given(
    fields=st.dictionaries(
        st.sampled_from(["from", "text", "date_unixtime", "forwarded_from", "photo", "other"]),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=9) | st.booleans(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
            max_leaves=6,
        ),
    )
)
def test_any_message_can_be_shown(fields: dict) -> None:
    found = message_of(json.dumps(fields).encode(), TELEGRAM)
    assert "card-body" in render_to_string("web/evidence/message.html", {"message": found})


def test_no_depth_of_a_message_stops_its_page() -> None:
    """What can just be read may be too deep to be written again."""
    for depth in range(sys.getrecursionlimit()):
        message_of(b'{"text": ' + b"[" * depth + b"]" * depth + b"}", TELEGRAM)
        message_of(b'{"other": ' + b"[" * depth + b"1" + b"]" * depth + b"}", TELEGRAM)


@pytest.mark.parametrize(
    "more",
    [
        {"text": "а" * 900_000},
        {"from": "а" * 900_000},
        {"photo": "а" * 900_000},
        {"poll": "а" * 900_000},
        {"а" * 900_000: 1},
        {str(number): 1 for number in range(50_000)},
        {"forwarded_from": ["а"] * 100_000},
    ],
)
def test_however_long_a_message_is_its_beginning_fits_among_others(more: dict) -> None:
    found = message_of(telegram(**{"id": 1, "from": "Олена", **more}), TELEGRAM)
    assert found is not None
    shown = beginning(found, 1000)
    assert shown.is_cut
    assert len(str(shown)) < 20_000


def test_a_message_that_fits_is_shown_whole() -> None:
    found = message_of(telegram(**{"from": "Олена", "text": "так", "poll": [1]}), TELEGRAM)
    assert found is not None
    assert not found.is_cut
    assert beginning(found, len("Оленатакpoll[1]")) == found
    assert beginning(found, len("Оленатакpoll[1]") - 1).is_cut


@pytest.mark.parametrize("content", [b"", b"[1]", b"5", b"{", b"\xff"])
def test_what_is_no_message_is_not_shown_as_one(content: bytes) -> None:
    assert message_of(content, TELEGRAM) is None


CAPTURE = {
    "questions": {
        "time": {"standing": "not-checked", "ground": "no-authority-given"},
        "integrity": {"standing": "proven", "ground": "holds"},
        "signature": {"standing": "failed", "ground": "signature-invalid"},
        "identity": {"standing": "something new", "ground": "of-a-later-version"},
    },
    "notes": ["only_sign_in_pages", "something new"],
}


def test_only_what_was_proven_looks_good() -> None:
    with translation.override("en"):
        answers = {str(one.question): one for one in capture_answers(CAPTURE)}
        looks = {question: one.look for question, one in answers.items()}
        assert looks == {
            "Every file is as the archive lists it": "good",
            "Signed": "bad",
            "Who signed": "wait",
            "When it existed": "wait",
        }
        assert str(answers["Who signed"].standing) == "not checked"
        assert answers["Who signed"].ground == "of-a-later-version"
        assert len(capture_notes(CAPTURE)) == 1


@pytest.mark.parametrize(("language", "words"), [("uk", "Позначки часу"), ("en", "Time-stamps")])
def test_steps_of_a_parcel_are_said_in_the_verifier_s_words(language: str, words: str) -> None:
    steps = {
        "timestamps": {"standing": "not-checked", "ground": "timestamps.no_roots"},
        "bag": {"standing": "proven", "ground": "bag.complete"},
    }
    with translation.override(language):
        answers = capture_answers({"format": "parcel", "questions": steps})
    assert [one.look for one in answers] == ["good", "wait"]
    assert str(answers[1].question).startswith(words)
    assert answers[1].ground == ""


def test_every_fault_of_a_bag_is_said_in_words_of_its_own() -> None:
    said = {}
    with translation.override("uk"):
        for fault in Fault:
            asked = {"integrity": {"standing": "failed", "ground": fault.value}}
            (answer,) = capture_answers({"format": "bagit", "questions": asked})
            said[fault] = str(answer.ground)
    assert [fault for fault, words in said.items() if words == fault.value] == []
    # The digests that do not fit are those of its files: nobody changed the list.
    assert said[Fault.DIGEST_MISMATCH] == "файл не такий, як у переліку"


def test_a_bag_that_holds_by_a_weak_digest_says_so() -> None:
    holds = {"integrity": {"standing": "proven", "ground": "holds"}}
    technical = {
        "capture": {"format": "bagit", "questions": holds, "notes": ["weak-digest", "fetch-list"]}
    }
    file = SimpleNamespace(technical=technical)
    with translation.override("en"):
        page = render_to_string("web/evidence/capture.html", {"file": file})
    assert "can be forged" in page
    assert "WACZ" not in page


def test_a_file_that_is_no_capture_says_nothing() -> None:
    file = SimpleNamespace(technical={})
    assert render_to_string("web/evidence/capture.html", {"file": file}).strip() == ""


def test_what_comes_out_of_an_index_or_a_chat_is_called_in_words() -> None:
    types = {one for source in SOURCES.values() for one in source.media_types.values()}
    assert types
    assert {one for one in types if str(kind(one)) == one} == set()
