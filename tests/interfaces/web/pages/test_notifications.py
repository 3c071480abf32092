# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of notifications: every address × every persona, the bell, what is followed and muted."""

from uuid import UUID, uuid4

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from tests.interfaces.web.pages.scene import PERSONAS, Scene
from tests.interfaces.web.pages.test_events import Row, registered

from dokaz.gate.api import Purpose, reading_everything
from dokaz.interfaces.web.notifications.views import address_of
from dokaz.notifications import api as notifying
from dokaz.notifications.models import Notice

pytestmark = pytest.mark.django_db
RECORD = ("subject", "pk")
TABLE: dict[str, Row] = {
    "notifications": Row(200, 200, 200, 403),
    "count_notifications": Row(200, 200, 200, 200),
    "see_notifications": Row(302, 302, 302, 403, (), {"until": "2026-01-01T00:00:00+00:00"}),
    "mute_notifications": Row(302, 302, 302, 403, ("kind",), {"muted": "1"}),
    "notify_of_record": Row(302, 404, 404, 403, RECORD, {"standing": "followed"}),
}


def test_every_address_has_a_row() -> None:
    found = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        if pattern.callback is not None
        and pattern.callback.__module__.startswith("dokaz.interfaces.web.notifications.")
    }
    assert found == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, name: str) -> None:
    row, keys = TABLE[name], {"subject": "event", "pk": registered(scene), "kind": "comment"}
    address = reverse(name, kwargs={one: keys[one] for one in row.things})
    answers, expected = {}, {}
    for persona in PERSONAS:
        client = scene.client(persona)
        answer = client.get(address) if row.data is None else client.post(address, row.data)
        answers[persona] = answer.status_code
        expected[persona] = 302 if persona == "out" else getattr(row, persona)
    assert answers == expected


def _noticed(scene: Scene, pk: UUID, number: int) -> None:
    own = scene.actor("own")
    with reading_everything(Purpose.OUTBOX):
        Notice.objects.create(
            id=UUID(int=number), account=own.ref, organisation_id=own.organisation_id,
            kind="comment", subject="event", record_id=pk, at=timezone.now(),
        )  # fmt: skip


def test_the_bell_counts_what_is_new_until_it_is_seen_or_muted(scene: Scene) -> None:
    client, pk = scene.client("own"), registered(scene)
    _noticed(scene, pk, 1)
    _noticed(scene, UUID(int=99), 2)  # Of a record that is not there for the reader.
    bell = client.get(reverse("count_notifications")).content.decode()
    assert ">1<" in bell
    page = client.get(reverse("notifications"))
    text = page.content.decode()
    assert reverse("event", kwargs={"pk": pk}) in text
    assert str(UUID(int=99)) not in text
    assert (
        reverse("notify_of_record", kwargs={"subject": "event", "pk": pk})
        in client.get(reverse("event", kwargs={"pk": pk})).content.decode()
    )
    seen = client.post(reverse("see_notifications"), {"until": page.context["now"]})
    assert seen.status_code == 302
    assert client.get(reverse("count_notifications")).content == b""
    assert (
        reverse("event", kwargs={"pk": pk}) in client.get(reverse("notifications")).content.decode()
    )
    record = reverse("notify_of_record", kwargs={"subject": "event", "pk": pk})
    assert client.post(record, {"standing": "muted"}).status_code == 302
    assert "checked" in client.get(record).content.decode()
    own = scene.actor("own")
    assert notifying.standing_of(actor=own, subject="event", record_id=pk) == "muted"
    assert client.post(reverse("see_notifications"), {"until": "колись"}).status_code == 404


def test_what_waits_beside_events_opens_its_part_of_the_page_of_releases() -> None:
    assert address_of("story", uuid4()) == "/publication/#stories"
    assert address_of("layer", uuid4()) == "/publication/#layers"
