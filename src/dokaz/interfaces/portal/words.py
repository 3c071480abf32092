# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the portal's pages say, in Ukrainian and English; numbers and dates as people write them."""

from datetime import date

LANGUAGES = ("uk", "en")
_MONTHS = {
    "uk": ("січень", "лютий", "березень", "квітень", "травень", "червень", "липень", "серпень",
           "вересень", "жовтень", "листопад", "грудень"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
_OF_MONTH = (
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня",
    "жовтня", "листопада", "грудня",
)  # fmt: skip
TEXTS: dict[str, dict[str, str]] = {
    "uk": {
        "title": "Карта задокументованих злочинів",
        "lede": "Події, які організації коаліції зафіксували, а двоє людей перевірили. "
        "Правова кваліфікація попередня.",
        "invented": "Демонстрація · вигадані дані",
        "demonstration": "Демонстрація",
        "skip": "До списку подій",
        "filters": "Фільтри",
        "list": "Список",
        "kinds": "Вид порушення",
        "oblast": "Область",
        "all": "Уся Україна",
        "view": "Показати як",
        "view_events": "Події",
        "view_hexagons": "Стільники",
        "view_oblasts": "Області",
        "note": "Заради безпеки точки стоять навколо середини населеного пункту, громади чи "
        "області, а не за адресою; дати й місця навмисно подано менш точно. Сексуальне насильство "
        "показуємо лише сумарно.",
        "total_only": "Лише сумарно, не на карті",
        "downloads": "Завантажити дані",
        "about_data": "Опис даних",
        "rules": "Правила",
        "licence": "Ліцензія",
        "totals_file": "Підсумки (CSV)",
        "sums": "Контрольні суми",
        "digest": "SHA-256 переліку контрольних сум:",
        "language": "EN",
        "locale": "uk_UA",
        "other": "en",
        "theme": "Світла чи темна",
        "picture": "PNG: зберегти зображення карти",
        "drawing": "SVG: зберегти карту як векторний малюнок",
        "search": "Знайти місце",
        "search_hint": "Місто, село, область",
        "closer": "Ближче",
        "farther": "Далі",
        "play": "Відтворити",
        "whole": "Увесь період",
        "from": "Початок періоду",
        "to": "Кінець періоду",
        "close": "Закрити",
        "previous": "Попередня сторінка",
        "next": "Наступна сторінка",
        "panel": "Відкрити панель",
        "tools": "Інструменти",
        "time": "Час",
        "map": "Карта",
        "still": "Карта України з подіями",
        "sources": "Natural Earth · КАТОТТГ · GeoNames",
        "number": "Набір даних № {number} від {day}",
        "other_set": "Дозволені події демонстраційного вузла",
        "invented_set": "20 000 вигаданих подій",
        "latest": "Останні події",
        "story": "Історія",
        "stories": "Історії",
        "see": "Показати на карті",
        "step_back": "Попередній крок",
        "step_on": "Наступний крок",
        "layers": "Шари",
        "objects": "Пошкоджені об’єкти",
        "objects_said": "Числа за громадами, станом на {day} · дані цього набору",
        "objects_destroyed": "Зруйновано",
        "objects_damaged": "Пошкоджено",
        "objects_looted": "Пограбовано",
        "objects_file": "Об’єкти (GeoJSON)",
        "group_medical": "Медицина",
        "group_education": "Освіта",
        "group_religion": "Релігія",
        "group_culture": "Культура",
        "group_housing": "Житло",
        "layer_said": "{day} · {source} · {licence}",
        "occupied": "Тимчасово окупована територія України",
        "contested": "Бої або невизначений стан",
        "liberated": "Звільнена територія",
        "government": "Під контролем уряду України",
        "destroyed": "Зруйновано",
        "damaged": "Пошкоджено",
        "possible": "Можливо, пошкоджено",
        "embed": "Вбудувати карту",
        "embed_note": "Скопіюйте цей код на свою сторінку. Карта бере дані лише звідси.",
        "whole_portal": "Відкрити всю карту ↗",
    },
    "en": {
        "title": "Map of documented crimes",
        "lede": "Events that organisations of the coalition documented and two people verified. "
        "Legal classification is preliminary.",
        "invented": "Demonstration · invented data",
        "demonstration": "Demonstration",
        "skip": "Skip to the list of events",
        "filters": "Filters",
        "list": "List",
        "kinds": "Kind of violation",
        "oblast": "Oblast",
        "all": "All of Ukraine",
        "view": "Show as",
        "view_events": "Events",
        "view_hexagons": "Hexagons",
        "view_oblasts": "Oblasts",
        "note": "For safety, points stand around the middle of a settlement, hromada or oblast and "
        "not at an address; dates and places are made coarse on purpose. Sexual violence is shown "
        "as totals only.",
        "total_only": "Totals only, not on the map",
        "downloads": "Download the data",
        "about_data": "About the data",
        "rules": "Rules",
        "licence": "Licence",
        "totals_file": "Totals (CSV)",
        "sums": "Checksums",
        "digest": "SHA-256 of the list of checksums:",
        "language": "УКР",
        "locale": "en_GB",
        "other": "uk",
        "theme": "Light or dark",
        "picture": "PNG: save a picture of the map",
        "drawing": "SVG: save the map as a drawing",
        "search": "Find a place",
        "search_hint": "Town, village, oblast",
        "closer": "Zoom in",
        "farther": "Zoom out",
        "play": "Play",
        "whole": "Whole period",
        "from": "Beginning of the period",
        "to": "End of the period",
        "close": "Close",
        "previous": "Previous page",
        "next": "Next page",
        "panel": "Open the panel",
        "tools": "Tools",
        "time": "Time",
        "map": "Map",
        "still": "Map of Ukraine with events",
        "sources": "Natural Earth · KATOTTG · GeoNames",
        "number": "Dataset no. {number} of {day}",
        "other_set": "Events released on the demonstration node",
        "invented_set": "20,000 invented events",
        "latest": "Latest events",
        "story": "Story",
        "stories": "Stories",
        "see": "Show on the map",
        "step_back": "Step back",
        "step_on": "Next step",
        "layers": "Layers",
        "objects": "Damaged objects",
        "objects_said": "Numbers by hromada, as of {day} · from this dataset",
        "objects_destroyed": "Destroyed",
        "objects_damaged": "Damaged",
        "objects_looted": "Looted",
        "objects_file": "Objects (GeoJSON)",
        "group_medical": "Medical",
        "group_education": "Education",
        "group_religion": "Religion",
        "group_culture": "Culture",
        "group_housing": "Housing",
        "layer_said": "{day} · {source} · {licence}",
        "occupied": "Temporarily occupied territory of Ukraine",
        "contested": "Fighting or unclear",
        "liberated": "Liberated",
        "government": "Controlled by the Government of Ukraine",
        "destroyed": "Destroyed",
        "damaged": "Damaged",
        "possible": "Possibly damaged",
        "embed": "Embed the map",
        "embed_note": "Copy this code into your page. The map takes its data from here alone.",
        "whole_portal": "Open the whole map ↗",
    },
}


def number(count: int, language: str) -> str:
    """A number with its thousands apart."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}" if language == "uk" else ",")


def events(count: int, language: str) -> str:
    """The word that follows a number of events."""
    if language == "en":
        return "event" if count == 1 else "events"
    if count % 10 == 1 and count % 100 != 11:
        return "подія"
    if 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14:
        return "події"
    return "подій"


def day(text: str, language: str) -> str:
    """A date of a dataset (2022-08-03, 2022-08 or 2022) in words."""
    parts = [int(one) for one in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return f"{_MONTHS[language][parts[1] - 1]} {parts[0]}"
    found = date(*parts)
    month = _OF_MONTH[found.month - 1] if language == "uk" else _MONTHS["en"][found.month - 1]
    return f"{found.day} {month} {found.year}"
