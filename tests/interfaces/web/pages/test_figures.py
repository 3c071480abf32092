# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of figures: who reads it, and that each figure opens a list of just so many rows."""

import csv
import hashlib
import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import PERSONAS, Scene
from tests.interfaces.web.pages.test_events import BAKHMUT, few_places, registered
from tests.kept import Kept
from tests.thoroughness import part

from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.models import Act
from dokaz.outreach import api as outreach
from dokaz.reports import account
from dokaz.reports import api as reports

pytestmark = pytest.mark.django_db
EXPECTED = {"own": 200, "without": 403, "stranger": 200, "out": 302, "node": 403}


def _work(scene: Scene) -> None:
    """Events, people, an object beside the items there are; all of today."""
    few_places()
    own = scene.actor("own")
    for conduct in ("8.2.b.i", "8.2.a.i"):
        registered(scene, places=(PlaceRef(code=BAKHMUT),), conduct=(conduct,))
    for category in ("victim", "witness", "suspect"):
        draft = persons.PersonDraft(summary="вигадана особа", categories=(category,))
        persons.register(actor=own, draft=draft)
    kind = next(iter(objects.terms.TYPES.codes()))
    draft = objects.ObjectDraft(type=kind, name_uk="Об’єкт", place=PlaceRef(code=BAKHMUT))
    objects.register(actor=own, draft=draft)
    today = timezone.localdate()
    for kind in ("mission", "statement", "submission", "submission"):
        activity = outreach.ActivityDraft(
            kind=kind, title_uk="Захід", first_date=today, body="icc",
            oblasts=("UA14000000000091971",), visibility="coalition",
        )  # fmt: skip
        made = outreach.register(actor=own, draft=activity)
    came = outreach.OutcomeDraft(kind="answered", on_date=today)
    outreach.record_outcome(actor=own, activity_id=made, draft=came)
    other = outreach.ActivityDraft(
        kind="digest", title_uk="Дайджест", first_date=today, visibility="coalition"
    )
    outreach.register(actor=scene.actor("stranger"), draft=other)


@pytest.fixture(scope="module", autouse=True)
def _kept_work(_kept_scene: Kept[Scene], django_db_blocker: DjangoDbBlocker) -> None:
    _kept_scene.add(django_db_blocker, _work)


@pytest.mark.parametrize("name", ["figures", "figures_csv"])
def test_address(scene: Scene, name: str) -> None:
    answers = {one: scene.client(one).get(reverse(name)).status_code for one in PERSONAS}
    assert answers == EXPECTED


def _figures(page: str) -> list[tuple[str, int]]:
    """Addresses with their figures."""
    found = re.findall(r'<td class="number"><a href="([^"]+)">(\d+)</a>', page)
    return [(address.replace("&amp;", "&"), int(count)) for address, count in found]


ASKED = (
    {"whose": "all", "by": "conduct"}, {}, {"oblast": "UA14000000000091971"},
    {"conduct": "8.2.a.i"},
)  # fmt: skip


def _rows(page: str) -> int:
    """Rows of the list of a page."""
    return len(re.findall(r'<a class="item-title', page))


@pytest.mark.parametrize("asked", part(ASKED, 2))
def test_each_figure_opens_a_list_of_just_so_many(scene: Scene, asked: dict[str, str]) -> None:
    client, year = scene.client("own"), timezone.localdate().year
    # Two years, so that a test at the turn of one sees what it registered.
    days = {"since": f"{year - 1}-12-31", "until": f"{year + 1}-01-01"}
    figures = _figures(client.get(reverse("figures"), {**days, **asked}).content.decode())
    assert len({urlsplit(address).path for address, _count in figures}) >= 1
    assert any(count for _address, count in figures)
    for address, count in figures:
        page = client.get(address).content.decode()
        assert _rows(page) == count, address
        # Each list says that it is narrowed, and to what.
        assert parse_qs(urlsplit(address).query)


def test_the_table_to_take_along_says_the_same(scene: Scene) -> None:
    answer = scene.client("own").get(reverse("figures_csv"))
    text = answer.content.decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text))}
    assert rows["Потерпілі"][1] == "1"
    assert rows["Задокументовано подій"][1] == "2"
    assert "attachment" in answer.headers["Content-Disposition"]


# What each form holds is tested where reports are.
@pytest.mark.parametrize("form", part(["pdf", "docx", "html", "csv", "json"], 4))
def test_the_account_is_taken_along_on_record(scene: Scene, form: str) -> None:
    address = reverse("account_file") + "?whose=all"
    answer = scene.client("own").post(address, {"form": form})
    begins = {"pdf": b"%PDF-", "docx": b"PK", "html": b"<!doctype", "csv": b"\xef\xbb\xbf",
              "json": b"{"}[form]  # fmt: skip
    assert answer.content.startswith(begins)
    assert f".{form}" in answer.headers["Content-Disposition"]
    act = Act.objects.get(action="reports.report.take")
    assert act.facts["form"] == form
    if form == "json":
        assert act.facts["sha256"] == hashlib.sha256(answer.content).hexdigest()
        assert len(json.loads(answer.content)["work"]) == 2


def test_all_forms_of_one_account_name_the_digest_of_the_data_beside_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What each form holds is tested where reports are; typesetting takes its time.
    monkeypatch.setattr(account, "pdf_of", lambda document: repr(document).encode())
    answer = scene.client("own").post(reverse("account_file"), {"form": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    digest = hashlib.sha256(files["figures.json"]).hexdigest()
    assert all(digest in files[name].decode() for name in ("account.pdf", "account.html"))
    assert set(files) == set(reports.NAMES.values())
    facts = Act.objects.get(action="reports.report.take").facts
    assert (facts["form"], facts["sha256"]) == ("zip", digest)


def test_who_reads_no_figures_takes_no_account(scene: Scene) -> None:
    address, expected = reverse("account_file"), {**EXPECTED}
    answers = {
        one: scene.client(one).post(address, {"form": "csv"}).status_code for one in PERSONAS
    }
    assert answers == expected
    assert scene.client("own").post(address, {"form": "exe"}).status_code == 302


def test_days_in_the_wrong_order_are_said_and_this_year_is_counted(scene: Scene) -> None:
    wrong: dict[str, Any] = {"since": "2026-05-01", "until": "2026-04-01"}
    page = scene.client("own").get(reverse("figures"), wrong).content.decode()
    assert "Період закінчується раніше, ніж починається." in page
    assert 'id="figures"' in page


@pytest.mark.browser
@pytest.mark.slow
def test_no_serious_barrier_on_the_page_of_figures(scene: Scene) -> None:
    client = scene.client("own")
    addresses = [reverse("figures"), reverse("interviews"), reverse("objects")]
    pages = pages_of(client, addresses)
    assert barriers(pages) == {}
