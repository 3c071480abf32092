# SPDX-License-Identifier: AGPL-3.0-or-later
"""Relations between items: who states them, who sees the other end, and what stays for ever."""

from dataclasses import replace

import pytest

from dokaz.evidence import api
from dokaz.evidence.models import CustodyEvent, ItemRelation
from dokaz.gate.api import Conflict, NotFound, Rejected
from dokaz.gate.errors import OutsideGate
from tests.evidence.world import World, new_file, taken

pytestmark = pytest.mark.django_db
REASON = "вигадана причина"


def _part(world: World, content: bytes, container: object, **changes: object) -> api.Registered:
    relation = api.RelationDraft(kind="part_of", to_item_id=container)
    file = replace(new_file(world.own, content), relations=(relation,), **changes)
    return api.register(actor=world.service_for("intake"), files=[file])[0]


def test_a_relation_is_stated_once_and_seen_from_both_ends(world: World) -> None:
    first = taken(world.documenter, b"letter").item_id
    answer = taken(world.documenter, b"answer").item_id
    say = {"actor": world.documenter, "item_id": answer, "kind": "reply_to", "to_item_id": first}
    api.add_relation(**say)
    (out,) = api.relations_of(actor=world.verifier, item_id=answer)
    (back,) = api.relations_of(actor=world.verifier, item_id=first)
    assert (out.kind, out.outgoing, out.item_id) == ("reply_to", True, first)
    assert (back.kind, back.outgoing, back.item_id) == ("reply_to", False, answer)
    assert CustodyEvent.objects.get(item_id=answer, type="relation asserted").facts["to"]
    with pytest.raises(Conflict):
        api.add_relation(**say)


def test_what_makes_no_sense_is_refused(world: World) -> None:
    item = taken(world.documenter, b"letter").item_id
    for kind, to in (("part_of", item), ("cousin_of", taken(world.documenter, b"x").item_id)):
        with pytest.raises(Rejected):
            api.add_relation(actor=world.documenter, item_id=item, kind=kind, to_item_id=to)


def test_rows_are_never_changed_or_removed(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    _part(world, b"inside", container)
    with pytest.raises(OutsideGate):
        ItemRelation.objects.all().delete()
    with pytest.raises(OutsideGate):
        ItemRelation.objects.get().save()


def test_the_other_end_is_named_only_to_those_who_may_see_it(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    part = _part(world, b"inside", container)
    api.share(
        actor=world.custodian, item_id=part.item_id, organisation_id=world.other, reason=REASON
    )
    assert api.relations_of(actor=world.partner, item_id=part.item_id) == ()
    with pytest.raises(NotFound):
        api.parts_of(actor=world.partner, item_id=container)
    api.share(actor=world.custodian, item_id=container, organisation_id=world.other, reason=REASON)
    assert len(api.relations_of(actor=world.partner, item_id=part.item_id)) == 1
    second = _part(world, b"not shared", container)
    shown = [row.id for row in api.parts_of(actor=world.partner, item_id=container).rows]
    assert shown == [part.item_id]
    own = [row.id for row in api.parts_of(actor=world.documenter, item_id=container).rows]
    assert own == [part.item_id, second.item_id]


def test_parts_are_paged(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    parts = [_part(world, b"%d" % number, container).item_id for number in range(5)]
    page = api.parts_of(actor=world.documenter, item_id=container, limit=3)
    assert ([row.id for row in page.rows], page.count) == (parts[:3], 5)
    rest = api.parts_of(actor=world.documenter, item_id=container, after=page.after, limit=3)
    assert ([row.id for row in rest.rows], rest.after) == (parts[3:], None)


def test_a_container_that_is_raised_later_tells_of_parts_left_below(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    _part(world, b"inside", container)
    assert not api.parts_of(actor=world.custodian, item_id=container).less_protected
    api.classify(actor=world.documenter, item_id=container, confidentiality=3)
    assert api.parts_of(actor=world.custodian, item_id=container).less_protected


def test_known_content_becomes_a_part_too_and_is_born_where_it_came_first(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    other = taken(world.documenter, b"other archive").item_id
    first = _part(world, b"inside", container)
    again = _part(world, b"inside", container)
    elsewhere = _part(world, b"inside", other)
    assert (first.outcome, first.born_in) == ("taken", None)
    assert (again.outcome, again.born_in) == ("already_here", container)
    assert elsewhere.born_in == container
    assert {row.to_id for row in ItemRelation.objects.all()} == {container, other}
    assert ItemRelation.objects.count() == 2


def test_a_container_that_holds_itself_is_no_part_of_itself(world: World) -> None:
    container = taken(world.documenter, b"quine").item_id
    assert _part(world, b"quine", container).item_id == container
    assert ItemRelation.objects.count() == 0


def test_another_organisation_s_item_is_no_container(world: World) -> None:
    foreign = taken(world.partner, b"theirs").item_id
    with pytest.raises(Rejected):
        _part(world, b"ours", foreign)


def test_only_services_register_for_somebody_else(world: World) -> None:
    container = taken(world.documenter, b"archive").item_id
    part = _part(world, b"inside", container, registered_by=world.documenter.ref)
    shown = api.get_item(actor=world.documenter, item_id=part.item_id)
    assert shown.registered_by == world.documenter.ref
    file = replace(new_file(world.own, b"x"), registered_by=world.verifier.ref)
    with pytest.raises(Rejected):
        api.register(actor=world.documenter, files=[file])
