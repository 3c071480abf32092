# SPDX-License-Identifier: AGPL-3.0-or-later
"""The declared end of an item: two people, no hold, nothing readable left, custody stays."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import ObjectMissing, StoreReadOnly, WriteOutcomeUnknown
from dokaz.evidence import api
from dokaz.evidence.actions import removal
from dokaz.evidence.errors import ContentErased
from dokaz.evidence.models import Disposal, File, Item, ItemWord, StoredObject
from dokaz.evidence.objects import content_of
from dokaz.evidence.storage.binding import store
from dokaz.gate.api import Conflict, NotFound, Refused
from dokaz.gate.models import OutboxFact
from tests.evidence.world import World, events, joined, taken

SECRET = "Свідок-Вигаданий"
CONTENT = ("слова, які мають зникнути: " + SECRET).encode() * 50


def disposed(world: World, item_id, reason_code: str = "consent_withdrawn"):
    disposal = api.propose_disposal(
        actor=world.custodian, item_id=item_id, reason_code=reason_code, reason="відкликано"
    )
    api.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    return disposal


def full_of_words(world: World) -> api.Registered:
    """An item with the secret in every field that holds words, and a thumbnail."""
    answer = taken(
        world.documenter,
        CONTENT,
        name=f"{SECRET}.jpg",
        relative_path=f"{SECRET}/{SECRET}.jpg",
        item=api.ItemDraft(
            title_uk=SECRET,
            title_en=SECRET,
            description=SECRET,
            url=f"https://example.org/{SECRET}",
            acquired_from=SECRET,
        ),
        external_ids=(api.ExternalIdDraft(system="CID", value=SECRET, url=SECRET),),
    )
    thumbnail = api.NewRendition(
        content=api.store_stream(world.own, [CONTENT[:60]]),
        role="thumbnail",
        name=SECRET,
        media_type="image/webp",
        note=SECRET,
        technical={"comment": SECRET},
    )
    item = {"actor": world.documenter, "item_id": answer.item_id}
    api.add_renditions(actor=world.documenter, of_file_id=answer.file_id, renditions=[thumbnail])
    changes = {
        "title_uk": f"{SECRET} 2", "language": SECRET, "creator": SECRET, "seal_no": SECRET,
        "tags": [SECRET],
    }  # fmt: skip
    api.describe(**item, changes=changes, revision=0)
    api.add_note(**item, text=SECRET)
    api.add_external_id(**item, system="Atlos", value=SECRET)
    api.verify(actor=world.verifier, item_id=answer.item_id, level="V2", checks={}, method=SECRET)
    hold = api.set_hold(
        actor=world.custodian, item_id=answer.item_id, authority=SECRET, reason=SECRET
    )
    api.lift_hold(actor=world.custodian, hold_id=hold, reason=SECRET)
    api.share(
        actor=world.custodian, item_id=answer.item_id, organisation_id=world.other, reason=SECRET
    )
    return answer


def places_with(word: str) -> list[str]:
    """Tables and columns of the whole database in which `word` can be read."""
    found = []
    for model in apps.get_models():
        for row in model.objects.all().values():
            for column, value in row.items():
                text = bytes(value) if isinstance(value, bytes | memoryview) else str(value)
                raw = text if isinstance(text, bytes) else text.encode()
                if word.encode() in raw or word.casefold().encode() in raw:
                    found.append(f"{model._meta.label}.{column}")
    return found


def test_nothing_readable_is_left_anywhere(world: World, home: Path) -> None:
    answer = full_of_words(world)
    assert len(places_with(SECRET)) > 15
    parts = SECRET.casefold().split("-")
    assert ItemWord.objects.filter(word__in=parts).count() == 2
    files = list(File.objects.filter(item_id=answer.item_id).select_related("object"))
    headers = [bytes(file.object.header) for file in files]
    assert len(headers) == 2
    disposed(world, answer.item_id)
    assert places_with(SECRET) == []
    assert all(places_with(part) == [] for part in parts)
    assert StoredObject.objects.exclude(header=None).count() == 0
    result = api.carry_out_removals(actor=world.service("disposal"))
    assert (result.removed, result.failed) == (2, 0)
    assert list((home / "objects" / "objects").glob("*/*")) == []
    for file in files:
        with pytest.raises(ObjectMissing):
            joined(content_of(file).chunks())


def test_before_the_bytes_are_gone_nobody_can_open_them(world: World) -> None:
    answer = taken(world.documenter, CONTENT)
    disposed(world, answer.item_id)
    file = File.objects.select_related("object").get(pk=answer.file_id)
    assert store().stat(_address(file)) > 0
    with pytest.raises(ContentErased):
        joined(content_of(file).chunks())
    with pytest.raises(Conflict) as conflict:
        api.open_file(actor=world.documenter, file_id=answer.file_id, purpose="view")
    assert conflict.value.reason == "disposed"


def _address(file: File):
    from dokaz.core.objects.ports import ObjectAddress

    return ObjectAddress(file.object_id)


def test_the_tombstone_and_its_custody_stay(world: World) -> None:
    answer = full_of_words(world)
    disposal = disposed(world, answer.item_id)
    api.carry_out_removals(actor=world.service("disposal"))
    view = api.get_item(actor=world.documenter, item_id=answer.item_id)
    assert (view.ref, view.status, view.title_uk) == (answer.ref, "disposed", "")
    assert all(file.erased and file.sha256 for file in view.files)
    assert view.disposals[0].id == disposal
    assert (view.disposals[0].state, view.disposals[0].reason) == ("executed", "відкликано")
    history = events(world.custodian, answer.item_id)
    assert history[:2] == ["ingestion", "message digest calculation"]
    assert history[-5:] == ["key destroyed", "key destroyed", "deaccession", "deletion", "deletion"]
    fact = OutboxFact.objects.get(kind="evidence.item_disposed").payload
    assert (fact["item"], len(fact["addresses"])) == (str(answer.item_id), 2)
    assert (
        api.visible_items(actor=world.documenter, narrowed=api.ItemFilter(text=SECRET)).rows == ()
    )
    with pytest.raises(NotFound):
        api.get_item(actor=world.partner, item_id=answer.item_id)


def test_one_person_cannot_do_it_alone(world: World) -> None:
    answer = taken(world.documenter, CONTENT)
    disposal = api.propose_disposal(
        actor=world.custodian, item_id=answer.item_id, reason_code="safety", reason="причина"
    )
    with pytest.raises(Refused) as refused:
        api.approve_disposal(actor=world.custodian, disposal_id=disposal)
    assert refused.value.reason == "second_person_needed"
    assert Disposal.objects.get().state == "proposed"
    assert StoredObject.objects.get().header is not None


def test_a_hold_blocks_proposal_and_approval(world: World) -> None:
    answer = taken(world.documenter, CONTENT)
    arguments = {"item_id": answer.item_id, "reason_code": "safety", "reason": "причина"}
    disposal = api.propose_disposal(actor=world.custodian, **arguments)
    hold = api.set_hold(
        actor=world.custodian, item_id=answer.item_id, authority="Суд", reason="ухвала"
    )
    second = api.set_hold(
        actor=world.custodian, item_id=answer.item_id, authority="Прокурор", reason="запит"
    )
    api.lift_hold(actor=world.custodian, hold_id=second, reason="відповідь надано")
    with pytest.raises(Conflict) as conflict:
        api.approve_disposal(actor=world.protection_officer, disposal_id=disposal)
    assert conflict.value.reason == "held"
    assert api.get_item(actor=world.custodian, item_id=answer.item_id).on_hold
    api.withdraw_disposal(actor=world.custodian, disposal_id=disposal)
    with pytest.raises(Conflict):
        api.propose_disposal(actor=world.custodian, **arguments)
    api.lift_hold(actor=world.custodian, hold_id=hold, reason="справу закрито")
    with pytest.raises(Conflict):
        api.lift_hold(actor=world.custodian, hold_id=hold, reason="ще раз")
    disposed(world, answer.item_id)
    assert Item.objects.get().disposed_at is not None


def test_a_proposal_is_approved_once(world: World) -> None:
    answer = taken(world.documenter, CONTENT)
    disposal = disposed(world, answer.item_id)
    for again in (api.approve_disposal, api.withdraw_disposal):
        with pytest.raises(Conflict):
            again(actor=world.protection_officer, disposal_id=disposal)
    with pytest.raises(Conflict):
        api.add_note(actor=world.documenter, item_id=answer.item_id, text="після")
    with pytest.raises(Conflict):
        api.propose_disposal(
            actor=world.custodian, item_id=answer.item_id, reason_code="safety", reason="ще"
        )


def test_the_same_content_may_be_taken_in_again_later(world: World) -> None:
    first = taken(world.documenter, CONTENT)
    disposed(world, first.item_id)
    again = taken(world.documenter, CONTENT)
    assert again.outcome == "taken"
    assert again.item_id != first.item_id
    opened = api.open_file(actor=world.documenter, file_id=again.file_id, purpose="view")
    assert joined(opened.chunks()) == CONTENT


class TestUnsealedNode:
    @pytest.fixture(autouse=True)
    def _unsealed(self, world: World, settings) -> None:
        import dataclasses

        settings.DOKAZ = dataclasses.replace(settings.DOKAZ, seal_objects=False)

    def test_bytes_that_another_organisation_keeps_stay(self, world: World) -> None:
        mine, theirs = taken(world.documenter, CONTENT), taken(world.partner, CONTENT)
        disposed(world, mine.item_id)
        assert api.carry_out_removals(actor=world.service("disposal")).removed == 0
        opened = api.open_file(actor=world.partner, file_id=theirs.file_id, purpose="view")
        assert joined(opened.chunks()) == CONTENT
        with pytest.raises(Conflict):
            api.open_file(actor=world.documenter, file_id=mine.file_id, purpose="view")

    def test_the_same_bytes_wait_until_their_removal_is_done(self, world: World) -> None:
        first = taken(world.documenter, CONTENT)
        disposed(world, first.item_id)
        with pytest.raises(Conflict) as conflict:
            taken(world.documenter, CONTENT)
        assert conflict.value.reason == "being_removed"
        api.carry_out_removals(actor=world.service("disposal"))
        again = taken(world.documenter, CONTENT)
        opened = api.open_file(actor=world.documenter, file_id=again.file_id, purpose="view")
        assert joined(opened.chunks()) == CONTENT


class FailingStore:
    """Breaks removals: before they happened, or after."""

    def __init__(self, error: DokazError, *, kept: bool) -> None:
        self._real = store()
        self._error = error
        self._kept = kept

    def discard(self, address, *, order) -> None:
        if not self._kept:
            self._real.discard(address, order=order)
        raise self._error


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("error", [StoreReadOnly("no"), WriteOutcomeUnknown("who knows")])
def test_a_removal_that_failed_is_done_again(
    world: World, monkeypatch, error: DokazError, kept: bool
) -> None:
    answer = taken(world.documenter, CONTENT)
    disposed(world, answer.item_id)
    with monkeypatch.context() as patch:
        failing = FailingStore(error, kept=kept)
        patch.setattr(removal, "store", lambda: failing)
        result = api.carry_out_removals(actor=world.service("disposal"))
    assert (result.removed, result.failed) == (0, 1)
    assert StoredObject.objects.get().state == "condemned"
    assert Disposal.objects.get().state == "approved"
    result = api.carry_out_removals(actor=world.service("disposal"))
    assert (result.removed, result.failed) == (1, 0)
    assert (StoredObject.objects.get().state, Disposal.objects.get().state) == (
        "discarded",
        "executed",
    )
    page = api.custody(actor=world.custodian, item_id=answer.item_id)
    assert [e.outcome for e in page.events if e.type == "deletion"] == ["success", "failure"]


@pytest.mark.parametrize(
    "statement",
    [
        "delete from evidence_custodyevent",
        "delete from evidence_item",
        "delete from evidence_file",
        "update evidence_item set confidentiality = 0",
        "update evidence_file set sha256 = 'x'",
        "update evidence_storedobject set header = null",
        "update evidence_hold set lifted_at = set_at",
        'insert into evidence_note(id, item_id, organisation_id, "by", at, text, last_act_id) '
        "select id, id, organisation_id, registered_by, registered_at, 'x', last_act_id "
        "from evidence_item",
    ],
)
def test_the_database_refuses_changes_outside_an_act(world: World, statement: str) -> None:
    answer = taken(world.documenter, CONTENT)
    api.set_hold(actor=world.custodian, item_id=answer.item_id, authority="Суд", reason="ухвала")
    with (
        pytest.raises(DatabaseError, match="dokaz: "),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert api.get_item(actor=world.documenter, item_id=answer.item_id).files[0].sha256
