# SPDX-License-Identifier: AGPL-3.0-or-later
"""From match keys to outputs of the function, by way of holders who learn nothing.

`Sending` carries bytes to an address; the network is the caller's.
"""

import hashlib
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from dokaz.core.errors import DokazError
from dokaz.core.keys import SigningKey
from dokaz.deconflict.register.protocol import sharing, sodium, voprf
from dokaz.deconflict.register.protocol.description import Description
from dokaz.deconflict.register.protocol.directory import Organisation
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    HolderLied,
    MalformedMessage,
    RefusedByHolder,
    UntrustedHolder,
)
from dokaz.deconflict.register.protocol.names.match_keys import MOST_KEYS
from dokaz.deconflict.register.protocol.requests import (
    NONCE_LENGTH,
    Answer,
    Purpose,
    Request,
    read_answer,
    sign_request,
)


class Silence(StrEnum):
    """Why nothing came from an address: a stable word."""

    NO_ANSWER = "unreachable"
    UNTRUSTED = "untrusted_certificate"
    """Who answers there is not shown to be who was asked. Nothing was sent."""


class Unreachable(DokazError):
    """An address does not answer, or not in time; or, by `silence`, nothing was sent there."""

    code = "register.unreachable"

    def __init__(self, message: str, *, silence: Silence = Silence.NO_ANSWER) -> None:
        super().__init__(message)
        self.silence = silence


Said = tuple[int, bytes] | Silence
"""What came from an address: status and body, or why nothing did."""


class Sending(Protocol):
    """Posts bytes and gives status and body.

    Raises:
        Unreachable: no answer.
    """

    def post(self, url: str, body: bytes) -> tuple[int, bytes]: ...

    def post_all(self, requests: Sequence[tuple[str, bytes]]) -> list[Said]:
        """Several at once."""

    def get(self, url: str) -> tuple[int, bytes]: ...


@dataclass(frozen=True)
class Fault:
    """What was wrong with a holder: its number, name, and a stable word."""

    holder: int
    name: str
    reason: str
    lied: bool = False


@dataclass(frozen=True)
class Outputs:
    """Outputs in the order of the inputs, and what was wrong with holders on the way. `checkpoint`:
    of the tag log, as its keeper said it; empty if the keeper was not asked.
    """

    values: tuple[bytes, ...] = field(repr=False)
    faults: tuple[Fault, ...] = ()
    checkpoint: bytes = b""


@dataclass(frozen=True)
class _Batch:
    """Six elements as they are sent, and what the last of them are times the generator."""

    points: tuple[bytes, ...]
    padding: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, blinded: Sequence[voprf.Blinded], padding: Sequence[voprf.Blinded]) -> "_Batch":
        points = (one.element for one in (*blinded, *padding))
        return cls(tuple(points), tuple(one.blind for one in padding))


