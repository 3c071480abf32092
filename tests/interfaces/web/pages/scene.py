# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node with two invented organisations, people who sign in, and one thing of each kind."""

from __future__ import annotations

import re
import tempfile
import zipfile
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.test import Client

from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.evidence import api as evidence
from dokaz.evidence.models import FixityFinding
from dokaz.gate.api import Actor, new_id, reading
from dokaz.intake import api as intake
from dokaz.intake.actions import table_work as acts
from dokaz.intake.actions.opening import begin_opening, finish_opening
from dokaz.intake.models import Opening, TableRow
from dokaz.intake.services import service_for
from dokaz.intake.tables.interpreting import ReadRow
from dokaz.intake.tables.targets.target import Done, Planned
from dokaz.members import api as members
from dokaz.sharing import api as sharing
from dokaz.sharing.packing.run import pack

PASSWORD = "four unrelated words here"
REASON = "вигадана причина"
WORKING = ("documenter", "verifier", "legal_analyst", "custodian", "data_protection_officer")
PLACES = {"own": "own", "without": "own", "stranger": "other", "node": None}
"""Whom each persona acts for. `out` is signed out."""

PERSONAS = ("own", "without", "stranger", "out", "node")


@dataclass(frozen=True)
class Scene:
    """Identifiers of the things, of the organisations and accounts, and cookies of sessions."""

    organisations: dict[str | None, UUID | None]
    accounts: dict[str, UUID]
    things: dict[str, object]
    cookies: dict[str, str]

    def actor(self, persona: str) -> Actor:
        return members.actor_for(
            self.accounts[persona], self.organisations[PLACES.get(persona, "own")]
        )

    def client(self, persona: str) -> Client:
        """A browser of the persona, who has signed in when the scene was built."""
        client = _browser()
        if persona in self.cookies:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[persona]
        return client

    def sign_in(self, persona: str) -> str:
        """The cookie of a session begun through the pages."""
        client = _browser()
        answer = client.post("/sign-in/", {"login": f"{persona}@example.org", "password": PASSWORD})
        assert answer.status_code == 302, persona
        chosen = self.organisations[PLACES[persona]]
        client.post("/choose/", {"organisation": str(chosen) if chosen else "node"})
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def invited(self, name: str, *, roles: tuple[str, ...], clearance: int) -> Client:
        """A browser of one more person of the own organisation."""
        email = f"{name}@example.org"
        token = members.invite(
            actor=self.actor("without"), email=email, roles=roles, clearance=clearance
        ).token
        joined(token, name)
        client = _browser()
        client.post("/sign-in/", {"login": email, "password": PASSWORD})
        client.post("/choose/", {"organisation": str(self.organisations["own"])})
        return client


def _browser() -> Client:
    return Client(headers={"user-agent": "Mozilla Firefox/140 Linux"})


def taken(
    actor: Actor, content: bytes, *, media_type: str = "image/png", **item: object
) -> evidence.Registered:
    """One item with one file."""
    assert actor.organisation_id is not None
    file = evidence.NewFile(
        content=evidence.store_stream(actor.organisation_id, [content]),
        name="знімок.png",
        relative_path="камера/знімок.png",
        media_type=media_type,
        item=evidence.ItemDraft(**item),  # type: ignore[arg-type]
    )
    return evidence.register(actor=actor, files=[file])[0]


def build() -> Scene:
    """Organisations, people, and one thing of each kind that an address names."""
    organisations, accounts = _people()
    scene = Scene(organisations, accounts, {}, {})
    own, second = scene.actor("own"), scene.actor("second")
    main = taken(own, b"first picture")
    other = taken(own, b"second picture")
    sealed = taken(own, b"third picture")
    evidence.classify(actor=own, item_id=sealed.item_id, confidentiality=4)
    delivery = intake.open_delivery(actor=own, acquisition_mode="from_person", confidentiality=2)
    scene.things.update(
        item=main.item_id,
        file=main.file_id,
        sealed=sealed.item_id,
        delivery=delivery,
        position=evidence.custody(actor=own, item_id=main.item_id, limit=1).events[0].position,
        hold=evidence.set_hold(
            actor=own, item_id=other.item_id, authority="вигаданий суд", reason=REASON
        ),
        held_item=other.item_id,
        share=evidence.share(
            actor=own,
            item_id=other.item_id,
            organisation_id=scene.organisations["third"],
            reason=REASON,
        ),
        disposal=evidence.propose_disposal(
            actor=second, item_id=main.item_id, reason_code="duplicate", reason=REASON
        ),
        opening=evidence.propose_opening(actor=second, item_id=sealed.item_id, reason=REASON),
        draft=_draft(own, main.item_id),
        finding=_finding(own),
    )
    scene.things.update(_locked_container(own))
    scene.things.update(_tables(own))
    scene.things.update(_tasks(own))
    scene.things["extract"] = _extract(own)
    made = _draft(own, main.item_id)
    sharing.make(actor=own, parcel_id=made, reason=REASON)
    pack(own, parcel_id=made)
    scene.things["made"] = made
    scene.cookies.update((one, scene.sign_in(one)) for one in PERSONAS if one != "out")
    return scene


