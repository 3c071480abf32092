# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every action of the room × every persona: allowed, refused or not found, and one act recorded.

An action without a row here fails the first test.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dokaz.core.objects.sealed import Identity
from dokaz.evidence import api
from dokaz.evidence.actions import finishing, fixity, recovery, removal, rewrapping, sealing_keys
from dokaz.evidence.models import FixityFinding, SealingKey
from dokaz.evidence.storage import keys
from dokaz.gate.api import REGISTRY, Actor, NotFound, Refused, Rejected
from tests.evidence.world import World, new_file, taken
from tests.kept import Kept
from tests.matrix import Row, try_row

CONTENT = b"what the matrix is about"
REASON = "вигадана причина"
ADDRESS = "https://site.example/post"


@dataclass
class Scene:
    """One item of the own organisation, shared or not, and what a row prepared on it."""

    world: World
    item: UUID
    file: UUID
    further: dict[str, Any] = field(default_factory=dict)


def _item(scene: Scene) -> dict[str, Any]:
    return {"item_id": scene.item}


def _file(scene: Scene) -> dict[str, Any]:
    return {"file_id": scene.file}


def _hold(scene: Scene) -> dict[str, Any]:
    hold = api.set_hold(
        actor=scene.world.custodian, item_id=scene.item, authority="Суд", reason=REASON
    )
    return {"hold_id": hold, "reason": REASON}


def _proposed(scene: Scene) -> dict[str, Any]:
    disposal = api.propose_disposal(
        actor=scene.world.protection_officer,
        item_id=scene.item,
        reason_code="retention_expired",
        reason=REASON,
    )
    return {"disposal_id": disposal}


def _approved(scene: Scene) -> dict[str, Any]:
    proposed = _proposed(scene)
    api.approve_disposal(actor=scene.world.custodian, **proposed)
    return proposed


def _sealed(scene: Scene) -> dict[str, Any]:
    api.classify(actor=scene.world.documenter, item_id=scene.item, confidentiality=4)
    return {"item_id": scene.item, "reason": REASON}


def _opening(scene: Scene) -> dict[str, Any]:
    opening = api.propose_opening(actor=scene.world.interviewer, **_sealed(scene))
    return {"opening_id": opening}


def _share(scene: Scene) -> dict[str, Any]:
    share = api.share(
        actor=scene.world.custodian,
        item_id=scene.item,
        organisation_id=scene.world.other,
        member_ref=UUID(int=500),
        reason=REASON,
    )
    return {"share_id": share, "reason": REASON}


def _asked(scene: Scene) -> dict[str, Any]:
    """The item has an address."""
    api.describe(
        actor=scene.world.documenter, item_id=scene.item, changes={"url": ADDRESS}, revision=0
    )
    return {"item_id": scene.item}


def _source(scene: Scene) -> dict[str, Any]:
    return {"source_id": api.add_source(actor=scene.world.documenter, kind="person", name="Х")}


def _merged(scene: Scene) -> dict[str, Any]:
    source = _source(scene)
    into = _source(scene)["source_id"]
    api.merge_source(actor=scene.world.documenter, **source, into_id=into, why=REASON)
    return {**source, "why": REASON}


def _damaged(scene: Scene) -> dict[str, Any]:
    """A finding about the item's object: its bytes are taken away behind the store's back."""
    for path in (scene.world_home / "objects" / "objects").glob("*/*"):
        path.unlink()
    fixity.step(actor=scene.world.service("fixity"), budget_bytes=10**9)
    return {"finding_id": FixityFinding.objects.get().pk, "note": REASON}


def _orphan(scene: Scene) -> dict[str, Any]:
    from tests.evidence.test_fixity import confirmed_orphan

    return {"finding_id": confirmed_orphan(scene.world, b"nobody's")}


def _plan(scene: Scene) -> dict[str, Any]:
    plan = fixity._plan(actor=scene.world.service("fixity"))
    return {"plan": plan, "seen": (), "exhausted": True}


def _no_headers(scene: Scene) -> dict[str, Any]:
    own = scene.world.own
    return {"organisation_id": own, "headers": (), "wrap": keys.wrap_for(own)}


