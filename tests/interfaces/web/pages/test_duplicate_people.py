# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of people who may be the same: told at the form, queued, decided, without a name."""

from __future__ import annotations

import re

import pytest
from tests.casework.persons.scenes import registered
from tests.deconflict.duplicates.people import FAMILY, GIVEN, entered, who, worked
from tests.interfaces.web.pages.scene import Scene

from dokaz.casework.persons import api as persons
from dokaz.deconflict.duplicates.models import Judgement, PeopleShared
from dokaz.gate.models import Act

pytestmark = pytest.mark.django_db
LIKE = "/duplicates/people/like/"
TYPED = {"family_uk": FAMILY, "given_uk": GIVEN, "birth": "1984"}


def test_somebody_who_is_there_is_told_at_the_form_and_decided_by_name(scene: Scene) -> None:
    actor = scene.actor("own")
    known = entered(actor, summary="Бачила <обстріл>")
    twin = entered(actor, who("Vyhadanenko", "Vladimir"))
    new = registered(actor)
    worked()
    client = scene.client("own")

    # 1. The form of a block says it while it is typed; that somebody asked is on record.
    form = client.post(f"/people/{new}/identity/change/", {}).content.decode()
    assert f'hx-post="{LIKE}{new}/"' in form
    told = client.post(f"{LIKE}{new}/", TYPED).content.decode()
    assert f"/people/{known}/" in told
    assert f"/people/{twin}/" in told
    assert "прізвище те саме" in told
    assert "&lt;обстріл&gt;" in told
    assert Act.objects.filter(action="duplicates.person.compare", outcome="done").count() == 1
    # Nobody is told of themselves; too little and nonsense say nothing.
    assert f"/people/{known}/" not in client.post(f"{LIKE}{known}/", TYPED).content.decode()
    for nothing in ({}, {"given_uk": GIVEN}, {"family_uk": "x" * 300}):
        assert client.post(f"{LIKE}{new}/", nothing).content == b""

    # 2. The pair waits by code name, and neither page says who they are.
    queue = client.get("/duplicates/people/").content.decode()
    # It goes by its two people: a number would say how many pairs others have.
    (address,) = set(re.findall(r'href="(/duplicates/people/[0-9a-f-]{36}/[0-9a-f-]{36}/)"', queue))
    page = client.get(address).content.decode()
    for shown in (queue, page):
        assert "прізвище те саме" in shown
        assert not any(word in shown for word in (FAMILY, GIVEN, "Vyhadanenko", "1984"))
        assert 'class="bits"' not in shown

    # 3. Decided, seen, taken back; other organisations and wrong decisions get nowhere.
    assert client.post(f"{address}judge/", {"decision": "perhaps"}).status_code == 422
    assert scene.client("stranger").get(address).status_code == 404
    assert (
        scene.client("stranger").post(f"{address}judge/", {"decision": "same"}).status_code == 404
    )
    client.post(f"{address}judge/", {"decision": "same"})
    assert address not in client.get("/duplicates/people/").content.decode()
    assert "Те саме" in client.get(address).content.decode()
    client.post(f"{address}judge/", {"decision": "open"})
    assert address in client.get("/duplicates/people/").content.decode()
    assert [row.decision for row in Judgement.objects.order_by("pk")] == ["same", "open"]
    assert {row.what for row in Judgement.objects.all()} == {"person"}
    assert not PeopleShared.objects.exists()


def test_another_organisations_record_is_set_beside_ones_own_and_decided(scene: Scene) -> None:
    ours, theirs = registered(scene.actor("own")), registered(scene.actor("stranger"))
    client = scene.client("own")
    form = f"/duplicates/people/beside/{ours}/"
    code = persons.get_person(actor=scene.actor("stranger"), person_id=theirs).row.ref
    assert form in client.get(f"/people/{ours}/").content.decode()
    for unseen in (code, "ZMN-W-9999"):
        assert "кодовим іменем немає" in client.get(form, {"code": unseen}).content.decode()
    persons.share(
        actor=scene.actor("stranger"), person_id=theirs, reason="спільна справа",
        organisation_id=scene.actor("own").organisation_id,
    )  # fmt: skip
    page = client.get(form, {"code": code}, follow=True)
    assert page.redirect_chain[-1][0] == (
        f"/duplicates/people/{min(ours, theirs)}/{max(ours, theirs)}/"
    )
    assert "нічого не порівнював" in page.content.decode()
    client.post(f"{page.redirect_chain[-1][0]}judge/", {"decision": "same"})
    assert f"/duplicates/people/{ours}/{theirs}/" in client.get(f"/people/{ours}/").content.decode()
    # What is of one's own organisation is merged instead.
    own = persons.get_person(actor=scene.actor("own"), person_id=registered(scene.actor("own")))
    assert "об’єднайте" in client.get(form, {"code": own.row.ref}).content.decode()
    assert scene.client("stranger").get(form).status_code == 404
