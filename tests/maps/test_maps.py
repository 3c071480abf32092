# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the map shows is what the rooms' lists show, exactly where it lies, as of this moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dokaz.casework.events import api as events
from dokaz.casework.objects import api as objects
from dokaz.casework.places.api import PlaceRef
from dokaz.gate.api import Actor, Refused
from dokaz.maps import api, feeding
from dokaz.maps.plane import flat
from tests.casework.events.scenes import BAKHMUT
from tests.evidence.world import World
from tests.maps.reading_tiles import dots

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "вигадана причина"
EVERYTHING = api.MapFilter()
READERS = (
    "documenter", "verifier", "custodian", "protection_officer", "interviewer", "auditor",
    "low_clearance", "partner", "external_reader", "stranger",
)  # fmt: skip
OUTSIDE = ("without_role", "nobody", "node_admin", "staff_in_session")
CRIMEA = (44.95, 34.10)


def _event(actor: Actor, latitude: float, longitude: float, **values: Any) -> UUID:
    place = PlaceRef(latitude=latitude, longitude=longitude, precision="exact")
    stated = {"title_uk": "Вигадана подія", "places": (place,), **values}
    return events.register(actor=actor, draft=events.EventDraft(**stated))


def _plant(world: World) -> dict[str, UUID]:
    """Events and objects of two organisations at every level, one of each shared."""
    made: dict[str, UUID] = {}
    for number, (who, owner, other) in enumerate(
        (("own", world.custodian, world.other), ("their", world.partner, world.own))
    ):
        for level in range(4):
            at = (48.0 + number, 34.0 + level)
            made[f"{who}-event-{level}"] = _event(owner, *at, confidentiality=level)
            made[f"{who}-object-{level}"] = objects.register(
                actor=owner,
                draft=objects.ObjectDraft(
                    type="school", name_uk="Школа", confidentiality=level,
                    place=PlaceRef(latitude=at[0], longitude=at[1], precision="exact"),
                ),
            )  # fmt: skip
        for kind, share in (("event", events.share), ("object", objects.share)):
            made[f"{who}-{kind}-share"] = share(
                actor=owner, organisation_id=other, reason=WHY,
                **{f"{kind}_id": made[f"{who}-{kind}-2"]},
            )  # fmt: skip
    return made


def _listed(actor: Actor) -> tuple[set[UUID], set[UUID]]:
    of_events = events.visible_events(actor=actor, limit=200).rows
    of_objects = objects.visible_objects(actor=actor, limit=200).rows
    return {row.id for row in of_events}, {row.id for row in of_objects}


def _mapped(actor: Actor, **asked: Any) -> tuple[set[UUID], set[UUID]]:
    found = api.seen(actor=actor, asked=api.MapFilter(**asked), limit=100)
    of_events = {pin.event.id for pin in found.pins if pin.event}
    of_objects = {pin.object.id for pin in found.pins if pin.object}
    assert (len(of_events), len(of_objects)) == (found.events, found.objects)
    return of_events, of_objects


def _total(actor: Actor, zoom: int, **asked: Any) -> int:
    """What all tiles of a zoom over Ukraine count together."""
    (left, right), (top, foot) = (
        [int(value) >> (31 - zoom) for value in axis] for axis in flat([52.5, 44.0], [22.0, 40.5])
    )
    found = 0
    for x in range(left, right + 1):
        for y in range(top, foot + 1):
            tile = api.get_tile(actor=actor, zoom=zoom, x=x, y=y, asked=api.MapFilter(**asked))
            found += sum(dot.tags["n"] for dot in dots(tile))
    return found


def _with_files(world: World) -> None:
    assert feeding.rebuild(api.present().folder) >= 0


def test_everybody_s_map_is_their_lists(located: World) -> None:
    world = located
    _plant(world)
    for files in (False, True):
        if files:
            _with_files(world)
        for who in READERS:
            actor = getattr(world, who)
            listed = _listed(actor)
            assert _mapped(actor) == listed, who
            assert _total(actor, 4) == sum(map(len, listed)), who
        for who in OUTSIDE:
            actor = getattr(world, who)
            for ask in (api.seen, api.coverage):
                with pytest.raises(Refused):
                    ask(actor=actor, asked=EVERYTHING)
            with pytest.raises(Refused):
                api.get_tile(actor=actor, zoom=0, x=0, y=0, asked=EVERYTHING)
            with pytest.raises(Refused):
                api.in_square(actor=actor, square=1 << 12, asked=EVERYTHING)
    # The personas do not all see the same, or nothing of this was tried.
    assert len({frozenset(_listed(getattr(world, who))[0]) for who in READERS}) >= 5


