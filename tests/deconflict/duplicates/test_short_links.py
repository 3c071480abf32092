# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short links are never asked here; where one led, once somebody might ask, is its page."""

from datetime import UTC, datetime

import pytest

from dokaz.deconflict.duplicates import api
from dokaz.evidence import api as evidence
from dokaz.gate.api import reading
from tests.deconflict.duplicates.scenes import POST, SAME_POST, compare, item
from tests.evidence.world import World

SHORT, OTHER = "https://bit.ly/3AbCdEf", "https://news.example/gone"
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "is_short"),
    [
        (SHORT, True),
        ("t.co/abc", True),
        ("https://www.tinyurl.com/x", True),
        ("https://VM.tiktok.com/ZM/", True),
        ("https://youtu.be/abcdefghijk", False),  # says itself which film it is
        ("https://notbit.ly/x", False),
        ("https://bit.ly.example.org/x", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_addresses_that_only_lead_on(address: str, is_short: bool) -> None:
    assert api.is_shortened(address) is is_short


def known(world: World, address: str) -> set[object]:
    return {one.id for one in api.known_address(actor=world.verifier, address=address).items}


@pytest.mark.django_db
def test_where_a_short_link_led_is_the_page_of_its_item(world: World) -> None:
    short = item(world.documenter, b"one", url=SHORT)
    removed = item(world.documenter, b"two", url=OTHER)
    found_by = item(
        world.documenter,
        b"three",
        url="https://news.example/1",
        external_ids=(
            evidence.ExternalIdDraft(
                system=evidence.SHORT_LINK_SYSTEM, value="x", url="https://t.co/x"
            ),
        ),
    )
    compare()
    assert (known(world, SHORT), known(world, POST)) == ({short}, set())
    assert known(world, "t.co/x") == {found_by}
    intake = world.service_for("intake", world.own)
    for item_id, url in ((short, SHORT), (removed, OTHER)):
        state = evidence.OriginalState.UNCHECKED
        finding = evidence.OriginalFinding(
            url=url, state=state, reason=evidence.Unchecked.SHELL, moved_to=SAME_POST
        )
        with reading(intake):
            evidence.record_original(actor=intake, item_id=item_id, found=finding, again_at=LATER)
    compare()
    # An address that is no short one may lead anywhere once its page is gone.
    assert known(world, POST) == {short}
    assert known(world, SHORT) == {short}
