# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking stored content into the register: everything together, once, and traceable."""

import hashlib
from datetime import UTC, datetime

import pytest

from dokaz.evidence import api
from dokaz.evidence.models import CustodyEvent, File, Item, NumberSeries, StoredObject
from dokaz.gate.api import NotFound, Refused, Rejected
from dokaz.gate.models import Act, OutboxFact
from dokaz.ledger.models import Entry
from tests.evidence.world import World, events, joined, new_file, taken

CONTENT = b"bytes of an invented photo" * 5000


def test_one_act_makes_item_file_custody_and_leaves(world: World) -> None:
    answer = taken(world.documenter, CONTENT)
    assert answer.outcome == "taken"
    assert answer.ref.startswith("TRH-")
    assert answer.ref.endswith("-000001")
    item = api.get_item(actor=world.documenter, item_id=answer.item_id)
    (file,) = item.files
    assert (file.sha256, file.size) == (hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
    assert file.sha512 == hashlib.sha512(CONTENT).hexdigest()
    assert (item.kind, item.verification, item.media_type) == ("photo", "V1", "image/jpeg")
    assert events(world.documenter, answer.item_id) == ["ingestion", "message digest calculation"]
    act = Act.objects.get(action="evidence.item.register")
    leaves = set(Entry.objects.filter(act_id=act.id).values_list("event_id", flat=True))
    assert len(leaves) == 3
    assert set(CustodyEvent.objects.values_list("event_id", flat=True)) < leaves
    assert OutboxFact.objects.get(kind="evidence.item_registered").payload == {
        "item": str(answer.item_id),
        "organisation": str(world.own),
        "originals": [str(answer.file_id)],
    }


def test_custody_carries_digests_and_neither_act_nor_ledger_carries_names(world: World) -> None:
    answer = taken(world.documenter, CONTENT, name="Олена_Приклад.jpg")
    act = Act.objects.get(action="evidence.item.register")
    records = b"".join(bytes(e.record) for e in Entry.objects.filter(act_id=act.id))
    file = File.objects.get(pk=answer.file_id)
    plain = b"".join(_payloads(records))
    assert file.sha256.encode() in plain
    assert file.object_id.encode() in plain
    for name in ("Олена", "IMG_0001", "камера"):
        assert name.encode() not in plain
        assert name not in str(act.facts) + str(act.objects_named)


def _payloads(records: bytes) -> list[bytes]:
    import base64
    import re

    found = re.findall(rb'"payload":"([A-Za-z0-9+/=]+)"', records)
    assert found
    return [base64.b64decode(one) for one in found]


def test_stored_bytes_are_sealed_and_read_back(world: World, home) -> None:
    answer = taken(world.documenter, CONTENT)
    stored = StoredObject.objects.get()
    raw = (home / "objects" / "objects" / stored.address[:2] / stored.address).read_bytes()
    assert CONTENT[:26] not in raw
    opened = api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT
    assert joined(opened.range(70_000, 12)) == CONTENT[70_000:70_012]
    assert events(world.documenter, answer.item_id)[-1] == "displaying"


def test_unsealed_storing_works_too(world: World, settings) -> None:
    import dataclasses

    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, seal_objects=False, second_digest=False)
    answer = taken(world.documenter, CONTENT)
    stored = StoredObject.objects.get()
    assert (stored.sealed, stored.header) == (False, None)
    assert stored.address == hashlib.sha256(CONTENT).hexdigest()
    opened = api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT
    assert opened.file.sha512 == ""


def test_a_batch_of_small_files_is_stored_together(world: World) -> None:
    with api.storing_batch(world.own) as batch:
        contents = [batch.put([b"small ", str(n).encode()]) for n in range(5)]
    files = [api.NewFile(content=c, name=f"{n}.txt") for n, c in enumerate(contents)]
    answers = api.register(actor=world.documenter, files=files)
    assert [a.ref[-6:] for a in answers] == [f"{n:06d}" for n in range(1, 6)]
    opened = api.open_file(actor=world.documenter, file_id=answers[3].file_id, purpose="view")
    assert joined(opened.chunks()) == b"small 3"


