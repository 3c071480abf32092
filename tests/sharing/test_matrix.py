# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded.

An action without a row here fails the first test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.casework.units import api as units
from dokaz.evidence import api as evidence
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused
from dokaz.sharing import api
from dokaz.sharing.actions import making
from dokaz.sharing.discarding import discard_file
from dokaz.sharing.models import Packing
from tests.evidence.world import World, taken
from tests.kept import Kept, kept_node
from tests.matrix import attempted, told_apart, undone
from tests.sharing.scenes import REASON, WHEN, draft_values, drafted, handed_over, made, ordered

pytestmark = pytest.mark.django_db

PACKED = making.PackedFile(
    sha256="0" * 64, size=1, content_sha256="0" * 64, content_size=1, omissions=0, verdict="proven"
)


Scene = tuple[World, dict[str, Any]]
Tried = Callable[[str], None]


def _nothing(world: World) -> dict[str, Any]:
    return {"parcel": draft_values()}


def _extract(world: World) -> dict[str, Any]:
    units.register(actor=world.custodian, draft=units.UnitDraft(name_uk="Вигадана частина"))
    units.register(actor=world.partner, draft=units.UnitDraft(name_uk="Інша вигадана частина"))
    return {"order": api.ExtractOrder(kind="units", recipient_kind="own", purpose="documentation")}


def _draft(world: World) -> dict[str, Any]:
    item = taken(world.documenter, b"what the matrix is about").item_id
    return {"parcel_id": drafted(world.custodian, [item])}


def _ordered(world: World) -> dict[str, Any]:
    parcel = ordered(world)
    Packing.objects.update(state="running", holder=parcel)
    return {"parcel_id": parcel, "holder": parcel}


def _made(world: World) -> dict[str, Any]:
    return {"parcel_id": made(world)}


def _handed_over(world: World) -> dict[str, Any]:
    return {"parcel_id": handed_over(world)}


# The recipient of a share, members of other organisations and the node's staff know of no parcel.
UNKNOWING = dict.fromkeys(
    (
        "documenter",
        "without_role",
        "partner",
        "stranger",
        "nobody",
        "node_admin",
        "staff_in_session",
        "external_reader",
        "service",
        "packing_service",
    ),
    NotFound,
)
SENDERS = ("custodian", "legal_analyst", "protection_officer")
ON_PARCEL = {"auditor": Refused, **UNKNOWING}
BY_ROLE = dict.fromkeys(("auditor", *UNKNOWING), Refused) | {"partner": None, "stranger": None}
BY_SERVICE = dict.fromkeys(("auditor", *SENDERS, *UNKNOWING), Refused)
BY_SERVICE |= {"packing_service": None, "foreign_packing_service": NotFound}


@dataclass(frozen=True)
class Row:
    """Who may (`allowed`), what happens to the others, and how to call it."""

    function: Callable[..., Any]
    allowed: tuple[str, ...]
    others: dict[str, type[Exception] | None]
    arguments: Callable[[World], dict[str, Any]]
    more: dict[str, Any]


HAND_OVER = {"channel": "courier", "handed_over_at": WHEN}
RECEIPT = {"reference": "ЄРДР 1", "received_at": WHEN}
TABLE: dict[str, Row] = {
    "sharing.parcel.draft": Row(api.draft, (*SENDERS, "partner"), BY_ROLE, _nothing, {}),
    "sharing.extract.make": Row(api.make_extract, (*SENDERS, "partner"), BY_ROLE, _extract, {}),
    "sharing.parcel.change": Row(
        api.change, SENDERS, ON_PARCEL, _draft, {"parcel": draft_values(purpose="icc")}
    ),
    "sharing.parcel.choose": Row(api.choose, SENDERS, ON_PARCEL, _draft, {"put": ()}),
    "sharing.parcel.make": Row(api.make, SENDERS, ON_PARCEL, _draft, {}),
    "sharing.parcel.complete": Row(
        making.complete, ("packing_service",), BY_SERVICE, _ordered, {"packed": PACKED}
    ),
    "sharing.parcel.stop_packing": Row(
        making.stop_packing,
        ("packing_service",),
        BY_SERVICE,
        _ordered,
        {"stop": making.Stop(reason="x")},
    ),
    "sharing.parcel.download": Row(api.download, SENDERS, ON_PARCEL, _made, {}),
    "sharing.parcel.hand_over": Row(api.hand_over, SENDERS, ON_PARCEL, _made, HAND_OVER),
    "sharing.parcel.withdraw": Row(api.withdraw, SENDERS, ON_PARCEL, _draft, {"reason": REASON}),
    "sharing.receipt.register": Row(
        api.register_receipt, SENDERS, ON_PARCEL, _handed_over, RECEIPT
    ),
    "sharing.parcel.discard_file": Row(
        discard_file, ("packing_service",), BY_SERVICE, _made, {"reason": "withdrawn"}
    ),
}


def about(scene: Callable[[World], dict[str, Any]]) -> Callable[[Any], Any]:
    """A test of the actions that are about this scene, by every persona of their rows."""
    names = [name for name, row in TABLE.items() if row.arguments is scene]

    def marked(test: Any) -> Any:
        return begins_with(scene)(pytest.mark.parametrize("name", names)(test))

    return marked


