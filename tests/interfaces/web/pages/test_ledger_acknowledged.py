# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the ledger's page a person says to know of what a check found; it stays shown as wrong."""

import re

import pytest
from django.urls import reverse
from tests.interfaces.web.pages.scene import REASON, Scene

from dokaz.gate.api import log_overview, record_log_check
from dokaz.ledger.api import AuditResult, Finding
from dokaz.members.api import service_actor

pytestmark = pytest.mark.django_db

TILE = Finding("tile", None, "tile/0/000 is missing or differs from the records")
ACT = Finding("act", 7, "act is deleted")


def check(*findings: Finding) -> None:
    record_log_check(actor=service_actor("ledger"), result=AuditResult(300, "ab" * 32, findings))


def shown(scene: Scene, who: str = "own") -> str:
    return scene.client(who).get(reverse("ledger")).content.decode()


def offered(text: str) -> list[str]:
    return re.findall(r'name="mark" value="([^"]+)"', text)


def test_what_is_acknowledged_stays_wrong_and_is_offered_no_more(scene: Scene) -> None:
    check(TILE, ACT)
    before = shown(scene)
    marks = offered(before)
    assert [mark.partition(":")[0] for mark in marks] == ["act", "tile"]
    address = reverse("acknowledge_log")
    own = scene.client("own")
    empty = own.post(address, {"mark": marks, "reason": " "})
    assert empty.status_code == 422
    assert 'class="field field-invalid"' in empty.content.decode()
    assert offered(empty.content.decode()) == marks
    assert log_overview(actor=scene.actor("own")).acknowledged == {}

    assert own.post(address, {"mark": marks, "reason": REASON}).status_code == 302
    for who in ("own", "stranger"):
        after = shown(scene, who)
        assert "verdict-failed" in after
        assert "verdict-proven" not in after
        assert after.count("взято до відома, не виправлено") == 2
        assert offered(after) == []
        assert REASON not in after
    again = own.post(address, {"mark": marks, "reason": REASON})
    assert again.status_code == 422
    assert "Хтось уже взяв це до відома" in again.content.decode()

    check(TILE)
    text = shown(scene)
    assert (text.count("взято до відома, не виправлено"), offered(text)) == (1, [])
    check(TILE, Finding("act", 9, "another act is deleted"))
    assert [mark.partition(":")[0] for mark in offered(shown(scene))] == ["act"]
    gone = own.post(address, {"mark": marks[:1], "reason": REASON})
    assert gone.status_code == 422
    assert "Остання перевірка виявила щось інше" in gone.content.decode()
