# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chromium for tests that look at pages.

Debian has it twice: whole, and without window and toolbar, which draws the same pages by the same
engine for less than half the processor time. In a thorough run the walks that matter most are taken
in the whole one.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.thoroughness import THOROUGH

WHOLE = ("chromium", "chromium-browser")
BARE = ("chromium-headless-shell", *WHOLE)
ALWAYS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
NO_MAPS = ("--disable-gpu",)
MAPS = ("--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
"""The processor draws what a graphics card draws elsewhere."""


@contextmanager
def chromium(*, maps: bool = False, whole: bool = False) -> Iterator[Any]:
    """A running browser, closed at the end; skips the test where there is none.

    `maps`: pages may draw by WebGL. `whole`: the program people use, in a thorough run. What a page
    is waited for is given as a function: an expression would be read anew each time, which its
    policy forbids.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    found = next(filter(None, map(shutil.which, WHOLE if whole and THOROUGH else BARE)), None)
    if found is None:
        pytest.skip("no Chromium: run tools/setup.sh test")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=found, args=[*ALWAYS, *(MAPS if maps else NO_MAPS)]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def leaving(page: Any) -> Iterator[None]:
    """What is done inside leads to another page, which is no refusal; returns when it is there.

    Waiting for a navigation is not enough: a change of the old page's own address counts as one.
    The page that is left has to be there already, not on its way.
    """
    page.evaluate("() => { window.isLeft = true; }")
    yield
    page.wait_for_function("() => !window.isLeft && document.readyState === 'complete'")
    status = page.evaluate("() => performance.getEntriesByType('navigation')[0].responseStatus")
    assert status < 400, f"{status}: {page.inner_text('body')[:1000]}"
