# SPDX-License-Identifier: AGPL-3.0-or-later
"""Given names and patronymics as ids: Володимир, Владимир, Вова, Uladzimir are one name.

The table is data/names-1.json, made by `tools/names_data.py` from names_translator's dictionary.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dokaz.deconflict.register.protocol.names.spelling import readings, sound

MOST_IDS = 3
_PATRONYMIC_END = re.compile(
    r"(?:[eoia]?v(?:iq|ovna|na)[aui]?|(?:[ei]vna|ovna|iniqna|inqna|inq[nv]a|iqna|iq)[aui]?)$"
)
_SOUNDS_PATRONYMIC = re.compile(r"(?:[eoi]?viq|iliq|miq|[eio]vna|[iln]iqna)a?$")
_WRITTEN_PATRONYMIC = re.compile(
    r"(?:ович|евич|ич|івна|ївна|овна|евна|ична|ovych|ovich|evich|evych|ievich|ivna|ovna|evna"
    r"|yivna|iivna|ichna|owytsch|owitsch|ovytch|ovič|evič|ovyč|owicz|ewicz|avich|auna|euna|euna"
    r"|ovitch|evitch|ovics)a?u?$",
    re.IGNORECASE,
)
_SHORT_PATRONYMICS = frozenset({"iliq", "kuzmiq", "lukiq", "fomiq", "ilqa", "ilivna"})


@dataclass(frozen=True)
class _Table:
    """Sound to id; a diminutive may stand for several names. `belarusian` mends patronymics."""

    given: Mapping[str, str]
    diminutives: Mapping[str, tuple[str, ...]]
    patronymics: Mapping[str, str]
    belarusian: Mapping[str, str]


@cache
def _table() -> _Table:
    value = json.loads((Path(__file__).parent / "data" / "names-1.json").read_text("utf-8"))
    return _Table(
        given=value["given"],
        diminutives={key: tuple(ids) for key, ids in value["diminutives"].items()},
        patronymics=value["patronymics"],
        belarusian=value["belarusian"],
    )


@lru_cache(maxsize=100_000)
def given_ids(word: str) -> tuple[str, ...]:
    """Ids a given name as written may have, the likeliest first; its sound if it is unknown."""
    table, ids = _table(), []
    for heard in readings(word):
        if heard in table.given:
            ids.append(table.given[heard])
        ids += table.diminutives.get(heard, ())
    if not ids:
        heard = sound(word)
        # The genitive of documents, and endings that were cut off.
        for form in (heard[:-1], heard + "a", heard[:-1] + "a", heard[:-1] + "i"):
            if len(form) > 3 and form in table.given:
                ids.append(table.given[form])
                break
    return tuple(dict.fromkeys(ids))[:MOST_IDS] or ((sound(word),) if sound(word) else ())


def is_given_name(word: str) -> bool:
    """Whether the table knows this as somebody's given name."""
    table = _table()
    return any(heard in table.given or heard in table.diminutives for heard in readings(word))


@lru_cache(maxsize=100_000)
def father_id(word: str) -> str:
    """The id of the father's name in a patronymic."""
    table = _table()
    for heard in readings(word):
        if heard in table.patronymics:
            return table.belarusian.get(found := table.patronymics[heard], found)
        if heard.endswith("a") and heard[:-1] in table.patronymics:
            return table.patronymics[heard[:-1]]
    stem = stem_of_patronymic(sound(word))
    stem = table.belarusian.get(stem, stem)
    return table.given.get(stem, stem)


def is_patronymic(word: str) -> bool:
    """Whether a word ends as patronymics do."""
    heard = sound(word)
    if heard in _SHORT_PATRONYMICS or (len(heard) > 4 and _SOUNDS_PATRONYMIC.search(heard)):
        return True
    return len(word) > 6 and bool(_WRITTEN_PATRONYMIC.search(word))


def stem_of_patronymic(heard: str) -> str:
    """What is left of a patronymic's sound without its ending."""
    return _PATRONYMIC_END.sub("", heard) or heard