@dataclass(frozen=True)
class Asker:
    """An organisation's side, for the key of one epoch. `addresses`: of its holders, by number;
    `keeper_url`: of the tag log. `clock` gives POSIX seconds.
    """

    description: Description
    addresses: Mapping[int, str]
    keeper_url: str
    organisation: Organisation
    key: SigningKey
    sending: Sending
    clock: Callable[[], float]

    def inputs(self, keys: Sequence[bytes]) -> tuple[bytes, ...]:
        """What the function is asked of, 32 bytes for each match key: nothing can be read out of
        it, but whoever has it can try names against it. Never to lie anywhere unsealed.

        Raises:
            MalformedMessage: no keys, or more than six.
        """
        if not 1 <= len(keys) <= MOST_KEYS:
            raise MalformedMessage("a batch holds 1 to 6 keys")
        head = b"dokaz-register/1 key" + self.description.register.encode() + b"\0"
        return tuple(hashlib.sha256(head + key).digest() for key in keys)

    def outputs(self, wanted: Sequence[bytes]) -> Outputs:
        """The function's value for each input, from any `threshold` holders.

        Holders that do not answer, refuse, or answer wrongly are passed over and named.

        Raises:
            RefusedByHolder: so many refused that not enough are left; with their reason.
            CannotCheckNow: too few answered rightly.
        """
        if not 1 <= len(wanted) <= MOST_KEYS:
            raise MalformedMessage("a batch holds 1 to 6 inputs")
        blinded = [voprf.blind(one) for one in wanted]
        # Always six, so that nobody learns how many keys a person has. A blinded element is
        # uniform among those other than the identity, and so is a random multiple of the generator.
        padding = [voprf.padding() for _ in range(MOST_KEYS - len(wanted))]
        answers, faults = self._gathered(_Batch.of(blinded, padding))
        backs = sodium.scalar_invert_all([one.blind for one in blinded])
        values = []
        for position, (content, back) in enumerate(zip(wanted, backs, strict=True)):
            parts = {n: one.evaluated.elements[position] for n, one in answers.items()}
            unblinded = sharing.combine_unblinded(parts, back=back)
            values.append(voprf.output_of(content, unblinded=unblinded))
        # Others could say an old one, as if the keeper took entries back.
        heads = (one.checkpoint for n, one in answers.items() if self._keeps_the_log(n))
        return Outputs(tuple(values), tuple(faults), next(heads, b""))

    def _keeps_the_log(self, number: int) -> bool:
        return self.addresses[number].rstrip("/") == self.keeper_url.rstrip("/")

    def cover(self) -> None:
        """Ask for nothing: on the line, and to the holders, it is a question like any other.

        Raises: as `outputs`.
        """
        self.outputs((secrets.token_bytes(32),))

    def _gathered(self, batch: "_Batch") -> tuple[dict[int, Answer], list[Fault]]:
        waiting = list(self.description.by_number)
        # So that no holder sees all of an organisation's requests.
        random.SystemRandom().shuffle(waiting)
        answers: dict[int, Answer] = {}
        faults: list[Fault] = []
        while waiting and len(answers) < self.description.threshold:
            missing = self.description.threshold - len(answers)
            chosen, waiting = waiting[:missing], waiting[missing:]
            questions = [self._question(number, batch.points) for number in chosen]
            said = self.sending.post_all(questions)
            for number, answer in zip(chosen, said, strict=True):
                found = self._judged(number, answer, batch)
                if isinstance(found, Fault):
                    faults.append(found)
                else:
                    answers[number] = found
        if len(answers) < self.description.threshold:
            raise _not_enough(faults, self.description.threshold)
        return answers, faults

    def _question(self, number: int, points: tuple[bytes, ...]) -> tuple[str, bytes]:
        request = self.request(number, points, Purpose.ASK)
        url = self.addresses[number].rstrip("/") + "/evaluate"
        return url, sign_request(request, key=self.key)

    def _judged(self, number: int, said: Said, batch: "_Batch") -> Answer | Fault:
        name = self.description.by_number[number].name
        if isinstance(said, Silence):
            return Fault(number, name, said)
        status, body = said
        if status != 200:
            return Fault(number, name, reason_of(body))
        try:
            answer = read_answer(body)
            public = self.description.public_share(number)
            voprf.require_proof(
                answer.evaluated, blinded=batch.points, public=public, padding=batch.padding
            )
        except (MalformedMessage, voprf.ProofDoesNotHold):
            return Fault(number, name, "wrong_answer", lied=True)
        return answer

    def request(self, to: int, body: tuple[bytes, ...], purpose: Purpose) -> Request:
        """A request of now by this organisation."""
        return Request(
            register=self.description.register,
            epoch=self.description.epoch,
            generation=self.description.generation,
            to=to,
            organisation=self.organisation.number,
            at=int(self.clock()),
            nonce=secrets.token_bytes(NONCE_LENGTH),
            purpose=purpose,
            body=body,
        )


def reason_of(body: bytes) -> str:
    """The stable word in a refusal's body; never more than such a word."""
    text = body[:40].decode("ascii", "replace").strip()
    return text if text.replace("_", "").isalpha() else "unreadable"


def _not_enough(faults: Sequence[Fault], threshold: int) -> DokazError:
    told = "; ".join(f"{one.name}: {one.reason}" for one in faults)
    lied = [one.name for one in faults if one.lied]
    if lied:
        return HolderLied(
            f"{', '.join(lied)} answered with something its key share did not make, and too few "
            f"others are left ({told}). Nothing is known of the person. Tell the other members."
        )
    refusals = {one.reason for one in faults} - set(Silence)
    if "other_register" in refusals:
        return RefusedByHolder(
            f"Holders of the register refused ({told}). Nothing is known of the person. They share "
            "their key anew, or it is the key of a new year. Their new files could not be had yet. "
            "Try again later; if this stays, ask the holders for the new description and "
            "directory, and take them with 'dokaz register use'.",
            reason="other_register",
        )
    if refusals:
        return RefusedByHolder(
            f"Holders of the register refused ({told}). Nothing is known of the person.",
            reason=sorted(refusals)[0],
        )
    untrusted = [one.name for one in faults if one.reason == Silence.UNTRUSTED]
    if untrusted:
        return UntrustedHolder(
            f"The certificate of {', '.join(untrusted)} is not trusted by this machine, so nothing "
            "was sent there, and too few other holders of the register answer. Nothing is known of "
            "the person. Look at this machine's date first; then call the holder: the "
            "certificate may have run out. Send nothing another way until that is clear: somebody "
            "could stand in between."
        )
    return CannotCheckNow(
        f"Fewer than {threshold} holders of the register answer, so it cannot be checked now. "
        f"Silent: {', '.join(one.name for one in faults)}. Nothing is known of the person. Try "
        "again later."
    )
