# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an identity block to what is compared of it."""

from dokaz.casework.persons.api import Identity
from dokaz.deconflict.duplicates.people.features import Features, Stated, features_of


def stated_of(identity: Identity) -> Stated:
    """What of a block is compared. Documents, contacts and addresses by their values."""
    return Stated(
        names=tuple((one.family, one.given, one.patronymic) for one in identity.names),
        birth=identity.birth,
        sex=str(identity.sex),
        addresses=tuple(line.value for line in identity.addresses),
        contacts=tuple(line.value for line in identity.contacts),
        documents=tuple(line.value for line in identity.documents),
    )


def features_in(identity: Identity) -> Features:
    """The features of whom a block is about."""
    return features_of(stated_of(identity))