def _older_key(scene: Scene) -> dict[str, Any]:
    """A key that was replaced and under which nothing is left."""
    (scene.world_home / "keys" / "recovery.recipients").write_text("")
    api.rotate_sealing_key(actor=scene.world.protection_officer)
    api.rewrap_step(actor=scene.world.service("sealing_keys"))
    return {"key_id": SealingKey.objects.get(status="older").pk}


def _recovery_keys(scene: Scene) -> dict[str, Any]:
    one = Identity.generate(randomness=secrets.token_bytes).recipient.to_text()
    (scene.world_home / "keys" / "recovery.recipients").write_text(f"{one}\n")
    return {"recovery_keys": (one,)}


def _retired_key(scene: Scene) -> dict[str, Any]:
    arguments = _older_key(scene)
    sealing_keys.retire_key(actor=scene.world.service("sealing_keys"), **arguments)
    return {**arguments, "reason": REASON}


def _lost_key(scene: Scene) -> dict[str, Any]:
    """The item can be opened by a recovery key only."""
    identity = Identity.generate(randomness=secrets.token_bytes)
    recipients = scene.world_home / "keys" / "recovery.recipients"
    recipients.write_text(identity.recipient.to_text())
    api.rewrap_step(actor=scene.world.service("sealing_keys"))
    (scene.world_home / "keys" / "organisations" / f"{scene.world.own}.age").unlink()
    return {"recovery": (identity,)}


NEVER_SEES = dict.fromkeys(
    ("without_role", "revoked", "stranger", "nobody", "node_admin", "staff_in_session", "search"),
    NotFound,
)
ON_ITEM = {"auditor": Refused, "partner": Refused, **NEVER_SEES}
ON_OWN_ROW = {"auditor": Refused, "partner": NotFound, **NEVER_SEES}
BY_ROLE = dict.fromkeys(("auditor", *NEVER_SEES), Refused) | {"partner": None, "stranger": None}
BY_ROLE |= {"revoked": None}
NOBODY_ELSE = dict.fromkeys(("auditor", "partner", *NEVER_SEES), Refused)
# The persona without a content role is the organisation's administrator, who answers for keys.
FOR_KEYS = {**NOBODY_ELSE, "custodian": Refused, "documenter": Refused, "without_role": None}


def _identifiers(scene: Scene) -> dict[str, Any]:
    """A sealed block of the item."""
    content = api.store_sealed(scene.world.own, [b"{}"])
    new = api.NewRendition(
        content=content, role="identifiers", name="identifiers.json", media_type="application/json"
    )
    (file,) = api.add_renditions(
        actor=scene.world.service_for("media"), of_file_id=scene.file, renditions=[new]
    )
    return {"file_id": file, "reason": "an invented reason"}


def _rendition(scene: Scene, actor: Actor) -> dict[str, Any]:
    content = api.store_stream(scene.world.own, [b"smaller picture"])
    new = api.NewRendition(
        content=content, role="working_copy", name="copy.jpg", media_type="image/jpeg"
    )
    return {"renditions": [new]}


