# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on under a new name where a witness knows more of this log than survived (ADR 0007).

1. `prepare` asks every witness, and writes the signed statement of what is kept and what is lost
   beside the log; nothing counts yet.
2. The caller records an act that names the statement.
3. `go_on` puts the statement in its place, which changes the log's name, gives the act's entry
   the first place after the kept ones, publishes, and lets the log go on.

Each step may be broken off and done again; until the end the log stands still.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dokaz.core.errors import DokazError
from dokaz.core.log.checkpoint import Checkpoint
from dokaz.core.log.continuation import (
    Continuation,
    Reason,
    open_continuation,
    sign_continuation,
)
from dokaz.core.objects.durable import (
    WriteMode,
    make_folder_durably,
    sync_folder,
    write_file_durably,
)
from dokaz.core.objects.errors import faults_named
from dokaz.ledger.errors import CannotContinue, RestoredUncompared
from dokaz.ledger.holding import is_held, release
from dokaz.ledger.keyring import node_key
from dokaz.ledger.models import PublishedCheckpoint
from dokaz.ledger.origins import origins, statement_path
from dokaz.ledger.sequencer import log_directory, place_first, recover
from dokaz.ledger.witnessing import HeadAnswer, Trouble, compare_heads, newest_known

_PREPARED = "continuing.note"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement and its exact bytes; `sha256` is of these, in hexadecimal."""

    statement: Continuation
    note: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.note).hexdigest()


def prepare(*, new_origin: str, reason: Reason) -> Prepared:
    """Make the statement, or give back the one that was made before the process was broken off.

    Raises:
        CannotContinue: the log does not stand still after a restoration, or may go on as it is,
            or a witness has cosigned another history, or another statement was made before.
        RestoredUncompared: a witness did not answer; it may know still more.
        MalformedContinuation: the new name cannot be a log's.
        LedgerFault: log and database do not fit together.
    """
    if not _PLAIN_NAME.fullmatch(new_origin):
        raise CannotContinue(
            "A log's name has only A-Z a-z 0-9 . _ / - and begins with a letter or digit, so that "
            "people can type it. Nothing was changed."
        )
    before = _prepared()
    if before is not None:
        asked = (before.statement.new_origin, before.statement.reason)
        if asked != (new_origin, reason):
            raise CannotContinue(
                f"It was stated before that this log goes on as {asked[0]} ({asked[1]}); a second "
                "statement would be another history. Nothing was changed. Repeat the command "
                "with this name and reason."
            )
        return before
    if not is_held():
        raise CannotContinue(
            "This log does not stand still after a restoration: it goes on as it is. Nothing "
            "was changed."
        )
    directory = log_directory()
    with directory.exclusive():
        recover(directory)
        known = origins()
        content = directory.read_checkpoint()
        if content is None:
            raise CannotContinue("This log has no entry yet; there is nothing to continue.")
        kept = known.open(content)
        statement = _statement(kept, known.at(kept.size), new_origin, reason)
        note = sign_continuation(statement, key=node_key()).to_bytes()
        write_file_durably(_path(), note, mode=WriteMode.NEW_OR_EQUAL)
    return Prepared(statement, note)


def go_on(*, act_id: UUID) -> Continuation:
    """Let the prepared statement count; `act_id` is the act that names it.

    Raises:
        CannotContinue: nothing was prepared, or the log is not where the statement says.
        LedgerFault: log and database do not fit together.
    """
    prepared = _prepared()
    if prepared is None:
        raise CannotContinue("There is no statement that this log goes on. Nothing was changed.")
    statement = prepared.statement
    directory = log_directory()
    with directory.exclusive():
        # The statement first: a step that was cut off below is already of the new name.
        path = statement_path(statement.kept_size)
        _require_untouched(statement)
        make_folder_durably(path.parent)
        write_file_durably(path, prepared.note, mode=WriteMode.NEW_OR_EQUAL)
        if recover(directory) == statement.kept_size:
            place_first(directory, act_id=act_id)
    release()
    with faults_named("finishing the continuation of the log"):
        _path().unlink(missing_ok=True)
        sync_folder(_path().parent)
    return statement


def under_way() -> Prepared | None:
    """The statement that was prepared and does not count yet, if there is one."""
    return _prepared()


def _require_untouched(statement: Continuation) -> None:
    """The kept tree must still be the newest, unless this very statement counts already."""
    if statement_path(statement.kept_size).exists():
        return
    newest = PublishedCheckpoint.objects.order_by("-size").first()
    found = (newest.size, bytes(newest.root)) if newest else (0, b"")
    if found != (statement.kept_size, statement.kept_root):
        raise CannotContinue(
            f"The statement keeps {statement.kept_size} entries, the log has {found[0]}. Nothing "
            "was changed. Restore the backup again and begin anew."
        )


def _statement(kept: Checkpoint, old_origin: str, new_origin: str, reason: Reason) -> Continuation:
    """What witnesses know beyond what is kept."""
    answers = compare_heads()
    _require_all_answered(answers)
    ahead = [one for one in answers if one.trouble is Trouble.WITNESS_AHEAD]
    if not ahead:
        raise CannotContinue(
            "No witness knows more of this log than this node has: it may go on under its name. "
            "Nothing was changed. Start it with 'dokaz run'."
        )
    furthest = max(ahead, key=lambda one: one.witness_size or 0)
    size, root = furthest.witness_size or 0, None
    told = newest_known(furthest.witness)
    if told is not None and told.size >= size:
        size, root = told.size, told.root
    return Continuation(
        old_origin=old_origin,
        new_origin=new_origin,
        kept_size=kept.size,
        kept_root=kept.root,
        witnessed_size=size,
        witnessed_root=root,
        reason=reason,
    )


def _require_all_answered(answers: list[HeadAnswer]) -> None:
    other = [one.witness for one in answers if one.trouble is Trouble.INCONSISTENT]
    if other:
        raise CannotContinue(
            f"{', '.join(other)} has cosigned another history than the one restored here, not a "
            "longer one. That is no loss, and no statement explains it. Nothing was changed. Keep "
            "both and find out where the other history comes from."
        )
    silent = [one.witness for one in answers if one.trouble not in (None, Trouble.WITNESS_AHEAD)]
    if silent:
        raise RestoredUncompared(
            f"{len(silent)} of {len(answers)} witnesses did not answer ({', '.join(silent)}). They "
            "may know still more of this log, and the statement must not be wrong. Nothing was "
            "changed. Try again when they can be reached."
        )


def _prepared() -> Prepared | None:
    try:
        note = _path().read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Prepared(open_continuation(note, key=node_key().public), note)
    except DokazError as error:
        raise CannotContinue(
            f"the prepared statement {_PREPARED} does not hold ({error}). Nothing was changed."
        ) from error


def _path() -> Path:
    return Path(settings.DOKAZ.ledger_folder) / _PREPARED
