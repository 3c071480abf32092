# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known of a person, as typed, and its normal form."""

import re
from dataclasses import dataclass, field

from dokaz.deconflict.register.protocol.names.given import (
    father_id,
    given_ids,
    is_given_name,
    is_patronymic,
)
from dokaz.deconflict.register.protocol.names.spelling import one_script, sound
from dokaz.deconflict.register.protocol.names.surnames import surname_forms

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?\Z")
PHONE_DIGITS = 9


@dataclass(frozen=True)
class PersonFields:
    """As a person typed it. `birth` is YYYY, YYYY-MM or YYYY-MM-DD; `residence` before 24.02.2022.

    Never shown by `repr`.
    """

    surname: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    patronymic: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    residence: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the deciding fields that are empty or hold an initial only."""
        named = ("surname", "given", "patronymic", "birth", "residence")
        return tuple(name for name in named if len(getattr(self, name).strip(" .")) < 2)


@dataclass(frozen=True)
class NormalForm:
    """Empty where nothing is known; initials say nothing. `day` is month and day, sorted."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]
    father: str
    year: str
    day: str
    residence: str
    phone: str


def in_place(surname: str, given: str, patronymic: str) -> tuple[str, str, str]:
    """The three words of a name, each in one script; those that changed places are put back."""
    surname, given = one_script(surname).strip(), one_script(given).strip()
    patronymic = one_script(patronymic).strip()
    if surname and is_whole(given) and is_given_name(surname) and not is_given_name(given):
        surname, given = given, surname
    elif is_whole(patronymic) and not is_patronymic(patronymic) and is_patronymic(surname):
        surname, patronymic = patronymic, surname
    return surname, given, patronymic


def normal_form(person: PersonFields) -> NormalForm:
    """The form of a person. Surname and given name that changed places are put back."""
    surname, given, patronymic = in_place(person.surname, person.given, person.patronymic)
    date = _DATE.match(person.birth.strip())
    year, month, day = (part or "" for part in date.groups()) if date else ("", "", "")
    return NormalForm(
        surnames=surname_forms(surname),
        given=given_ids(given.rstrip(".")) if is_whole(given) else (),
        father=father_id(patronymic.rstrip(".")) if is_whole(patronymic) else "",
        year=year,
        # Day and month are often swapped, so their order is not kept.
        day="".join(sorted((month, day))) if month and day else "",
        residence=sound(re.sub(r"\s+", "", person.residence)) if person.residence else "",
        phone=re.sub(r"\D", "", person.phone)[-PHONE_DIGITS:],
    )


def is_whole(word: str) -> bool:
    """Not empty and not an initial."""
    letters = word.rstrip(".")
    return len(letters) > 2 or (len(letters) == 2 and not word.endswith("."))
