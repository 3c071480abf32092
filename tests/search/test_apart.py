# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words read by a second process are those that this one reads, also when it is killed."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from dokaz.gate.api import ALWAYS
from dokaz.search.index import reading_apart
from dokaz.search.index.port import Entry, Layer, Question, Term, Zone
from dokaz.search.texts.apart import Apart
from dokaz.search.texts.lines import Lines

tantivy_index = pytest.importorskip("dokaz.search.index.tantivy_index")

TEXTS = ["Обстріл школи №7,\nбіля «Ірпеня»", "shelling of schools", "\ud800 й", "", "обстрілом"]


def test_a_second_process_says_the_same_and_ends_with_its_work() -> None:
    here = [Lines().said(TEXTS[:2]), Lines().said(TEXTS)]
    with Apart(Lines()) as second:
        first, whole = second.said(TEXTS[:2]), second.said(TEXTS)
        assert first.result() == here[0]
        assert whole.result().lines == here[1].lines
        # What it met before it does not tell again.
        for one in ("read", "forms"):
            told = [*getattr(first.result(), one), *getattr(whole.result(), one)]
            assert sorted(told) == sorted(getattr(here[1], one))
        pid = second.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_texts_that_differ_in_ends_of_lines_only_and_no_texts_at_all() -> None:
    texts = ["а б", "а\nб", "а\r\nб", "\n"]
    with Apart(Lines()) as second:
        assert second.said([]).result().lines == {}
        assert second.said(texts).result() == Lines().said(texts)


@pytest.mark.parametrize("killed", [False, True])
def test_an_index_filled_with_its_help_holds_all_words(
    killed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made: list[int] = []

    class Watched(Apart):
        def __init__(self, here: Lines) -> None:
            super().__init__(here)
            made.append(self.pid)

    monkeypatch.setattr(reading_apart, "Apart", Watched)
    monkeypatch.setattr(reading_apart, "is_of_use", lambda: True)
    monkeypatch.setattr(reading_apart, "ALONE", 1)

    def batches() -> Iterator[list[Entry]]:
        for number in range(12):
            if killed and number == 6:
                os.kill(made[0], signal.SIGKILL)
            yield [titled(number, text) for text in ("обстрілом школи", f"shelling {number}")]

    index = tantivy_index.TantivyIndex(tmp_path, make=True)
    with caplog.at_level(logging.WARNING):
        index.load(batches())
    assert index.size() == 24
    for form in ("обстріл", "школа"):
        asked = Question(wanted=Term(Zone.TITLE, Layer.FORM, form), reach={"item": ALWAYS})
        assert index.ask(asked).total == 12
    assert bool(caplog.records) == killed
    assert not any("обстріл" in record.getMessage() for record in caplog.records)
    with pytest.raises(ProcessLookupError):
        os.kill(made[0], 0)


def test_few_entries_and_one_processor_begin_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "Apart", None)
    one = [titled(1, "обстріл")]
    assert len(list(reading_apart.read([one] * 3, Lines()))) == 3
    monkeypatch.setattr(reading_apart, "ALONE", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    assert len(list(reading_apart.read([one] * 3, Lines()))) == 3


def titled(number: int, text: str) -> Entry:
    return Entry(
        key=f"item:{UUID(int=hash((number, text)) % 2**128).hex}",
        columns={"subject": frozenset({"item"})},
        registered=1,
        happened=0,
        zones={Zone.TITLE: [text]},
    )
