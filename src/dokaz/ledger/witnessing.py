# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking member organisations' witnesses to cosign the newest checkpoint (C2SP tlog-witness).

A witness that answers that it has seen something else is the alarm this whole log exists for: the
trouble is kept in its state row by name and shown until somebody looks.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.errors import WitnessRefused
from dokaz.core.log.note import SignedNote, VerifierKey, parse_note, parse_verifier_key
from dokaz.core.log.tiles import consistency_proof
from dokaz.core.log.witness_client import (
    Cosigned,
    build_add_checkpoint_request,
    parse_witness_response,
)
from dokaz.ledger.models import Cosignature, PublishedCheckpoint, WitnessState
from dokaz.ledger.origins import Origins, origins, witness_origins
from dokaz.ledger.outward import NoAnswer, get, post
from dokaz.ledger.sequencer import log_directory


class Trouble(StrEnum):
    """What went wrong with a witness; the first two mean that somebody is shown another log."""

    INCONSISTENT = "inconsistent"
    WITNESS_AHEAD = "witness ahead of this log"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    BAD_ANSWER = "bad answer"
    AWAITS_KEEPER = "waits for its keeper to accept the new name"


@dataclass(frozen=True, slots=True)
class Outcome:
    witness: str
    cosigned_size: int | None
    trouble: Trouble | None


def ask_witnesses() -> list[Outcome]:
    """Ask every configured witness about the newest checkpoint; never raises for a witness.

    One that does not know the log under a new name is told that it goes on under it.
    """
    row = PublishedCheckpoint.objects.order_by("-size").first()
    if row is None:
        return []
    names = origins()
    return [
        _ask(parse_verifier_key(witness.vkey), witness.url, row, names)
        for witness in settings.DOKAZ.witnesses
    ]


def _ask(key: VerifierKey, url: str, row: PublishedCheckpoint, names: Origins) -> Outcome:
    state = WitnessState.objects.get_or_create(name=key.name)[0]
    old_size = state.size if state.origin in witness_origins(names) else 0
    if row.cosignatures.filter(witness=key.name).exists():
        return Outcome(key.name, row.size, None)
    try:
        cosigned = _exchange(key, url, parse_note(row.note.encode()), row.size, old_size)
    except WitnessRefused as error:
        if error.status == 404 and names.notes:
            return _note_trouble(state, _tell(url, names.notes[-1]))
        trouble = Trouble.INCONSISTENT if error.status == 422 else Trouble.REFUSED
        return _note_trouble(state, trouble)
    except _Ahead:
        return _note_trouble(state, Trouble.WITNESS_AHEAD)
    except NoAnswer:
        return _note_trouble(state, Trouble.UNREACHABLE)
    except DokazError:
        return _note_trouble(state, Trouble.BAD_ANSWER)
    try:
        at = datetime.fromtimestamp(cosigned.cosignatures[0].at, tz=UTC)
    except (OverflowError, ValueError, OSError):  # No date can be written for it.
        return _note_trouble(state, Trouble.BAD_ANSWER)
    lines = "".join(signature.line() for signature in cosigned.signatures)
    Cosignature.objects.create(checkpoint=row, witness=key.name, line=lines, at=at)
    WitnessState.objects.filter(pk=key.name).update(
        size=row.size,
        origin=names.at(row.size),
        seen_at=datetime.now(UTC),
        trouble="",
        trouble_at=None,
    )
    return Outcome(key.name, row.size, None)


def _tell(url: str, statement: bytes) -> Trouble:
    """Bring a witness the statement that the log goes on; what hinders its cosignature then."""
    try:
        answer = post(
            url.rstrip("/") + "/add-continuation",
            body=statement,
            content_type="text/plain; charset=utf-8",
        )
    except NoAnswer:
        return Trouble.UNREACHABLE
    if answer.status == 409:
        return Trouble.WITNESS_AHEAD
    return Trouble.AWAITS_KEEPER if answer.status == 202 else Trouble.REFUSED


