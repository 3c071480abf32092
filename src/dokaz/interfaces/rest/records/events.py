# SPDX-License-Identifier: AGPL-3.0-or-later
"""Operations of events."""

from dokaz.casework.events import api as events
from dokaz.evidence.api import VerificationLevel
from dokaz.interfaces.rest.records.making import common, get, linking, patch, post

_AT = "/events/{uuid:event_id}"

OFFERED = (
    get(
        "/events", "list_events", "List events",
        "Events the person may see, newest record first; `by_time`: latest event first. `place` is "
        "a code of the codifier and stands for all that lies in it.",
        events.visible_events,
        kinds={"state": events.EventState, "verification": VerificationLevel},
    ),
    post(
        "/events", "register_event", "Register an event",
        "Register one event, with items of evidence if there are some. `when` is EDTF in the zone.",
        events.register, kinds={"likelihood": events.Likelihood},
    ),
    get(_AT, "get_event", "One event", "Everything of one event's page.", events.get_event),
    patch(
        _AT, "change_event", "Change an event", events.change, events.EventDraft, events.get_event
    ),
    *common("/events", "event_id", "event", events, "event-shares"),
    *linking("/events", "event_id", "event", events, "event-links"),
    get(
        "/items/{uuid:item_id}/events", "list_events_of_item", "Events of an item",
        "Events that an item of evidence belongs to and that the person may see.",
        events.events_of_item,
    ),
    get(
        "/objects/{uuid:object_id}/events", "list_events_of_object", "Events that hit an object",
        "Events that hit the protected object, or one merged into it, the latest first.",
        events.events_of_object,
    ),
    post(
        f"{_AT}/state", "advance_event", "Move an event on",
        "Set the state of work; which may follow which is the room's rule.",
        events.advance, kinds={"state": events.EventState},
    ),
    post(
        f"{_AT}/verifications", "verify_event", "Record a verification",
        "Record how the event was verified. V4 needs a V3 by somebody else.",
        events.verify, kinds={"level": VerificationLevel},
    ),
    post(
        f"{_AT}/statements", "add_event_statement", "Add a statement",
        "Add a claim, an observation or a finding, with whose it is.",
        events.add_statement, kinds={"kind": events.StatementKind},
    ),
    post(
        "/event-statements/{uuid:statement_id}/withdraw", "withdraw_event_statement",
        "Withdraw a statement", "Withdraw a statement; it stays to be read.",
        events.withdraw_statement,
    ),
    post(
        f"{_AT}/objects", "add_event_object", "Say what was hit",
        "Say that the event hit a protected object.",
        events.add_hit, kinds={"effect": events.Effect},
    ),
    post(
        "/event-objects/{uuid:hit_id}/end", "end_event_object", "End a link with an object",
        "Say that the event did not hit the object.", events.end_hit,
    ),
    post(
        f"{_AT}/weapons", "add_event_weapon", "State a weapon",
        "Say what weapon the event was done with, on what basis and where in the evidence.",
        events.add_weapon,
    ),
    post(
        "/event-weapons/{uuid:statement_id}/end", "end_event_weapon", "Take a weapon back",
        "Say that it was not this weapon.", events.end_weapon,
    ),
    post(
        f"{_AT}/merge", "merge_event", "Merge another event into this one",
        "Say that another record is of the same event. Both numbers stay; it can be undone.",
        events.merge,
    ),
    post(
        "/event-merges/{uuid:merge_id}/undo", "undo_event_merge", "Undo a merge",
        "Make two records of a merged one again.", events.undo_merge,
    ),
    post(
        f"{_AT}/split", "split_event", "Split an event",
        "Register a second event out of this one, with some of its links and statements.",
        events.split, kinds={"likelihood": events.Likelihood},
    ),
)  # fmt: skip
