# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events and records written in bulk are, byte for byte, those written one by one."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.canonical import NotCanonical, canonical_json, canonical_text, parse_json
from dokaz.core.keys import SigningKey
from dokaz.core.seals.signature import sign, verify
from dokaz.ledger.events import ActLine, EventDraft, event_writer
from dokaz.ledger.record import read_record, record_writer, write_record
from dokaz.ledger.vocabulary import OWN_TERMS, PAYLOAD_TYPE, PREMIS_CODES, premis_uri

KEY = SigningKey(bytes(range(32)))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('az"є', max_size=3), inner),
    max_leaves=8,
)
MEMBERS = st.dictionaries(st.text('az"є', max_size=3), VALUES, max_size=4)
ACTS = st.builds(
    ActLine,
    id=st.uuids(),
    action=st.text("a.z_", max_size=9),
    agent=st.text(max_size=5, alphabet=st.characters(exclude_categories=["Cs"])),
    at=st.text("0:TZ-", max_size=9),
    organisation_id=st.none() | st.uuids(),
)
DRAFTS = st.builds(
    EventDraft,
    id=st.uuids(),
    type=st.sampled_from(sorted([*PREMIS_CODES, *OWN_TERMS])),
    objects=st.lists(MEMBERS, max_size=3).map(canonical_text),
    outcome=st.sampled_from(["success", "refused", "failure"]),
    facts=MEMBERS,
    details_sha256=st.none() | st.just("a" * 64),
)


def whole_event(act: ActLine, draft: EventDraft, key_id: str) -> dict[str, Any]:
    """The event as docs/formats/parcel.md section 5 lists its members."""
    event: dict[str, Any] = {
        "v": 1,
        "id": str(draft.id),
        "act": str(act.id),
        "action": act.action,
        "type": draft.type,
        "premis": premis_uri(draft.type),
        "at": act.at,
        "organisation": str(act.organisation_id) if act.organisation_id else None,
        "agent": act.agent,
        "key": key_id,
        "objects": parse_json(draft.objects.encode()),
        "outcome": draft.outcome,
        "facts": draft.facts,
    }
    if draft.details_sha256 is not None:
        event["details_sha256"] = draft.details_sha256
    return event


@given(ACTS, st.lists(DRAFTS, max_size=4))
def test_an_event_is_the_canonical_form_of_all_its_members(
    act: ActLine, drafts: list[EventDraft]
) -> None:
    write = event_writer(act, key_id=KEY.public.key_id)
    for draft in drafts:
        assert write(draft) == canonical_json(whole_event(act, draft, KEY.public.key_id))


@pytest.mark.parametrize("value", [float("nan"), "\ud800", 2**53, object()])
def test_an_event_without_a_canonical_form_is_refused(value: Any) -> None:
    act = ActLine(uuid.UUID(int=1), "a.b.c", "person:x", "2026", None)
    write = event_writer(act, key_id=KEY.public.key_id)
    draft = EventDraft(uuid.UUID(int=2), "ingestion", '[{"a":1}]', "success", {"a": 1})
    assert write(draft)
    with pytest.raises(NotCanonical):
        write(draft._replace(facts={"a": value}))
    with pytest.raises(NotCanonical):
        write(draft._replace(objects=canonical_text([{"a": value}])))


@given(st.binary(min_size=32, max_size=32), st.lists(DRAFTS, min_size=1, max_size=3), ACTS)
def test_a_record_is_the_one_made_of_its_envelope(
    nonce: bytes, drafts: list[EventDraft], act: ActLine
) -> None:
    write_event = event_writer(act, key_id=KEY.public.key_id)
    write = record_writer(payload_type=PAYLOAD_TYPE, key_id=KEY.public.key_id)
    for draft in drafts:
        payload = write_event(draft)
        envelope = sign(payload, payload_type=PAYLOAD_TYPE, key=KEY)
        record = write(nonce, payload, envelope.signatures[0].sig)
        assert record == write_record(nonce=nonce, envelope=envelope)
        opened = read_record(record)
        assert (opened.nonce, opened.payload, opened.event_id) == (nonce, payload, draft.id)
        verify(opened.signed, payload_type=PAYLOAD_TYPE, keys=[KEY.public])
