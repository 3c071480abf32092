# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the table of given names and patronymics of normal form 1.

Once made it never changes, so this is run only for a new form: `python -m tools.names_data FILE`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from names_translator.dicts import NameDicts

from dokaz.deconflict.register.protocol.names.given import stem_of_patronymic
from dokaz.deconflict.register.protocol.names.spelling import sound

# Short forms before the sign, the name they stand for after it.
DIMINUTIVES = """
саша,сашко,шура,олесь,саня,sasha>олександр саша,шура,саня>олександра
вова,володя,вовка,влад>володимир коля,миколка>микола сергійко,серёжа,серьожа,серый>сергій
лена,оленка,олеся,алёна,альона>олена таня>тетяна наташа,наталка,наталя,ната>наталія
катя,катерина,катруся>катерина маша,марійка,маруся,мария,мар'яна>марія діма,дима,митя>дмитро
ваня,івась>іван миша,мишко,міша>михайло женя>євген женя>євгенія оля,олечка>ольга
аня,нюра,анюта,галя>ганна аня,нюра,анюта>анна люда,мила,люся>людмила галя>галина
світа,света,лана>світлана надя>надія юля>юлія настя,ася>анастасія віка,вика>вікторія
юра,юрко>юрій толя,толик>анатолій вася,василько>василь петя,петрик>петро рома,ромка>роман
льоша,лёша,олекса,леша>олексій паша>павло бодя>богдан віталік,виталик>віталій валя>валентина
люба>любов іра,ира>ірина соня>софія ліза,лиза>єлизавета гриша>григорій костя>костянтин
льоня,лёня>леонід боря>борис гена>геннадій нікіта,никита>микита даня,данька,данило>данило
тьома,артём>артем славік,слава>в'ячеслав слава>станіслав слава>ярослав стас>станіслав
рита>маргарита тома>тамара рая>раїса зіна,зина>зінаїда тоня>антоніна лара>лариса
лера,валерія>валерія ксюша,оксана>оксана даша>дар'я eugene,evgeny,yevgeny>євген
alexander,alex>олександр alexandra>олександра peter>петро paul>павло michael>михайло
nicholas,nikolas>микола andrew>андрій helen>олена irene>ірина george>георгій
julia,yulia,juliia>юлія elizabeth>єлизавета catherine,katherine>катерина alexey,aleksey>олексій
dmitry,dimitry,dmitri>дмитро serge,sergei>сергій basil>василь xenia>ксенія sophia,sofia>софія
anne>анна mary>марія victor>віктор vladimir,wladimir>володимир
"""
# Frequent names, whose Russian counterpart is pinned to the dictionary's first.
FREQUENT = """
Олександр Сергій Володимир Андрій Микола Іван Віктор Юрій Дмитро Василь Олег Ігор Петро Михайло
Анатолій Роман Максим Віталій Богдан Руслан Євген Олексій Валерій Ярослав Артем Денис Станіслав
Владислав Григорій Павло Степан Вадим Костянтин Леонід Тарас Борис Едуард Геннадій Микита Данило
Назар Антон Гліб Кирило Тимофій Матвій В'ячеслав Ростислав Святослав Мирослав Федір Яків Семен
Георгій Ілля Захар Філіп Гаврило Йосип Єгор Олена Наталія Тетяна Ірина Оксана Світлана Марія
Людмила Галина Валентина Ольга Любов Надія Катерина Юлія Анна Ганна Вікторія Інна Алла Лариса
Ніна Анастасія Дарина Дар'я Софія Яна Христина Аліна Марина Віра Тамара Раїса Зоя Єлизавета
Євгенія Олександра Поліна Вероніка Лілія Зінаїда Антоніна Маргарита Валерія Ксенія Діана Карина
Лідія Клавдія Жанна
"""
BELARUSIAN = """
Аляксандр>Олександр Уладзімір>Володимир Мікалай>Микола Сяргей>Сергій Дзмітрый>Дмитро
Зміцер>Дмитро Яўген>Євген Яўгеній>Євген Ігар>Ігор Алег>Олег Вячаслаў>В'ячеслав
Уладзіслаў>Владислав Расціслаў>Ростислав Аляксей>Олексій Генадзь>Геннадій Рыгор>Григорій
Васіль>Василь Міхаіл>Михайло Андрэй>Андрій Канстанцін>Костянтин Арцём>Артем Цімафей>Тимофій
Мікіта>Микита Кірыл>Кирило Фёдар>Федір Леанід>Леонід Анатоль>Анатолій Віктар>Віктор Вольга>Ольга
Алена>Олена Таццяна>Тетяна Кацярына>Катерина Святлана>Світлана Настасся>Анастасія
Аляксандра>Олександра Крысціна>Христина Наталля>Наталія Яўгенія>Євгенія
"""
# Sounds of Belarusian names inside patronymics.
BELARUSIAN_STEMS = """
uladzimir>vladimir mikala>nikola sarh>serh dzmitr>dmitr avhen>evhen ihar>ihor aleh>oleh
alaksandr>aleksandr alaks>aleks henadz>henad rihor>hrihor kanstancin>konstantin arcem>artem
cimaf>timof mikit>nikit fedar>fedor leanid>leonid viktar>viktor patr>petr
"""
# Where the dictionary's first counterpart is not the usual one.
COUNTERPARTS = """
Ганна>Анна Олена>Елена Євген>Евгений Євгенія>Евгения Олексій>Алексей Дмитро>Дмитрий Федір>Фёдор
Ігор>Игорь Христина>Кристина Ксенія>Ксения Данило>Даниил Матвій>Матвей Йосип>Иосиф Павло>Павел
Петро>Пётр Георгій>Георгий Григорій>Григорий
"""