def test_a_right_that_ends_is_gone_with_the_next_tile(located: World) -> None:
    world = located
    made = _plant(world)
    _with_files(world)
    their = made["their-event-2"]
    assert their in _mapped(world.documenter)[0]
    before = _total(world.documenter, 4)
    events.unshare(actor=world.partner, share_id=made["their-event-share"], reason=WHY)
    assert their not in _mapped(world.documenter)[0]
    assert _total(world.documenter, 4) == before - 1
    # What was open to the node is closed: the files do not know of it, the answer does.
    open_one = made["their-event-1"]
    assert open_one in _mapped(world.documenter)[0]
    events.classify(actor=world.partner, event_id=open_one, confidentiality=3)
    assert open_one not in _mapped(world.documenter)[0]
    assert _total(world.documenter, 4) == before - 2


def test_a_change_is_there_at_once_and_the_worker_writes_it_down(located: World) -> None:
    world = located
    first = _event(world.documenter, *CRIMEA, when="2022-03-09")
    _with_files(world)
    folder = api.present().folder
    name = folder.name()
    second = _event(world.documenter, 44.951, 34.101)
    assert _mapped(world.documenter)[0] == {first, second}
    place = PlaceRef(latitude=50.45, longitude=30.52, precision="exact")
    events.change(
        actor=world.documenter, event_id=first, changes={"places": (place,)}, revision=0, why=WHY
    )
    kyiv = api.Area.box(50, 30, 51, 31)
    assert _mapped(world.documenter, areas=(kyiv,))[0] == {first}
    api.keep_up(folder)
    assert folder.name() == name, "little waits, so nothing is written yet"
    long_ago = time.time() - feeding.WRITE_AFTER_SECONDS - 1
    _age(folder.path / "current", long_ago)
    api.keep_up(folder)
    assert folder.name() != name
    assert _mapped(world.documenter, areas=(kyiv,))[0] == {first}
    assert len(folder.read(folder.name())[0]) == 2


def _age(path: Path, seconds: float) -> None:
    import os

    os.utime(path, (seconds, seconds))


def test_damaged_files_are_told_and_made_anew(located: World) -> None:
    world = located
    key = _event(world.documenter, *CRIMEA)
    _with_files(world)
    folder = api.present().folder
    (folder.path / folder.name() / "cells.npy").write_bytes(b"broken")
    fresh = api.Folder(folder.path)
    with pytest.raises(api.MapDamaged):
        fresh.read(fresh.name())
    api.keep_up(folder)
    assert _mapped(world.documenter)[0] == {key}


def test_crimea_is_in_its_tile_at_every_zoom(located: World) -> None:
    world = located
    key = _event(world.documenter, *CRIMEA)
    for zoom in range(api.DEEPEST + 1):
        x, y = (int(value[0]) >> (31 - zoom) for value in flat([CRIMEA[0]], [CRIMEA[1]]))
        tile = api.get_tile(actor=world.documenter, zoom=zoom, x=x, y=y, asked=EVERYTHING)
        (dot,) = dots(tile)
        assert dot.tags == {"n": 1, "k": 0, "c": 0}
        # To half a step of the tile; at the deepest zoom that is a few centimetres.
        step = 360 / 2**zoom / 4096
        latitude, longitude = dot.degrees(zoom, x, y)
        assert abs(latitude - CRIMEA[0]) <= step
        assert abs(longitude - CRIMEA[1]) <= step
        found = api.in_square(actor=world.documenter, square=dot.id, asked=EVERYTHING)
        assert [pin.event.id for pin in found.pins if pin.event] == [key]
        beside = api.get_tile(
            actor=world.documenter, zoom=zoom, x=(x + 1) % 2**zoom, y=y, asked=EVERYTHING
        )
        assert dots(beside) == [] or zoom == 0


def test_filters_keep_what_lists_keep(located: World) -> None:
    world = located
    seen_first = _event(world.verifier, 48.0, 37.9, when="2022-08-03", conduct=("8.2.b.i",))
    month = _event(world.verifier, 48.1, 37.9, when="2022-08", conduct=("7.1.f",))
    undated = _event(world.verifier, 48.2, 37.9)
    by_code = events.register(
        actor=world.verifier,
        draft=events.EventDraft(title_uk="У місті", places=(PlaceRef(code=BAKHMUT),)),
    )
    nowhere = events.register(actor=world.verifier, draft=events.EventDraft(title_uk="Ніде"))
    actor = world.verifier
    day = [datetime(2022, 8, number, tzinfo=UTC) for number in (3, 4, 20)]
    assert _mapped(actor)[0] == {seen_first, month, undated, by_code}
    for asked in (
        {"happened_from": day[0], "happened_to": day[1]},
        {"happened_from": day[2]},
        {"happened_to": day[1]},
        {"conduct": "7.1.f"},
        {"organisation_id": world.own},
        {"organisation_id": world.other},
        {"verification": "V3"},
        {"state": "reported"},
    ):
        page = events.visible_events(actor=actor, narrowed=events.EventFilter(**asked), limit=200)
        listed = {row.id for row in page.rows} - {nowhere}
        assert _mapped(actor, **asked)[0] == listed, asked
        assert _total(actor, 4, **asked) == len(listed)
    assert _mapped(actor, exact=True)[0] == {seen_first, month, undated}
    donetsk = "UA14000000000091971"
    assert _mapped(actor, place=donetsk)[0] == {by_code}
    assert api.seen(actor=actor, asked=EVERYTHING).nowhere == 1
    assert nowhere not in _mapped(actor)[0]


