# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: members say what they hear of, nobody else does."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dokaz.casework.events import api as events
from dokaz.gate.api import REGISTRY, NotFound, Refused
from dokaz.notifications import api
from tests.coordination.scenes import Office
from tests.matrix import Row, try_row

MEMBERS = ("documenter", "verifier", "auditor", "without_role", "partner", "stranger")
OUTSIDE = dict.fromkeys(("nobody", "node_admin", "staff_in_session", "service"), Refused)


def _event(office: Office) -> dict[str, Any]:
    draft = events.EventDraft(title_uk="Вигадана подія")
    made = events.register(actor=office.actor("documenter"), draft=draft)
    return {"subject": "event", "record_id": made, "standing": "followed"}


TABLE: dict[str, Row[Office]] = {
    "notifications.notice.see": Row(
        api.see, MEMBERS, OUTSIDE, lambda office: {"until": datetime(2026, 1, 1, tzinfo=UTC)}
    ),
    "notifications.kind.mute": Row(
        api.mute_kind, MEMBERS, OUTSIDE, lambda office: {"kind": "comment", "muted": True}
    ),
    "notifications.record.follow": Row(
        api.follow,
        ("documenter", "verifier", "auditor"),
        {**OUTSIDE, "without_role": NotFound, "partner": NotFound, "stranger": NotFound},
        _event,
    ),
}
VIEWS = frozenset(
    {
        "notifications.notice.list", "notifications.notice.count", "notifications.record.standing",
        "notifications.record.name", "notifications.settings.show",
    }
)  # fmt: skip


def test_every_action_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("notifications.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == VIEWS


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, office: Office) -> None:
    try_row(name, TABLE[name], office, office.actor)


@pytest.mark.parametrize("persona", OUTSIDE)
def test_whoever_is_no_member_reads_nothing(persona: str, office: Office) -> None:
    for view in (api.visible_notices, api.count_unseen, api.settings):
        with pytest.raises(Refused):
            view(actor=office.actor(persona))
