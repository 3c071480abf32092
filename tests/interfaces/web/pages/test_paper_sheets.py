# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper forms as a printer gets them: pages that are parted still say where they belong."""

import shutil

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from tests.interfaces.web.pages.scene import Scene

from dokaz.casework.interviews import api

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_every_printed_page_has_its_code_and_signatures_stand_with_what_is_signed(
    scene: Scene,
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: run tools/setup.sh test")
    own = scene.actor("own")
    kinds = ("consent", "consent", "first_account", "contamination")
    keys = [one for kind in kinds for one in api.print_forms(actor=own, kind=kind, language="uk")]
    papers = api.get_papers(actor=own, paper_ids=keys)
    wanted = "&".join(f"form={one}" for one in keys)
    page = scene.client("own").get(f"{reverse('print_forms')}?{wanted}").content.decode()
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_content(page)
        tab.add_style_tag(path=finders.find("sheets.css"))
        printed = pdfium.PdfDocument(tab.pdf(prefer_css_page_size=True))
        pages = [one.get_textpage().get_text_bounded() for one in printed]
    codes = [api.paper_codes.shown(one.code) for one in papers]
    of_pages = [[code for code in codes if code in text] for text in pages]
    # Consent takes two pages, the others one; no page without a code, or with another's.
    first, second, third, fourth = codes
    assert of_pages == [[first], [first], [second], [second], [third], [fourth]]
    assert "Підпис або позначка" in pages[1]
    assert "Мені пояснили" in pages[1]
    assert "Прочитано; підпис" in pages[4]
