# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which forms a person is offered. Being offered one gives no right: the act decides."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from dokaz.casework.interviews import api
from dokaz.gate.api import Actor, Refused
from dokaz.members import api as members

REQUESTERS = ("interviewer", "case_worker", "documenter", "legal_analyst")
INTERVIEWERS = ("interviewer", "case_worker", "documenter")
GUARDIANS = ("custodian", "data_protection_officer")
RECORDERS = (*INTERVIEWERS, *GUARDIANS)
WITHDRAWERS = (*RECORDERS, "legal_analyst")
ANALYSTS = (*INTERVIEWERS, "legal_analyst", "verifier", "custodian")
_BEFORE = ("proposed", "register_checked", "gated", "scheduled")
_TOLD = ("held", "statement_signed", "transcribed", "registered")
_OVER = ("no_further_contact", "withdrawn")


@dataclass(frozen=True, slots=True)
class Offered:
    """What an interview's page offers."""

    plan: bool = False
    gate: bool = False
    guard: bool = False
    talk: bool = False
    advance: bool = False
    hold: bool = False
    write: bool = False
    read: bool = False
    note: bool = False
    access: bool = False
    end_access: bool = False
    paper: bool = False
    consent: bool = False
    comment: bool = False


def offered(actor: Actor, found: api.InterviewView) -> Offered:
    """What this person is offered at this interview."""
    state = found.row.state
    living = state not in _OVER
    manages = actor.holds(*REQUESTERS, *GUARDIANS)
    guards = actor.holds("interviewer", *GUARDIANS)
    return Offered(
        plan=manages and state in _BEFORE,
        gate=manages and state in ("proposed", "register_checked"),
        guard=actor.holds(*GUARDIANS) and actor.ref != found.row.interviewer,
        talk=manages and living,
        advance=manages and living,
        hold=actor.ref == found.row.interviewer and state in ("scheduled", "held"),
        write=living and actor.holds(*INTERVIEWERS) and state in _TOLD,
        read=actor.holds(*ANALYSTS, "data_protection_officer")
        and (state != "withdrawn" or actor.holds(*GUARDIANS)),
        note=actor.holds(*ANALYSTS) and state != "withdrawn",
        access=guards and state != "withdrawn",
        end_access=guards,
        paper=living and actor.holds(*RECORDERS),
        consent=living and actor.holds(*RECORDERS),
        comment=bool(api.open_to_comments(actor, (found.row.id,))),
    )


def readers(actor: Actor) -> list[tuple[str, str]]:
    """Members to whom access to an interview may be of use, as choices: also the lawyer who relies
    on it and the verifier, who take none."""
    return colleagues(actor, roles=ANALYSTS)


def colleagues(
    actor: Actor, *always: object, roles: Collection[str] = INTERVIEWERS
) -> list[tuple[str, str]]:
    """Members with one of the roles, as choices, the actor first; and those named already."""
    try:
        found = members.colleagues(actor=actor, on=timezone.localdate())
    except Refused:
        found = ()
    able = [one for one in found if one.roles & set(roles) or one.account_id in always]
    rest = [(str(one.account_id), one.display_name) for one in able if one.account_id != actor.ref]
    missing = {str(one) for one in always} - {key for key, _name in rest} - {str(actor.ref)}
    return [
        (str(actor.ref), _("You")),
        *rest,
        *((key, _("Colleague %s") % key[-6:]) for key in sorted(missing)),
    ]
