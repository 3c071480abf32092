# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for an administrator of the node: the machine, its backups, its background work."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dokaz.evidence import api as evidence
from dokaz.gate import api as gate
from dokaz.gate.api import Actor, BackupOverview
from dokaz.intake import api as intake
from dokaz.interfaces.web.home.need import Need
from dokaz.interfaces.web.home.witness_needs import log_needs

_GUIDE = "#backups"


def node_needs_of(actor: Actor, backups: BackupOverview) -> list[Need]:
    """What waits, alarms first."""
    found = [
        *_stored_files(actor),
        *log_needs(),
        *_worker(actor),
        *_given_up(actor),
        *_backup(backups),
        *_drill(backups),
    ]
    order = {"bad": 0, "wait": 1, "info": 2}
    return sorted(found, key=lambda need: order[need.look])


def _stored_files(actor: Actor) -> Iterator[Need]:
    count = evidence.fixity_overview(actor=actor).alarms
    if count:
        yield Need(
            "bad",
            "alert-triangle",
            ngettext("%d stored file is not well", "%d stored files are not well", count) % count,
            _("Stored bytes changed or are gone. Look now: good copies may be in the backup."),
            reverse("fixity"),
        )


def _worker(actor: Actor) -> Iterator[Need]:
    alive = [one for one in intake.running_workers(actor=actor) if one.alive]
    if not alive:
        yield Need(
            "bad",
            "activity",
            _("No background work is running"),
            _("What people do is kept, but nothing is signed, checked or packed. Start the node."),
            reverse("work"),
        )
    for one in alive:
        if one.trouble:
            yield Need(
                "bad",
                "activity",
                _("Background work fails again and again"),
                _("A step does not succeed. 'dokaz doctor' on the machine says what hinders."),
                reverse("work"),
            )


def _given_up(actor: Actor) -> Iterator[Need]:
    count = intake.given_up_count(actor=actor)
    if count:
        yield Need(
            "wait",
            "activity",
            ngettext("%d task was given up", "%d tasks were given up", count) % count,
            _("It failed as often as allowed. The material is safe. Look why, then try again."),
            reverse("work"),
        )


def _backup(backups: BackupOverview) -> Iterator[Need]:
    now = datetime.now(UTC)
    if backups.made is None:
        yield Need(
            "wait",
            "archive",
            _("This node was never backed up"),
            _("If this machine is lost, everything is. Make a key elsewhere, then 'dokaz backup'."),
            _GUIDE,
        )
    elif now - backups.made.at > gate.BACKUP_AFTER:
        days = (now - backups.made.at).days
        yield Need(
            "bad",
            "archive",
            ngettext("The last backup is %d day old", "The last backup is %d days old", days)
            % days,
            _("What came since is on this machine only. Run 'dokaz backup', best every day."),
            _GUIDE,
        )


def _drill(backups: BackupOverview) -> Iterator[Need]:
    if backups.made is None:
        return
    now, last = datetime.now(UTC), backups.drilled
    if last is not None and last.verdict != gate.ProofVerdict.WHOLE:
        yield Need(
            "bad",
            "archive",
            _("The last tried backup was not whole"),
            _("Find out what is missing in it, make a new one, and try that."),
            _GUIDE,
        )
    elif last is None or now - last.at > gate.DRILL_AFTER:
        yield Need(
            "wait",
            "archive",
            _("No backup was tried for a quarter of a year"),
            _("Restore one on another machine with --drill, then record it: 'dokaz drill'."),
            _GUIDE,
        )
