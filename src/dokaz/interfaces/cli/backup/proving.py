# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a restored node is whole: its log audited, every stored object read and compared.

Nothing is signed here: no checkpoint comes into being until the node is started, so that a
restoration for practice cannot show a second history to anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dokaz.core.errors import StorageFault

if TYPE_CHECKING:  # Importing it needs the settings, which a restoration makes first.
    from dokaz.gate.api import Actor

Watch = Callable[[str, int, int | None], None]
_STEP_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked and what was found. `log_wrong` are sentences; no sentence, no trouble.

    `objects_checked` is None where the store could not be opened: then nothing is known of it.
    """

    entries: int
    root: str
    log_key: str
    log_wrong: tuple[str, ...]
    objects_checked: int | None
    object_findings: int


def prove(*, objects_are_here: bool, watch: Watch = lambda what, done, total: None) -> Proof:
    """Audit the log, then go through all objects.

    Raises:
        LedgerFault: keys or log files cannot be read at all.
        StorageFault: the object store cannot be opened although the objects came along.
    """
    from dokaz.ledger import api as ledger

    result = ledger.audit(progress=lambda done, total: watch("log", done, total))
    checked: int | None
    try:
        round_ = check_objects(watch=lambda done: watch("objects", done, None))
        checked, found = round_.objects, round_.findings
    except StorageFault:
        if objects_are_here:
            raise
        checked, found = None, 0
    return Proof(
        entries=result.leaves,
        root=result.root,
        log_key=ledger.log_verifier_key().encode(),
        log_wrong=tuple(
            f"entry {f.index}: {f.message}" if f.index is not None else f.message
            for f in result.findings
        ),
        objects_checked=checked,
        object_findings=found,
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """One round: objects looked at, those missing or damaged, stored ones without a record."""

    objects: int
    findings: int
    orphans: int


def check_objects(*, watch: Callable[[int], None] = lambda done: None) -> Checked:
    """One whole round over all objects.

    A round that was under way begins in the middle, so it is ended first. Which objects the
    findings are about is for those who may see them: `dokaz fixity status`.
    """
    from dokaz.evidence import api as evidence
    from dokaz.members.api import service_actor

    fixity = service_actor("fixity")
    under_way = evidence.fixity_overview(actor=service_actor("doctor")).current
    checked = _round(evidence.fixity_step, fixity, watch)
    if under_way is not None:
        checked = _round(evidence.fixity_step, fixity, watch)
    return checked


def _round(step: Any, actor: "Actor", watch: Callable[[int], None]) -> Checked:
    checked = found = orphans = 0
    while True:
        done = step(actor=actor, budget_bytes=_STEP_BYTES)
        checked += done.objects_checked
        found += done.findings
        orphans += done.orphans
        watch(checked)
        if done.round_finished:
            return Checked(checked, found, orphans)
