# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing people with the log (`records.comparison`), and where their identity blocks lie.

Found besides: an identity block that is not the one the log recorded last.
"""

from collections.abc import Iterator, Sequence
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
        written = [
            one for one in own if one.closes and one.event.get("action") == "persons.identity.write"
        ]
        people = {UUID(one.event["facts"]["person"]) for one in written}
        rows = PersonIdentity.objects.filter(person_id__in=people)
        kept = {row.person_id: (row.revision, row.address) for row in rows}
        for one in written:
            facts = one.event["facts"]
            person = UUID(facts["person"])
            revision, address = kept.get(person, (0, ""))
            # Erased blocks have no address, and a later one stands in the place of this.
            same = revision == facts["revision"]
            if revision < facts["revision"] or (
                same and address and address != facts["ciphertext_sha256"]
            ):
                told = f"the identity block of person {person} is not the recorded one"
                yield Finding("person", one.index, told)
