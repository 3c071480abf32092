# SPDX-License-Identifier: Apache-2.0
"""What the command `dokaz-verify` says beside its reports: its help and its complaints.

Refusals of the library that reads arguments (argparse) are looked up by their English form, which
differs a little between versions of Python; one that is not here is shown as it is.
"""

import re
from collections.abc import Mapping

from dokaz.core.verify.messages import pick
from dokaz.core.verify.reasons import reason_in

_Text = tuple[str, str]
"""English, Ukrainian."""

HELP: Mapping[str, _Text] = {
    "usage": ("usage: ", "використання: "),
    "description": (
        "Check a Dokaz parcel or receipt without network and without its sender.",
        "Перевірити пакет або квитанцію Dokaz без мережі й без відправника.",
    ),
    "codes": (
        "Exit codes: 0 all proven; 1 something not checked, nothing failed; 2 something FAILED; "
        "3 cannot read the input; 64 wrong usage; 70 fault of this program.",
        "Коди завершення: 0 усе доведено; 1 щось не перевірено, решта зійшлася; 2 щось НЕ "
        "ЗІЙШЛОСЯ; 3 вхідний файл не читається; 64 неправильний виклик; 70 збій програми.",
    ),
    "given": ("what to check", "що перевірити"),
    "input": (
        "parcel (.zip, .zip.age or unpacked folder) or .tlog-proof",
        "пакет (.zip, .zip.age або розпакована тека) чи .tlog-proof",
    ),
    "file": ("the file that a receipt is for", "файл, про який квитанція"),
    "identity": (
        "file with the age key that opens an encrypted parcel",
        "файл із ключем age, що відкриває зашифрований пакет",
    ),
    "grounds": ("grounds from elsewhere", "підстави з інших рук"),
    "grounds_why": (
        "Only with these can signatures be proven to be whose they say.",
        "Лише з ними можна довести, що підписи належать тим, ким названі.",
    ),
    "log_key": (
        "ledger's key: verifier key, file, or fingerprint ed25519:…; may be repeated",
        "ключ журналу: ключ перевірки, файл або відбиток ed25519:…; можна повторювати",
    ),
    "org_key": (
        "organisation's key: PEM file, keys.json, or fingerprint ed25519:…; may be repeated",
        "ключ організації: файл PEM, keys.json або відбиток ed25519:…; можна повторювати",
    ),
    "policy": ("policy that names the witnesses", "політика, що називає свідків"),
    "tsa_roots": (
        "root certificates of a time-stamp authority; may be repeated",
        "кореневі сертифікати служби позначок часу; можна повторювати",
    ),
    "block_header": (
        "80-byte header of a Bitcoin block in hexadecimal; may be repeated",
        "80-байтовий заголовок блоку Bitcoin шістнадцятковими цифрами; можна повторювати",
    ),
    "remembered": (
        "checkpoint of this ledger that you saw before, such as ledger/checkpoint of an earlier "
        "parcel; may be repeated",
        "контрольна точка цього журналу, яку ви бачили раніше, наприклад ledger/checkpoint із "
        "давнішого пакета; можна повторювати",
    ),
    "other": ("other options", "інші параметри"),
    "lang": ("language of reports", "мова звітів"),
    "json": ("print the report as JSON", "вивести звіт у JSON"),
    "html": ("write the report as a page too", "записати звіт і як сторінку"),
    "workers": ("threads for digests", "скільки потоків обчислюють дайджести"),
    "version": ("show the version and exit", "показати версію й вийти"),
    "help": ("show this help and exit", "показати цю довідку й вийти"),
}

COMPLAINTS: Mapping[str, _Text] = {
    "grounds": ("{}", "{}"),
    "unreadable": ("cannot read this: {}", "це не читається: {}"),
    "stopped": ("stopped; nothing was decided", "зупинено; нічого не вирішено"),
    "fault": (
        "fault of the program ({}); nothing was decided",
        "збій програми ({}); нічого не вирішено",
    ),
    "page": ("cannot write the page: {}", "сторінку не вдалося записати: {}"),
}


def help_text(name: str, language: str) -> str:
    """One text of the help; `language` is "uk" or "en"."""
    return pick(HELP[name], language)


def complaint(name: str, reason: str, language: str) -> str:
    """Why the command ends without a verdict."""
    return pick(COMPLAINTS[name], language).replace("{}", reason_in(reason, language))


REFUSALS: Mapping[str, str] = {
    "the following arguments are required: input": (
        "вкажіть пакет (.zip, .zip.age або розпаковану теку) чи квитанцію (.tlog-proof)"
    ),
    "unrecognized arguments: {}": "зайве або невідоме: {}",
    "argument {}: expected one argument": "після {} бракує значення",
    "argument {}: ignored explicit argument {}": "{} не приймає значення: {}",
    "argument {}: invalid choice: {} (choose from {})": "{}: немає такого вибору: {} (можна: {})",
    "argument {}: must be from 1 to 64": "{}: число має бути від 1 до 64",
    "ambiguous option: {} could match {}": "{} можна зрозуміти по-різному: {}",
}
"""Ukrainian by what argparse says of wrong usage; `{}` stands for what varies, in one order."""


def usage_refusal(message: str, language: str) -> str:
    """Why the command line cannot be used."""
    if language != "uk":
        return message
    for english, ukrainian in REFUSALS.items():
        pattern = "(.+?)".join(map(re.escape, english.split("{}")))
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            parts = ukrainian.split("{}")
            pairs = zip(found.groups(), parts[1:], strict=True)
            return parts[0] + "".join(value + part for value, part in pairs)
    return message
