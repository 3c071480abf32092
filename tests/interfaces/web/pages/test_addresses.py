# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the archive's work × every persona: the answer is the one declared here.

`own` holds working roles in the organisation that owns the things, `without` administers it and
has no content role, `stranger` holds the same working roles elsewhere, `node` administers the
node, `out` is signed out. Signed out is always sent to the sign-in page.
"""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.urls import get_resolver, reverse
from tests.interfaces.web.pages.scene import PERSONAS, REASON, Scene
from tests.thoroughness import THOROUGH

PARTS = (
    "captures",
    "originals",
    "sources",
    "home",
    "lists",
    "evidence",
    "deliveries",
    "extracts",
    "parcels",
    "ledger",
    "audit",
    "fixity",
    "keys",
    "work",
    "tables",
    "tasks",
    "map",
    "search",
    "duplicates",
)


@dataclass(frozen=True)
class Row:
    """`own`, `without`, `stranger`, `node`: statuses. `data`: a form that passes; None is GET."""

    own: int
    without: int
    stranger: int
    node: int
    things: tuple[tuple[str, str | int], ...] = ()
    data: dict[str, object] | None = None

    def expected(self, persona: str) -> int:
        return 302 if persona == "out" else getattr(self, persona)


ITEM = (("pk", "item"),)
HELD = (("pk", "held_item"),)
DRAFT = (("pk", "draft"),)
MADE = (("pk", "made"),)
DRAFTED, TRIED, CARRIED_OUT = ((("pk", f"table_{one}"),) for one in ("drafted", "tried", "done"))
DELIVERY = (("pk", "delivery"),)
TASK, OWN_TASK = (("pk", "task"),), (("pk", "own_task"),)
RECIPIENT = {
    "recipient_kind": "court", "recipient_name": "Вигаданий суд", "purpose": "litigation",
    "legal_basis": "official_request",
}  # fmt: skip

EXTRACT = {
    "kind": "cases", "form": "csv", "recipient_kind": "own", "purpose": "documentation",
    "do": "take",
}  # fmt: skip

TABLE: dict[str, Row] = {
    "home": Row(200, 200, 200, 200),
    # Lists are open to everybody and hold what each may see; without standing that is nothing.
    "items": Row(200, 200, 200, 200),
    "find_item": Row(302, 302, 302, 302),
    "approvals": Row(200, 200, 200, 200),
    "sealed": Row(200, 200, 200, 200),
    "item": Row(200, 404, 404, 404, ITEM),
    "describe_item": Row(
        302,
        404,
        404,
        404,
        ITEM,
        {
            "title_uk": "Назва",
            "kind": "photo",
            "status": "registered",
            "revision": 0,
            "recorded_precision": "unknown",
            "recorded_basis": "unknown",
            "acquisition_mode": "unknown",
        },
    ),
    "classify_item": Row(302, 404, 404, 404, ITEM, {"confidentiality": 2, "graphic_level": "none"}),
    "verify_item": Row(
        302,
        404,
        404,
        404,
        ITEM,
        {
            "level": "V2",
            "method": "порівняно",
            **{
                f"check_{name}": "not_checked"
                for name in (
                    "provenance",
                    "source",
                    "date",
                    "place",
                    "content",
                    "integrity",
                    "context",
                )
            },
        },
    ),
    "add_note": Row(302, 404, 404, 404, ITEM, {"text": "нотатка"}),
    "add_external_id": Row(302, 404, 404, 404, ITEM, {"system": "ERN", "value": "1"}),
    "set_hold": Row(302, 404, 404, 404, ITEM, {"authority": "суд", "reason": REASON}),
    "lift_hold": Row(302, 404, 404, 404, (*HELD, ("hold", "hold")), {"reason": REASON}),
    "share_item": Row(302, 404, 404, 404, ITEM, {"organisation": "other", "reason": REASON}),
    "unshare_item": Row(302, 404, 404, 404, (*HELD, ("share", "share")), {"reason": REASON}),
    "propose_disposal": Row(
        302,
        404,
        404,
        404,
        (("pk", "made_item"),),
        {
            "reason_code": "duplicate",
            "reason": REASON,
        },
    ),
    "item_parts": Row(200, 404, 404, 404, ITEM),
    # It is no chat, and the token is of a file's opening.
    "open_conversation": Row(404, 404, 404, 404, ITEM, {}),
    "conversation": Row(404, 404, 404, 404, (*ITEM, ("token", "token"))),
    "event_receipt": Row(200, 404, 404, 404, (*ITEM, ("position", "position"))),
    # An original is no small picture.
    "picture": Row(404, 404, 404, 404, (("pk", "file"),)),
    "open_file": Row(302, 404, 404, 404, (("pk", "file"),), {"purpose": "view"}),
    "viewer": Row(200, 404, 404, 404, (("pk", "file"), ("token", "token"))),
    "content": Row(200, 404, 404, 404, (("pk", "file"), ("token", "token"))),
    # A picture is not one of several; and it has no frames.
    "rendition_part": Row(
        404, 404, 404, 404, (("pk", "file"), ("token", "token"), ("number", "position"))
    ),
    "keep_still": Row(422, 404, 404, 404, (("pk", "file"), ("token", "token")), {"pts": "0"}),
    # Nothing of this item is locked, and it has no sealed block.
    "unlock_item": Row(422, 403, 404, 403, ITEM, {"password": "invented"}),
    "open_identifiers": Row(
        422, 404, 404, 404, (*ITEM, ("file", "file")), {"reason": "an invented reason"}
    ),
    "order_renditions": Row(302, 404, 404, 404, ITEM, {"kind": "text"}),
    "approve_disposal": Row(302, 404, 404, 404, (("pk", "disposal"),), {}),
    "withdraw_disposal": Row(302, 404, 404, 404, (("pk", "disposal"),), {}),
    "approve_opening": Row(302, 404, 404, 404, (("pk", "opening"),), {}),
    "end_opening": Row(302, 404, 404, 404, (("pk", "opening"),), {}),
    "propose_opening": Row(
        302,
        404,
        404,
        404,
        (("pk", "sealed"),),
        {
            "hours": 4,
            "reason": REASON,
        },
    ),
    "sealing_keys": Row(200, 200, 200, 403),
    "rotate_sealing_key": Row(302, 302, 302, 403, (), {}),
    "confirm_recovery": Row(302, 302, 302, 403, (), {}),
    "source_directory": Row(200, 200, 200, 200),
    # Nobody has a source there.
    "source": Row(404, 404, 404, 404, (("pk", "delivery"),)),
    "describe_source": Row(
        404, 404, 404, 404, (("pk", "delivery"),), {"kind": "website", "name": "Сайт"}
    ),
    "merge_source": Row(404, 404, 404, 404, (("pk", "delivery"),), {"why": "x"}),
    "unmerge_source": Row(404, 404, 404, 404, (("pk", "delivery"),), {"why": "x"}),
    "add_source_number": Row(404, 404, 404, 404, (("pk", "delivery"),), {"system": "CID"}),
    "retire_source": Row(404, 404, 404, 404, (("pk", "delivery"),), {}),
    "originals": Row(200, 200, 200, 200),
    # The item has no address.
    "original": Row(404, 404, 404, 404, ITEM),
    # Asking is off there: told on the page it leads to.
    "order_original": Row(302, 404, 404, 404, ITEM, {}),
    "captures": Row(200, 403, 200, 403),
    # Capturing is off there: shown again with the reason.
    "new_capture": Row(
        422,
        403,
        422,
        403,
        (),
        {"url": "https://site.example/", "purpose": "x", "confidentiality": 1},
    ),
    # Without a picture.
    "new_screenshot": Row(
        422,
        403,
        422,
        403,
        (),
        {"url": "https://site.example/", "purpose": "x", "confidentiality": 1},
    ),
    # Nobody has asked for a page.
    "capture": Row(404, 403, 404, 403, (("pk", "delivery"),)),
    "deliveries": Row(200, 403, 200, 403),
    "new_delivery": Row(
        302,
        403,
        302,
        403,
        (),
        {
            "acquisition_mode": "unknown",
            "confidentiality": 1,
        },
    ),
    "sources": Row(200, 403, 200, 403),
    "new_source": Row(302, 403, 302, 403, (), {"kind": "website", "name": "Сайт"}),
    "delivery": Row(200, 403, 404, 403, DELIVERY),
    "close_delivery": Row(302, 403, 404, 403, DELIVERY, {}),
    "retry_opening": Row(
        302, 403, 404, 403, (("pk", "locked_delivery"), ("opening", "locked")), {}
    ),
    "delivery_csv": Row(200, 403, 404, 403, DELIVERY),
    "delivery_json": Row(200, 403, 404, 403, DELIVERY),
    "tables": Row(200, 403, 200, 403),
    "begin_table": Row(302, 403, 404, 403, (), {"item": ""}),
    "table": Row(200, 403, 404, 403, DRAFTED),
    "map_table": Row(302, 403, 404, 403, DRAFTED, {"field-1": "file", "zone": "UTC"}),
    "try_table": Row(302, 403, 404, 403, DRAFTED, {}),
    "import_table": Row(302, 403, 404, 403, TRIED, {}),
    "undo_table": Row(302, 403, 404, 403, CARRIED_OUT, {}),
    "drop_table": Row(302, 403, 404, 403, TRIED, {}),
    "again_table": Row(302, 403, 404, 403, TRIED, {}),
    "table_csv": Row(200, 403, 404, 403, TRIED),
    "table_json": Row(200, 403, 404, 403, TRIED),
    "extracts": Row(200, 200, 200, 200),
    # Nothing of this kind may go: shown again with the reason.
    "new_extract": Row(422, 403, 422, 403, (), EXTRACT),
    "extract": Row(200, 404, 404, 404, (("pk", "extract"),)),
    "parcels": Row(200, 200, 200, 200),
    "new_parcel": Row(302, 403, 302, 403, (), RECIPIENT),
    "parcel": Row(200, 404, 404, 404, MADE),
    "parcel_recipient": Row(302, 404, 404, 404, DRAFT, RECIPIENT),
    "parcel_items": Row(200, 404, 404, 404, DRAFT),
    "parcel_check": Row(302, 404, 404, 404, DRAFT, {"reason": REASON}),
    "download_parcel": Row(302, 404, 404, 404, MADE, {}),
    # Nobody has taken it out yet.
    "parcel_file": Row(404, 404, 404, 404, MADE),
    "hand_over_parcel": Row(
        302,
        404,
        404,
        404,
        MADE,
        {
            "channel": "in_person",
            "handed_over_at": "2026-01-02T10:00",
        },
    ),
    # Not handed over yet: shown again with the reason.
    "receipt_parcel": Row(
        422,
        404,
        404,
        404,
        MADE,
        {
            "reference": "1",
            "received_at": "2026-01-02T10:00",
        },
    ),
    "withdraw_parcel": Row(302, 404, 404, 404, MADE, {"reason": REASON}),
    # The log is no secret among the node's people; asking for a check is for those who answer.
    "ledger": Row(200, 200, 200, 200),
    "check_ledger": Row(302, 302, 302, 302, (), {}),
    # There is no check whose findings could be acknowledged.
    "acknowledge_log": Row(422, 422, 422, 422, (), {"mark": "tile:00", "reason": REASON}),
    "acts": Row(200, 200, 200, 200),
    "fixity": Row(200, 403, 200, 200),
    # The administrator of the node comes first here; what is acknowledged is so for everybody.
    "acknowledge_finding": Row(422, 404, 404, 302, (("pk", "finding"),), {"note": "дивимося"}),
    "map": Row(200, 403, 200, 403),
    "map_list": Row(200, 403, 200, 403),
    "map_square": Row(200, 403, 200, 403, (("square", 1 << 12),)),
    "map_tile": Row(200, 403, 200, 403, (("zoom", 0), ("x", 0), ("y", 0))),
    "map_names": Row(200, 200, 200, 200, (("zoom", 0), ("x", 0), ("y", 0))),
    "map_coverage": Row(200, 403, 200, 403),
    "map_coverage_units": Row(200, 403, 200, 403),
    "map_coverage_download": Row(200, 403, 200, 403, (), {}),
    # Without a question nothing is searched: how to ask is for everybody.
    "search": Row(200, 200, 200, 200),
    # There is no index: told on the page it leads to.
    "export_search": Row(302, 403, 302, 403, (), {"form": "csv"}),
    "keep_search": Row(302, 403, 302, 403, (), {"name": "Мій пошук"}),
    # Nobody has kept one.
    "saved_search": Row(404, 403, 404, 403, (("pk", "delivery"),), {}),
    "tell_search": Row(404, 403, 404, 403, (("pk", "delivery"),), {}),
    "forget_search": Row(404, 403, 404, 403, (("pk", "delivery"),), {}),
    "save_list": Row(302, 403, 302, 403, (("name", "events"),), {"name": "Вибірка"}),
    # Nobody has saved one.
    "share_list": Row(404, 403, 404, 403, (("pk", "delivery"),), {"list": "events"}),
    "forget_list": Row(404, 403, 404, 403, (("pk", "delivery"),), {"list": "events"}),
    "duplicates": Row(200, 200, 200, 200),
    "known_address": Row(200, 403, 200, 403, (), {"url": "https://site.example/"}),
    # Nothing is like it.
    "alike_items": Row(200, 404, 404, 404, ITEM),
    "alike_event_draft": Row(200, 403, 200, 403, (), {"when": "2022-03-09"}),
    # An item is no event.
    "alike_events": Row(404, 404, 404, 404, ITEM),
    "events_queue": Row(200, 200, 200, 200),
    "events_pair": Row(404, 404, 404, 404, (("name", "position"),)),
    "judge_events": Row(404, 404, 404, 404, (("name", "position"),), {"decision": "same"}),
    "note_same_event": Row(404, 404, 404, 404, (("name", "position"),), {}),
    "people_queue": Row(200, 200, 200, 200),
    "agree_on_people": Row(302, 403, 302, 403, (), {"on": "yes"}),
    # An item is no person.
    "alike_people": Row(404, 404, 404, 404, ITEM, {}),
    "people_beside": Row(404, 404, 404, 404, ITEM),
    "people_pair": Row(404, 404, 404, 404, (("one", "item"), ("other", "item"))),
    "judge_people": Row(
        404, 404, 404, 404, (("one", "item"), ("other", "item")), {"decision": "same"}
    ),
    "alike_pair": Row(404, 404, 404, 404, (("name", "position"),)),
    "judge_pair": Row(404, 404, 404, 404, (("name", "position"),), {"decision": "same"}),
    "compare_words": Row(404, 404, 404, 404, (("name", "position"),), {}),
    "tasks": Row(200, 200, 200, 200),
    "new_task": Row(200, 403, 200, 403),
    "task": Row(200, 404, 404, 404, TASK),
    "change_task": Row(200, 404, 404, 404, TASK),
    "take_task": Row(302, 404, 404, 404, TASK, {}),
    "finish_task": Row(302, 404, 404, 404, OWN_TASK, {"text": "зроблено"}),
    "give_back_task": Row(302, 404, 404, 404, OWN_TASK, {"why": REASON}),
    "say_of_task": Row(302, 404, 404, 404, TASK, {"text": "питання"}),
    "drop_task": Row(302, 404, 404, 404, TASK, {"why": REASON}),
    "ask_task_again": Row(302, 404, 404, 404, (("pk", "ended_task"),), {"why": REASON}),
    "erase_task_words": Row(302, 404, 404, 404, TASK, {"why": REASON}),
    "work": Row(403, 403, 403, 200),
    "retry_task": Row(403, 403, 403, 404, (("pk", "nothing"),), {}),
}


def own_addresses() -> set[str]:
    """Names of all addresses whose view stands in one of the parts."""
    modules = tuple(f"dokaz.interfaces.web.{part}." for part in PARTS)
    found = set()
    for resolver in get_resolver().url_patterns:
        for pattern in getattr(resolver, "url_patterns", ()):
            view = pattern.callback
            if view is not None and view.__module__.startswith(modules):
                found.add(pattern.name)
    return found


def test_every_address_has_a_row() -> None:
    assert own_addresses() == set(TABLE)


def _asked(row: Row) -> list[str]:
    """Who is refused before anything of the thing is read is the same on every database."""
    if THOROUGH or connection.vendor == "sqlite":
        return list(PERSONAS)
    may = {one for one in PERSONAS if one != "out" and row.expected(one) < 400}
    return [one for one in PERSONAS if one in may | {"own", "stranger"}]


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLE)
def test_address(scene: Scene, name: str) -> None:
    row = TABLE[name]
    # The one who may comes last: what they do would change what the others find.
    order = sorted(_asked(row), key=lambda persona: persona == "own")
    answers = {persona: _ask(scene, name, row, persona) for persona in order}
    assert answers == {persona: row.expected(persona) for persona in order}


def _ask(scene: Scene, name: str, row: Row, persona: str) -> int:
    from dokaz.interfaces.web.evidence import passes

    item = scene.things["item"]
    things = {**scene.things, "nothing": item, "made_item": item}
    if ("token", "token") in row.things:
        things["token"] = passes.issue(
            actor=scene.actor("own"), file_id=scene.things["file"], purpose="view"
        )
    if name == "propose_disposal" and persona == "own":
        from dokaz.evidence import api as evidence

        evidence.withdraw_disposal(actor=scene.actor("own"), disposal_id=scene.things["disposal"])
    address = reverse(name, kwargs={key: things.get(thing, thing) for key, thing in row.things})
    client = scene.client(persona)
    if row.data is None:
        answer = client.get(address)
    else:
        data = dict(row.data)
        if name == "begin_table":
            data["item"] = str(scene.things["table_item"])
        if name == "share_item":
            data["organisation"] = str(scene.organisations["other"])
        answer = client.post(address, data)
    if persona == "out":
        assert answer.headers["Location"].startswith("/sign-in/"), address
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code
