# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines that are counted otherwise are told by their words, also where only the time before
differs."""

from types import SimpleNamespace

import pytest

from dokaz.interfaces.cli import report_cmd
from dokaz.reports import api


def test_a_difference_in_the_time_before_is_told_and_lines_have_their_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOKAZ_LANGUAGE", "en")
    lines = (
        api.FigureLine("victims", 3, 0),
        api.FigureLine("submissions", 2, None),
        api.FigureLine("submissions", 2, 5, kind="registered"),
    )
    counted = {
        ("victims", ""): (3, 0),
        ("submissions", ""): (2, 4),
        ("submissions", "registered"): (2, 7),
    }
    kept = SimpleNamespace(sha256="0" * 64, lines=counted)
    account = SimpleNamespace(lines=lines)
    found = report_cmd._told_differences(kept, account)
    assert [(one["code"], one["kind"]) for one in found] == [
        ("submissions", ""), ("submissions", "registered"),
    ]  # fmt: skip
    said = " ".join(capsys.readouterr().out.split())
    assert "Submissions 2 2 4 – " in said
    assert "Submissions: of them registered there 2 2 7 5" in said
    assert "ictims" not in said
