# SPDX-License-Identifier: AGPL-3.0-or-later
"""Match keys: texts that are equal for two records of one person, mostly, and rarely for others.

Six kinds, chosen by measurement (benchmarks/register): more of them find hardly more and call many
strangers the same. What a key holds is never sent or stored: it goes into the function blinded.

=====  ==========================================================
CGY    rough surname, given name, birth year
CGP    rough surname, given name, patronymic
CD     rough surname, full date of birth
GPD    given name, patronymic, full date of birth
SGL    surname, given name, residence before 24.02.2022
PH     telephone
=====  ==========================================================
"""

import itertools
from collections.abc import Iterator

from dokaz.deconflict.register.protocol.errors import TooFewFields
from dokaz.deconflict.register.protocol.names import FORM
from dokaz.deconflict.register.protocol.names.person import (
    PHONE_DIGITS,
    NormalForm,
    PersonFields,
    normal_form,
)
from dokaz.deconflict.register.protocol.names.spelling import rough

KINDS = ("CGY", "CGP", "CD", "GPD", "SGL", "PH")
MOST_KEYS = 6
"""A batch has this many places, one for each kind; what a name with many readings has beyond them
is left out. Two places more would find one person in a thousand more, and cost a quarter more."""


def match_keys(person: PersonFields) -> tuple[bytes, ...]:
    """1 to 6 different keys: the first reading of each kind, then further ones where there is room.

    Raises:
        TooFewFields: nothing that is known makes a key; the message says what to ask for.
    """
    form = normal_form(person)
    readings = [dict.fromkeys(_parts(kind, form)) for kind in KINDS]
    keys = [
        f"{FORM}|{kind}|{'|'.join(parts)}"
        for turn in itertools.zip_longest(*readings)
        for kind, parts in zip(KINDS, turn, strict=True)
        if parts
    ]
    if not keys:
        raise TooFewFields(
            "Too little is known of the person to look them up. Nothing was asked. Ask for surname "
            "and given name, and for the patronymic or the year of birth."
        )
    return tuple(key.encode() for key in keys[:MOST_KEYS])


def _parts(kind: str, form: NormalForm) -> Iterator[tuple[str, ...]]:
    rough_surnames = tuple(dict.fromkeys(rough(one) for one in form.surnames))
    born = form.year + form.day if form.year and form.day else ""
    match kind:
        case "CGY" if form.year:
            yield from ((c, g, form.year) for c in rough_surnames for g in form.given)
        case "CGP" if form.father:
            yield from ((c, g, form.father) for c in rough_surnames for g in form.given)
        case "CD" if born:
            yield from ((c, born) for c in rough_surnames)
        case "GPD" if born and form.father:
            yield from ((g, form.father, born) for g in form.given)
        case "SGL" if form.residence:
            yield from ((s, g, form.residence) for s in form.surnames for g in form.given)
        case "PH" if len(form.phone) == PHONE_DIGITS:
            yield (form.phone,)
