# SPDX-License-Identifier: AGPL-3.0-or-later
"""Citations of official sources in Ukrainian; the law's files have them in English.

How they are shown only: files, their versions and digests stay as they are. A citation is put
together from its parts; one with a part that is not known here stays English whole.
"""

import re

_WHOLE = {
    "Rome Statute of the International Criminal Court, Rome, 17 July 1998, United Nations Treaty "
    "Series 2187 No. 38544, with amendments of 2010, 2017 and 2019": (
        "Римський статут Міжнародного кримінального суду, Рим, 17 липня 1998 року, Збірник "
        "договорів ООН, том 2187, № 38544, зі змінами 2010, 2017 і 2019 років"
    ),
    "Elements of Crimes, ICC-ASP/1/3 part II-B, with RC/Res.5, RC/Res.6 (annex II) and "
    "ICC-ASP/18/Res.5": (
        "Елементи злочинів, ICC-ASP/1/3, частина II-B, з RC/Res.5, RC/Res.6 (додаток II) та "
        "ICC-ASP/18/Res.5"
    ),
    "Register of Damage for Ukraine, Council of Europe, categories of claims eligible for "
    "recording": (
        "Реєстр збитків для України, Рада Європи, категорії заяв, що підлягають внесенню до нього"
    ),
    "Rome Statute, articles 25, 28 and 30": "Римський статут, статті 25, 28 і 30",
}
_PARTS = tuple(
    (re.compile(pattern), told)
    for pattern, told in (
        (r"[Aa]rticle (\d.*) part (\d)", r"стаття \1, частина \2"),
        (r"[Aa]rticle (\d.*)", r"стаття \1"),
        (r"Category (\w[\w.]*)", r"категорія \1"),
        (r"Group (\w)", r"група \1"),
        (r"annex (\w+) \(to be checked\)", r"додаток \1 (слід перевірити)"),
        (r"later amendments to be checked", "пізніші зміни слід перевірити"),
        (r"in force on", "чинна з"),
        (r"Rome Statute", "Римський статут"),
        (r"Elements of Crimes", "Елементи злочинів"),
        (r"Criminal Code of Ukraine", "Кримінальний кодекс України"),
        (r"Statute of the Register", "Статут Реєстру"),
        (r"Law", "закон"),
        (r"((?:RC|ICC-ASP)/[\w/.]+)", r"\1"),
    )
)
_MONTHS = {
    "January": "січня", "February": "лютого", "March": "березня", "April": "квітня",
    "May": "травня", "June": "червня", "July": "липня", "August": "серпня",
    "September": "вересня", "October": "жовтня", "November": "листопада", "December": "грудня",
}  # fmt: skip
_DATED = re.compile(
    rf"(?P<what>.+?)(?P<of> of)? (?P<day>\d\d?) (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})"
    r"(?: No\. (?P<number>[\w-]+))?"
)


def in_ukrainian(citation: str) -> str:
    """The same in Ukrainian; as it stands where nobody has said how."""
    if citation in _WHOLE:
        return _WHOLE[citation]
    told = ""
    for piece in re.split(r"([,;] )", citation):
        part = piece if piece in (", ", "; ") else _part(piece)
        if not part:
            return citation
        told += part
    return told[:1].upper() + told[1:]


def _part(piece: str) -> str:
    """Empty where nobody has said how."""
    dated = _DATED.fullmatch(piece)
    if dated is None:
        return next((found.expand(told) for pattern, told in _PARTS
                     if (found := pattern.fullmatch(piece))), "")  # fmt: skip
    what = _part(dated["what"])
    link = " від" if dated["of"] else ""
    number = f" № {dated['number']}" if dated["number"] else ""
    day = f"{dated['day']} {_MONTHS[dated['month']]} {dated['year']} року"
    return what and f"{what}{link} {day}{number}"