def test_an_area_holds_exactly_what_lies_in_it(located: World) -> None:
    world = located
    actor = world.documenter
    # A triangle, and points a metre on either side of its slanted side.
    corners = ((48.0, 37.0), (48.0, 38.0), (49.0, 38.0))
    area = api.Area(corners)
    _x, _y = flat([48.0, 49.0], [37.0, 38.0])
    middle = ((_x[0] + _x[1]) / 2, (_y[0] + _y[1]) / 2)
    from dokaz.maps.plane import degrees

    metre = 2**31 / 40_075_016.7 / 0.66
    inside, outside = (
        [float(one) for one in degrees(middle[0] + side, middle[1] + side)]
        for side in (metre, -metre)
    )
    kept = _event(actor, *inside)
    _event(actor, *outside)
    twice = events.register(
        actor=actor,
        draft=events.EventDraft(
            title_uk="Два місця",
            places=tuple(
                PlaceRef(latitude=48.1, longitude=37.9 + 0.001 * n, precision="exact")
                for n in range(2)
            ),
        ),
    )
    assert _mapped(actor, areas=(area,))[0] == {kept, twice}
    assert _total(actor, 4, areas=(area,)) == 2
    pair = api.Area.box(48.0999, 37.8999, 48.1001, 37.9002)
    assert _total(actor, 4, areas=(pair,)) == 1
    assert api.Area.read(area.written()) == area
    for wrong in (
        "",
        "1,2",
        "1,2;3,4",
        "a,b;c,d;e,f",
        "0,0;0,1;0,2",
        "200,1;1,1;2,2",
        "0,nan;1,2;2,1",
    ):
        with pytest.raises(api.NoArea):
            api.Area.read(wrong)


def test_coverage_counts_what_the_reader_may_see(located: World) -> None:
    world = located

    def at_bakhmut(actor: Actor, **values: Any) -> UUID:
        draft = events.EventDraft(title_uk="Подія", places=(PlaceRef(code=BAKHMUT),), **values)
        return events.register(actor=actor, draft=draft)

    at_bakhmut(world.documenter, when="2022-08-03", confidentiality=2)
    hidden = at_bakhmut(world.partner, when="2022-09", confidentiality=2)
    _event(world.documenter, *CRIMEA)
    (line,) = api.coverage(actor=world.documenter, asked=EVERYTHING).lines
    assert (line.events, line.own_events, line.is_overlap, line.is_gap) == (1, 1, False, False)
    assert line.lacks_interviews
    assert line.place.code.startswith("UA1402")
    (share,) = line.shares
    assert (share.organisation_id, share.events) == (world.own, 1)
    assert share.first == datetime(2022, 8, 2, 21, tzinfo=UTC)
    assert api.coverage(actor=world.documenter, asked=EVERYTHING).outside == 1
    (theirs,) = api.coverage(actor=world.partner, asked=EVERYTHING).lines
    assert {one.organisation_id for one in theirs.shares} == {world.other}
    assert api.coverage(actor=world.low_clearance, asked=EVERYTHING).lines == ()
    given = events.share(
        actor=world.partner, event_id=hidden, organisation_id=world.own, reason=WHY
    )
    (line,) = api.coverage(actor=world.documenter, asked=EVERYTHING, level="oblast").lines
    assert line.is_overlap
    assert {one.organisation_id: one.events for one in line.shares} == {
        world.own: 1, world.other: 1
    }  # fmt: skip
    (gap,) = api.coverage(
        actor=world.documenter, asked=api.MapFilter(organisation_id=world.other)
    ).lines
    assert gap.is_gap
    events.unshare(actor=world.partner, share_id=given, reason=WHY)
    assert (
        api.coverage(actor=world.documenter, asked=api.MapFilter(organisation_id=world.other)).lines
        == ()
    )
