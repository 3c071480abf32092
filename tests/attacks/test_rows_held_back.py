# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query that forgot its policy, on PostgreSQL: what each persona gets of a lived-in node."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from dokaz.evidence import api
from dokaz.evidence.models import CustodyEvent, File, Item, ItemShare, ItemWord, Note
from dokaz.gate import row_security
from dokaz.gate.api import Actor, RowReaders, reading
from dokaz.gate.models import Act, ActDetail
from dokaz.members.models import Invitation, Membership
from dokaz.sharing.models import Parcel, ParcelItem
from tests.evidence.world import World, taken
from tests.kept import Kept
from tests.observing import unobserved
from tests.sharing.scenes import drafted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        "not hasattr(connection, 'state_reader')", reason="this database is not told who reads"
    ),
]


@dataclass(frozen=True)
class Scene:
    """Items by what other organisations may know of them."""

    world: World
    mine: UUID
    partners: UUID
    shared_with_us: UUID
    share_ended: UUID
    open_to_node: UUID
    privileged: UUID
    withdrawn: UUID

    @property
    def visible_to_us(self) -> set[UUID]:
        return {self.mine, self.shared_with_us, self.open_to_node}


def planted(world: World) -> Scene:
    # The net is up, whatever an earlier test of this database did to it.
    row_security.install(connection)
    partner = world.partner
    mine = taken(world.documenter, b"mine").item_id

    def theirs(name: str, level: int = 2) -> UUID:
        item_id = taken(partner, name.encode()).item_id
        api.classify(actor=partner, item_id=item_id, confidentiality=level)
        api.add_note(actor=partner, item_id=item_id, text=f"note on {name}")
        return item_id

    made = Scene(
        world=world,
        mine=mine,
        partners=theirs("partners"),
        shared_with_us=theirs("shared"),
        share_ended=theirs("ended"),
        open_to_node=theirs("open", level=1),
        privileged=theirs("privileged", level=1),
        withdrawn=theirs("withdrawn", level=1),
    )
    for item_id in (made.shared_with_us, made.share_ended):
        api.share(
            actor=partner, item_id=item_id, organisation_id=world.own, reason="спільна справа"
        )
    ended = ItemShare.objects.get(item_id=made.share_ended).pk
    api.unshare(actor=partner, share_id=ended, reason="помилка")
    api.classify(actor=partner, item_id=made.privileged, privileged=True)
    revision = api.get_item(actor=partner, item_id=made.withdrawn).revision
    api.describe(
        actor=partner, item_id=made.withdrawn, changes={"status": "withdrawn"}, revision=revision
    )
    api.add_note(actor=world.documenter, item_id=mine, text="own note")
    drafted(world.custodian, [mine])
    drafted(partner, [made.partners])
    return made