class _Ahead(Exception):
    """The witness has cosigned a larger tree of this log than we know of: so many entries."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def _exchange(key: VerifierKey, url: str, note: SignedNote, size: int, old_size: int) -> Cosigned:
    """One request, and a second one from the size the witness names if ours was not its last."""
    for _ in range(2):
        if old_size > size:
            raise _Ahead(old_size)
        proof = consistency_proof(reader=log_directory(), old_size=old_size, new_size=size)
        body = build_add_checkpoint_request(old_size=old_size, proof=proof, note=note)
        answer = post(
            url.rstrip("/") + "/add-checkpoint", body=body, content_type="text/plain; charset=utf-8"
        )
        result = parse_witness_response(
            status=answer.status, body=answer.body, note=note, keys=(key,)
        )
        if isinstance(result, Cosigned):
            return result
        old_size = result.size
    raise WitnessRefused("the witness named two different sizes in a row", status=409)


@dataclass(frozen=True, slots=True)
class HeadAnswer:
    """What one witness said of our newest checkpoint; no trouble: it has cosigned it anew.

    `witness_size` is known where the witness is ahead.
    """

    witness: str
    own_size: int
    witness_size: int | None
    trouble: Trouble | None


def compare_heads() -> list[HeadAnswer]:
    """Show every configured witness the newest checkpoint, also one it has cosigned before.

    Nothing is signed or kept here. A log without a checkpoint has nothing to show: then the
    answer is `BAD_ANSWER`, since nothing was compared.
    """
    row = PublishedCheckpoint.objects.order_by("-size").first()
    return [
        _compared(parse_verifier_key(witness.vkey), witness.url, row)
        for witness in settings.DOKAZ.witnesses
    ]


def newest_known(witness: str) -> Checkpoint | None:
    """The newest checkpoint of this log that a witness shows, if it shows one we have signed."""
    names = origins()
    hashed = hashlib.sha256(names.now.encode()).hexdigest()
    for one in settings.DOKAZ.witnesses:
        if parse_verifier_key(one.vkey).name == witness:
            try:
                answer = get(f"{one.url.rstrip('/')}/{hashed}/checkpoint")
                return names.open(answer.body) if answer.status == 200 else None
            except (NoAnswer, DokazError):
                return None
    return None


def _compared(key: VerifierKey, url: str, row: PublishedCheckpoint | None) -> HeadAnswer:
    if row is None:
        return HeadAnswer(key.name, 0, None, Trouble.BAD_ANSWER)
    ahead: int | None = None
    trouble: Trouble | None = None
    try:
        _exchange(key, url, parse_note(row.note.encode()), row.size, row.size)
    except WitnessRefused as error:
        trouble = Trouble.INCONSISTENT if error.status == 422 else Trouble.REFUSED
    except _Ahead as error:
        trouble, ahead = Trouble.WITNESS_AHEAD, error.size
    except NoAnswer:
        trouble = Trouble.UNREACHABLE
    except DokazError:
        trouble = Trouble.BAD_ANSWER
    return HeadAnswer(key.name, row.size, ahead, trouble)


def _note_trouble(state: WitnessState, trouble: Trouble) -> Outcome:
    WitnessState.objects.filter(pk=state.pk).update(trouble=trouble, trouble_at=datetime.now(UTC))
    return Outcome(state.name, None, trouble)


@dataclass(frozen=True, slots=True)
class WitnessView:
    """What is known of a configured witness. `size` is the tree it last cosigned."""

    name: str
    url: str
    size: int
    seen_at: datetime | None
    trouble: str
    trouble_at: datetime | None


def witness_states() -> list[WitnessView]:
    """Every configured witness with its last success and trouble."""
    known = {row.name: row for row in WitnessState.objects.all()}
    views = []
    for witness in settings.DOKAZ.witnesses:
        name = parse_verifier_key(witness.vkey).name
        row = known.get(name, WitnessState(name=name))
        views.append(
            WitnessView(name, witness.url, row.size, row.seen_at, row.trouble, row.trouble_at)
        )
    return views
