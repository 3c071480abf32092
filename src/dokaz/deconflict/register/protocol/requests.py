# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests to holders and to the keeper of the tag log, signed by the organisation that asks.

A request is a DSSE envelope over canonical JSON. It names the register, the one it is for, its time
and 16 random bytes, so that it can be neither sent on to another nor sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dokaz.core.canonical import canonical_json
from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.core.seals.signature import parse_envelope, sign, verify
from dokaz.deconflict.register.protocol import sodium
from dokaz.deconflict.register.protocol.directory import Directory, Organisation
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.deconflict.register.protocol.fields import Fields, in_base64, read_document
from dokaz.deconflict.register.protocol.names.match_keys import MOST_KEYS
from dokaz.deconflict.register.protocol.voprf import PROOF_LENGTH, Evaluated

REQUEST_TYPE = "application/vnd.dokaz.register-request+json"
MAX_REQUEST_BYTES = 20_000
MAX_CHECKPOINT_BYTES = 20_000
NONCE_LENGTH = 16
PATIENCE_SECONDS = 300
"""How far an asker's clock may be from the holder's; nonces are remembered twice as long."""
KEEPER = 0
"""Number that a request for the keeper names in place of a holder's."""
_REQUEST, _ANSWER = "dokaz-register-request/1", "dokaz-register-answer/1"


class Purpose(StrEnum):
    """What is wanted. Whether an evaluation is for a check, an entry or for nothing is not said:
    who knew would know when an organisation plans interviews.
    """

    ASK = "ask"
    APPEND = "append"
    STANDING = "standing"
    FILES = "files"


class Refusal(StrEnum):
    """Why a request is refused; stable words."""

    MALFORMED = "malformed"
    OTHER_REGISTER = "other_register"
    UNKNOWN = "unknown_organisation"
    SIGNATURE = "bad_signature"
    CLOCK = "clock"
    REPLAYED = "replayed"
    QUOTA = "quota"


STATUS = {
    Refusal.MALFORMED: 400,
    Refusal.OTHER_REGISTER: 409,
    Refusal.UNKNOWN: 403,
    Refusal.SIGNATURE: 403,
    Refusal.CLOCK: 403,
    Refusal.REPLAYED: 409,
    Refusal.QUOTA: 429,
}


class Refused(Exception):
    """A request that is not answered; the holder's own control flow, never shown."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Request:
    """One request. `body` is 6 elements for a holder, one entry for the keeper, and nothing when
    the asker's own standing, or the register's newest files, are wanted.
    """

    register: str
    epoch: str
    generation: int
    to: int
    organisation: int
    at: int
    nonce: bytes
    purpose: Purpose
    body: tuple[bytes, ...]

    def payload(self) -> bytes:
        """The canonical JSON that is signed."""
        value = {
            "at": self.at,
            "body": [in_base64(one) for one in self.body],
            "epoch": self.epoch,
            "format": _REQUEST,
            "generation": self.generation,
            "nonce": in_base64(self.nonce),
            "organisation": self.organisation,
            "purpose": str(self.purpose),
            "register": self.register,
            "to": self.to,
        }
        return canonical_json(value)


def sign_request(request: Request, *, key: SigningKey) -> bytes:
    """The body of the POST."""
    return sign(request.payload(), payload_type=REQUEST_TYPE, key=key).to_json()


def open_request(
    content: bytes,
    *,
    directory: Directory,
    to: Mapping[str, int],
    generations: Mapping[str, int],
    now: float,
    wanted: Purpose,
) -> tuple[Request, Organisation]:
    """A request by an active organisation, for this holder, of now. Replays are the caller's.

    By epoch: `to` is the receiver's number, `generations` how its key is shared now.

    Raises:
        Refused: it is not answered.
    """
    try:
        envelope = parse_envelope(content)
        request = _read(envelope.payload)
    except DokazError as error:
        raise Refused(Refusal.MALFORMED) from error
    organisation = directory.by_number.get(request.organisation)
    if organisation is None or not organisation.active:
        raise Refused(Refusal.UNKNOWN)
    try:
        verify(envelope, payload_type=REQUEST_TYPE, keys=(organisation.key,))
    except DokazError as error:
        raise Refused(Refusal.SIGNATURE) from error
    if request.purpose is not wanted:
        raise Refused(Refusal.MALFORMED)
    ours = (directory.register, to.get(request.epoch), generations.get(request.epoch))
    if wanted is Purpose.FILES:
        # Who has old files knows the old epoch, generation and numbers, and asks for that reason.
        ours = (directory.register, request.to, request.generation)
    if (request.register, request.to, request.generation) != ours:
        raise Refused(Refusal.OTHER_REGISTER)
    if abs(now - request.at) > PATIENCE_SECONDS:
        raise Refused(Refusal.CLOCK)
    return request, organisation


def _read(payload: bytes) -> Request:
    fields = read_document(payload, what="request")
    fields.literal("format", _REQUEST)
    to, purpose = fields.number("to", most=16), fields.text("purpose")
    if purpose not in {one.value for one in Purpose}:
        raise MalformedMessage("the request has no known purpose")
    body = fields.texts("body", most=MOST_KEYS)
    found = Request(
        register=fields.text("register", most=100),
        epoch=fields.text("epoch", most=40),
        generation=fields.number("generation"),
        to=to,
        organisation=fields.number("organisation", least=1),
        at=fields.number("at"),
        nonce=fields.content("nonce", length=NONCE_LENGTH),
        purpose=Purpose(purpose),
        body=_bodies(body),
    )
    fields.end()
    _require_body(found)
    return found


def _require_body(found: Request) -> None:
    match found.purpose:
        case Purpose.STANDING | Purpose.FILES:
            if found.body:
                raise MalformedMessage("who asks for its standing, or for files, sends nothing")
        case Purpose.APPEND:
            if len(found.body) != 1 or found.to != KEEPER:
                raise MalformedMessage("the keeper takes one entry at a time")
        case Purpose.ASK:
            if len(found.body) != MOST_KEYS or found.to == KEEPER:
                raise MalformedMessage("a batch has six elements, whatever is asked")
            sodium.require_element(*found.body)


def _bodies(texts: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(Fields({"body": one}, what="request").content("body", most=1000) for one in texts)


@dataclass(frozen=True)
class Answer:
    """What a holder answers. `checkpoint`: of the tag log, if it is its keeper; else empty."""

    evaluated: Evaluated
    checkpoint: bytes = b""


def write_answer(evaluated: Evaluated, *, checkpoint: bytes = b"") -> bytes:
    """A holder's answer."""
    value = {
        "checkpoint": in_base64(checkpoint),
        "elements": [in_base64(one) for one in evaluated.elements],
        "format": _ANSWER,
        "proof": in_base64(evaluated.proof),
    }
    return canonical_json(value)


def read_answer(content: bytes) -> Answer:
    """Raises MalformedMessage: no answer."""
    fields = read_document(content, what="holder's answer")
    fields.literal("format", _ANSWER)
    found = Answer(
        Evaluated(
            fields.contents("elements", length=sodium.LENGTH, most=MOST_KEYS),
            fields.content("proof", length=PROOF_LENGTH),
        ),
        fields.content("checkpoint", most=MAX_CHECKPOINT_BYTES),
    )
    fields.end()
    return found
