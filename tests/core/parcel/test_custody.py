# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events keep their form, and nothing else passes for one."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.parcel.simulator import small_world

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.keys import SigningKey
from dokaz.core.parcel.custody import DisclosedEvent, parse_event
from dokaz.core.parcel.errors import MalformedRecord
from dokaz.core.parcel.times import read_time, write_time
from dokaz.core.seals.errors import EnvelopeNotProven
from dokaz.core.seals.signature import Envelope, add_signature

EVENT = small_world().events[0]


def changed(**fields: Any) -> bytes:
    value = json.loads(EVENT.envelope.payload)
    for name, field in fields.items():
        if field is ...:
            del value[name]
        else:
            value[name] = field
    return canonical_json(value)


def test_an_event_comes_back_to_the_byte() -> None:
    payload = EVENT.envelope.payload
    assert parse_event(payload).to_canonical() == payload
    assert DisclosedEvent.from_line(EVENT.to_line().removesuffix(b"\n")) == EVENT


def test_members_it_does_not_know_are_no_fault() -> None:
    assert parse_event(changed(later="added")).id == parse_event(changed()).id


OBJECT = {"kind": "file", "id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 2},
        {"v": True},
        {"v": ...},
        {"id": "not a uuid"},
        {"id": ...},
        {"act": 7},
        {"type": None},
        {"at": "2026-03-01 09:00:00Z"},
        {"at": "2026-03-01T09:00:00+02:00"},
        {"at": "2026-02-30T09:00:00Z"},
        {"outcome": "maybe"},
        {"objects": {}},
        {"objects": ["x"]},
        {"objects": [{**OBJECT, "kind": None}]},
        {"objects": [{**OBJECT, "id": "A-1"}]},
        {"objects": [{**OBJECT, "prev": "x"}]},
        {"objects": [{"kind": "item"}]},
        {"objects": [{**OBJECT, "size": -1}]},
        {"objects": [{**OBJECT, "size": 1.5}]},
        {"objects": [{**OBJECT, "size": 1, "sha256": "A" * 64}]},
        {"facts": []},
        {"organisation": "ALFA"},
        {"organisation": ...},
        {"premis": 3},
    ],
    ids=str,
)
def test_events_in_another_form_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        parse_event(changed(**fields))


def test_an_event_not_in_canonical_form_is_refused() -> None:
    with pytest.raises(InvalidInput):
        parse_event(EVENT.envelope.payload.replace(b'"v":1', b'"v": 1'))


def test_an_envelope_of_another_type_is_no_event() -> None:
    other = Envelope("application/json", EVENT.envelope.payload, EVENT.envelope.signatures)
    line = DisclosedEvent(index=0, nonce=EVENT.nonce, envelope=other).to_line()
    with pytest.raises(InvalidInput, match="something else"):
        DisclosedEvent.from_line(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_event_and_line(content: bytes) -> None:
    with pytest.raises(DokazError):
        parse_event(content)
    with pytest.raises(DokazError):
        DisclosedEvent.from_line(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(["index", "nonce", "envelope"]), JSON)
def test_any_value_in_a_line_is_a_value_or_refused(name: str, value: Any) -> None:
    line = json.loads(EVENT.to_line())
    line[name] = value
    try:
        DisclosedEvent.from_line(json.dumps(line).encode())
    except DokazError:
        return
    assert name == "index"


@given(st.datetimes(timezones=st.just(UTC)))
def test_times_come_back(moment: datetime) -> None:
    assert read_time(write_time(moment)) == moment


def test_times_are_written_in_utc_and_need_a_zone() -> None:
    kyiv = timezone(timedelta(hours=2))
    assert write_time(datetime(2026, 3, 1, 11, tzinfo=kyiv)) == "2026-03-01T09:00:00Z"
    with pytest.raises(MalformedRecord):
        write_time(datetime(2026, 3, 1))  # noqa: DTZ001 - the missing zone is the point


def test_a_second_signature_beside_the_organisations_is_no_fault() -> None:
    key, device = small_world().members[0].key, SigningKey(bytes(32))
    both = replace(EVENT, envelope=add_signature(EVENT.envelope, key=device))
    both.require_signed_by(key.public)
    both.require_signed_by(device.public)
    assert DisclosedEvent.from_line(both.to_line().removesuffix(b"\n")) == both
    with pytest.raises(EnvelopeNotProven):
        EVENT.require_signed_by(device.public)


def test_a_signature_must_name_its_key() -> None:
    key = small_world().members[0].key.public
    (signature,) = EVENT.envelope.signatures
    for keyid in ("", signature.keyid[:-1] + "0"):
        unnamed = replace(EVENT.envelope, signatures=(replace(signature, keyid=keyid),))
        with pytest.raises(EnvelopeNotProven):
            replace(EVENT, envelope=unnamed).require_signed_by(key)
