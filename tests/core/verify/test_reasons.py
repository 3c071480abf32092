# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever reads Ukrainian reads reasons in Ukrainian; programs read them as before."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.parcel.forger import forge
from tests.core.verify.full_parcel import Full, verify_bytes

import dokaz.core as core
from dokaz.core.parcel import layout
from dokaz.core.parcel.plan import OmissionReason
from dokaz.core.seals.timestamp import REVOCATION
from dokaz.core.verify.errors import BadGrounds
from dokaz.core.verify.grounds import read_trust
from dokaz.core.verify.messages import finding_text
from dokaz.core.verify.reasons import REASONS, THINGS, reason_in
from dokaz.core.verify.report_html import html_report
from dokaz.core.verify.report_text import json_report, text_report

CORE = Path(core.__path__[0])
# What only writes, asks the network, or fails with the disk never becomes a reason in a report.
NEVER_IN_A_REPORT = {
    "log/mldsa.py",
    "log/witness.py",
    "log/witness_client.py",
    "parcel/encrypted.py",
    "parcel/id_table.py",
    "parcel/names.py",
    "parcel/places.py",
    "parcel/source.py",
    "parcel/spool.py",
    "parcel/writer.py",
    "parcel/zip_records.py",
    "parcel/zipstream.py",
    "seals/timestamp_request.py",
}
READ = [
    *CORE.glob("log/**/*.py"),
    *CORE.glob("seals/*.py"),
    *CORE.glob("parcel/*.py"),
    *CORE.glob("verify/steps/*.py"),
    *(CORE / f"{name}.py" for name in ("canonical", "digests", "keys")),
]


def shape(node: ast.expr) -> str | None:
    """A message with `{}` for what varies."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def refusals() -> Iterator[tuple[str, str]]:
    for path in READ:
        name = path.relative_to(CORE).as_posix()
        if name in NEVER_IN_A_REPORT:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                message = shape(node.exc.args[0])
                # A message that is made of places only is the sum of others.
                if message is not None and re.search("[a-z]", message.replace("{}", "")):
                    yield name, message


def filled(message: str) -> str:
    """A message as it comes out, with fields by their names."""
    return message.replace("field {}", "field 'sha256'").replace("{}", "X7")


def test_every_refusal_of_what_is_read_has_ukrainian_words() -> None:
    found = sorted(set(refusals()))
    assert len(found) > 100
    for name, message in found:
        shown = reason_in(filled(message).removesuffix("."), "uk")
        assert re.search("[а-яіїєґ]", shown), (name, message)
        assert reason_in(filled(message), "en") == filled(message), (name, message)


def test_both_have_the_same_places() -> None:
    places = {english: (english.count("{}"), REASONS[english].count("{}")) for english in REASONS}
    assert {english: found for english, found in places.items() if found[0] != found[1]} == {}


def test_why_something_was_left_out_has_words_too() -> None:
    assert set(OmissionReason) <= set(THINGS)


def test_reasons_in_reasons_are_ukrainian_too() -> None:
    reason = "checkpoint of example.org: the signature of example.org does not hold"
    assert reason_in(reason, "uk") == (
        "контрольна точка example.org: підпис example.org не сходиться"
    )
    assert reason_in("field 'size' is absent or no text", "uk") == "поле «size»: немає або не текст"


def test_why_a_ground_is_not_taken_is_ukrainian_and_said_once(tmp_path: Path) -> None:
    long = tmp_path / "long"
    long.write_bytes(bytes((16 << 20) + 1))
    tried: dict[str, tuple[Callable[[str], object], str]] = {
        "--log-key": (lambda value: read_trust(log_keys=[value]), "nowhere"),
        "--org-key": (lambda value: read_trust(org_keys=[value]), "nowhere"),
        "--policy": (lambda value: read_trust(policy=value), str(long)),
        "--remembered": (lambda value: read_trust(remembered=[value]), str(long)),
    }
    for option, (read, value) in tried.items():
        with pytest.raises(BadGrounds) as refused:
            read(value)
        told = reason_in(f"{refused.value}", "uk")
        assert told.count(option) == 1, told
        assert re.search("[а-яії]", told), told


def test_what_a_time_stamp_leaves_open_is_named_in_the_language_spoken() -> None:
    values = {"authority": "A", "size": "1", "at": "t", "accuracy": "1", "path": "p"}
    told = finding_text("timestamps.proven", values | {"open": REVOCATION}, "uk")
    assert "відкликання" in told
    assert REVOCATION not in told


@given(st.text())
def test_any_reason_can_be_shown(reason: str) -> None:
    reason_in(reason, "uk")
    assert reason_in(reason, "en") == reason


def test_a_ukrainian_report_of_a_broken_parcel_gives_reasons_in_ukrainian(full: Full) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[layout.ITEMS] = files[layout.ITEMS].replace(b'"sha256":"', b'"sha256":"Z', 1)
        files[layout.CHECKPOINT] = b"nothing\n"

    report = verify_bytes(forge(full.parcel, change))
    for shown in (
        text_report(report, language="uk", version="0"),
        html_report(report, language="uk", version="0"),
    ):
        assert "не SHA-256 малими шістнадцятковими цифрами" in shown
        assert "no SHA-256" not in shown
    # What programs read stays as it was.
    found = [
        finding
        for step in json.loads(json_report(report, version="0"))["steps"]
        for finding in step["findings"]
        if finding["id"] == "metadata.line"
    ]
    assert found[0]["values"]["reason"] == (
        "field 'sha256' is no SHA-256 in lower-case hexadecimal"
    )
    assert found[0]["values"]["reason"] in found[0]["message"]
