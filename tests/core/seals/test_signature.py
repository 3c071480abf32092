# SPDX-License-Identifier: AGPL-3.0-or-later
"""An envelope holds for its exact bytes, its kind, and the keys that signed it."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.core.canonical import canonical_json
from dokaz.core.keys import PublicKey, SigningKey
from dokaz.core.seals.errors import EnvelopeNotProven, MalformedEnvelope
from dokaz.core.seals.signature import (
    Envelope,
    EnvelopeSignature,
    add_signature,
    parse_envelope,
    pre_authentication_encoding,
    sign,
    verify,
)

KIND = "application/vnd.example+json"
ALPHA, BETA, GAMMA = (SigningKey(letter * 32) for letter in (b"a", b"b", b"c"))


def test_published_encoding() -> None:
    """secure-systems-lab/dsse, protocol.md, "Test Vectors"."""
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_two_payloads_never_have_one_encoding(one: bytes, two: bytes) -> None:
    same = pre_authentication_encoding(KIND, one) == pre_authentication_encoding(KIND, two)
    assert same is (one == two)


@given(st.binary(max_size=200))
def test_envelopes_come_back_and_hold(payload: bytes) -> None:
    envelope = sign(payload, payload_type=KIND, key=ALPHA)
    read = parse_envelope(envelope.to_json())
    assert read == envelope
    assert verify(read, payload_type=KIND, keys=[ALPHA.public]) == (ALPHA.public,)
    assert canonical_json(json.loads(read.to_json())) == read.to_json()


def test_nothing_that_was_signed_can_be_changed() -> None:
    envelope = sign(b"payload", payload_type=KIND, key=ALPHA)
    keys = [ALPHA.public]
    verify(envelope, payload_type=KIND, keys=keys)
    other_payload = Envelope(KIND, b"Payload", envelope.signatures)
    other_kind = Envelope(KIND + "2", b"payload", envelope.signatures)
    for changed, kind in ((other_payload, KIND), (other_kind, KIND + "2"), (envelope, KIND + "2")):
        with pytest.raises(EnvelopeNotProven):
            verify(changed, payload_type=kind, keys=keys)


@given(st.integers(0, 511))
def test_any_flipped_bit_of_a_signature_is_noticed(bit: int) -> None:
    envelope = sign(b"payload", payload_type=KIND, key=ALPHA)
    value = int.from_bytes(envelope.signatures[0].sig, "big") ^ (1 << bit)
    flipped = EnvelopeSignature(ALPHA.public.key_id, value.to_bytes(64, "big"))
    with pytest.raises(EnvelopeNotProven):
        verify(Envelope(KIND, b"payload", (flipped,)), payload_type=KIND, keys=[ALPHA.public])


def test_threshold_counts_keys_not_signatures() -> None:
    twice = add_signature(sign(b"p", payload_type=KIND, key=ALPHA), key=ALPHA)
    both = add_signature(twice, key=BETA)
    trusted = [ALPHA.public, BETA.public, GAMMA.public]
    assert verify(both, payload_type=KIND, keys=trusted, threshold=2) == (
        ALPHA.public,
        BETA.public,
    )
    for envelope, keys, threshold in (
        (twice, trusted, 2),
        (twice, [ALPHA.public, ALPHA.public], 2),
        (both, trusted, 3),
        (both, [GAMMA.public], 1),
        (both, [], 1),
        (Envelope(KIND, b"p"), trusted, 1),
        (Envelope(KIND, b"p"), trusted, 0),
    ):
        with pytest.raises(EnvelopeNotProven):
            verify(envelope, payload_type=KIND, keys=keys, threshold=threshold)


def test_key_id_is_only_a_hint() -> None:
    """A wrong one does not make a good signature bad, nor a good one a bad signature good."""
    good = sign(b"p", payload_type=KIND, key=ALPHA).signatures[0]
    for keyid in ("", BETA.public.key_id, "whatever"):
        envelope = Envelope(KIND, b"p", (EnvelopeSignature(keyid, good.sig),))
        assert verify(envelope, payload_type=KIND, keys=[ALPHA.public]) == (ALPHA.public,)
        with pytest.raises(EnvelopeNotProven):
            verify(envelope, payload_type=KIND, keys=[BETA.public])


def test_strangers_signatures_do_not_spoil_good_ones() -> None:
    stranger = EnvelopeSignature("other", b"any length")
    good = sign(b"p", payload_type=KIND, key=ALPHA)
    envelope = Envelope(KIND, b"p", (stranger, *good.signatures))
    assert verify(envelope, payload_type=KIND, keys=[ALPHA.public]) == (ALPHA.public,)


def test_forms_of_others_are_read() -> None:
    """Unknown members, a missing key id and URL-safe base64, as DSSE asks."""
    payload = b"\xfb\xff\xfe"
    signature = ALPHA.sign(pre_authentication_encoding(KIND, payload))
    content = json.dumps(
        {
            "payloadType": KIND,
            "payload": base64.urlsafe_b64encode(payload).decode(),
            "signatures": [{"sig": base64.b64encode(signature).decode(), "cert": "x"}],
            "more": 1,
        }
    ).encode()
    envelope = parse_envelope(content)
    assert envelope.payload == payload
    assert envelope.signatures[0].keyid == ""
    verify(envelope, payload_type=KIND, keys=[ALPHA.public])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"payload":"","payloadType":"k"}',
        b'{"payload":"","payloadType":"k","signatures":{}}',
        b'{"payload":"","payloadType":"k","signatures":[1]}',
        b'{"payload":"","payloadType":"k","signatures":[{}]}',
        b'{"payload":"","payloadType":"k","signatures":[{"sig":1}]}',
        b'{"payload":"","payloadType":"k","signatures":[{"sig":"","keyid":1}]}',
        b'{"payload":"","payloadType":"k","signatures":[{"sig":"","keyid":"\\ud800"}]}',
        b'{"payload":"","payloadType":"k","signatures":[{"sig":"A"}]}',
        b'{"payload":"!","payloadType":"k","signatures":[]}',
        b'{"payload":"","payloadType":"","signatures":[]}',
        b'{"payload":"","payloadType":"a b","signatures":[]}',
        b'{"payload":"","payloadType":"\\ud800","signatures":[]}',
        b'{"payload":"","payload":"","payloadType":"k","signatures":[]}',
        b'{"payload":null,"payloadType":"k","signatures":[]}',
        b'{"payload":"","payloadType":"k","signatures":[' + b'{"sig":""},' * 100 + b'{"sig":""}]}',
    ],
)
def test_malformed_envelopes_are_refused(content: bytes) -> None:
    assert parse_envelope(b'{"payload":"","payloadType":"k","signatures":[]}').payload == b""
    with pytest.raises(MalformedEnvelope):
        parse_envelope(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["payload", "payloadType", "signatures", "sig", "keyid"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=80) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_envelope_or_refused(content: bytes) -> None:
    try:
        envelope = parse_envelope(content)
    except MalformedEnvelope:
        return
    assert parse_envelope(envelope.to_json()) == envelope


def test_verified_keys_are_the_trusted_ones() -> None:
    envelope = sign(b"p", payload_type=KIND, key=ALPHA)
    trusted = PublicKey(ALPHA.public.raw)
    assert verify(envelope, payload_type=KIND, keys=iter([trusted]))[0] is trusted
