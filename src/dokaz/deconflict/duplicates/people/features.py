# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is compared of a person: normal forms of names, parts of a date, places, numbers.

Form 1 is tied to form 1 of the register's names. Another form is another `FORM`: what was made by
an older one is made anew.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dokaz.deconflict.register.protocol import names
from dokaz.deconflict.register.protocol.names.given import father_id, given_ids
from dokaz.deconflict.register.protocol.names.person import PHONE_DIGITS, in_place, is_whole
from dokaz.deconflict.register.protocol.names.spelling import one_script, sound
from dokaz.deconflict.register.protocol.names.surnames import surname_forms

FORM = f"1 names {names.FORM}"

_MOST_SURNAMES, _MOST_GIVEN, _MOST_FATHERS, _MOST_OTHERS = 8, 6, 3, 3
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?\Z")
_STREET = re.compile(
    r"\b(вул|вулиця|ул|улица|пров|провулок|пер|просп|проспект|пр|бульв|бул|б-р|пл|площа|шосе|кв|буд"
    r"|street|str|st|ave|avenue|lane|road|обл|область|oblast|region|район|р-н|raion|district"
    r"|громада|hromada|україна|украина|ukraine)\b",
    re.IGNORECASE,
)
_KIND_OF_PLACE = re.compile(
    r"^(м|місто|г|гор|город|с|село|смт|сел|селище|пгт|пос|поселок|city|town|village)\b\.?\s*",
    re.IGNORECASE,
)
_FEMALE, _MALE = "f", "m"


class _Unsaid:
    """Not told to logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Stated(_Unsaid):
    """What is known of a person, as typed.

    `names`: triples of family name, given name and patronymic, one for each spelling; `birth`:
    EDTF; `addresses`, `contacts`, `documents`: free lines.
    """

    names: tuple[tuple[str, str, str], ...] = ()
    birth: str = ""
    sex: str = ""
    addresses: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Features(_Unsaid):
    """Normal forms. Several where a name has several readings or spellings; empty: not known.

    `given` holds ids of names, `heard` their sounds as written; `initial` and `father_initial` the
    first sound where nothing else is known. `sex` is f, m or empty.
    """

    surnames: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    initial: str = ""
    fathers: tuple[str, ...] = ()
    father_initial: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    sex: str = ""
    places: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether looking for others makes sense: a surname and one thing more, or a number."""
        if self.phones or self.documents:
            return True
        first = self.given or self.initial
        more = bool(first) + bool(self.fathers) + bool(self.year) + bool(self.places)
        return more >= 2 if not self.surnames else more >= 1

    def packed(self) -> str:
        """One line of text; `unpacked` reads it."""
        return "\t".join(
            (
                "|".join(self.surnames), "|".join(self.given), "|".join(self.heard), self.initial,
                "|".join(self.fathers), self.father_initial, self.year, self.month, self.day,
                self.sex, "|".join(self.places), "|".join(self.phones), "|".join(self.documents),
            )
        )  # fmt: skip


def unpacked(line: str) -> Features:
    """The features of a line that `packed` wrote."""
    (surnames, given, heard, initial, fathers, father_initial, year, month, day, sex, places,
     phones, documents) = line.split("\t")  # fmt: skip
    return Features(
        _several(surnames), _several(given), _several(heard), initial, _several(fathers),
        father_initial, year, month, day, sex, _several(places), _several(phones),
        _several(documents),
    )  # fmt: skip


def _several(part: str) -> tuple[str, ...]:
    if not part:
        return ()
    return tuple(part.split("|")) if "|" in part else (part,)


def features_of(stated: Stated) -> Features:
    """The features of what was typed. Never fails: what cannot be read is not known."""
    placed = [in_place(*name) for name in stated.names]
    whole = [given.rstrip(".") for _family, given, _father in placed if is_whole(given)]
    fathers = [father.rstrip(".") for *_name, father in placed if is_whole(father)]
    date = _DATE.match(stated.birth.strip())
    year, month, day = (part or "" for part in date.groups()) if date else ("", "", "")
    return Features(
        surnames=_few((form for family, *_rest in placed for form in surname_forms(family)),
                      _MOST_SURNAMES),
        given=_few((one for word in whole for one in given_ids(word)), _MOST_GIVEN),
        heard=_few(map(sound, whole), _MOST_GIVEN),
        initial="" if whole else _initial(given for _family, given, _father in placed),
        fathers=_few(map(father_id, fathers), _MOST_FATHERS),
        father_initial="" if fathers else _initial(father for *_name, father in placed),
        year=year,
        month=month,
        day=day,
        sex={"female": _FEMALE, "male": _MALE}.get(stated.sex, ""),
        places=_few(map(_settlement, stated.addresses), _MOST_OTHERS),
        phones=_few(map(_phone, stated.contacts), _MOST_OTHERS),
        documents=_few(map(_number, stated.documents), _MOST_OTHERS),
    )  # fmt: skip


def _few(found: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))[:most]


def _initial(words: Iterable[str]) -> str:
    return next((heard[:1] for word in words if (heard := sound(word.rstrip(".")))), "")


def _settlement(address: str) -> str:
    """The sound of the first part of an address that can be a settlement's name."""
    for part in address.split(","):
        word = _KIND_OF_PLACE.sub("", part.strip())
        if word and not _STREET.search(word) and not re.search(r"\d", word):
            return sound(re.sub(r"[\s-]+", "", word))
    return ""


def _phone(contact: str) -> str:
    digits = re.sub(r"\D", "", contact)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def _number(document: str) -> str:
    """Letters and digits of a document's number; without a digit it is no number."""
    number = re.sub(r"[\W_]", "", one_script(document)).upper()
    return number if len(re.sub(r"\D", "", number)) >= 5 else ""