def main() -> None:
    """Write the table to the file named on the command line."""
    content = json.dumps(table(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Path(sys.argv[1]).write_text(content.replace('","', '",\n"') + "\n", "utf-8")


def table() -> dict[str, Any]:
    """Four maps from sounds to ids, an id being the sound of the Russian counterpart."""
    dictionary = NameDicts()
    given = _given(dictionary)
    patronymics: dict[str, str] = {}
    for ukrainian, russian in dictionary.as_dict("patronymic").items():
        stem = stem_of_patronymic(sound(russian[0]))
        for form in (ukrainian, russian[0]):
            patronymics.setdefault(sound(form), given.get(stem, stem))
    diminutives: dict[str, set[str]] = {}
    for short, whole in _pairs(DIMINUTIVES):
        for form in short.split(","):
            name = given.get(sound(whole), sound(whole))
            diminutives.setdefault(sound(form), set()).add(name)
    return {
        "belarusian": dict(_pairs(BELARUSIAN_STEMS)),
        "diminutives": {key: sorted(names) for key, names in diminutives.items()},
        "given": given,
        "patronymics": patronymics,
    }


def _given(dictionary: Any) -> dict[str, str]:
    best: dict[str, tuple[tuple[int, int], str]] = {}
    for ukrainian, russian in dictionary.as_dict("first").items():
        for rank, form in enumerate([ukrainian, *russian[:2]]):
            weight = (0 if form == ukrainian else rank, -len(ukrainian))
            if sound(form) not in best or weight < best[sound(form)][0]:
                best[sound(form)] = (weight, sound(russian[0]))
    given = {heard: name for heard, (_, name) in best.items() if len(heard) > 1}
    usual = dict(_pairs(COUNTERPARTS))
    for ukrainian in FREQUENT.split():
        russian = usual.get(ukrainian) or dictionary.lookup(ukrainian, "first")[0]
        for form in (ukrainian, russian):
            given[sound(form)] = sound(russian)
    for belarusian, ukrainian in _pairs(BELARUSIAN):
        given[sound(belarusian)] = given.get(sound(ukrainian), sound(ukrainian))
    return given


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (word.partition(">") for word in text.split())]


if __name__ == "__main__":
    main()
