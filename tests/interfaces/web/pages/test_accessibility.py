# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main pages hold to WCAG 2.2 as far as axe-core tells, in light and dark, wide and narrow."""

import dataclasses
from typing import Any

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.barriers import barriers, pages_of
from tests.interfaces.web.pages.scene import Scene
from tests.thoroughness import THOROUGH

from dokaz.evidence import api as evidence
from dokaz.intake import api as intake

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db]


def rendered(scene: Scene) -> dict[str, bytes]:
    """The main pages as this person gets them, by address."""
    things, client, own = scene.things, scene.client("own"), scene.actor("own")
    source = evidence.add_source(actor=own, kind="channel", name="Вигаданий канал")
    evidence.describe(
        actor=own,
        item_id=things["item"],
        changes={"url": "https://site.example/post", "source_id": source},
        revision=evidence.get_item(actor=own, item_id=things["item"]).revision,
    )
    capture = intake.request_capture(
        actor=own, url="https://site.example/post", purpose="Вигадана справа", source_id=source
    )
    pages = [
        reverse("home"), reverse("items"), reverse("items") + "?text=nothing-has-this",
        reverse("item", args=[things["item"]]), reverse("describe_item", args=[things["item"]]),
        reverse("deliveries"), reverse("new_delivery"),
        reverse("delivery", args=[things["delivery"]]), reverse("parcels"),
        reverse("parcel", args=[things["made"]]), reverse("parcel_check", args=[things["draft"]]),
        reverse("approvals"), reverse("sealed"), reverse("ledger"), reverse("fixity"),
        reverse("acts"), reverse("members_account"), reverse("tables"),
        reverse("table", args=[things["table_drafted"]]),
        reverse("table", args=[things["table_done"]]),
        reverse("captures"), reverse("new_capture"), reverse("capture", args=[capture]),
        reverse("source_directory"), reverse("source", args=[source]),
        reverse("merge_source", args=[source]), reverse("originals"),
        reverse("original", args=[things["item"]]),
    ]  # fmt: skip
    return {
        **pages_of(client, pages),
        **pages_of(scene.client("out"), [reverse("account_login")]),
        **pages_of(scene.client("node"), [reverse("work")]),
    }


def test_no_serious_barrier_on_the_main_pages(scene: Scene, settings: Any) -> None:
    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, capture=True)
    assert barriers(rendered(scene)) == {}


def test_axe_sees_a_barrier_when_there_is_one(scene: Scene) -> None:
    """Else a page that failed to load would pass as well."""
    address = reverse("account_login")
    (whole,) = pages_of(scene.client("out"), [address]).values()
    assert b"<label" in whole
    spoilt = whole.replace(b"<label", b"<span").replace(b"</label>", b"</span>")
    found = barriers({address: spoilt, f"{address}?next": spoilt})
    assert all(any(rule.startswith("label ") for rule in rules) for rules in found.values())
    assert len(found) == (4 if THOROUGH else 2)