def test_known_content_makes_no_second_item_and_leaves_a_receipt(world: World) -> None:
    first = taken(world.documenter, CONTENT)
    again = taken(world.second_documenter, CONTENT, name="copy.jpg")
    assert again.outcome == "already_here"
    assert (again.item_id, again.file_id, again.ref) == (first.item_id, first.file_id, first.ref)
    assert Item.objects.count() == 1
    assert events(world.documenter, first.item_id)[-1] == "receipt"
    surplus = StoredObject.objects.get(state="condemned")
    assert (surplus.header, surplus.order_reason) == (None, "duplicate")
    done = api.carry_out_removals(actor=world.service("disposal"))
    assert (done.removed, done.failed) == (1, 0)
    opened = api.open_file(actor=world.documenter, file_id=first.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT


def test_known_content_stored_unsealed_is_not_removed_as_surplus(world: World, settings) -> None:
    import dataclasses

    settings.DOKAZ = dataclasses.replace(settings.DOKAZ, seal_objects=False)
    first = taken(world.documenter, CONTENT)
    assert taken(world.documenter, CONTENT).outcome == "already_here"
    assert api.carry_out_removals(actor=world.service("disposal")).removed == 0
    opened = api.open_file(actor=world.documenter, file_id=first.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT


def test_the_same_content_twice_in_one_batch(world: World) -> None:
    files = [new_file(world.own, b"a"), new_file(world.own, b"b"), new_file(world.own, b"a")]
    answers = api.register(actor=world.documenter, files=files)
    assert [a.outcome for a in answers] == ["taken", "taken", "already_here"]
    assert answers[2].item_id == answers[0].item_id


def test_two_organisations_keep_the_same_content_each(world: World) -> None:
    mine = taken(world.documenter, CONTENT)
    theirs = taken(world.partner, CONTENT)
    assert theirs.outcome == "taken"
    assert theirs.item_id != mine.item_id
    assert theirs.ref.startswith("ZMN-")


def test_numbers_have_no_gaps_after_a_failed_act(world: World) -> None:
    taken(world.documenter, b"1")
    bad = [new_file(world.own, b"2"), new_file(world.own, b"3", name="bad\0name")]
    with pytest.raises(Rejected) as rejected:
        api.register(actor=world.documenter, files=bad)
    assert rejected.value.field == "name"
    assert Item.objects.count() == 1
    assert NumberSeries.objects.get().last_number == 1
    assert taken(world.documenter, b"4").ref.endswith("-000002")
    assert Act.objects.filter(outcome="refused", reason="rejected:name").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "half \ud800 letter"}, "name"),
        ({"relative_path": "a\0b"}, "relative_path"),
        ({"item": api.ItemDraft(kind="nonsense")}, "kind"),
        ({"item": api.ItemDraft(confidentiality=5)}, "confidentiality"),
        ({"item": api.ItemDraft(markers=("nonsense",))}, "markers"),
        ({"item": api.ItemDraft(title_uk="x" * 501)}, "title_uk"),
        ({"external_ids": (api.ExternalIdDraft(system="", value="1"),)}, "system"),
    ],
)
def test_bad_values_are_refused_by_name(world: World, change: dict, field: str) -> None:
    with pytest.raises(Rejected) as rejected:
        api.register(actor=world.documenter, files=[new_file(world.own, b"x", **change)])
    assert rejected.value.field == field
    assert not Item.objects.exists()
    assert taken(world.documenter, b"x").outcome == "taken"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [(datetime(2022, 3, 1, tzinfo=UTC), True), (None, False)]
    + [(datetime(year, 6, 1, tzinfo=UTC), False) for year in (1, 9999)],
)
def test_no_time_that_a_file_system_states_keeps_a_file_out(
    world: World, stated: datetime | None, kept: bool
) -> None:
    """Broken clocks state years of which some zone lacks a part: nobody could be shown these."""
    answer = taken(world.documenter, claimed_modified_at=stated)
    (file,) = api.get_item(actor=world.documenter, item_id=answer.item_id).files
    assert file.claimed_modified_at == (stated if kept else None)


def test_content_of_another_organisation_is_refused(world: World) -> None:
    with pytest.raises(Rejected):
        api.register(actor=world.documenter, files=[new_file(world.other, b"x")])


def test_a_source_of_another_organisation_is_refused(world: World) -> None:
    theirs = api.add_source(actor=world.partner, kind="person", name="Somebody")
    ours = api.add_source(actor=world.documenter, kind="person", name="Somebody else")
    with pytest.raises(Rejected) as rejected:
        taken(world.documenter, b"x", item=api.ItemDraft(source_id=theirs))
    assert rejected.value.field == "source_id"
    assert taken(world.documenter, b"x", item=api.ItemDraft(source_id=ours)).outcome == "taken"


def test_an_unknown_organisation_gets_no_number(world: World) -> None:
    import uuid

    from dokaz.ledger.api import create_organisation_key

    unknown = uuid.UUID(int=77)
    create_organisation_key(unknown)
    ghost = world.person(41, "documenter", organisation=unknown)
    with pytest.raises(Rejected) as rejected:
        taken(ghost, b"x")
    assert rejected.value.field == "organisation"


def test_an_empty_batch_and_a_person_without_role(world: World) -> None:
    with pytest.raises(Rejected):
        api.register(actor=world.documenter, files=[])
    with pytest.raises(Refused):
        taken(world.without_role, b"x")
    with pytest.raises(NotFound):
        api.get_item(actor=world.documenter, item_id=world.own)
