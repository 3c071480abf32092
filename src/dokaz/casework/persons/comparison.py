# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing people with the log (`records.comparison`), and where their identity blocks lie.

Found besides: an identity block that is not the one the log recorded last.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dokaz.casework.persons.models import PersonIdentity
from dokaz.casework.persons.recording import KIND
from dokaz.casework.records.comparison import RecordsAgainstLog
from dokaz.ledger.api import Finding, PlacedEvent


class PersonsAgainstLog(RecordsAgainstLog):
    """People and their identity blocks against the log's events; a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(KIND, "persons.")

    def further(self, own: Sequence[PlacedEvent]) -> Iterator[Finding]:
        written = [one for one in own if one.closes and _wrote_a_block(one.event)]
        people = {_person(one.event["facts"]) for one in written}
        rows = PersonIdentity.objects.filter(person_id__in=people)
        kept = {row.person_id: (row.revision, row.address) for row in rows}
        for one in written:
            facts = one.event["facts"]
            person, number = _person(facts), _block(facts)
            revision, address = kept.get(person, (0, ""))
            # Erased blocks have no address, and a later one stands in the place of this.
            same = revision == number
            if revision < number or (same and address and address != facts["ciphertext_sha256"]):
                told = f"the identity block of person {person} is not the recorded one"
                yield Finding("person", one.index, told)


def _wrote_a_block(event: Mapping[str, Any]) -> bool:
    if event.get("action") == "persons.identity.write":
        return True
    return event.get("action") == "persons.person.merge" and bool(event["facts"]["block"])


def _person(facts: Mapping[str, Any]) -> UUID:
    return UUID(facts["survivor"] if "survivor" in facts else facts["person"])


def _block(facts: Mapping[str, Any]) -> int:
    number: int = facts["block"] if "block" in facts else facts["revision"]
    return number