TABLE: dict[str, Row[Scene]] = {
    "evidence.item.register": Row(
        api.register,
        ("documenter", "custodian", "interviewer"),
        {**BY_ROLE, "verifier": Refused},
        lambda scene: {},
        lambda scene, actor: {
            "files": [new_file(actor.organisation_id or scene.world.own, b"another")]
        },
    ),
    "evidence.item.describe": Row(
        api.describe,
        ("documenter", "verifier"),
        ON_ITEM,
        _item,
        lambda scene, actor: {"changes": {"title_uk": "Міст"}, "revision": 0},
    ),
    "evidence.item.describe_many": Row(
        api.describe_many,
        ("documenter", "verifier"),
        ON_ITEM,
        lambda scene: {
            "items": (
                api.Description(item_id=scene.item, changes={"title_uk": "Міст"}, revision=0),
            )
        },
    ),
    "evidence.item.take_back": Row(
        api.take_back,
        ("documenter", "verifier"),
        ON_ITEM,
        lambda scene: {"items": (api.Undoing(item_id=scene.item, revision=1),)},
    ),
    "evidence.item.sort": Row(
        api.sort_items,
        ("media",),
        {**NOBODY_ELSE, "documenter": Refused},
        lambda scene: {"kinds": {scene.item: api.ItemKind.COLLECTION}},
    ),
    "evidence.item.classify": Row(
        api.classify,
        ("documenter", "custodian"),
        ON_ITEM,
        _item,
        lambda scene, actor: {"graphic_level": "severe"},
    ),
    "evidence.file.open": Row(
        api.open_file,
        ("documenter", "custodian", "partner"),
        {"auditor": Refused, **NEVER_SEES},
        _file,
        lambda scene, actor: {"purpose": "view"},
    ),
    "evidence.identifiers.open": Row(
        api.open_identifiers,
        ("verifier", "custodian"),
        {"documenter": Refused, "auditor": Refused, "partner": Refused, **NEVER_SEES},
        _identifiers,
    ),
    "evidence.file.open_many": Row(
        api.open_files,
        ("documenter", "partner"),
        {"auditor": Refused, **NEVER_SEES},
        lambda scene: {"file_ids": (scene.file,)},
        lambda scene, actor: {"purpose": "package"},
    ),
    "evidence.file.add_rendition": Row(
        api.add_renditions,
        ("documenter", "media"),
        {**ON_ITEM, "foreign_media": NotFound},
        lambda scene: {"of_file_id": scene.file},
        _rendition,
    ),
    "evidence.file.record_technical": Row(
        api.record_technical,
        ("media",),
        {**NOBODY_ELSE, "documenter": Refused, "foreign_media": NotFound},
        _file,
        lambda scene, actor: {"technical": {"width": 10}, "tool": "probe 1"},
    ),
    "evidence.file.order_derivation": Row(
        api.order_derivation,
        ("documenter", "media"),
        {**ON_ITEM, "foreign_media": NotFound},
        lambda scene: {"file_ids": (scene.file,)},
        lambda scene, actor: {"kinds": ("text",), "again": True},
    ),
    "evidence.file.record_unpacking": Row(
        api.record_unpacking,
        ("media",),
        {**NOBODY_ELSE, "documenter": Refused, "foreign_media": NotFound},
        _file,
        lambda scene, actor: {
            "outcome": "success",
            "members": 2,
            "refused": 0,
            "tool": "dokaz 1",
        },
    ),
    "evidence.relation.add": Row(
        api.add_relation,
        ("documenter",),
        ON_ITEM,
        _item,
        lambda scene, actor: {
            "kind": "derived_from",
            "to_item_id": taken(scene.world.documenter, b"what it was made from").item_id,
        },
    ),
    "evidence.relation.add_found": Row(
        api.add_relations,
        ("intake",),
        {**NOBODY_ELSE, "documenter": Refused, "media": Refused, "foreign_intake": Rejected},
        lambda scene: {},
        lambda scene, actor: {
            "relations": [
                (
                    taken(scene.world.documenter, b"an answer").item_id,
                    api.RelationDraft(kind="reply_to", to_item_id=scene.item),
                )
            ]
        },
    ),
    "evidence.note.add": Row(
        api.add_note,
        ("documenter",),
        ON_ITEM,
        _item,
        lambda scene, actor: {"text": "нотатка"},
    ),
    "evidence.external_id.add": Row(
        api.add_external_id,
        ("documenter",),
        ON_ITEM,
        _item,
        lambda scene, actor: {"system": "CID", "value": "1"},
    ),
    "evidence.source.add": Row(
        api.add_source,
        ("documenter",),
        BY_ROLE,
        lambda scene: {},
        lambda scene, actor: {"kind": "person", "name": "Хтось"},
    ),
    "evidence.source.describe": Row(
        api.describe_source,
        ("documenter",),
        ON_OWN_ROW,
        _source,
        lambda scene, actor: {"change": api.SourceChange(kind="channel", name="Канал")},
    ),
    "evidence.source.merge": Row(
        api.merge_source,
        ("documenter",),
        ON_OWN_ROW,
        lambda scene: {**_source(scene), "into_id": _source(scene)["source_id"], "why": REASON},
    ),
    "evidence.source.unmerge": Row(api.unmerge_source, ("documenter",), ON_OWN_ROW, _merged),
    "evidence.source.add_external_id": Row(
        api.add_source_external_id,
        ("documenter",),
        ON_OWN_ROW,
        _source,
        lambda scene, actor: {"system": "CID", "value": "1"},
    ),
    "evidence.source.write_many": Row(
        api.write_sources,
        ("documenter",),
        BY_ROLE,
        lambda scene: {},
        lambda scene, actor: {
            "rows": [api.SourceRow("CID", "1", {"kind": "channel", "name": "Канал"})]
        },
    ),
    "evidence.source.take_back_many": Row(
        api.take_back_sources, ("documenter",), BY_ROLE, lambda scene: {"rows": ()}
    ),
    "evidence.source.retire": Row(
        api.retire_source, ("documenter",), ON_OWN_ROW, _source, lambda scene, actor: {}
    ),
    "evidence.original.order": Row(api.order_original, ("documenter", "verifier"), ON_ITEM, _asked),
    "evidence.original.record": Row(
        api.record_original,
        ("intake",),
        {
            **NOBODY_ELSE,
            "documenter": Refused,
            "media": Refused,
            "foreign_intake": NotFound,
        },
        lambda scene: {**_asked(scene), "again_at": datetime.now(UTC)},
        lambda scene, actor: {
            "found": api.OriginalFinding(url=ADDRESS, state="gone", http_status=404)
        },
    ),
    "evidence.hold.set": Row(
        api.set_hold,
        ("custodian",),
        {**ON_ITEM, "documenter": Refused},
        _item,
        lambda scene, actor: {"authority": "Суд", "reason": REASON},
    ),
    "evidence.hold.lift": Row(
        api.lift_hold, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _hold
    ),
    "evidence.item.share": Row(
        api.share,
        ("custodian",),
        {**ON_ITEM, "documenter": Refused},
        _item,
        lambda scene, actor: {
            "organisation_id": scene.world.other,
            "member_ref": UUID(int=500),
            "reason": REASON,
        },
    ),
    "evidence.item.unshare": Row(
        api.unshare, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _share
    ),
    "evidence.item.verify": Row(
        api.verify,
        ("verifier",),
        {**ON_ITEM, "documenter": Refused},
        _item,
        lambda scene, actor: {"level": "V2", "checks": {"source": "likely"}, "method": "дзвінок"},
    ),
    "evidence.disposal.propose": Row(
        api.propose_disposal,
        ("custodian",),
        {**ON_ITEM, "documenter": Refused},
        _item,
        lambda scene, actor: {"reason_code": "safety", "reason": REASON},
    ),
    "evidence.disposal.withdraw": Row(
        api.withdraw_disposal, ("custodian",), {**ON_OWN_ROW, "documenter": Refused}, _proposed
    ),
    "evidence.disposal.approve": Row(
        api.approve_disposal,
        ("custodian",),
        {**ON_OWN_ROW, "documenter": Refused, "protection_officer": Refused},
        _proposed,
    ),
    "evidence.disposal.finish": Row(
        finishing.finish_disposal,
        ("disposal",),
        {**NOBODY_ELSE, "custodian": Refused},
        _approved,
    ),
    "evidence.sealed.propose_opening": Row(
        api.propose_opening,
        ("interviewer", "custodian"),
        {**ON_OWN_ROW, "auditor": NotFound, "documenter": NotFound},
        _sealed,
    ),
    "evidence.sealed.approve_opening": Row(
        api.approve_opening,
        ("custodian", "protection_officer"),
        {**ON_OWN_ROW, "auditor": NotFound, "documenter": NotFound, "interviewer": Refused},
        _opening,
    ),
    "evidence.sealed.end_opening": Row(
        api.end_opening,
        ("custodian", "interviewer"),
        {**ON_OWN_ROW, "auditor": NotFound, "documenter": NotFound},
        _opening,
    ),
    "evidence.object.remove": Row(
        removal._remove,
        ("disposal",),
        {**NOBODY_ELSE, "custodian": Refused},
        lambda scene: {"addresses": ()},
    ),
    "evidence.orphan.discard": Row(
        api.discard_orphan,
        ("node_admin",),
        {**NOBODY_ELSE, "custodian": Refused, "node_admin": None},
        _orphan,
        alike=True,
    ),
    "evidence.fixity.record": Row(
        fixity._record, ("fixity",), {**NOBODY_ELSE, "custodian": Refused}, _plan
    ),
    "evidence.fixity.acknowledge": Row(
        api.acknowledge,
        ("custodian", "node_admin"),
        {**ON_OWN_ROW, "documenter": Refused, "node_admin": None},
        _damaged,
    ),
    "evidence.sealing_key.rotate": Row(
        sealing_keys.change_key,
        ("protection_officer", "without_role"),
        FOR_KEYS,
        lambda scene: {},
    ),
    "evidence.sealing_key.confirm_recovery": Row(
        api.confirm_recovery, ("protection_officer", "without_role"), FOR_KEYS, _recovery_keys
    ),
    "evidence.sealing_key.rewrap": Row(
        rewrapping.write_headers,
        ("sealing_keys", "protection_officer", "without_role"),
        FOR_KEYS,
        _no_headers,
    ),
    "evidence.sealing_key.retire": Row(
        sealing_keys.retire_key,
        ("sealing_keys",),
        {**FOR_KEYS, "protection_officer": Refused, "without_role": Refused},
        _older_key,
    ),
    "evidence.sealing_key.destroy": Row(
        api.destroy_sealing_key,
        ("protection_officer", "without_role"),
        {**ON_OWN_ROW, "custodian": Refused, "documenter": NotFound, "without_role": None},
        _retired_key,
    ),
    "evidence.sealing_key.recover": Row(
        recovery.begin_recovery,
        ("protection_officer", "without_role"),
        FOR_KEYS,
        _lost_key,
        alike=True,
    ),
}


