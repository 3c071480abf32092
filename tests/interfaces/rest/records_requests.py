# SPDX-License-Identifier: AGPL-3.0-or-later
"""For every operation on records one request that passes: what the address names, and a body.

`$name` stands for the identifier of that name in the invented world.
"""

from typing import Any

from tests.interfaces.rest.records_world import MOMENT, WHEN, WHY, now

Request = tuple[dict[str, str], dict[str, Any] | None]


def _why(**address: str) -> Request:
    return address, {"why": WHY}


def _reason(**address: str) -> Request:
    return address, {"reason": WHY}


_SHARE = {"organisation_id": "$partner", "reason": WHY}
_NUMBER = {"system": "Вигаданий реєстр", "value": "77"}
_LEVEL = {"confidentiality": 3, "markers": ["child"]}
_DRAFT = {"title_uk": "Ще один вигаданий обстріл", "when": "2022-03-09T14:30",
          "places": [{"code": "UA14020010010059145"}], "conduct": ["8.2.b.i"]}  # fmt: skip


def _records(key: str, one: str) -> dict[str, Request]:
    """What all kinds of records have."""
    at = {key: f"${one}"}
    return {
        f"get_{one}": (at, None),
        f"{one}_history": (at, None),
        f"classify_{one}": (at, _LEVEL),
        f"add_{one}_number": (at, _NUMBER),
        f"share_{one}": (at, _SHARE),
        f"unshare_{one}": _reason(share_id=f"${one}_share"),
    }


def _links(key: str, one: str) -> dict[str, Request]:
    return {
        f"link_{one}_items": ({key: f"${one}"}, {"item_ids": ["$other_item"]}),
        f"unlink_{one}_item": _why(link_id=f"${one}_link"),
    }


_EVENT, _PERSON, _OBJECT = (
    {"event_id": "$event"},
    {"person_id": "$person"},
    {"object_id": "$object"},
)
_UNIT, _CASE, _MATRIX = (
    {"unit_id": "$unit"},
    {"case_id": "$case"},
    {"qualification_id": "$qualification"},
)
_EXTRACT = {"kind": "events", "form": "csv", "recipient_kind": "own", "purpose": "documentation"}
_ACTIVITY = {"activity_id": "$activity"}
_INTERVIEW, _BAKHMUT = {"interview_id": "$interview"}, {"code": "UA14020010010059145"}

