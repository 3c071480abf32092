# SPDX-License-Identifier: AGPL-3.0-or-later
"""Things that wait for this person: each asked of its room, and only what the room shows them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dokaz.casework.persons import api as persons
from dokaz.coordination import api as coordination
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, Refused
from dokaz.intake import api as intake
from dokaz.interfaces.web.evidence.standing import approves
from dokaz.interfaces.web.home.need import Need
from dokaz.interfaces.web.home.witness_needs import log_needs
from dokaz.sharing import api as sharing

_LOOKED_AT = 50
_NEWS_FOR = timedelta(days=7)
_WATCHES_LEDGER = ("custodian", "auditor", "data_protection_officer", "organisation_admin")


def needs_of(actor: Actor) -> list[Need]:
    """What waits for this person, alarms first."""
    found: list[Need] = []
    for ask in (_fixity, _ledger, _approvals, _tasks, _deliveries, _parcels):
        found.extend(_asked(ask, actor))
    order = {"bad": 0, "wait": 1, "info": 2}
    return sorted(found, key=lambda need: order[need.look])


def _asked(ask: Callable[[Actor], Iterator[Need]], actor: Actor) -> list[Need]:
    try:
        return list(ask(actor))
    except Refused:
        return []  # Not theirs to know, so it does not wait for them.


def _fixity(actor: Actor) -> Iterator[Need]:
    alarms = [one for one in evidence.findings(actor=actor) if one.alarm]
    if alarms:
        count = len(alarms)
        yield Need(
            "bad",
            "alert-triangle",
            ngettext("%d stored file is not well", "%d stored files are not well", count) % count,
            _("Stored bytes changed or are gone. Look now: good copies may be in the backup."),
            reverse("fixity"),
        )


def _ledger(actor: Actor) -> Iterator[Need]:
    if actor.holds(*_WATCHES_LEDGER):
        yield from log_needs()


def _approvals(actor: Actor) -> Iterator[Need]:
    if not approves(actor):
        return
    of_people = persons.decisions(actor=actor)
    proposers = [one.proposed_by for one in evidence.disposals(actor=actor)]
    proposers += [one.proposed_by for _person, one in of_people.erasures]
    if actor.clearance >= evidence.Confidentiality.L4:
        proposers += [one.reader_ref for one in evidence.openings(actor=actor)]
        proposers += [one.reader_ref for _person, one in of_people.openings]
    count = sum(one != actor.ref for one in proposers)
    if count:
        yield Need(
            "wait",
            "user-check",
            ngettext(
                "%d decision waits for a second person",
                "%d decisions wait for a second person",
                count,
            )
            % count,
            _("Disposals, erasures and openings of what is sealed that a colleague proposed."),
            reverse("approvals"),
        )


def _tasks(actor: Actor) -> Iterator[Need]:
    if not coordination.works_here(actor):
        return
    found = coordination.load(actor=actor, today=timezone.localdate())
    if found.mine:
        words = (
            ngettext("%d of them is overdue.", "%d of them are overdue.", found.overdue)
            % found.overdue
            if found.overdue
            else _("What is due first stands first.")
        )
        yield Need(
            "wait",
            "circle-check",
            ngettext("%d task waits for you", "%d tasks wait for you", found.mine) % found.mine,
            words,
            reverse("tasks"),
        )
    if found.takeable:
        yield Need(
            "info",
            "circle-check",
            ngettext("%d task can be taken", "%d tasks can be taken", found.takeable)
            % found.takeable,
            _("Asked of your role: whoever is free takes it."),
            f"{reverse('tasks')}?which=takeable",
        )


def _deliveries(actor: Actor) -> Iterator[Need]:
    for row in intake.deliveries(actor=actor, limit=_LOOKED_AT).rows:
        address = reverse("delivery", args=[row.id])
        if row.opened_by != actor.ref:
            continue
        if not row.is_complete:
            yield Need(
                "wait",
                "inbox",
                _("Delivery %s is not finished") % row.number,
                _("Send the rest, then finish it."),
                address,
            )
        elif row.refused and _is_news(row):
            yield Need(
                "info",
                "file",
                ngettext(
                    "%(count)d file of %(number)s was not taken",
                    "%(count)d files of %(number)s were not taken",
                    row.refused,
                )
                % {"count": row.refused, "number": row.number},
                _("The report says why, and what to do."),
                f"{address}?outcome=refused",
            )


def _is_news(row: intake.DeliveryView) -> bool:
    """Nobody is reminded of an old report for ever; the list of deliveries still shows it."""
    return row.completed_at is not None and row.completed_at > datetime.now(UTC) - _NEWS_FOR


def _parcels(actor: Actor) -> Iterator[Need]:
    words = {
        sharing.ParcelStatus.DRAFT: (_("Parcel %s is a draft"), _("Check it, then pack it.")),
        sharing.ParcelStatus.MADE: (
            _("Parcel %s is packed"),
            _("Download it, give it to the recipient, and record that."),
        ),
        sharing.ParcelStatus.HANDED_OVER: (
            _("Parcel %s waits for a receipt"),
            _("Ask the recipient for their number and the digest they found."),
        ),
    }
    for row in sharing.visible_parcels(actor=actor, limit=_LOOKED_AT).rows:
        found = words.get(sharing.ParcelStatus(row.status))
        if found is None:
            continue
        draft = row.status == sharing.ParcelStatus.DRAFT
        address = reverse("parcel_check" if draft else "parcel", args=[row.id])
        yield Need("wait", "package", found[0] % row.ref, found[1], address)
