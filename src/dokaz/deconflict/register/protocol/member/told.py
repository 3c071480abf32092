# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a look-up tells people."""

from collections.abc import Sequence
from dataclasses import dataclass

from dokaz.deconflict.register.protocol.asking import Fault
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.records import COORDINATOR, Depth, quarter_words
from dokaz.deconflict.register.protocol.replica import Hit


@dataclass(frozen=True)
class Told:
    """What a hit tells people: whom to talk to, how much was asked, and about when. `number`: the
    record's place in the log; `by`: the organisation's number, 0 where a coordinator stands.
    """

    organisation: str
    contact: str
    depth: Depth
    quarter: str
    authority: bool
    referral: bool
    number: int
    by: int = COORDINATOR


@dataclass(frozen=True)
class Checked:
    """`told` empty: nobody was found, which proves nothing. `stale`: the copy could not be renewed.

    `missing` names deciding fields that are empty, `faults` what was wrong with holders.
    """

    told: tuple[Told, ...]
    missing: tuple[str, ...]
    faults: tuple[Fault, ...]
    stale: bool


def told_by(hit: Hit, directory: Directory) -> Told:
    """Names for the numbers of a hit; a number that is unknown stays a number."""
    contact = hit.contact
    if contact.organisation == COORDINATOR:
        organisation, contacts = "", directory.coordinators
    else:
        known = directory.by_number.get(contact.organisation)
        organisation = known.code if known else str(contact.organisation)
        contacts = known.contacts if known else ()
    return Told(
        organisation=organisation,
        contact=words_of(contacts, contact.contact),
        depth=contact.depth,
        quarter=quarter_words(contact.quarter),
        authority=contact.authority,
        referral=contact.referral,
        number=hit.number,
        by=contact.organisation,
    )


def words_of(contacts: Sequence[str], number: int) -> str:
    """A contact's words; a number that is unknown stays a number."""
    return contacts[number] if number < len(contacts) else str(number)