def test_every_action_of_the_room_has_a_row() -> None:
    declared = {name for name, one in REGISTRY.items() if one.records}
    assert {name for name in declared if name.startswith("evidence.")} == set(TABLE)


def test_every_row_says_what_happens_to_strangers_and_staff() -> None:
    for name, row in TABLE.items():
        assert row.names() >= {"partner", "auditor", *NEVER_SEES}, name


def _actor(world: World, persona: str) -> Actor:
    others = {"revoked": world.partner, "search": world.service("search")}
    if persona in others:
        return others[persona]
    if persona in ("fixity", "disposal", "sealing_keys"):
        return world.service(persona)
    if persona == "media":
        return world.service_for("media")
    if persona == "intake":
        return world.service_for("intake")
    if persona.startswith("foreign_"):
        return world.service_for(persona.removeprefix("foreign_"), world.other)
    return getattr(world, persona)


@pytest.fixture(scope="module")
def item(kept_world: Kept[World], django_db_blocker: DjangoDbBlocker) -> api.Registered:
    """The item all rows are about."""
    return kept_world.add(django_db_blocker, lambda world: taken(world.documenter, CONTENT))


def _shared(world: World, persona: str, answer: api.Registered) -> None:
    """The item is shared with the partner; with `revoked` it was; with `stranger` it never was."""
    if persona in ("partner", "revoked"):
        share = api.share(
            actor=world.custodian,
            item_id=answer.item_id,
            organisation_id=world.other,
            reason=REASON,
        )
        if persona == "revoked":
            api.unshare(actor=world.custodian, share_id=share, reason=REASON)


@pytest.mark.parametrize("name", TABLE)
def test_matrix(name: str, item: api.Registered, world: World, home: Path, settings: Any) -> None:
    settings.DOKAZ = replace(settings.DOKAZ, check_originals=True)
    scene = Scene(world, item.item_id, item.file_id)
    scene.world_home = home
    try_row(
        name,
        TABLE[name],
        scene,
        lambda who: _actor(world, who),
        before={who: partial(_shared, world, who, item) for who in ("partner", "revoked")},
    )
