# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures are the lengths of lists: of a time, of what one may see, and of nothing else."""

import html
import io
import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import docx
import pypdfium2
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dokaz.casework.events import api as events
from dokaz.casework.persons import api as persons
from dokaz.core.canonical import canonical_json
from dokaz.gate.api import Actor
from dokaz.outreach import api as outreach
from dokaz.reports import api
from tests.casework.events.scenes import registered, verified_by_two
from tests.evidence.world import World, taken

TODAY = datetime.now(UTC).date()
# A day on each side: the node's day may have begun while it is still yesterday in UTC.
NOW = api.Scope(TODAY - timedelta(days=1), TODAY + timedelta(days=1))
LATER = api.Scope(date(TODAY.year + 2, 1, 1), date(TODAY.year + 2, 12, 31))


def counted(actor: Actor, scope: api.Scope) -> dict[tuple[str, str], int | None]:
    found = api.figures(actor=actor, scope=scope)
    return {(one.code, one.kind): one.now for one in found.lines}


def test_each_record_counts_once_and_only_in_its_time(located: World) -> None:
    own = located.documenter
    before = counted(own, NOW)
    event = registered(own)
    registered(own, conduct=("8.2.a.i",), places=())
    verified_by_two(located, event)
    for category in ("victim", "witness", "witness"):
        draft = persons.PersonDraft(summary="вигадана особа", categories=(category,))
        persons.register(actor=own, draft=draft)
    taken(own, b"invented photo")
    after = counted(own, NOW)
    kind = next(
        key for key in after if key[0] == "items" and key[1] and after[key] != before.get(key)
    )
    grown = {
        key: (count or 0) - (before.get(key) or 0)
        for key, count in after.items()
        if count != before.get(key)
    }
    assert grown == {
        ("events", ""): 2, ("verified", "V4"): 1, ("victims", ""): 1, ("witnesses", ""): 2,
        ("items", ""): 1, kind: 1, ("originals", ""): 1,
    }  # fmt: skip
    assert set(counted(own, LATER).values()) == {0}
    # The year after has this one as the time before it.
    following = api.Scope(date(TODAY.year + 1, 1, 1), date(TODAY.year + 1, 12, 31))
    figure = api.figures(actor=own, scope=following).lines[0]
    assert (figure.now, figure.difference) == (0, -(figure.before or 0))
    assert figure.before is not None
    assert figure.before >= 2


def test_by_place_and_conduct_only_what_has_them_is_counted(located: World) -> None:
    own = located.documenter
    registered(own, conduct=("8.2.a.i",))
    place = "UA14000000000091971"
    here = counted(own, api.Scope(NOW.since, NOW.until, oblast=place))
    assert here["events", ""] == 1
    assert here["objects", ""] == 0
    assert {here["victims", ""], here["interviews", ""], here["items", ""]} == {None}
    narrow = counted(own, api.Scope(NOW.since, NOW.until, conduct="8.2.a.i"))
    assert (narrow["events", ""], narrow["objects", ""]) == (1, None)
    rows = api.breakdown(actor=own, scope=NOW, by=api.By.OBLAST)
    assert [(one.code, one.now) for one in rows] == [(place, 1)]
    assert "8.2.a.i" in [one.code for one in api.breakdown(actor=own, scope=NOW, by=api.By.CONDUCT)]


def test_nobody_counts_what_they_may_not_see(located: World) -> None:
    event = registered(located.documenter)
    everything = api.Scope(NOW.since, NOW.until, own=False)
    assert counted(located.documenter, everything)["events", ""] == 1
    assert counted(located.stranger, everything)["events", ""] == 0
    events.share(
        actor=located.custodian, event_id=event, organisation_id=located.other, reason="вигадана"
    )
    theirs = located.partner
    assert counted(theirs, everything)["events", ""] == 1
    assert counted(theirs, NOW)["events", ""] == 0


def active(actor: Actor, kind: str, day: date = TODAY, **values: Any) -> UUID:
    stated = {"title_uk": "Вигаданий захід", "first_date": day, "body": "icc", **values}
    activity: UUID = outreach.register(
        actor=actor, draft=outreach.ActivityDraft(kind=kind, **stated)
    )
    return activity


def test_communication_and_advocacy_count_by_their_day_with_what_came_of_submissions(
    located: World,
) -> None:
    own, oblast = located.documenter, "UA14000000000091971"
    for code, kind in api.WORK.items():
        active(own, kind)
        assert counted(own, NOW)[code, ""] == 1, code
    active(own, "statement", state="planned")
    active(own, "statement", TODAY - timedelta(days=400))
    active(own, "mission", oblasts=(oblast,))
    draft = outreach.OutcomeDraft(kind="designation", on_date=TODAY)
    submission = active(own, "submission")
    outreach.record_outcome(actor=own, activity_id=submission, draft=draft)
    now = counted(own, NOW)
    assert (now["statements", ""], now["submissions", ""]) == (1, 2)
    outcomes = {kind: now["submissions", kind] for kind in api.Outcome.values}
    assert outcomes == {"registered": 0, "answered": 0, "refused": 0, "led_to": 1}
    # By oblast only what happens somewhere; by conduct nothing of it is known.
    here = counted(own, api.Scope(NOW.since, NOW.until, oblast=oblast))
    assert (here["missions", ""], here["trainings", ""], here["statements", ""]) == (1, 0, None)
    assert counted(own, api.Scope(NOW.since, NOW.until, conduct="8.2.a.i"))["missions", ""] is None
    # Of others what they show, each organisation by itself; figures of one's own hold one's own.
    active(located.stranger, "digest", visibility="coalition")
    active(located.stranger, "digest")
    everything = api.Scope(NOW.since, NOW.until, own=False)
    assert counted(own, everything)["digests", ""] == 2
    assert counted(own, NOW)["digests", ""] == 1
    rows = api.work_by_organisation(actor=own, scope=everything)
    assert [one.now for one in rows] == [len(api.WORK) + 2, 1]
    assert sum(one.now for one in rows) == sum(
        counted(own, everything)[code, ""] or 0 for code in api.WORK
    )


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

    def kept() -> bytes:
        broken = {one.value: api.breakdown(actor=own, scope=NOW, by=one) for one in api.By}
        dataset = {"number": 3, "sha256": "ab" * 32}
        found = api.figures(actor=own, scope=NOW)
        worked = api.work_by_organisation(actor=own, scope=NOW)
        return api.as_json(found, broken, worked, organisation="TRH", dataset=dataset, at=at)

    first = kept()
    assert (kept(), canonical_json(json.loads(first))) == (first, first)
    registered(own)
    second = api.digest_of(kept())
    assert second != api.digest_of(first)
    active(own, "training")
    assert api.digest_of(kept()) != second


@given(st.dates(date(1991, 1, 1), date(2090, 1, 1)), st.integers(0, 4000))
def test_the_time_before_touches_the_time_and_is_as_long(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    first, last = api.previous(since, until)
    assert last == since - timedelta(days=1)
    # A leap year is a day longer than the year it is compared with.
    assert abs((last - first) - (until - since)) <= timedelta(days=5)


@pytest.mark.parametrize("years", [1, 2, 10])
def test_years_are_compared_with_years(years: int) -> None:
    assert api.previous(date(2024 - years + 1, 1, 1), date(2024, 12, 31)) == (
        date(2024 - 2 * years + 1, 1, 1), date(2024 - years, 12, 31),
    )  # fmt: skip


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
