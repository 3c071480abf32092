# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every finding has words in both languages, and no value can change them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.verify.full_parcel import Full, verify_bytes

import dokaz.core.verify as package
from dokaz.core.verify.messages import (
    FINDINGS,
    LANGUAGES,
    OVERALL,
    STATUS,
    STEPS,
    SUBJECT,
    finding_text,
)
from dokaz.core.verify.report_html import html_report
from dokaz.core.verify.report_text import json_report, printable, text_report
from dokaz.core.verify.verdict import Finding, Report, Status, StepReport

SOURCES = "".join(
    path.read_text("utf-8")
    for path in Path(package.__path__[0]).rglob("*.py")
    if path.name != "messages.py"
)
USED = set(
    re.findall(r'\.(?:proven|failed|not_checked|note)\(\s*"([a-z]+\.[a-z_]+)"', SOURCES)
) | set(re.findall(r'Finding\([^"]*"([a-z]+\.[a-z_]+)"', SOURCES))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_finding_that_steps_make_has_words_and_no_words_are_left_over() -> None:
    assert len(USED) > 60
    assert set(FINDINGS) == USED


def test_both_languages_say_it_with_the_same_places() -> None:
    for id, (english, ukrainian) in FINDINGS.items():
        assert places(english) == places(ukrainian), id
        assert re.search("[а-яіїєґ]", ukrainian), f"{id}: the second text is Ukrainian"
        assert not re.search("[а-яіїєґ]", english), f"{id}: the first text is English"
        assert english[-1] in ".}", id


@pytest.mark.parametrize("table", [STATUS, OVERALL, STEPS, SUBJECT])
def test_other_tables_have_both_languages(table: dict[str, tuple[str, str]]) -> None:
    for english, ukrainian in table.values():
        assert english
        assert ukrainian


def test_what_happened_to_a_file_is_told_in_the_reader_s_language() -> None:
    values = {"type": "fixity check", "outcome": "failure", "at": "2026", "event": "1"}
    told = finding_text("custody.recorded_failure", values, "uk")
    assert "«Збережені байти перевірено»" in told
    assert "«не виконано»" in told
    assert "fixity check ended with “failure”" in finding_text(
        "custody.recorded_failure", values, "en"
    )
    refused = finding_text("receipt.not_done", {"event": "ingestion", "outcome": "refused"}, "uk")
    assert "Прийнято до архіву" in refused
    assert "відмовлено" in refused
    counted = {"what": "files", "stated": "1", "found": "2"}
    assert "файлів" in finding_text("metadata.count", counted, "uk")
    missing = {"path": "data/1", "role": "original", "file": "2"}
    assert "оригінал" in finding_text("custody.no_origin", missing, "uk")


def test_a_type_of_event_that_another_archive_made_up_stays_as_it_is() -> None:
    values = {"type": "invented", "outcome": "odd", "at": "2026", "event": "1"}
    told = finding_text("custody.recorded_failure", values, "uk")
    assert "«invented»" in told
    assert "«odd»" in told


@pytest.mark.parametrize("make", [text_report, html_report])
def test_what_a_report_is_of_is_told_in_the_reader_s_language(
    make: Callable[..., str],
) -> None:
    subject = {"event": "ingestion", "outcome": "success", "purpose": "national_prosecution"}
    report = Report("receipt", subject, ())
    ukrainian = make(report, language="uk", version="0")
    for words in ("Прийнято до архіву", "Наслідок", "виконано", "Кримінальне провадження"):
        assert words in ukrainian
    english = make(report, language="en", version="0")
    for words in ("ingestion", "Outcome", "success", "Criminal proceedings in Ukraine"):
        assert words in english


@given(st.text(), st.sampled_from(LANGUAGES))
def test_values_are_never_places(value: str, language: str) -> None:
    text = finding_text("step.refused", {"reason": value}, language)
    assert value in text


def hostile_report(value: str) -> Report:
    finding = Finding(Status.FAILED, "step.refused", {"reason": value})
    return Report("parcel", {"sender": value}, (StepReport(1, "container", (finding,)),))


def test_a_parcel_cannot_steer_the_terminal() -> None:
    text = text_report(
        hostile_report("\x1b[2J\x1b[1;1HALL PROVEN\r\u202e"), language="en", version="0"
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", text)
    assert "\\u001b[2J" in text


@given(st.text())
def test_anything_can_be_shown(value: str) -> None:
    shown = printable(value)
    shown.encode("utf-8")
    assert "\n" not in shown


def test_a_parcel_cannot_put_markup_into_the_page() -> None:
    value = '<script>alert(1)</script><img src="http://x/">"\'&'
    page = html_report(hostile_report(value), language="uk", version="0")
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_name_every_step_and_the_limits_of_proof(full: Full, language: str) -> None:
    report = verify_bytes(full.parcel)
    text = text_report(report, language=language, version="0")
    page = html_report(report, language=language, version="0")
    limit = "хто його створив" if language == "uk" else "who made it"
    for shown in (text, page):
        assert limit in shown
        assert all(f"{number}. " in shown for number in range(1, 13))
        assert "{" not in shown.partition("<body>")[2]
    assert f'lang="{language}"' in page


def test_json_keeps_ids_statuses_and_values(full: Full) -> None:
    report = verify_bytes(full.parcel)
    value = json.loads(json_report(report, version="9"))
    assert value["format"] == "dokaz-report/1"
    assert (value["verifier"], value["status"], value["exit_code"]) == ("9", "not_checked", 1)
    assert [step["id"] for step in value["steps"]] == [step.id for step in report.steps]
    finding = value["steps"][3]["findings"][0]
    assert finding["id"] == "events.signed_by_claimed_key"
    assert finding["status"] == "not_checked"
    assert finding["values"]["key"].startswith("ed25519:")
    assert finding["values"]["key"] in finding["message"]
