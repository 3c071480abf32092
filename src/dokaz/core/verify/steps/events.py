# SPDX-License-Identifier: Apache-2.0
"""Step 4: each custody event is signed by the key it names, a key of the organisation it names.

Proven only where that key was given, or its fingerprint compared, apart from the parcel. Keys are
judged at the event's own stated time; the ledger bounds that time (steps 7 to 9).
"""

from collections.abc import Mapping

from dokaz.core.errors import DokazError, InvalidInput
from dokaz.core.keys import PublicKey
from dokaz.core.parcel import layout
from dokaz.core.parcel.custody import (
    DisclosedEvent,
    parse_event,
)
from dokaz.core.parcel.ledger_files import read_organisations
from dokaz.core.parcel.plan import Organisation, OrganisationKey
from dokaz.core.verify.case import Case, ReadEvent
from dokaz.core.verify.verdict import Findings, StepReport

_Place = tuple[str | None, str]
"""Organisation and key id."""

_Keys = Mapping[_Place, OrganisationKey]


def check(case: Case) -> StepReport:
    """Fill `case.organisations` and `case.events` and report."""
    findings = Findings()
    case.organisations = _read_keys(case, findings)
    case.events = _read_events(case, findings)
    keys = _keys(case)
    used: dict[_Place, int] = {}
    for each in case.events:
        if _check_signature(each, keys, findings):
            place = (each.event.organisation, each.event.key)
            used[place] = used.get(place, 0) + 1
    for (organisation, key_id), count in used.items():
        _judge_key(case, organisation, keys[organisation, key_id].key, count, findings)
    if not case.events and not findings.has_failed:
        findings.not_checked("events.none")
    return findings.report(4, "events")


def _read_keys(case: Case, findings: Findings) -> tuple[Organisation, ...]:
    if layout.KEYS not in case.reader:
        findings.failed("events.keys_missing", path=layout.KEYS)
        return ()
    try:
        return read_organisations(case.reader.read(layout.KEYS))
    except InvalidInput as error:
        findings.failed("events.keys_unreadable", path=layout.KEYS, reason=error)
        return ()


def _keys(case: Case) -> _Keys:
    """Keys by organisation and key id: those of the parcel, and those given apart over them."""
    listed = (*case.organisations, *case.trust.organisations)
    return {(each.id, key.key.key_id): key for each in listed for key in each.keys}


def _read_events(case: Case, findings: Findings) -> tuple[ReadEvent, ...]:
    if layout.EVENTS not in case.reader:
        findings.failed("events.missing", path=layout.EVENTS)
        return ()
    events: list[ReadEvent] = []
    case.events_complete = True
    try:
        for number, line in enumerate(case.reader.lines(layout.EVENTS), 1):
            try:
                disclosed = DisclosedEvent.from_line(line)
                event = parse_event(disclosed.envelope.payload)
            except InvalidInput as error:
                findings.failed("events.line", line=number, reason=error)
                case.events_complete = False
                continue
            events.append(ReadEvent(number, disclosed, event))
    except InvalidInput as error:
        findings.failed("events.unreadable", path=layout.EVENTS, reason=error)
        case.events_complete = False
    return tuple(events)


def _check_signature(each: ReadEvent, keys: _Keys, findings: Findings) -> bool:
    event = each.event
    entry = keys.get((event.organisation, event.key))
    if entry is None:
        findings.failed("events.key_unknown", line=each.line, event=event.id, key=event.key)
        return False
    if not entry.is_valid_at(event.at):
        findings.failed("events.key_not_valid", line=each.line, event=event.id, key=event.key)
        return False
    try:
        each.disclosed.require_signed_by(entry.key)
    except DokazError:
        findings.failed("events.signature", line=each.line, event=event.id, key=event.key)
        return False
    return True


def _judge_key(
    case: Case, organisation: str | None, key: PublicKey, count: int, findings: Findings
) -> None:
    names = {each.id: each.name for each in case.organisations}
    values = {
        "name": names.get(organisation) or organisation or "-",
        "key": key.key_id,
        "count": str(count),
    }
    if case.trust.contradicts(organisation, key):
        findings.failed("events.key_contradicted", **values)
    elif case.trust.knows_organisation_key(organisation, key):
        findings.proven("events.signed", **values)
    else:
        findings.not_checked("events.signed_by_claimed_key", **values)