@pytest.fixture(scope="module")
def kept_scene(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> Scene:
    return kept_world.add(django_db_blocker, planted)


@pytest.fixture
def scene(kept_scene: Scene, world: World) -> Iterator[Scene]:
    with connection.cursor() as cursor:
        # A commit forgets the last act; the tests are one transaction with all of them.
        cursor.execute("select set_config('dokaz.act', '', true)")
    with unobserved():
        yield kept_scene


def _items(_scene: Scene) -> set[UUID]:
    return set(Item.objects.values_list("pk", flat=True))


BY_ITEM: dict[str, Callable[[], set[UUID]]] = {
    "object layer": lambda: set(Item.objects.values_list("pk", flat=True)),
    "SQL": lambda: _sql("select id from evidence_item"),
    "files": lambda: set(File.objects.values_list("item_id", flat=True)),
    "words": lambda: set(ItemWord.objects.values_list("item_id", flat=True)),
    "custody": lambda: set(CustodyEvent.objects.values_list("item_id", flat=True)),
    "a join": lambda: _sql(
        "select e.item_id from evidence_custodyevent e "
        "join evidence_file f on f.item_id = e.item_id"
    ),
}


def _sql(statement: str) -> set:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("ask", BY_ITEM.values(), ids=BY_ITEM.keys())
def test_each_organisation_gets_its_own_the_shared_and_the_open(scene: Scene, ask) -> None:
    world = scene.world
    for actor in (world.documenter, world.auditor, world.service_for("media")):
        with reading(actor):
            assert ask() == scene.visible_to_us
    with reading(world.partner):
        assert ask() == _all_of_the_partner(scene)


def _all_of_the_partner(scene: Scene) -> set[UUID]:
    return {
        scene.partners,
        scene.shared_with_us,
        scene.share_ended,
        scene.open_to_node,
        scene.privileged,
        scene.withdrawn,
    }


@pytest.mark.parametrize("persona", ["nobody", "node_admin"])
def test_who_acts_for_no_organisation_gets_what_is_open_to_the_node_at_most(
    scene: Scene, persona: str
) -> None:
    actor = getattr(scene.world, persona)
    with reading(actor):
        assert _items(scene) <= {scene.open_to_node}
        assert not Note.objects.exists()
        assert not Parcel.objects.exists()
        assert not Invitation.objects.exists()


def test_services_of_the_node_get_everything_and_for_one_organisation_its_own(
    scene: Scene,
) -> None:
    fixity = scene.world.service("fixity")
    with reading(fixity):
        assert _items(scene) == {scene.mine} | _all_of_the_partner(scene)
    with reading(replace(fixity, organisation_id=scene.world.own)):
        assert _items(scene) == scene.visible_to_us


def test_a_shared_item_brings_nothing_of_its_owner_s_that_is_not_shared(scene: Scene) -> None:
    world = scene.world
    with reading(world.documenter):
        assert set(Note.objects.values_list("text", flat=True)) == {"own note"}
        # Their notes were acts with words, too.
        assert not Act.objects.exclude(organisation_id=world.own).exists()
        assert not ActDetail.objects.exclude(act__organisation_id=world.own).exists()
    with reading(world.partner):
        assert "own note" not in set(Note.objects.values_list("text", flat=True))


def test_a_share_is_known_to_giver_and_receiver_only(scene: Scene) -> None:
    third = replace(scene.world.partner, organisation_id=uuid.UUID(int=3))
    given = {scene.shared_with_us, scene.share_ended}
    for actor, expected in ((scene.world.documenter, given), (scene.world.partner, given)):
        with reading(actor):
            assert set(ItemShare.objects.values_list("item_id", flat=True)) == expected
    with reading(third):
        assert not ItemShare.objects.exists()
        assert _items(scene) == {scene.open_to_node}


def test_parcels_are_their_organisation_s(scene: Scene) -> None:
    for actor, item in (
        (scene.world.documenter, scene.mine),
        (scene.world.partner, scene.partners),
    ):
        with reading(actor):
            assert set(Parcel.objects.values_list("organisation_id", flat=True)) == {
                actor.organisation_id
            }
            assert set(ParcelItem.objects.values_list("item_id", flat=True)) == {item}


def test_people_get_their_organisation_s_members_and_their_own_memberships(scene: Scene) -> None:
    world = scene.world
    with reading(world.documenter):
        assert set(Membership.objects.values_list("organisation_id", flat=True)) == {world.own}
        assert not Invitation.objects.filter(organisation_id=world.other).exists()
    with reading(world.node_admin):
        own = Membership.objects.values_list("account_id", flat=True)
        assert set(own) == {world.admin_account}


def _asked_whole(actor: Actor) -> dict[str, set[UUID | None]]:
    """Owners of the rows of every table that names its owner itself."""
    found = {}
    for model in apps.get_models():
        stated = getattr(model, "READ_BY", None)
        if isinstance(stated, RowReaders) and stated.organisation:
            column = model._meta.get_field(stated.organisation).attname
            with reading(actor):
                found[model._meta.label] = set(model.objects.values_list(column, flat=True))
    return found


def test_no_table_gives_another_organisation_s_rows_except_what_it_shows_us(scene: Scene) -> None:
    # Words are those a shown item is found by; they go with the item.
    shown = {
        f"evidence.{name}" for name in ("Item", "File", "ExternalId", "ItemRelation", "ItemWord")
    }
    owners = _asked_whole(scene.world.custodian)
    assert len(owners) > 15
    foreign = {label for label, whose in owners.items() if whose - {scene.world.own}}
    assert foreign <= shown
    assert foreign >= {"evidence.Item", "evidence.File"}


def test_a_program_that_names_no_reader_is_refused(scene: Scene) -> None:
    for model in (Item, File, CustodyEvent, ItemWord, Note, Act, Membership, Parcel):
        with pytest.raises(DatabaseError, match="nobody is the reader"), transaction.atomic():
            model.objects.exists()
