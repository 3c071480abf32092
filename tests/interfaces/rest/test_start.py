# SPDX-License-Identifier: AGPL-3.0-or-later
"""A start does not read the API: whoever never asks for it never pays for it."""

from pathlib import Path

from tests import quick_processes
from tests.intake.installation import REPOSITORY, environment

SCRIPT = """
import sys, django
django.setup()
from django.test import Client
from django.urls import get_resolver, reverse
from dokaz.interfaces.rest.urls import API
reverse("log_key")
get_resolver().resolve("/evidence/")
print([one for one in (API, "ninja", "pydantic") if one in sys.modules])
answer = Client(SERVER_NAME="localhost").get("/api/v1/items")
print(answer.status_code, answer["Content-Type"], API in sys.modules)
"""


def test_the_api_is_read_at_the_first_request_to_it(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(SCRIPT)
    with environment(tmp_path / "home") as values:
        done = quick_processes.run(str(file), [], values=values, cwd=REPOSITORY, timeout=600)
    assert done.stdout.splitlines() == ["[]", "401 application/problem+json True"], done.stderr