def begins_with(scene: Callable[[World], dict[str, Any]]) -> Any:
    """Every test of the module that has a world begins with a scene: the rows of one that was made
    for the tests before are not undone by an ordinary world."""
    return pytest.mark.parametrize("kept_scene", [scene], ids=[""], indirect=True)


VIEWS = {
    "sharing.parcel.show": (api.get_parcel, (*SENDERS, "auditor")),
    "sharing.parcel.items": (api.parcel_items, (*SENDERS, "auditor")),
    "sharing.parcel.progress": (api.progress, (*SENDERS, "auditor")),
    "sharing.parcel.review": (api.review, SENDERS),
}
OTHER_VIEWS = {
    "sharing.parcel.list", "sharing.item.events", "sharing.parcel.read_on",
    "sharing.extract.list", "sharing.extract.show", "sharing.extract.preview",
    "sharing.extract.gather",
}  # fmt: skip
"""What the first two give, open to everybody, is tested in test_rights; the third below; those of
extracts in test_extracts."""


def _actor(world: World, persona: str) -> Actor:
    made_here = {
        "legal_analyst": lambda: world.person(41, "legal_analyst"),
        "service": lambda: world.service_for("media"),
        "packing_service": lambda: world.service_for("sharing"),
        "foreign_packing_service": lambda: world.service_for("sharing", world.other),
    }
    if persona in made_here:
        return made_here[persona]()
    return getattr(world, persona)


def test_every_action_and_view_of_the_room_has_a_row() -> None:
    ours = {name: one for name, one in REGISTRY.items() if name.startswith("sharing.")}
    assert {name for name, one in ours.items() if one.records} == set(TABLE)
    assert {name for name, one in ours.items() if not one.records} == {*VIEWS, *OTHER_VIEWS}


@pytest.fixture(scope="module")
def kept_scene(
    request: pytest.FixtureRequest,
    kept_world: Kept[World],
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept[Scene]]:
    """What an action is about, made once for all personas who try it."""
    home = tmp_path_factory.mktemp("scene")
    world = kept_world.copied(home)
    with kept_node(django_db_blocker, home, lambda: (world, request.param(world))) as found:
        yield found


@pytest.fixture
def scene(kept_scene: Kept[Scene], db: None, home: Path) -> Scene:
    return kept_scene.copied(home)


@pytest.fixture
def tried(scene: Scene) -> Tried:
    """Those who are refused try first: they change nothing, in files neither."""

    def run(name: str) -> None:
        world, arguments = scene
        row = TABLE[name]
        refused = {who: error for who, error in row.others.items() if error is not None}
        ends = told_apart({**refused, **dict.fromkeys(row.allowed)}, None)
        for persona, expected in ends.items():
            with undone():
                actor = _actor(world, persona)
                call = partial(row.function, actor=actor, **arguments, **row.more)
                attempted(name, actor, expected, call, who=persona)

    return run


@about(_nothing)
def test_matrix_of_beginning(tried: Tried, name: str) -> None:
    tried(name)


@about(_extract)
def test_matrix_of_extracts(tried: Tried, name: str) -> None:
    tried(name)


@about(_draft)
def test_matrix_of_drafts(tried: Tried, name: str) -> None:
    tried(name)


@about(_ordered)
def test_matrix_of_packing(tried: Tried, name: str) -> None:
    tried(name)


@about(_made)
def test_matrix_of_made_ones(tried: Tried, name: str) -> None:
    tried(name)


@about(_handed_over)
def test_matrix_of_sent_ones(tried: Tried, name: str) -> None:
    tried(name)


def test_every_scene_of_the_table_is_tried() -> None:
    scenes = {_nothing, _extract, _draft, _ordered, _made, _handed_over}
    assert {row.arguments for row in TABLE.values()} == scenes


@begins_with(_draft)
@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str, scene: Scene) -> None:
    function, allowed = VIEWS[name]
    world, parcel_id = scene[0], scene[1]["parcel_id"]
    item = api.parcel_items(actor=world.custodian, parcel_id=parcel_id).items[0].item_id
    # A partner to whom the item itself is shown knows no more of the parcel.
    evidence.share(actor=world.custodian, item_id=item, organisation_id=world.other, reason=REASON)
    for persona in (*SENDERS, "auditor", *UNKNOWING):
        actor = _actor(world, persona)
        if persona in allowed:
            function(actor=actor, parcel_id=parcel_id)
        else:
            expected = Refused if persona == "auditor" else NotFound
            with pytest.raises(expected):
                function(actor=actor, parcel_id=parcel_id)


@begins_with(_made)
def test_only_who_took_a_parcel_out_reads_on(scene: Scene) -> None:
    """Those who may take it out, but did not, are told that there is nothing to go on with."""
    world, parcel_id = scene[0], scene[1]["parcel_id"]
    api.download(actor=world.custodian, parcel_id=parcel_id)
    assert api.read_on(actor=world.custodian, parcel_id=parcel_id).size > 0
    for persona in ("legal_analyst", "protection_officer", *UNKNOWING):
        with pytest.raises(NotFound):
            api.read_on(actor=_actor(world, persona), parcel_id=parcel_id)
    with pytest.raises(Refused):
        api.read_on(actor=world.auditor, parcel_id=parcel_id)
