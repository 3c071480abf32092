# SPDX-License-Identifier: Apache-2.0
"""Codes in findings and in what a report is of, in words for people.

JSON keeps the codes, which programs read. A code that is not here, such as one of another archive's
own, is shown as it is.
"""

from collections.abc import Mapping

from dokaz.core.verify.reasons import kind_in, reason_in

EVENTS: Mapping[str, str] = {
    "access denied": "У доступі відмовлено",
    "accession": "Надходження відкрито",
    "account change": "Обліковий запис змінено",
    "act": "Записана дія",
    "assessment": "Оцінено",
    "capture": "Зафіксовано",
    "consent given": "Згоду надано",
    "consent withdrawn": "Згоду відкликано",
    "deaccession": "Знищення",
    "decryption": "Розшифровано",
    "deletion": "Збережені байти вилучено",
    "digital signature generation": "Підписано",
    "digital signature validation": "Підпис перевірено",
    "displaying": "Файл відкрито",
    "dissemination": "Передано",
    "encryption": "Шифрування",
    "exporting": "Вивантажено з архіву",
    "extraction": "Додано похідний файл",
    "fixity check": "Збережені байти перевірено",
    "format identification": "Формат розпізнано",
    "information package creation": "Замовлено пакет",
    "ingestion": "Прийнято до архіву",
    "key destroyed": "Ключ знищено",
    "key enrolment": "Ключ зареєстровано",
    "key rotation": "Ключ оновлено",
    "legal hold lifted": "Заборону на знищення знято",
    "legal hold set": "Заборонено знищувати",
    "message digest calculation": "Обчислено контрольну суму",
    "metadata extraction": "Прочитано метадані файлу",
    "metadata modification": "Опис змінено",
    "migration": "Перетворено в інший формат",
    "normalization": "Зроблено робочу копію",
    "organisation change": "Організацію змінено",
    "policy assignment": "Доступ змінено",
    "quarantine": "Поміщено в карантин",
    "receipt": "Зареєстровано отримання",
    "recovery": "Відновлено",
    "redaction": "Додано копію з вилученнями",
    "refreshment": "Збережено заново",
    "relation asserted": "Записано зв’язок",
    "replication": "Скопійовано до іншого сховища",
    "sealing": "Запечатано",
    "session": "Вхід або вихід",
    "timestamp obtained": "Отримано позначку часу",
    "timestamp verified": "Позначку часу перевірено",
    "transfer": "Передання",
    "unpacking": "Розпаковано",
    "unquarantine": "Випущено з карантину",
    "unsealing": "Запечатане: відкриття",
    "validation": "Формат перевірено",
    "view": "Переглянуто",
    "virus check": "Перевірено на шкідливі програми",
    "witness cosigned": "Засвідчено свідком журналу",
}
"""Types of events in Ukrainian; English ones are words themselves."""

_OUTCOMES: Mapping[str, str] = {
    "success": "виконано",
    "failure": "не виконано",
    "refused": "відмовлено",
}
_COUNTED: Mapping[str, str] = {
    "items": "одиниць",
    "files": "файлів",
    "bytes": "байтів",
    "events": "подій",
    "omissions": "файлів, що не увійшли",
}

PURPOSES: Mapping[str, tuple[str, str]] = {
    "national_prosecution": (
        "Criminal proceedings in Ukraine",
        "Кримінальне провадження в Україні",
    ),
    "icc": (
        "Proceedings of the International Criminal Court",
        "Провадження Міжнародного кримінального суду",
    ),
    "foreign_prosecution": (
        "Criminal proceedings in another state",
        "Кримінальне провадження в іншій державі",
    ),
    "un_mechanism": ("Work of an international mechanism", "Робота міжнародного механізму"),
    "litigation": ("Human rights litigation", "Судовий захист прав людини"),
    "sanctions": ("A sanctions submission", "Санкційне подання"),
    "reparation": ("Reparation and the register of damage", "Відшкодування та реєстр збитків"),
    "missing_search": ("Search for missing people", "Розшук зниклих безвісти"),
    "coalition_analysis": ("Joint analysis", "Спільний аналіз"),
    "research": ("Research", "Наукові дослідження"),
}
"""What parcels are handed over for, in English and Ukrainian."""

_UKRAINIAN: Mapping[str, Mapping[str, str]] = {
    "event": EVENTS,
    "type": EVENTS,
    "outcome": _OUTCOMES,
    "what": _COUNTED,
}


def value_in(name: str, value: str, language: str) -> str:
    """The value of a place of this name in "uk" or "en"."""
    if name == "purpose" and value in PURPOSES:
        return PURPOSES[value][language == "uk"]
    if name in ("reason", "open"):  # Sentences of other modules, in English.
        return reason_in(value, language)
    if name in ("note", "role"):
        return kind_in(value, language)
    if language != "uk":
        return value
    return _UKRAINIAN.get(name, {}).get(value, value)
