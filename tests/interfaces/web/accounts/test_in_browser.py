# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real node and a real browser: first run, authenticator app, security key, invitation.

Only here is seen what no test client shows: the content security policy at work, the origin that
browsers send with forms, and the scripts of security keys.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import quick_processes, tables
from tests.browsers import chromium
from tests.members.authenticator import code_of
from tests.waiting import PATIENCE_SECONDS, free_port, listens, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "four unrelated words here"
SOURCE = Path(__file__).resolve().parents[4] / "src"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[str]:
    """The address of a fresh node in a process of its own."""
    port = free_port()
    home = tmp_path / "home"
    values = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SOURCE),
        "DOKAZ_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "dokaz.site.settings",
    }
    tables.put_into(home)
    migrated = quick_processes.run(
        "django", ["migrate", "--verbosity", "0"], values=values, cwd=home, timeout=PATIENCE_SECONDS
    )
    assert migrated.returncode == 0, migrated.stderr
    server = quick_processes.start(
        "gunicorn",
        ["dokaz.site.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"],
        values=values,
        cwd=home,
        log=tmp_path / "server.log",
    )
    try:
        assert until(lambda: not server.is_alive() or listens(port)), "the server does not listen"
        assert server.is_alive(), (tmp_path / "server.log").read_text()
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.join(PATIENCE_SECONDS)


@pytest.fixture
def browser() -> Iterator[object]:
    with chromium() as found:
        yield found


def fill(page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    # A click alone does not wait until a slow machine has sent the whole next page.
    with page.expect_navigation():
        page.click("main button.btn-primary")


def sign_in(page, node: str) -> None:
    page.goto(f"{node}/sign-in/")
    fill(page, login="olena@example.org", password=PASSWORD)


def test_from_the_first_run_to_an_accepted_invitation(node: str, browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False,
                     "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})

    page.goto(f"{node}/")
    page.goto(f"{node}/setup/")
    fill(page, name_uk="Вигадана", name_en="Invented", code="TRH", display_name="Олена Вигадана",
         email="olena@example.org", password=PASSWORD, password_again=PASSWORD)  # fmt: skip
    assert "Вузол готовий" in page.content()
    assert "dokaz keys protect" in page.inner_text("ol")

    sign_in(page, node)
    assert page.url == f"{node}/account/second-factor/"
    page.goto(f"{node}/account/second-factor/totp/activate/")
    secret = page.inner_text("code.one-time")
    fill(page, code=code_of(secret))
    assert page.locator(".codes li").count() == 10

    page.goto(f"{node}/account/second-factor/webauthn/add/")
    page.fill("[name=name]", "USB")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/second-factor/")
    page.goto(f"{node}/sign-out/")
    page.click("main button.btn-primary")
    sign_in(page, node)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/choose/")
    page.click("button.choice >> nth=0")
    page.wait_for_url(lambda address: "choose" not in address)

    page.goto(f"{node}/members/invite/")
    page.check("[value=documenter]")
    fill(page, email="petro@example.org")
    link = page.inner_text("code.one-time")
    guest = browser.new_context().new_page()
    guest.set_default_timeout(PATIENCE_SECONDS * 1000)
    guest.goto(link)
    fill(guest, display_name="Петро Вигаданий", password=PASSWORD, password_again=PASSWORD)
    assert "Вітаємо" in guest.content()
    page.goto(f"{node}/members/")
    assert "Петро Вигаданий" in page.content()
    assert complaints == []
