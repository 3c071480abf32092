# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed comes back where it was typed, and in no form about another record."""

import base64
from typing import Any

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.browser

SCRIPT = "/static/drafts.js"
PAGE = f"""<!doctype html><title>x</title>
<meta name="draft-key" content="{base64.b64encode(bytes(range(32))).decode()}"
 data-kept="kept" data-found="found" data-drop="drop" data-left="left">
<script src="{SCRIPT}" type="module"></script>
<form method="post"><textarea name="text"></textarea></form>"""


@pytest.fixture
def page(browser: Any) -> Any:
    """A page that has the same form at every address."""
    with open(finders.find("drafts.js"), encoding="utf-8") as file:
        script = file.read()

    def answer(route: Any) -> None:
        if route.request.url.endswith(SCRIPT):
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    context = browser.new_context()
    context.route("**/*", answer)
    yield context.new_page()
    context.close()


def test_a_form_about_another_record_has_another_draft(page: Any) -> None:
    about = "https://node.example/tasks/new/?about=interview&id="
    one, other = (f"{about}0190aaaa-1111-7000-8000-00000000000{number}" for number in (1, 2))
    for address, words in ((one, "перше"), (other, "друге")):
        page.goto(address)
        assert page.input_value("textarea") == ""
        for typed in (words[:3], words):
            page.fill("textarea", typed)
            page.wait_for_selector("form[data-draft-state=kept]")
            page.evaluate("document.forms[0].dataset.draftState = ''")
        assert page.locator("form .form-hint").count() == 1, "said once, however often it is kept"
    for address, words in ((one, "перше"), (other, "друге")):
        page.goto(address)
        page.wait_for_selector("form .notice[role=status]")
        assert page.input_value("textarea") == words
