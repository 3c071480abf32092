# SPDX-License-Identifier: Apache-2.0
"""Step 4: each custody event is signed by the key it names, a key of the organisation it names.

Proven only where that key was given, or its fingerprint compared, apart from the parcel. Keys are
judged at the event's own stated time; the ledger bounds that time (steps 7 to 9).
"""

from collections.abc import Iterator, Mapping

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


class Signatures:
    """Step 4. Fills `case.organisations`; `read` fills the rest."""

    def __init__(self, case: Case) -> None:
        self.findings = Findings()
        self._case = case
        case.organisations = _read_keys(case, self.findings)
        self._keys = _keys(case)
        self._used: dict[_Place, int] = {}

    def read(self) -> Iterator[ReadEvent]:
        """Every event that can be read; fills `case.event_count` and `case.events_complete`."""
        case, findings = self._case, self.findings
        if layout.EVENTS not in case.reader:
            findings.failed("events.missing", path=layout.EVENTS)
            return
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
                case.event_count += 1
                yield ReadEvent(number, disclosed, event)
        except InvalidInput as error:
            findings.failed("events.unreadable", path=layout.EVENTS, reason=error)
            case.events_complete = False

    def see(self, each: ReadEvent) -> None:
        if _check_signature(each, self._keys, self.findings):
            place = (each.event.organisation, each.event.key)
            self._used[place] = self._used.get(place, 0) + 1

    def report(self) -> StepReport:
        for (organisation, key_id), count in self._used.items():
            key = self._keys[organisation, key_id].key
            _judge_key(self._case, organisation, key, count, self.findings)
        if not self._case.event_count and not self.findings.has_failed:
            self.findings.not_checked("events.none")
        return self.findings.report(4, "events")


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
    claimed = {each.id: each.name for each in case.organisations}
    # What the parcel calls an organisation is its sender's word.
    name = case.trust.name_of(organisation) or claimed.get(organisation) or organisation or "-"
    values = {"name": name, "key": key.key_id, "count": str(count)}
    if case.trust.contradicts(organisation, key):
        findings.failed("events.key_contradicted", **values)
    elif case.trust.lists_key(organisation, key):
        findings.proven("events.signed", **values)
    elif case.trust.knows_bare_key(key):
        findings.proven("events.signed_with_bare_key", **values)
    else:
        findings.not_checked("events.signed_by_claimed_key", **values)