REQUESTS: dict[str, Request] = {
    **_records("event_id", "event"), **_links("event_id", "event"),
    **_records("person_id", "person"), **_links("person_id", "person"),
    **_records("object_id", "object"), **_links("object_id", "object"),
    **_records("unit_id", "unit"),
    "describe_item": ({"item_id": "$item"}, {
        "revision": 0, "title_uk": "Інші слова", "recorded_from": MOMENT, "tags": ["перевірити"],
        "creator_willing": "not_reached"}),
    "list_tasks": ({}, {"which": "all", "limit": "5"}),
    "ask_task": ({}, {"work": "verify", "title": "Перевірити час", "role": "verifier",
                     "about": "event", "about_id": "$event"}),
    "get_task": ({"task_id": "$asked_task"}, None),
    "take_task": ({"task_id": "$asked_task"}, None),
    "give_back_task": _why(task_id="$taken_task"),
    "finish_task": ({"task_id": "$taken_task"}, {"text": "Тіні збігаються"}),
    "say_of_task": ({"task_id": "$asked_task"}, {"text": "Завтра"}),
    "drop_task": _why(task_id="$asked_task"),
    "ask_task_again": _why(task_id="$dropped_task"),
    "list_events": ({}, {"text": "обстріл", "state": "reported", "by_time": "true", "limit": "2"}),
    "register_event": ({}, {**_DRAFT, "item_ids": ["$item"], "casualties": [
        {"harm": "killed", "low": 1, "high": None, "basis": "за словами свідків"}]}),
    "change_event": (_EVENT, {"revision": 0, "title_en": "Invented shelling", "why": WHY}),
    "advance_event": (_EVENT, {"state": "under_verification", "why": WHY}),
    "verify_event": (_EVENT, {"level": "V1", "checks": {"date": "confirmed"}, "method": WHY}),
    "add_event_statement": (_EVENT, {"kind": "observation", "text": "видно вирву"}),
    "withdraw_event_statement": _why(statement_id="$statement"),
    "add_event_weapon": (_EVENT, {"weapon": "cluster", "model": "9Н235", "basis": WHY,
                                  "unit_id": "$unit", "item_id": "$item"}),
    "end_event_weapon": _why(statement_id="$weapon"),
    "list_saved_views": ({}, {"list_name": "events"}),
    "save_view": ({}, {"list_name": "events", "name": "Вигадана вибірка",
                       "query": {"state": ["reported"]}, "shared": True}),
    "show_saved_view": ({"saved_id": "$saved_view"}, {"shared": True}),
    "forget_saved_view": ({"saved_id": "$saved_view"}, None),
    "list_notifications": ({}, {"unseen": "true", "limit": "5"}),
    "count_notifications": ({}, None),
    "see_notifications": ({}, {"until": "2026-01-01T00:00:00Z"}),
    "notification_settings": ({}, None),
    "mute_notifications": ({}, {"kind": "changed", "muted": True}),
    "follow_record": ({}, {"subject": "event", "record_id": "$event", "standing": "followed"}),
    "list_vocabularies": ({}, None),
    "list_extracts": ({}, {"limit": "5"}),
    "get_extract": ({"extract_id": "$extract"}, None),
    "preview_extract": ({}, _EXTRACT),
    "make_extract": ({}, {**_EXTRACT, "text": "обстріл"}),
    "add_event_object": (_EVENT, {"object_id": "$clinic", "basis": WHY}),
    "end_event_object": _why(hit_id="$hit"),
    "merge_event": (_EVENT, {"absorbed_id": "$twin", "why": WHY}),
    "undo_event_merge": _why(merge_id="$event_merge"),
    "list_events_of_item": ({"item_id": "$item"}, None),
    "list_events_of_object": (_OBJECT, None),
    "split_event": (_EVENT, {**_DRAFT, "why": WHY, "statement_ids": ["$statement"]}),
    "list_event_persons": (_EVENT, None),
    "state_role": ({**_EVENT, "person_id": "$suspect"}, {"role": "eyewitness"}),
    "end_role": _why(role_id="$role"),
    "list_persons": ({}, {"category": "", "limit": "5"}),
    "register_person": ({}, {"series": "W", "summary": "вигадана особа", "languages": ["uk"]}),
    "change_person": (_PERSON, {"revision": 0, "summary": "інші слова"}),
    "get_person_file": (_PERSON, None),
    "add_person_record": (_PERSON, {"kind": "harm", "what": "injured", "details": {}}),
    "withdraw_person_record": _why(record_id="$record"),
    "list_person_roles": (_PERSON, None),
    "list_person_posts": (_PERSON, None),
    "list_unit_posts": (_UNIT, None),
    "state_post": ({**_UNIT, "person_id": "$suspect"}, {"position": "навідник", "when": WHEN,
                                                        "basis": WHY}),
    "end_post": _why(post_id="$post"),
    "list_person_rights": (_PERSON, None),
    "list_object_rights": (_OBJECT, None),
    "state_ownership": ({**_OBJECT, "person_id": "$suspect"}, {"right": "owner", "rd4u": "A3.1",
                                                               "basis": WHY}),
    "end_ownership": _why(ownership_id="$ownership"),
    "list_objects": ({}, {"damage": "severe"}),
    "register_object": ({}, {"type": "$type", "name_uk": "Вигаданий міст"}),
    "find_objects_alike": ({}, {"type": "$type", "name_uk": "Вигадана лікарня"}),
    "change_object": (_OBJECT, {"revision": 0, "name_en": "Invented hospital"}),
    "add_object_state": (_OBJECT, {"damage": "light", "when": "2022-04", "basis": WHY}),
    "withdraw_object_state": _why(state_id="$state"),
    "add_object_use": (_OBJECT, {"period": "after", "finding": "none_seen", "basis": WHY}),
    "withdraw_object_use": _why(use_id="$use"),
    "merge_person": (_PERSON, {
        "absorbed_id": "$suspect", "why": WHY, "choices": {"needs": "both"}}),
    "undo_person_merge": _why(merge_id="$person_merge"),
    "merge_object": (_OBJECT, {"absorbed_id": "$clinic", "why": WHY}),
    "undo_object_merge": _why(merge_id="$object_merge"),
    "list_units": ({}, {"text": "полк"}),
    "register_unit": ({}, {"name_uk": "Вигадана рота", "arm": "tank"}),
    "change_unit": (_UNIT, {"revision": 0, "side": "вигадана сторона"}),
    "get_unit_tree": ({"unit_id": "$parent"}, {"on": MOMENT}),
    "state_unit_spell": (_UNIT, {"kind": "area", "place": {"code": "UA14020010010059145"},
                                 "when": WHEN, "basis": WHY}),
    "withdraw_unit_spell": _why(spell_id="$spell"),
    "list_activities": ({}, {"kind": "submission", "since": "2023-01-01", "outcome": "led_to"}),
    "register_activity": ({}, {"kind": "statement", "title_uk": "Вигадана заява",
                               "first_date": "2023-05-17", "languages": ["uk"]}),
    "tally_activities": ({}, {"state": "held", "until": "2023-12-31"}),
    "get_activity": (_ACTIVITY, None),
    "change_activity": (_ACTIVITY, {"revision": 0, "channel": "Вигадана газета", "why": WHY}),
    "activity_history": (_ACTIVITY, None),
    "withdraw_activity": _why(activity_id="$other_activity"),
    "record_activity_outcome": (_ACTIVITY, {"kind": "answered", "on_date": "2023-06-01"}),
    "withdraw_activity_outcome": _why(outcome_id="$activity_outcome"),
    "link_activity_records": (_ACTIVITY, {"about": "item", "about_ids": ["$other_item"]}),
    "unlink_activity_record": ({"link_id": "$activity_record"}, None),
    "list_cases": ({}, {"state": "idea"}),
    "open_case": ({}, {"title_uk": "Вигадана справа", "theory": "теорія"}),
    "get_case": (_CASE, None),
    "change_case": (_CASE, {"revision": 0, "scope": "інші межі"}),
    "case_history": (_CASE, None),
    "classify_case": (_CASE, {"markers": ["child"]}),
    "advance_case": (_CASE, {"state": "open", "why": WHY}),
    "score_case": (_CASE, {"revision": 0, "scores": {"gravity": {"score": 4, "reason": WHY}}}),
    "link_case_records": (_CASE, {"kind": "unit", "record_ids": ["$unit"], "part": "context"}),
    "unlink_case_record": _why(link_id="$case_link"),
    "add_case_member": ({"case_id": "$case"}, {
        "organisation_id": "$partner", "member_ref": "$stranger", "part": "observer",
        "reason": WHY}),
    "end_case_member": _reason(membership_id="$member"),
    "set_case_wall": ({"case_id": "$case"}, {"member_ref": "$colleague", "scope": "accounts",
                                             "reason": WHY}),
    "end_case_wall": _reason(wall_id="$wall"),
    "set_case_deadline": (_CASE, {"what": "відповісти", "due_date": "2030-02-01"}),
    "end_case_deadline": ({"deadline_id": "$deadline"}, {"done": True}),
    "state_case_proceeding": (_CASE, {"forum": "icc", "number": "ICC-01/22", "stage": "trial"}),
    "change_case_proceeding": ({"proceeding_id": "$proceeding"}, {
        "forum": "ua_court", "number": "757/1/24-к", "stage": "court", "revision": 0}),
    "end_case_proceeding": _why(proceeding_id="$proceeding"),
    "erase_case_words": ({"case_id": "$case", "act_id": "$noted"}, {"why": WHY}),
    "note_hearing": ({"proceeding_id": "$proceeding"}, {
        "held_on": "2024-05-01", "heard": "Почуте", "concerns": ["delay"],
        "next_on": "2030-05-01"}),
    "withdraw_hearing": _why(hearing_id="$hearing"),
    "list_litigation": ({}, {"forum": "ecthr", "state": "planned"}),
    "get_litigation": ({"litigation_id": "$litigation"}, None),
    "state_litigation": (_CASE, {"forum": "icc", "claim": "Розслідувати", "lead": "$partner"}),
    "change_litigation": ({"litigation_id": "$litigation"}, {
        "forum": "ecthr", "claim": "Інша вимога", "state": "filed", "filed_on": "2024-05-01",
        "revision": 0}),
    "end_litigation": _why(litigation_id="$litigation"),
    "name_in_litigation": ({"litigation_id": "$litigation"}, {
        "part": "event", "record_ids": ["$event"]}),
    "unname_in_litigation": _why(link_id="$litigation_link"),
    "get_case_chronology": (_CASE, None),
    "get_case_graph": (_CASE, None),
    "get_case_matrix": (_CASE, None),
    "write_memo": (_CASE, {"title": "Записка", "text": "Текст"}),
    "get_memo": ({"memo_id": "$memo"}, None),
    "hand_in_memo": ({"memo_id": "$own_memo"}, {"revision": 0}),
    "return_memo": _why(memo_id="$handed_memo"),
    "sign_memo": ({"memo_id": "$handed_memo"}, {"revision": "$memo_revision"}),
    "list_comments": ({}, {"kind": "event", "record_id": "$event"}),
    "add_comment": ({}, {"kind": "event", "record_id": "$event", "text": "Подивіться на мапу"}),
    "answer_comment": ({"comment_id": "$comment"}, {"text": "З півночі"}),
    "resolve_comment": ({"comment_id": "$comment"}, {"resolved": True}),
    "erase_comment": ({"comment_id": "$comment"}, None),
    "list_mentions": ({}, None),
    "list_law": ({}, None),
    "search_law": ({}, {"text": "8(2)(b)(ix)"}),
    "get_provision": ({"framework": "rome", "code": "8.2.b.ix"}, None),
    "list_qualifications": (_EVENT, None),
    "qualify_event": (_EVENT, {"framework": "rome", "crime": "8.2.b.i", "conflict": "iac",
                               "reasons": WHY}),
    "get_matrix": (_MATRIX, None),
    "assess_qualification": (_MATRIX, {"revision": 0, "status": "probable", "reasons": WHY}),
    "qualification_history": (_MATRIX, None),
    "get_collection_plan": (_MATRIX, None),
    "get_person_matrix": ({"person_id": "$suspect"}, None),
    "file_finding": (_MATRIX, {
        "element": 2, "direction": "supports", "item_id": "$item", "proof_class": "video_open",
        "strength": "some", "passage": {"kind": "region", "region": [0.1, 0.1, 0.5, 0.5]},
        "counter": WHY}),
    "withdraw_finding": _why(finding_id="$finding"),
    "state_liability": (_MATRIX, {"person_id": "$suspect", "mode": "$other_mode", "reasons": WHY}),
    "end_liability": _why(liability_id="$liability"),
    "search_places": ({}, {"name": "Бахмут", "categories": ["M"]}),
    "list_places_near": ({}, {"latitude": "48.59", "longitude": "38.0"}),
    "get_place": (_BAKHMUT, None),
    "list_place_names": (_BAKHMUT, None),
    "get_place_boundary": (_BAKHMUT, None),
    "get_place_control": (_BAKHMUT, {"day": "2022-09-01"}),
    "list_interviews": ({}, {"mine": "false", "limit": "5"}),
    "propose_interview": (_PERSON, {
        "type": "first_account", "language": "uk", "added_value": WHY, "referral": WHY,
        "prior_accounts": 0}),
    "get_interview": (_INTERVIEW, None),
    "plan_interview": (_INTERVIEW, {"revision": 0, "added_value": "щось нове"}),
    "interview_history": (_INTERVIEW, None),
    "check_interview_register": (_INTERVIEW, {
        "surname": "Вигадана", "given": "Ганна", "birth": "1990"}),
    "settle_interview_register": ({"interview_id": "$told"}, {
        "outcome": "proceed", "reason": "вигадана причина"}),
    "get_interview_register": (_INTERVIEW, None),
    "enter_interview_register": ({"interview_id": "$shared"}, {
        "surname": "Вигадана", "given": "Ганна", "birth": "1990", "depth": "account"}),
    "withdraw_register_entry": ({"entry_id": "$register_entry"}, {}),
    "answer_interview_gate": ({"interview_id": "$gated"}, {
        "line": "added_value", "outcome": "passed", "reason": WHY}),
    "advance_interview": ({"interview_id": "$scheduling"}, {
        "state": "scheduled", "planned_at": MOMENT}),
    "hold_interview": ({"interview_id": "$scheduled"}, {
        "held_from": MOMENT, "held_to": "2026-01-12T10:00:00Z", "quality": ["open_questions"]}),
    "record_interview_influences": ({"interview_id": "$held"}, {"flags": ["media_exposure"],
                                                            "words": WHY}),
    "file_interview_item": ({"interview_id": "$held"}, {"item_id": "$statement_item",
                                                        "role": "statement"}),
    "list_consents": (_PERSON, None),
    "record_consent": (_PERSON, {
        "given_by": "self", "capacity": "capable", "form": "oral_witnessed", "language": "uk",
        "given_at": MOMENT, "contact_by": "case_contact",
        "lines": [{"purpose": "documentation", "decision": "yes"}]}),
    "withdraw_consent": (_PERSON, {"at": now(), "reason": "not_said"}),
    "list_withdrawal_tasks": ({}, {"done": "false"}),
    "do_withdrawal_task": ({"task_id": "$task"}, {"words": WHY}),
    "list_releases": ({}, {"state": "proposed"}),
    "get_release": ({"release_id": "$release"}, None),
    "consider_release": ({"event_id": "$tellable"}, {"at_least": "raion"}),
    "propose_release": ({"event_id": "$tellable"}, {"basis": "open_sources"}),
    "approve_release": ({"release_id": "$release"}, None),
    "decline_release": _why(release_id="$release"),
    "withdraw_release": _why(release_id="$release"),
    "list_stories": ({}, {"state": "proposed"}),
    "propose_story": ({}, {
        "name": "rik", "title_uk": "Рік", "title_en": "A year", "sha256": "a" * 64}),
    "approve_story": ({"story_id": "$story"}, {"sha256": "d" * 64}),
    "decline_story": _why(story_id="$story"),
    "withdraw_story": _why(story_id="$story"),
    "list_layers": ({}, {"state": "proposed"}),
    "propose_layer": ({}, {
        "code": "alerts", "kind": "air_raid", "title_uk": "Тривоги", "title_en": "Alerts",
        "day": "2024-05-01", "source": "Invented source", "sha256": "a" * 64}),
    "approve_layer": ({"layer_id": "$layer"}, {"sha256": "d" * 64}),
    "decline_layer": _why(layer_id="$layer"),
    "withdraw_layer": _why(layer_id="$layer"),
    "consider_damaged_objects": ({}, None),
    "propose_damaged_objects": ({}, None),
    "list_embargoes": ({}, {"limit": "5"}),
    "propose_embargo": ({}, {"days": 120}),
    "approve_embargo": ({"embargo_id": "$embargo"}, None),
    "decline_embargo": _why(embargo_id="$embargo"),
    "get_figures": ({}, {"since": "2023-01-01", "until": "2023-12-31", "own": "true"}),
    "break_down_events": ({}, {"since": "2022-01-01", "until": "2026-12-31", "by": "oblast"}),
    "get_publication_rules": ({}, None),
    "list_datasets": ({}, {"limit": "5"}),
}  # fmt: skip
