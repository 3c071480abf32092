# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node on which nobody is yet: who may set it up, and from where."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.members.personas import PASSWORD

from dokaz.members import api

pytestmark = pytest.mark.django_db

FORM = {
    "name_uk": "Н", "name_en": "N", "code": "NEW", "kind": "ngo", "display_name": "Перша",
    "email": "first@example.org", "language": "uk", "password": PASSWORD,
    "password_again": PASSWORD,
}  # fmt: skip


def test_before_the_first_run_the_sign_in_page_leads_to_it() -> None:
    assert Client().get("/", follow=True).redirect_chain[-1][0] == "/setup/"
    assert api.is_set_up() is False


def test_the_first_run_from_elsewhere_needs_the_code_of_the_machine(
    settings: Any, home: Path
) -> None:
    client, form = Client(REMOTE_ADDR="192.0.2.7"), FORM
    # Another request has made the file and not yet written into it, or was killed there.
    (home / "setup-code").touch()
    assert client.post("/setup/", form).status_code == 422
    assert client.get("/setup/").status_code == 200
    assert client.post("/setup/", {**form, "setup_code": "guess"}).status_code == 422
    assert client.post("/setup/", form).status_code == 422
    proxied = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert proxied.post("/setup/", form).status_code == 422
    assert not api.is_set_up()
    code = (home / "setup-code").read_text().strip()
    assert client.post("/setup/", {**form, "setup_code": code}).status_code == 200
    assert api.is_set_up()
    assert not (home / "setup-code").exists()
    assert client.get("/setup/").headers["Location"] == "/sign-in/"


def test_guessing_the_code_of_the_machine_is_limited(home: Path) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.get("/setup/")
    for _ in range(20):
        assert client.post("/setup/", {**FORM, "setup_code": "guess"}).status_code == 422
    code = (home / "setup-code").read_text().strip()
    assert client.post("/setup/", {**FORM, "setup_code": code}).status_code == 422
    assert not api.is_set_up()


def test_behind_a_proxy_that_names_nobody_the_code_is_needed_too(settings: Any, home: Path) -> None:
    local = Client(REMOTE_ADDR="127.0.0.1")
    assert "setup_code" not in local.get("/setup/").content.decode()
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, public_url="https://dokaz.example.org")
    assert "setup_code" in local.get("/setup/").content.decode()
