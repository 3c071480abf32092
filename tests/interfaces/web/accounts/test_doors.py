# SPDX-License-Identifier: AGPL-3.0-or-later
"""Default deny: every address has a mark, what is marked exists, and errors have one table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from dokaz.gate.api import REGISTRY, Conflict, NotFound, Refused, Rejected
from dokaz.interfaces.web.doors import LIBRARY_VIEWS, door, marks, public
from dokaz.interfaces.web.middleware.errors import explanation_of, status_of
from dokaz.ledger.errors import KeyUnavailable


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry
            # A view that hands on to addresses of its own, each of which needs a mark too.
            if addresses := getattr(entry.callback, "addresses", ""):
                yield from patterns(get_resolver(addresses), prefix)


def unmarked(resolver: Any) -> list[str]:
    return [
        address
        for address, pattern in patterns(resolver)
        if marks(pattern.callback) is None and pattern.name not in LIBRARY_VIEWS
    ]


def test_every_address_has_a_mark():
    assert unmarked(get_resolver()) == []


def test_an_unmarked_view_is_found():
    class Resolver:
        url_patterns = (URLPattern(pattern="x/", callback=lambda request: None, name="x"),)

    assert unmarked(Resolver()) == ["x/"]


def test_the_list_of_library_views_names_only_views_of_the_library_that_exist():
    found = {pattern.name: pattern.callback for _, pattern in patterns(get_resolver())}
    for name in LIBRARY_VIEWS:
        assert found[name].__module__.startswith("allauth."), name


def test_every_marked_action_is_declared():
    for address, pattern in patterns(get_resolver()):
        for name in marks(pattern.callback) or ():
            assert name == "public" or name in REGISTRY, (address, name)


def test_public_views_are_few_and_say_why():
    reasons = {
        pattern.name: pattern.callback.public
        for _, pattern in patterns(get_resolver())
        if getattr(pattern.callback, "public", None)
    }
    assert all(len(reason) > 20 for reason in reasons.values()), reasons


def _addresses() -> list[str]:
    import re

    found = []
    for address, pattern in patterns(get_resolver()):
        if getattr(pattern.callback, "door", None):
            uuid = "00000000-0000-4000-8000-000000000000"
            found.append("/" + re.sub(r"<uuid:\w+>", uuid, address))
    return [a for a in found if "<" not in a]


@pytest.mark.django_db
def test_no_door_opens_without_signing_in():
    addresses = _addresses()
    assert len(addresses) > 400
    for address in addresses:
        for answer in (Client().get(address), Client().post(address)):
            # Addresses for programs answer 401: a redirect would be followed as if it were the
            # thing.
            if answer.status_code in (401, 405):
                continue
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith("/sign-in/?next="), address


def test_a_view_takes_only_the_methods_it_names():
    @door("x.y.z")
    def reading(request):
        raise AssertionError

    @public("for this test, which names a reason")
    def open_reading(request):
        raise AssertionError

    for view in (reading, open_reading):
        assert view(RequestFactory().post("/")).status_code == 405
        assert view(RequestFactory().delete("/")).status_code == 405


TABLE = [
    (NotFound("thing"), 404),
    (Http404(), 404),
    (Refused("a.b.c", "role_missing"), 403),
    (PermissionDenied(), 403),
    (Conflict("held", "Held."), 409),
    (Rejected("email", "No."), 422),
    (KeyUnavailable("signing key x.seed cannot be read"), 503),
]


@pytest.mark.parametrize(("error", "status"), TABLE, ids=lambda value: str(value)[:20])
def test_each_error_has_its_status_and_words(error: Exception, status: int):
    assert status_of(error) == status
    assert len(explanation_of(error)) > 2


def test_a_storage_fault_says_its_code_and_that_nothing_changed_but_no_file_name():
    words = explanation_of(KeyUnavailable("signing key 0199.seed cannot be read"))
    assert "ledger.key_unavailable" in words
    assert ".seed" not in words


def test_a_defect_is_not_dressed_up_as_a_refusal():
    assert status_of(ValueError("x")) is None


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_with_the_headers_of_all_pages():
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form", [{"email": "а" * 1_400_000}, {f"field-{n}": "" for n in range(1001)}], ids=len
)
def test_more_than_a_form_takes_is_answered_in_words(form: dict[str, str]):
    answer = Client().post("/setup/", form)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "Нічого не збережено" in page
    assert 'class="brand' in page
    assert "а" * 100 not in page


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_gets_a_page_too():
    answer = Client().get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "Нічого не змінено" in answer.content.decode()


@pytest.mark.django_db
def test_pages_let_the_browser_name_its_origin():
    """With "no-referrer" browsers send "Origin: null" with forms, and every form is refused."""
    page = Client().get("/setup/").content.decode()
    assert "no-referrer" not in page


@pytest.mark.django_db
def test_pages_hold_no_inline_code_and_no_inline_style():
    import re

    page = Client().get("/setup/").content.decode()
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in s or "application/json" in s for s in scripts)
    assert not re.search(r"\son\w+=|\sstyle=|<style", page)
