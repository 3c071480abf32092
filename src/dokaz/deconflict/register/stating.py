# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people state of a person, checked before anything is asked; and troubles as words."""

from django.utils.translation import gettext as _

from dokaz.casework.records.texts import clean
from dokaz.core.errors import DokazError
from dokaz.core.objects.errors import KeysLocked
from dokaz.deconflict.register.protocol.errors import (
    CannotCheckNow,
    HolderLied,
    LogForged,
    RefusedByHolder,
    TooFewFields,
    UntrustedHolder,
)
from dokaz.deconflict.register.protocol.member import MemberUnusable
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields, normal_form
from dokaz.deconflict.register.vocabulary import Trouble
from dokaz.gate.api import Rejected

LONGEST = 200
_REFUSALS = {
    "bad_signature": Trouble.NOT_A_MEMBER,
    "clock": Trouble.CLOCK,
    "other_register": Trouble.OUTDATED,
    "quota": Trouble.QUOTA,
    "unknown_organisation": Trouble.NOT_A_MEMBER,
}


def person_fields(
    *, surname: str, given: str, patronymic: str, birth: str, residence: str, phone: str
) -> PersonFields:
    """The fields as the protocol takes them.

    Raises:
        Rejected: nobody could be looked up by them, or one is not of its form.
    """
    found = PersonFields(
        surname=clean("surname", surname, longest=LONGEST, required=True),
        given=clean("given", given, longest=LONGEST, required=True),
        patronymic=clean("patronymic", patronymic, longest=LONGEST),
        birth=clean("birth", birth, longest=LONGEST),
        residence=clean("residence", residence, longest=LONGEST),
        phone=clean("phone", phone, longest=LONGEST),
    )
    if found.birth and not normal_form(found).year:
        raise Rejected("birth", _("Write the year of birth, or the date as 1987-05-21."))
    try:
        match_keys(found)
    except TooFewFields as error:
        raise Rejected(
            "patronymic",
            _(
                "Too little to look anybody up. Ask for the patronymic, or for the year of birth. "
                "Nothing was asked."
            ),
        ) from error
    return found


def trouble_of(error: DokazError) -> Trouble:
    """Why the register did not answer, from what the protocol raised."""
    match error:
        case UntrustedHolder():
            return Trouble.UNTRUSTED
        case CannotCheckNow():
            return Trouble.HOLDERS_DOWN
        case HolderLied():
            return Trouble.LIED
        case LogForged():
            return Trouble.LOG_FORGED
        case RefusedByHolder(reason=reason):
            return _REFUSALS.get(reason, Trouble.REFUSED)
        case MemberUnusable():
            return Trouble.NOT_A_MEMBER
        case KeysLocked():
            return Trouble.LOCKED
        case _:
            return Trouble.FAILED
