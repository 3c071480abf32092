# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing an organisation's key: announced by the old, taken up by the new, safe to break off."""

import base64
import json

import pytest
from tests.members.personas import World

from dokaz.core.keys import PublicKey
from dokaz.gate.api import Conflict
from dokaz.gate.models import Act
from dokaz.ledger.errors import KeyUnavailable
from dokaz.ledger.models import Entry
from dokaz.members import api, models
from dokaz.members.actions import key as key_actions

pytestmark = pytest.mark.django_db


def signer(action: str) -> str:
    """Identifier of the key that signed the last done act of this name, after verification."""
    act = Act.objects.filter(action=action, outcome="done").order_by("at").last()
    entry = Entry.objects.filter(act_id=act.id).order_by("id").last()
    envelope = json.loads(bytes(entry.record))["envelope"]
    event = json.loads(base64.b64decode(envelope["payload"]))
    return event["key"]


def current(world: World) -> api.KeyView:
    return next(k for k in api.keys(actor=world.actor("admin")) if k.status == "in_use")


def test_the_old_key_announces_and_the_new_one_takes_up(world: World):
    old = current(world)
    new_id = api.rotate_key(actor=world.actor("admin"))
    new = current(world)
    assert new.key_id == new_id != old.key_id
    assert PublicKey(new.public_key).key_id == new_id
    assert signer("members.key.announce") == old.key_id
    assert signer("members.key.take_up") == new.key_id
    retired = next(k for k in api.keys(actor=world.actor("admin")) if k.key_id == old.key_id)
    assert retired.status == "retired"
    assert retired.valid_to is not None
    api.describe(actor=world.actor("admin"), name_uk="Н", name_en="N", contact="")
    assert signer("members.organisation.describe") == new.key_id


def test_the_secret_half_of_the_old_key_is_gone(world: World, settings):
    folder = settings.DOKAZ.keys_folder / "organisations"
    before = (folder / f"{world.own}.seed").read_text()
    api.rotate_key(actor=world.actor("admin"))
    assert all(before != path.read_text() for path in folder.iterdir())
    assert not (folder / f"{world.own}.next.seed").exists()


@pytest.mark.parametrize("where", ["before the file is replaced", "after the file is replaced"])
def test_a_change_broken_off_is_finished_when_started_again(world: World, monkeypatch, where: str):
    old = current(world)
    promote = key_actions.promote_next_organisation_key

    def broken(organisation_id, *, key_id):
        if where.startswith("after"):
            promote(organisation_id, key_id=key_id)
        raise OSError("power cut")

    monkeypatch.setattr(key_actions, "promote_next_organisation_key", broken)
    with pytest.raises(OSError, match="power cut"):
        api.rotate_key(actor=world.actor("admin"))
    assert current(world).key_id == old.key_id
    announced = models.OrganisationKey.objects.get(status="announced").key_id
    # Meanwhile acts go on, signed with a key that the ledger knows of.
    api.describe(actor=world.actor("admin"), name_uk="Н", name_en="N", contact="")
    assert signer("members.organisation.describe") in (old.key_id, announced)
    monkeypatch.setattr(key_actions, "promote_next_organisation_key", promote)
    assert api.rotate_key(actor=world.actor("admin")) == announced
    assert current(world).key_id == announced


def test_a_second_announcement_is_refused(world: World):
    api.announce(actor=world.actor("admin"))
    with pytest.raises(Conflict) as refused:
        api.announce(actor=world.actor("admin"))
    assert refused.value.reason == "key_announced"


def test_a_key_that_was_not_announced_is_not_taken_up(world: World):
    old = current(world)
    with pytest.raises(Conflict):
        api.take_up(actor=world.actor("admin"), key_id=old.key_id)
    assert current(world) == old


def test_an_announced_key_whose_file_is_lost_changes_nothing(world: World, settings):
    old = current(world)
    announced = api.announce(actor=world.actor("admin"))
    (settings.DOKAZ.keys_folder / "organisations" / f"{world.own}.next.seed").unlink()
    with pytest.raises(KeyUnavailable):
        api.take_up(actor=world.actor("admin"), key_id=announced)
    assert current(world).key_id == old.key_id
    api.describe(actor=world.actor("admin"), name_uk="Н", name_en="N", contact="")
    assert signer("members.organisation.describe") == old.key_id


def test_organisations_have_different_keys(world: World):
    keys = set(models.OrganisationKey.objects.values_list("key_id", flat=True))
    assert len(keys) == 2
