# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures that are kept: the same on every kind of paper, digested, read again and counted anew."""

import html
import io
import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import docx
import pypdfium2
import pytest
from django.utils import translation

from dokaz.core.canonical import canonical_json
from dokaz.reports import api
from tests.casework.events.scenes import registered
from tests.evidence.world import World
from tests.reports.scenes import NOW, active


def test_the_account_says_the_same_on_every_kind_of_paper(located: World) -> None:
    own = located.documenter
    registered(own)
    active(own, "mission")

    def made(language: str = "uk") -> api.Account:
        with translation.override(language):
            return api.account_of(
                actor=own,
                scope=NOW,
                organisation=("TRH", "Ґанок їжака #let x = *є*"),
                dataset={"number": 3, "sha256": "ab" * 32},
                at=datetime(2026, 1, 2, tzinfo=UTC),
                forms=api.FORMS,
            )

    account = made()
    assert set(account.files) == set(api.NAMES.values())
    told = {form: _told(account.files[name], form) for form, name in api.NAMES.items()}
    for form in ("html", "pdf", "docx"):
        # Letters of the name are there as letters, and nothing of it was read as markup.
        for words in ("Ґанок їжака #let x = *є*", "Виїзди (місії)", "Задокументовано подій",
                      account.sha256, "ab" * 32, "Людей лише рахуємо"):  # fmt: skip
            assert words in told[form], (form, words)
    paper: Any = docx.Document(io.BytesIO(account.files["account.docx"]))
    (page,) = paper.sections
    for table in paper.tables:
        # Some programs read the widths of columns, some those of cells.
        widths = [column.width for column in table.columns]
        assert widths == [cell.width for cell in table.rows[-1].cells]
        assert sum(widths) <= page.page_width - page.left_margin - page.right_margin
        assert widths[0] > 3 * widths[1]
    # The same account gives the same bytes.
    assert made().files == account.files
    assert "Missions" in _told(made("en").files["account.pdf"], "pdf")


def _told(content: bytes, form: str) -> str:
    """The words of a file, as a reader of its format finds them."""
    if form == "pdf":
        with closing(pypdfium2.PdfDocument(content)) as pages:
            text = "\n".join(page.get_textpage().get_text_range() for page in pages)
        return " ".join(text.split())
    if form == "docx":
        opened = docx.Document(io.BytesIO(content))
        cells = (cell.text for one in opened.tables for row in one.rows for cell in row.cells)
        return " ".join((*(one.text for one in opened.paragraphs), *cells))
    return html.unescape(content.decode("utf-8-sig"))


def test_kept_figures_are_canonical_and_their_digest_can_be_recomputed(located: World) -> None:
    own, at = located.documenter, datetime(2026, 1, 2, tzinfo=UTC)
    registered(own)

    def kept(*by: api.By) -> bytes:
        broken = {one.value: api.breakdown(actor=own, scope=NOW, by=one) for one in by}
        dataset = {"number": 3, "sha256": "ab" * 32}
        found = api.figures(actor=own, scope=NOW)
        worked = api.work_by_organisation(actor=own, scope=NOW)
        return api.as_json(found, broken, worked, organisation="TRH", dataset=dataset, at=at)

    whole = kept(*api.By)
    assert canonical_json(json.loads(whole)) == whole
    assert kept(*api.By) == whole
    first = kept()
    registered(own)
    second = api.digest_of(kept())
    assert second != api.digest_of(first)
    active(own, "training")
    assert api.digest_of(kept()) != second


def test_figures_of_any_version_are_counted_anew_line_by_line(located: World) -> None:
    own, at = located.documenter, datetime(2026, 1, 2, tzinfo=UTC)
    registered(own)

    def lines() -> tuple[api.FigureLine, ...]:
        return api.figures(actor=own, scope=NOW).lines

    kept = api.as_json(
        api.figures(actor=own, scope=NOW), {}, organisation="TRH", dataset=None, at=at
    )
    stated = json.loads(kept)
    # Version 1 had neither communication work nor what came of it.
    of_work = {str(one) for one in api.WORK}
    first = {
        **{name: value for name, value in stated.items() if name != "work"},
        "format": "dokaz-figures/1",
        "figures": [one for one in stated["figures"] if one["code"] not in of_work],
    }
    for content in (kept, canonical_json(first)):
        read = api.read_frozen(content)
        assert (read.scope, read.organisation) == (NOW, "TRH")
        assert read.sha256 == api.digest_of(content)
        assert api.differences(read, lines()) == []
    registered(own)
    active(own, "training")
    for content, codes in ((kept, {"events", "trainings"}), (canonical_json(first), {"events"})):
        found = api.differences(api.read_frozen(content), lines())
        assert {one.code for one in found} == codes
        (events,) = [one for one in found if one.code == "events"]
        assert (events.kept, events.now) == ((1, 0), (2, 0))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"\xff", b"{}", b'{"format":"dokaz-figures/3"}',
        b'{"format":"dokaz-figures/2"}', b"[" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_figures_is_refused(content: bytes) -> None:
    with pytest.raises(api.NoFigures):
        api.read_frozen(content)


def test_figures_that_were_changed_are_refused(located: World) -> None:
    found = api.figures(actor=located.documenter, scope=NOW)
    at = datetime(2026, 1, 2, tzinfo=UTC)
    kept = api.as_json(found, {}, organisation="TRH", dataset=None, at=at)
    assert api.read_frozen(kept)
    for changed in (kept + b"\n", kept.replace(b'"own":true', b'"own": true')):
        with pytest.raises(api.NoFigures):
            api.read_frozen(changed)
    # Another number is another file, whose digest nobody put on record.
    other = kept.replace(b'"now":0', b'"now":7', 1)
    assert api.read_frozen(other).sha256 != api.digest_of(kept)
