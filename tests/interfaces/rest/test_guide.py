# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guides name exactly what there is: operations with their scopes, statuses, the limit."""

import re
from pathlib import Path

import pytest

from dokaz.interfaces.rest import bearer, problems, urls, version1
from dokaz.interfaces.rest.version1 import description, operations_of
from dokaz.members.api import LONGEST_TOKEN_DAYS, Scope

GUIDES = Path(__file__).parents[3] / "docs" / "guides"


@pytest.fixture(params=["api.en.md", "api.uk.md"])
def guide(request: pytest.FixtureRequest) -> str:
    return (GUIDES / request.param).read_text("utf-8")


def test_every_operation_stands_in_the_table_with_its_scope(guide: str):
    told = set(re.findall(r"^\| `([A-Z]+) (/[^`]*)` \| `([a-z:]+)` \|", guide, re.M))
    there = {
        (method.upper(), address.removeprefix("/api/v1"), details["x-dokaz-scope"])
        for address, method, details in operations_of(description())
    }
    assert told == there


def test_every_scope_is_explained(guide: str):
    assert set(re.findall(r"^\| `([a-z]+:[a-z]+)` \|", guide, re.M)) == set(Scope)


def test_every_status_is_explained(guide: str):
    told = {int(status) for status in re.findall(r"^\| (\d{3}) \|", guide, re.M)}
    assert told == set(version1.ANY_STATUS)
    assert {kind.status for _error, kind in problems.TABLE} <= told


def test_every_public_file_of_the_log_and_the_limits_are_named(guide: str):
    for pattern in urls.urlpatterns:
        address = "/" + str(pattern.pattern)
        if address.startswith("/ledger/") and "<" not in address:
            assert f"`{address}`" in guide, address
    assert str(bearer.REQUESTS_A_MINUTE) in guide
    assert str(LONGEST_TOKEN_DAYS) in guide
