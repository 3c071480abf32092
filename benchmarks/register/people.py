# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people as organisations would write them down: languages, spellings, slips, gaps.

Surnames and Russian counterparts come from names_translator, Latin spellings from translitua; the
matcher sees neither surnames nor transliteration tables. Rates of slips are assumptions: 7 % typos
in surnames, 3 to 4 % in other names, patronymics missing in 15 to 45 %, dates full in 60 %, 3.5 %
short names, 4 % maiden names, 2 % genitives, 2.5 % look-alike letters, 3 % places exchanged.
Families (22 %) share surname, patronymic and place: the hard strangers.
"""

import datetime
import random
import re
from dataclasses import dataclass
from functools import cache

import translitua
from names_translator.dicts import NameDicts

from dokaz.deconflict.register.protocol.names.person import PersonFields

MEN = """Олександр Сергій Володимир Андрій Микола Іван Віктор Юрій Дмитро Василь Олег Ігор Петро
Михайло Анатолій Роман Максим Віталій Богдан Руслан Євген Олексій Валерій Ярослав Артем Денис
Станіслав Владислав Григорій Павло Степан Вадим Костянтин Леонід Тарас Борис Едуард Геннадій Микита
Данило Назар Антон Гліб Кирило Тимофій Матвій Ростислав Федір Яків Семен Ілля Захар Йосип""".split()  # noqa: SIM905
WOMEN = """Олена Наталія Тетяна Ірина Оксана Світлана Марія Людмила Галина Валентина Ольга Любов
Надія Катерина Юлія Анна Ганна Вікторія Інна Алла Лариса Ніна Анастасія Дарина Софія Яна Христина
Аліна Марина Віра Тамара Раїса Зоя Єлизавета Євгенія Олександра Поліна Вероніка Лілія""".split()  # noqa: SIM905
SHORT = {
    "Олександр": "Саша", "Володимир": "Вова", "Микола": "Коля", "Олена": "Лена", "Тетяна": "Таня",
    "Наталія": "Наташа", "Катерина": "Катя", "Марія": "Маша", "Дмитро": "Діма", "Іван": "Ваня",
    "Михайло": "Миша", "Євген": "Женя", "Ольга": "Оля", "Анна": "Аня", "Світлана": "Світа",
}  # fmt: skip
PLACES = """Маріуполь|Мариуполь Буча|Буча Ірпінь|Ирпень Ізюм|Изюм Херсон|Херсон Харків|Харьков
Чернігів|Чернигов Київ|Киев Бородянка|Бородянка Балаклія|Балаклея Сєвєродонецьк|Северодонецк
Лисичанськ|Лисичанск Бахмут|Бахмут Волноваха|Волноваха Мелітополь|Мелитополь Бердянськ|Бердянск
Каховка|Каховка Краматорськ|Краматорск Миколаїв|Николаев Запоріжжя|Запорожье Суми|Сумы
Охтирка|Ахтырка Ягідне|Ягодное Рубіжне|Рубежное Вовчанськ|Волчанск Донецьк|Донецк
Сімферополь|Симферополь""".split()  # noqa: SIM905
IRREGULAR = {
    "Микола": "Миколайович", "Григорій": "Григорович", "Василь": "Васильович", "Ілля": "Ілліч",
    "Яків": "Якович", "Юрій": "Юрійович", "Павло": "Павлович", "Петро": "Петрович",
    "Дмитро": "Дмитрович", "Михайло": "Михайлович", "Микита": "Микитович", "Данило": "Данилович",
    "Кирило": "Кирилович", "Федір": "Федорович", "Ігор": "Ігорович",
}  # fmt: skip
UKRAINIAN = (
    (translitua.UkrainianKMU, 60), (translitua.UkrainianPassport2007, 10),
    (translitua.UkrainianBGN, 8), (translitua.UkrainianNational1996, 4),
    (translitua.UkrainianSimple, 5), (translitua.UkrainianGerman, 4),
    (translitua.UkrainianFrench, 3), (translitua.UkrainianISO9, 1),
)  # fmt: skip
RUSSIAN = (
    (translitua.RussianInternationalPassport, 20),
    (translitua.RussianInternationalPassport1997Reduced, 30),
    (translitua.RussianICAO, 25), (translitua.RussianSimple, 8), (translitua.RussianGOST2006, 6),
)  # fmt: skip
ENDINGS = {"ський": "ська", "цький": "цька", "зький": "зька", "ний": "на", "рий": "ра", "кий": "ка"}
RUSSIAN_ENDINGS = {"ский": "ская", "цкий": "цкая", "ный": "ная", "рый": "рая", "кий": "кая"}
LOOK_ALIKES = str.maketrans("іоаесрх", "ioaecpx")
WORDS = NameDicts()


@dataclass
class Person:
    """Somebody invented, in the Ukrainian nominative; the surname is masculine."""

    surname: str
    maiden: str
    woman: bool
    given: str
    father: str
    born: datetime.date
    place: int
    phone: str


@cache
def surnames() -> list[str]:
    """Surnames of the dictionary, without obvious feminine forms."""
    feminine = re.compile(r"(ська|цька|зька|ова|ева|єва|іна|їна|ая|яя)$")
    words = WORDS.as_dict("last")
    fit = [one for one in words if re.fullmatch(r"[а-щьюяїієґ'-]{4,16}", one)]
    return sorted(one for one in fit if not feminine.search(one))


def persons(chance: random.Random, count: int) -> list[Person]:
    """That many, a fifth of them in families."""
    found: list[Person] = []
    while len(found) < count:
        first = _person(chance)
        found.append(first)
        if chance.random() > 0.22:
            continue
        for _ in range(chance.choice([1, 1, 2, 3])):
            year = first.born.year + chance.randrange(-12, 13)
            born = datetime.date(year, 1, 1) + datetime.timedelta(days=chance.randrange(365))
            one = _person(chance)
            one.surname, one.father, one.place = first.surname, first.father, first.place
            one.born = born
            found.append(one)
    return found[:count]


def _person(chance: random.Random) -> Person:
    woman = chance.random() < 0.5
    names = WOMEN if woman else MEN
    year = int(min(2015, max(1930, chance.gauss(1976, 19))))
    return Person(
        surname=_surname(chance),
        maiden=_surname(chance) if woman and chance.random() < 0.5 else "",
        woman=woman,
        given=_frequent(chance, names),
        father=_frequent(chance, MEN),
        born=datetime.date(year, 1, 1) + datetime.timedelta(days=chance.randrange(365)),
        place=chance.randrange(len(PLACES)),
        phone=f"+380{chance.choice([50, 67, 68, 95, 97, 63])}{chance.randrange(10**7):07}",
    )


def _surname(chance: random.Random) -> str:
    """A third of people share the first thousand surnames of a fixed order."""
    known = surnames()
    if chance.random() < 0.35:
        return known[int(1000 * chance.random() ** 2) * 97 % len(known)]
    return chance.choice(known)


def _frequent(chance: random.Random, names: list[str]) -> str:
    return chance.choices(names, [1 / (rank + 6) for rank in range(len(names))])[0]


def written(chance: random.Random, person: Person) -> PersonFields:
    """The person as one organisation has written them down."""
    language = chance.choices(["uk", "ru", "latin"], [0.72, 0.13, 0.15])[0]
    masculine = person.maiden if person.maiden and chance.random() < 0.04 else person.surname
    given = person.given
    if chance.random() < 0.035:
        given = SHORT.get(given, given)
    through_ukrainian = language == "uk" or (language == "latin" and chance.random() < 0.72)
    if through_ukrainian:
        parts = [_feminine(masculine) if person.woman else masculine, given, _patronymic(person)]
    else:
        parts = _in_russian(masculine, given, person)
    if language == "latin":
        tables = UKRAINIAN if through_ukrainian else RUSSIAN
        table = chance.choices([t for t, _ in tables], [w for _, w in tables])[0]
        parts = [translitua.translit(part.capitalize(), table) for part in parts]
    elif chance.random() < 0.02:
        parts[0] = parts[0][:-1] + "а" if parts[0].endswith("ко") else parts[0]
    parts = [
        _slipped(chance, part) if chance.random() < rate else part
        for part, rate in zip(parts, (0.07, 0.03, 0.04), strict=True)
    ]
    if language != "latin" and chance.random() < 0.025:
        parts[0] = parts[0].translate(LOOK_ALIKES)
    if chance.random() < {"uk": 0.18, "ru": 0.15, "latin": 0.45}[language]:
        parts[2] = ""
    if chance.random() < 0.025:
        parts = [parts[0], parts[1][:1] + ".", parts[2][:1] + "." if parts[2] else ""]
    if chance.random() < 0.03:
        parts[0], parts[1] = parts[1], parts[0]
    place = PLACES[person.place].split("|")[language == "ru"]
    if language == "latin":
        place = translitua.translit(place, translitua.UkrainianKMU)
    return PersonFields(
        surname=parts[0].capitalize(),
        given=parts[1].capitalize(),
        patronymic=parts[2].capitalize(),
        birth=_birth(chance, person.born),
        residence=place if chance.random() < 0.75 else "",
        phone=person.phone if chance.random() < 0.3 else "",
    )


def _birth(chance: random.Random, born: datetime.date) -> str:
    kind = chance.random()
    if kind < 0.60:
        return born.isoformat()
    if kind < 0.62 and born.day <= 12:
        return f"{born.year}-{born.day:02}-{born.month:02}"
    if kind < 0.65:
        return (born + datetime.timedelta(days=chance.choice([-10, -1, 1, 10, 365]))).isoformat()
    return str(born.year) if kind < 0.86 else ""


def _feminine(surname: str) -> str:
    for masculine, feminine in ENDINGS.items():
        if surname.endswith(masculine):
            return surname.removesuffix(masculine) + feminine
    return surname + "а" if re.search(r"(ов|ев|єв|їн|шин|кін)$", surname) else surname


def _patronymic(person: Person) -> str:
    father = person.father
    regular = father[:-1] + "йович" if father.endswith("й") else father + "ович"
    masculine = IRREGULAR.get(father, regular)
    if not person.woman:
        return masculine
    if masculine == "Ілліч":
        return "Іллівна"
    if masculine.endswith("йович"):
        return masculine[:-5] + "ївна"
    return masculine[:-4] + "івна"


def _in_russian(masculine: str, given: str, person: Person) -> list[str]:
    found = (WORDS.lookup_key(masculine, "last") or [_crude(masculine)])[0].lower()
    if person.woman:
        for ending, feminine in RUSSIAN_ENDINGS.items():
            if found.endswith(ending):
                found = found.removesuffix(ending) + feminine
        if re.search(r"(ов|ев|ёв|ин|ын)$", found) and _feminine(masculine) != masculine:
            found += "а"
    first = (WORDS.lookup(given, "first") or [_crude(given)])[0].lower()
    patronymic = _patronymic(person)
    father = (WORDS.lookup(patronymic, "patronymic") or [_crude(patronymic)])[0].lower()
    return [found, first, father]


def _crude(word: str) -> str:
    return word.lower().translate(str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "'": "ъ"}))


def _slipped(chance: random.Random, word: str) -> str:
    if len(word) < 4:
        return word
    at, kind = chance.randrange(1, len(word) - 1), chance.random()
    if kind < 0.35:
        return word[:at] + word[at + 1 :]
    if kind < 0.6:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