def _locked_container(actor: Actor) -> dict[str, object]:
    """A delivery with an archive that could not be opened."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(Path(folder, "архів.zip"), "w") as archive:
            archive.writestr("знімок.jpg", "content")
        delivery = intake.receive_folder(
            actor=actor, folder=intake.Folder(Path(folder)), acquisition_mode="from_person"
        )
    with reading(actor):
        opening = Opening.objects.get(delivery_id=delivery).pk
    service = service_for(actor.organisation_id)
    begin_opening(actor=service, opening_id=opening)
    finish_opening(actor=service, opening_id=opening, state="not_opened", reason="reader_failed")
    return {"locked_delivery": delivery, "locked": opening}


def _tasks(actor: Actor) -> dict[str, object]:
    """A task for whoever is free, one for this person, and one that ended."""
    draft = coordination.TaskDraft(work="verify", title="Перевірити знімок", role="verifier")
    own = replace(draft, role="", assignee=actor.ref)
    found: dict[str, object] = {
        "task": coordination.ask(actor=actor, draft=draft),
        "own_task": coordination.ask(actor=actor, draft=own),
        "ended_task": coordination.ask(actor=actor, draft=own),
    }
    coordination.finish(actor=actor, task_id=found["ended_task"])
    return found


def _tables(actor: Actor) -> dict[str, object]:
    """A table, and imports of it: being mapped, tried, and carried out."""
    item = taken(actor, b"a,b\n1,2\n", media_type="text/csv").item_id
    content = {
        "format": 1, "target": "items", "columns": [{"column": "a", "field": "title_uk"}],
    }  # fmt: skip
    found: dict[str, object] = {"table_item": item}
    for name in ("drafted", "tried", "done"):
        begun = intake.begin_import(actor=actor, item_id=item, target="items")
        intake.set_mapping(actor=actor, import_id=begun, content=content)
        found[f"table_{name}"] = begun
    for name in ("table_tried", "table_done"):
        intake.order_plan(actor=actor, import_id=found[name])
        row = Planned(ReadRow(2, said={"title_uk": "1"}), intake.RowOutcome.CHANGED)
        acts.enter_plan(
            actor=actor, import_id=found[name], planned=[row], vanished=(), previous=None
        )
    done = found["table_done"]
    intake.order_import(actor=actor, import_id=done)
    with reading(actor):
        rows = [Done(row.pk, None) for row in TableRow.objects.filter(table_id=done)]
    acts.enter_done(actor=actor, import_id=done, done=rows)
    acts.finish_import(actor=actor, import_id=done)
    return found


def _people() -> tuple[dict[str | None, UUID | None], dict[str, UUID]]:
    made = members.set_up_node(
        code="TRH",
        name_uk="Вигадана організація",
        name_en="Invented organisation",
        kind="ngo",
        email="without@example.org",
        display_name="Перша Особа",
        language="uk",
        password=PASSWORD,
    )
    node = members.actor_for(made.account_id, None)
    admin = members.actor_for(made.account_id, made.organisation_id)
    other = _opened(node, "OTH", "stranger")
    third = _opened(node, "THD", "third")
    accounts = {"without": made.account_id, "node": made.account_id}
    for name in ("own", "second"):
        accounts[name] = joined(
            members.invite(
                actor=admin, email=f"{name}@example.org", roles=WORKING, clearance=4
            ).token,
            name,
        )
    boss = joined(other[1], "boss")
    boss_actor = members.actor_for(boss, other[0])
    accounts["stranger"] = joined(
        members.invite(
            actor=boss_actor, email="stranger@example.org", roles=WORKING, clearance=4
        ).token,
        "stranger",
    )
    keeper = members.invite(actor=admin, email="node@example.org", roles=("auditor",)).token
    accounts["node"] = joined(keeper, "node")
    members.grant_duty(actor=node, email="node@example.org")
    places: dict[str | None, UUID | None] = {
        "own": made.organisation_id, "other": other[0], "third": third[0], None: None,
    }  # fmt: skip
    return places, accounts


def _opened(node: Actor, code: str, name: str) -> tuple[UUID, str]:
    issued = members.create(
        actor=node,
        code=code,
        name_uk=code,
        name_en=code,
        kind="ngo",
        admin_email=f"boss-{name}@example.org",
    )
    return issued.id, issued.token


def joined(token: str, name: str) -> UUID:
    return members.accept(
        actor=members.arriving_actor(),
        token=token,
        display_name=f"Людина {name}",
        language="uk",
        password=PASSWORD,
    )


def _extract(actor: Actor) -> UUID:
    """A unit that was taken out as a table."""
    units.register(actor=actor, draft=units.UnitDraft(name_uk="Вигадана частина"))
    order = sharing.ExtractOrder(kind="units", recipient_kind="own", purpose="documentation")
    return sharing.make_extract(actor=actor, order=order).id


def _draft(actor: Actor, item_id: UUID) -> UUID:
    parcel = sharing.ParcelDraft(
        recipient_kind="prosecutor",
        recipient_name="Вигадана прокуратура",
        purpose="national_prosecution",
        legal_basis="official_request",
    )
    parcel_id = sharing.draft(actor=actor, parcel=parcel)
    sharing.choose(actor=actor, parcel_id=parcel_id, put=[sharing.Choice(item_id=item_id)])
    return parcel_id


def _finding(actor: Actor) -> UUID:
    """Damage one stored file and let the check find it."""
    damaged = taken(actor, b"a file that will be damaged")
    file = evidence.files_of(actor=actor, item_ids=(damaged.item_id,))[0]
    path = next(
        path
        for path in settings.DOKAZ.objects_folder.rglob("*")
        if path.is_file() and file.store_address in path.as_posix().replace("/", "")
    )
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    for _ in range(10):
        if evidence.fixity_step(
            actor=members.service_actor("fixity"), budget_bytes=10**9
        ).round_finished:
            break
    finding: UUID = FixityFinding.objects.get(address=file.store_address).pk
    return finding


def held_in(page: str) -> dict[str, str]:
    """What the form of a page keeps of what it was opened with."""
    found = re.findall(r'name="(base|revision)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def some_id() -> UUID:
    """An identifier of nothing."""
    return new_id()
