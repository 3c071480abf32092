# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other ways to write the same: days, months of years, and abbreviations that stand in every
second document.

Only what means the same in every document: of an abbreviation with two meanings neither is put in.
"""

import re
from collections.abc import Iterator, Sequence

Row = tuple[str, ...]

_UKRAINIAN = (
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня",
    "жовтня", "листопада", "грудня",
)  # fmt: skip
_RUSSIAN = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
)  # fmt: skip
_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_BY_THEMSELVES = (
    (
        "січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень",
        "вересень", "жовтень", "листопад", "грудень",
    ),
    (
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
        "октябрь", "ноябрь", "декабрь",
    ),
    _ENGLISH,
)  # fmt: skip
"""As a month is called without a day; its other forms are found by this one."""
_MONTHS = {
    name: number
    for names in (_UKRAINIAN, _RUSSIAN, _ENGLISH)
    for number, name in enumerate(names, start=1)
}
_ALL_MONTHS = _MONTHS | {
    name: number for names in _BY_THEMSELVES for number, name in enumerate(names, start=1)
}
_NUMBER = re.compile(r"\d{1,2}\Z", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d\Z", re.ASCII)

_SAME: tuple[tuple[str, ...], ...] = (
    ("в ч", "вч", "військова частина", "войсковая часть"),
    ("омбр", "окрема механізована бригада"),
    ("омсбр", "отдельная мотострелковая бригада", "окрема мотострілецька бригада"),
    ("зсу", "збройні сили україни"),
    ("вс рф", "зс рф", "вооруженные силы рф", "збройні сили рф"),
    ("обл", "область"),
    ("р н", "район"),
    ("вул", "вулиця", "ул", "улица"),
    ("рф", "російська федерація", "российская федерация"),
    ("днр", "донецкая народная республика", "донецька народна республіка"),
    ("лнр", "луганская народная республика", "луганська народна республіка"),
    ("рсзв", "рсзо", "реактивна система залпового вогню", "реактивная система залпового огня"),
    ("бпла", "безпілотний літальний апарат", "беспилотный летательный аппарат"),
)
_ROWS: dict[Row, tuple[Row, ...]] = {}
for _several in _SAME:
    _split = [tuple(each.split()) for each in _several]
    for _row in _split:
        _ROWS[_row] = tuple(other for other in _split if other != _row)
LONGEST = max(map(len, _ROWS))


def others(spelled: Sequence[str]) -> tuple[Row, ...]:
    """Other ways to write these words in a row; none if they are nothing of the kind."""
    row = tuple(word.replace("'", "") for word in spelled)
    return _ROWS.get(row) or tuple(_days(row)) or tuple(_months(row))


def _months(row: Row) -> Iterator[Row]:
    """A month of a year, in words or in numbers; the documents of its days have it too."""
    if len(row) != 2:
        return
    month, year = row[::-1] if _YEAR.match(row[0]) else row
    number = _ALL_MONTHS.get(month) or (int(month) if _NUMBER.match(month) else 0)
    if not (_YEAR.match(year) and 1 <= number <= 12):
        return
    found: dict[Row, None] = {(names[number - 1], year): None for names in _BY_THEMSELVES}
    found[f"{number:02}", year] = found[year, f"{number:02}"] = None
    found.pop(row, None)
    yield from found


def _days(row: Row) -> Iterator[Row]:
    day = _day(row)
    if day is None:
        return
    date, month, year = day
    found: dict[Row, None] = {}
    for first in dict.fromkeys((f"{date:02}", str(date))):
        found[first, f"{month:02}", year] = None
        for names in (_UKRAINIAN, _RUSSIAN, _ENGLISH):
            found[first, names[month - 1], year] = None
    found[_ENGLISH[month - 1], str(date), year] = None
    found[year, f"{month:02}", f"{date:02}"] = None
    found.pop(row, None)
    yield from found


def _day(row: Row) -> tuple[int, int, str] | None:
    """Day, month and year of three words that say them in one of the usual orders."""
    if len(row) != 3:
        return None
    if _YEAR.match(row[0]):
        row = (row[2], row[1], row[0])
    elif row[0] in _MONTHS:
        row = (row[1], row[0], row[2])
    date, month, year = row
    number = _MONTHS.get(month) or (int(month) if _NUMBER.match(month) else 0)
    if not (_NUMBER.match(date) and _YEAR.match(year)):
        return None
    return (int(date), number, year) if 1 <= int(date) <= 31 and 1 <= number <= 12 else None
